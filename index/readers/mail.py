"""Reads e-mails (.eml), and web pages that a browser saved in the format of e-mails (.mhtml)."""

from email import message_from_binary_file
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parseaddr
from typing import BinaryIO

from index.article import Notice
from index.readers.fields import make_article
from index.readers.html import decode_html, html_text, read_page
from index.readers.kinds import Items
from index.text.decoding import decode


def read_mail(file: BinaryIO, source: str) -> Items:
    """Reads an e-mail as one article: its plain text, or else the text of its HTML.

    Attachments are not read; a notice names up to five of them.
    """
    message = _parse_message(file)
    body = message.get_body(("plain", "html"))
    if body is None:
        yield Notice(source, "skipped: there is no text in the e-mail")
        return
    text = _part_text(body)
    if body.get_content_subtype() == "html":
        text = html_text(text)
    sender_name, sender_address = parseaddr(str(message["From"] or ""))
    sent_header = message["Date"]
    yield from make_article(
        source,
        text,
        title=str(message["Subject"] or ""),
        date=getattr(sent_header, "datetime", None),
        author=sender_name or sender_address,
    )
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    if names:
        listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        yield Notice(
            source, f"read without what is attached ({listed}): save that beside it", False
        )


def read_mhtml(file: BinaryIO, source: str) -> Items:
    """Reads a web page that was saved with its images as one file: the first HTML in it.

    If there is no HTML, the first plain text is read instead.
    """
    message = _parse_message(file)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            url = part["Content-Location"] or message["Snapshot-Content-Location"]
            yield from read_page(_part_text(part), source, str(url or ""))
            return
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            yield from make_article(source, _part_text(part), title=str(message["Subject"] or ""))
            return
    yield Notice(source, "skipped: there is no web page in it")


def _parse_message(file: BinaryIO) -> EmailMessage:
    return message_from_binary_file(file, policy=default)


def _part_text(part: MIMEPart) -> str:
    """Decodes a part by the charset that it states.

    If it states one of those that mail programs state by default, the text is decoded as if it
    stated none. An unknown charset counts as none too.
    """
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    stated = (part.get_content_charset() or "us-ascii").lower()
    if stated not in ("us-ascii", "utf-8", "iso-8859-1", "windows-1252"):
        try:
            return data.decode(stated, "replace")
        except (LookupError, UnicodeError):
            pass
    is_html = part.get_content_subtype() == "html"
    return (decode_html(data) if is_html else decode(data))[0] or ""
