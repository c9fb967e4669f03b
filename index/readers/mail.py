"""Reads e-mails, and web pages that were saved as if they were one (.mhtml)."""

from email import message_from_binary_file
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parseaddr
from typing import BinaryIO

from index.article import Notice
from index.readers.fields import make_article
from index.readers.html import decode_html, read_page, whole
from index.readers.kinds import Items
from index.text.decoding import decode


def read_mail(file: BinaryIO, source: str) -> Items:
    """An e-mail (.eml): its plain text, or else its HTML; a notice names what is attached."""
    message = _message(file)
    body = message.get_body(("plain", "html"))
    if body is None:
        yield Notice(source, "skipped: there is no text in the e-mail")
        return
    text = _text(body)
    if body.get_content_subtype() == "html":
        import trafilatura

        text = trafilatura.html2txt(whole(text))
    name, address = parseaddr(str(message["From"] or ""))
    sent = message["Date"]
    yield from make_article(
        source,
        text,
        title=str(message["Subject"] or ""),
        date=getattr(sent, "datetime", None),
        author=name or address,
    )
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    if names:
        listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        yield Notice(
            source, f"read without what is attached ({listed}): save that beside it", False
        )


def read_mhtml(file: BinaryIO, source: str) -> Items:
    """A web page saved with its images as one file: the first HTML in it."""
    message = _message(file)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            url = part["Content-Location"] or message["Snapshot-Content-Location"]
            yield from read_page(_text(part), source, str(url or ""))
            return
    yield Notice(source, "skipped: there is no web page in it")


def _message(file: BinaryIO) -> EmailMessage:
    return message_from_binary_file(file, policy=default)


def _text(part: MIMEPart) -> str:
    """The text of a part, in the charset that it says, unless that says nothing."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    stated = (part.get_content_charset() or "us-ascii").lower()
    if stated not in ("us-ascii", "utf-8", "iso-8859-1", "windows-1252"):
        try:
            return data.decode(stated, "replace")
        except (LookupError, UnicodeError):
            pass
    html = part.get_content_subtype() == "html"
    return (decode_html(data) if html else decode(data))[0] or ""
