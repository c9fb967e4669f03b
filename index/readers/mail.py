"""Reads e-mails (.eml), with what is attached to them."""

import base64
import io
import itertools
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_binary_file, message_from_bytes
from email.message import EmailMessage, Message, MIMEPart
from email.policy import default
from email.utils import parseaddr
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import guess_notice, make_article
from index.readers.forwards import mail_texts
from index.readers.html import decode_html
from index.readers.kinds import Items, Reader, read_as
from index.text.controls import escape_controls
from index.text.decoding import decode
from index.text.markup import html_text

NO_READERS: dict[str, Reader] = {}
PAGES = {"text/html", "application/xhtml+xml"}
# E-mails that lie in one another. One deeper is not read.
MAX_FORWARDS = 10
# Of the words of the HTML form, the share that the plain form must have to be read in its place.
COVERED = 0.9
# A plain form that names HTML and has a smaller share of its words is no form of the text.
STUB = 0.5
# An HTML form with a smaller number of words than this share of the plain form is only a footer.
FOOTER = 0.3
# Words of the form that is not read, and that the other lacks, beyond which a notice says so.
MAX_UNREAD_WORDS = 20
# Bytes of blank lines above the head of an e-mail at most.
MAX_BLANK = 1000
# The end of a line that goes on in the next one, with its space (RFC 3676). A line "-- " stands
# above a signature.
FLOWED = re.compile(r"(?<!^--)( )\n(?![> \n])", re.MULTILINE)
ADDRESS = re.compile(r"\b(?:https?://|www\.|mailto:)[^\s<>]{1,2000}")


@dataclass(slots=True)
class _Contents:
    """What an e-mail holds.

    Attributes:
        texts: its texts in order.
        forwarded: the e-mails that are attached to it.
        attached: (name, part) of the other files that are attached.
        has_unread_text: of a text in two forms, the one that is left out says something else.
        guesses: the encodings that were guessed.
    """

    texts: list[str] = field(default_factory=list)
    forwarded: list[Message] = field(default_factory=list)
    attached: list[tuple[str, Any]] = field(default_factory=list)
    has_unread_text: bool = False
    guesses: list[str] = field(default_factory=list)

    def add(self, part: Any) -> None:
        """Adds a part of the e-mail, a `MIMEPart`, with the parts in it."""
        kind = part.get_content_type()
        name = part.get_filename() or ""
        if kind == "message/rfc822" or name.lower().endswith(".eml"):
            self.forwarded += _attached_message(part)
        elif part.get_content_disposition() == "attachment":
            self.attached.append((name or kind, part))
        else:
            self.add_body(part, kind, name or kind)

    def add_body(self, part: Any, kind: str, name: str) -> None:
        """Adds the e-mail itself, or a part of it that is shown with it.

        Args:
            part: an `EmailMessage` or a `MIMEPart`.
            kind: its media type.
            name: its name in a notice.
        """
        if kind.startswith("multipart/") and not part.is_multipart():
            kind = "text/plain"  # its parts are not told apart
        if kind in ("text/plain", "text/html"):
            text, guess = part_text(part)
            self.guesses += [guess] if guess else []
            if part.get_param("format", "") == "flowed":
                is_space_added = part.get_param("delsp", "") == "yes"
                text = FLOWED.sub("" if is_space_added else r"\1", text)
            self.texts.append(html_text(text) if kind == "text/html" else text.strip("\r\n"))
        elif kind == "text/x-amp-html":
            pass  # Gmail's third form of a text, which is always beside the others
        elif kind == "multipart/alternative":
            self._add_fuller_form(part.get_payload())
        elif kind.startswith("multipart/"):
            is_page = kind == "multipart/related"
            for inner in part.get_payload():
                # The images of a page are not read, as those of other formats.
                if not is_page or inner.get_content_maintype() != "image":
                    self.add(inner)
        else:
            self.attached.append((name, part))

    def _add_fuller_form(self, parts: list[Any]) -> None:
        """Adds one of the forms in which a text is sent: the plain one, or the others (HTML)."""
        both: dict[bool, _Contents] = {True: _Contents(), False: _Contents()}
        for part in parts:
            both[part.get_content_type() == "text/plain"].add(part)
        forms = {key: form for key, form in both.items() if any(map(str.strip, form.texts))}
        is_plain_read = False not in forms or (
            True in forms
            and _is_plain_fuller(*("\n".join(forms[key].texts) for key in (True, False)))
        )
        form = both[is_plain_read]
        self.texts += form.texts
        for contents in both.values():
            self.forwarded += contents.forwarded
            self.attached += contents.attached
            self.guesses += contents.guesses
            unread = _words(contents.texts) - _words(form.texts)
            self.has_unread_text |= contents.has_unread_text or unread.total() > MAX_UNREAD_WORDS


def read_mail(file: BinaryIO, source: str, readers: Mapping[str, Reader] = NO_READERS) -> Items:
    """Reads an e-mail as one article, and each e-mail that is forwarded with it as another.

    That may be attached, or stand in the text. Of a text in plain form and in HTML the fuller one
    is read. Attached files are read as files of their own. A notice names up to five that are not.

    Args:
        file: open for reading bytes.
        source: its source. That of an attached file is this, "/" and its name.
        readers: the reader of each kind of file. Attached zip files are not read.
    """
    messages: list[tuple[Message, int]] = [(parse_message(file), 0)]
    sources = (source if n == 1 else f"{source}#{n}" for n in itertools.count(1))
    while messages:
        message, depth = messages.pop(0)
        contents = _Contents()
        contents.add_body(message, message.get_content_type(), "a file")
        message_source = next(sources)
        yield from _read_contents(message, contents, message_source, sources, readers)
        if depth < MAX_FORWARDS:
            messages[:0] = [(inner, depth + 1) for inner in contents.forwarded]
        elif contents.forwarded:
            reason = f"more than {MAX_FORWARDS} e-mails deep: save it on its own"
            yield Notice(message_source, f"read without an e-mail in it: {reason}", False)


