"""Reads articles from JSON lines (.jsonl) and JSON (.json)."""

import codecs
import io
import json
import re
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.data.escapes import with_letters
from index.readers.data.objects import is_action, is_deeper, records_in
from index.readers.data.prose import MAX_DEPTH
from index.readers.data.values import article_fields, unread_names
from index.readers.fields import guess_notice, record_article
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.text.decoding import decode

SPACE = re.compile(r"[\s,\x1e]*")  # between values that stand in a row
# The encodings of lines by the first two bytes of a file, and bytes of it that are looked at.
WIDE = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"{\0": "utf-16-le",
    b"\0{": "utf-16-be",
}
MAX_START = 100_000
# Names of fields that are noticed in one file at most.
MAX_NOTICED = 100


def read_json_lines(file: BinaryIO, source: str) -> Items:
    """Reads JSON lines: an article from each line, an object with the fields of `article_fields`.

    Articles that lie deeper in the object of a line are read too. A line without one is skipped
    with a notice. Memory is bounded by the longest line.
    """
    number = 0
    noticed: set[str] = set()
    start = file.read(MAX_START)
    file.seek(0)
    if encoding := WIDE.get(start[:2]):  # Windows programs write so
        file = codecs.EncodedFile(file, "utf-8", encoding, "replace")
    elif b"\r" in start and b"\n" not in start:
        file = io.BytesIO(file.read(MAX_FILE_BYTES + 1).replace(b"\r", b"\n"))
    while line := file.readline(MAX_FILE_BYTES + 1):
        number += 1
        line_source = f"{source}#{number}"
        if len(line) > MAX_FILE_BYTES:
            yield Notice(line_source, f"skipped: a line of over {MAX_FILE_BYTES // 1_000_000} MB")
            return
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _read_json_line(line, line_source, noticed)


def _read_json_line(line: bytes, source: str, noticed: set[str]) -> Items:
    text, guess = _json_text(line)
    try:
        value = json.loads(text or "", strict=False)
    except (ValueError, RecursionError):
        yield Notice(source, "skipped: the line is not JSON")
        return
    if is_action(value):
        return
    records = list(records_in(value))
    if not records and not isinstance(value, dict):
        yield Notice(source, 'skipped: the line is not a JSON object {"text": ...}')
        return
    if guess:
        yield guess_notice(source, guess)
    yield from _notice_about_depth(value, source)
    if len(records) < 2:
        yield from _read_record(source, records[0] if records else None, noticed)
    else:
        for number, record in enumerate(records, 1):
            yield from _read_record(f"{source}.{number}", record, noticed)


def _json_text(data: bytes) -> tuple[str, str | None]:
    """Returns (text, guess) as `decode` does; the text is "" for bytes that are none."""
    text, guess = decode(data)
    letters = with_letters(text or "")
    return letters or text or "", "UTF-8 encoded twice" if letters else guess


def read_json(file: BinaryIO, source: str) -> Items:
    """Reads JSON: articles as in a JSON line, wherever they lie in its objects and lists.

    A file of JSON lines is read as such whatever its name is.
    """
    data = file.read()
    text, guess = _json_text(data)
    value: Any
    try:
        value = json.loads(text or "", strict=False)
    except (ValueError, RecursionError) as error:
        if _begins_with_json_line(text or ""):
            yield from read_json_lines(io.BytesIO(data), source)
            return
        value = _values_in_a_row(text or "")
        if value is None:
            place = ""
            if isinstance(error, json.JSONDecodeError):
                place = f" (line {error.lineno}, column {error.colno})"
            yield Notice(source, f"skipped: it is not JSON{place}")
            return
    if guess:
        yield guess_notice(source, guess)
    yield from _notice_about_depth(value, source)
    records = list(records_in(value))
    noticed: set[str] = set()
    if not records:
        yield Notice(source, 'skipped: it holds no article {"text": ...}, nor a list of them')
    elif len(records) == 1 and not isinstance(value, list):
        yield from _read_record(source, records[0], noticed)
    else:
        for number, record in enumerate(records, 1):
            yield from _read_record(f"{source}#{number}", record, noticed)


def _begins_with_json_line(text: str) -> bool:
    """True if the first line is an object of its own, and not the whole text."""
    first_line, _, rest = text.strip().partition("\n")
    try:
        return isinstance(json.loads(first_line, strict=False), dict) and bool(rest)
    except (ValueError, RecursionError):
        return False


def _values_in_a_row(text: str) -> list[Any] | None:
    """Returns the JSON values that stand one after the other, as jq writes them.

    It is None if there is anything else.
    """
    decoder, values, position = json.JSONDecoder(strict=False), [], 0
    text = text.strip()
    try:
        while position < len(text):
            value, end = decoder.raw_decode(text, position)
            values.append(value)
            position = SPACE.match(text, end).end()  # type: ignore[union-attr]
    except (ValueError, RecursionError):
        return None
    return values or None


def _notice_about_depth(value: object, source: str) -> Items:
    if is_deeper(value):
        reason = f"read without what lies more than {MAX_DEPTH} levels deep"
        yield Notice(source, reason, skipped=False)


def _read_record(source: str, record: dict[str, Any] | None, noticed: set[str]) -> Items:
    """Yields the article of an object. Each name of text that is not read is noticed once."""
    fields = {} if record is None else article_fields(record)
    if "text" not in fields:
        yield Notice(source, 'skipped: the object has no "text"')
        return
    yield from record_article(source, fields)
    for name in unread_names(record or {}):
        if name not in noticed and len(noticed) < MAX_NOTICED:
            noticed.add(name)
            yield Notice(source, f'read without its field "{name}"', skipped=False)