def _read_contents(
    message: Message,
    contents: _Contents,
    source: str,
    sources: Iterator[str],
    readers: Mapping[str, Reader],
) -> Items:
    """Yields the articles of an e-mail, and notices about what is not read.

    Args:
        message: the e-mail.
        contents: what it holds.
        source: its source.
        sources: those of the e-mails that are forwarded in its text.
        readers: the reader of each kind of attached file.
    """
    files = [(name, part) for name, part in contents.attached if _kind(name) in readers]
    own, *forwarded = mail_texts("\n\n".join(filter(str.strip, contents.texts)))
    for guess in dict.fromkeys(contents.guesses):
        yield guess_notice(source, guess)
    if own.text or not (forwarded or contents.forwarded or files):
        if not contents.texts:
            yield Notice(source, "skipped: there is no text in the e-mail")
            return
        sender_name, sender_address = parseaddr(str(message["From"] or ""))
        sent = message["Date"]
        yield from make_article(
            source,
            own.text,
            title=str(message["Subject"] or ""),
            date=getattr(sent, "datetime", None) or str(sent or ""),
            author=sender_name or sender_address,
        )
    for inner in forwarded:
        yield from make_article(
            next(sources), inner.text, title=inner.title, date=inner.date, author=inner.author
        )
    if contents.has_unread_text:
        yield Notice(source, "read without its other form, which says something else", False)
    places: set[str] = set()
    for name, part in files:
        data = part.get_payload(decode=True)
        file = io.BytesIO(data if isinstance(data, bytes) else b"")
        place = f"{source}/{_file_name(name)}"
        if place in places:
            place = f"{source}/{len(places) + 1}/{_file_name(name)}"
        places.add(place)
        yield from read_as(_kind(name), file, place, readers)
    if names := [name for name, _ in contents.attached if _kind(name) not in readers]:
        listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        yield Notice(
            source, f"read without what is attached ({listed}): save that beside it", False
        )


def _kind(name: str) -> str:
    """Returns the end of the name of an attached file; "" if it could hold files in turn."""
    kind = PurePosixPath(_file_name(name)).suffix.lower()
    return "" if kind in (".zip", ".eml") else kind


def _file_name(name: str) -> str:
    """Returns the name of an attached file without folders and control characters."""
    return escape_controls(re.split(r"[/\\]", name)[-1]) or "file"


def _attached_message(part: MIMEPart) -> list[Message]:
    """Returns the e-mail that a part holds, however it is encoded; nothing if it holds none."""
    payload: Any = part.get_payload()
    data: Any = None
    if isinstance(payload, list):
        inner = payload[0]
        if str(part["Content-Transfer-Encoding"] or "").strip().lower() != "base64":
            return [inner]
        # The standard forbids it, and so the parser takes the encoded lines for the e-mail.
        try:
            data = base64.b64decode(str(inner.get_payload()))
        except ValueError:
            return [inner]
    else:
        data = part.get_payload(decode=True)
    return [message_from_bytes(data, policy=default)] if isinstance(data, bytes) else []


def _is_plain_fuller(plain: str, rich: str) -> bool:
    """True if the plain form of a text is to be read, and not the HTML form.

    A plain form may be empty, hold links alone, or only say that the e-mail is in HTML.
    """
    plain_words, rich_words = _words([plain]), _words([rich])
    covered = (plain_words & rich_words).total() / max(1, rich_words.total())
    if rich_words <= plain_words:
        return True
    if plain_words <= rich_words or ("html" in plain_words and covered < STUB):
        return False
    is_footer = rich_words.total() < FOOTER * plain_words.total()
    return covered >= COVERED or is_footer


def _words(texts: list[str]) -> Counter[str]:
    """Returns how often each word is in the texts. The words of addresses do not count."""
    return Counter(re.findall(r"\w+", ADDRESS.sub(" ", "\n".join(texts)).lower()))


def parse_message(file: BinaryIO) -> EmailMessage:
    """Parses an e-mail, also behind a byte order mark or blank lines."""
    start = file.read(MAX_BLANK)
    file.seek(len(start) - len(start.removeprefix(BOM_UTF8).lstrip()))
    return message_from_binary_file(file, policy=default)


def part_text(part: MIMEPart) -> tuple[str, str | None]:
    """Returns (the text of a part, the encoding if it was guessed).

    It is decoded by the charset that it states.

    If it states one of those that mail programs state by default, the text is decoded as if it
    stated none. An unknown charset counts as none too.
    """
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return "", None
    stated = (part.get_content_charset() or "us-ascii").lower()
    if stated not in ("us-ascii", "utf-8", "iso-8859-1", "windows-1252"):
        try:
            return data.decode(stated, "replace"), None
        except (LookupError, UnicodeError):
            pass
    is_html = part.get_content_type() in PAGES
    text, guess = decode_html(data) if is_html else decode(data)
    return text or "", guess
