"""Reads articles from JSON lines and JSON."""

import json
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import guess_notice, record_article
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.text.decoding import decode

# A file with more lines that are none is no file of JSON lines.
MAX_BAD = 10_000


def read_json_lines(file: BinaryIO, source: str) -> Items:
    """JSON lines: objects with text, and perhaps id, title, url, date, author, language."""
    number = bad = 0
    while line := file.readline(MAX_FILE_BYTES + 1):
        number += 1
        here = f"{source}#{number}"
        if len(line) > MAX_FILE_BYTES:
            yield Notice(here, f"skipped: a line of over {MAX_FILE_BYTES // 1_000_000} MB")
            return
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            for item in _json_line(line, here):
                bad += isinstance(item, Notice) and item.skipped
                yield item
        if bad > MAX_BAD:
            yield Notice(here, f"skipped from here on: more than {MAX_BAD:,} lines are no articles")
            return


def _json_line(line: bytes, here: str) -> Items:
    text, guess = decode(line)
    try:
        record = json.loads(text or "")
    except (ValueError, RecursionError):
        yield Notice(here, "skipped: the line is not JSON")
        return
    if not isinstance(record, dict):
        yield Notice(here, 'skipped: the line is not a JSON object {"text": ...}')
        return
    if guess:
        yield guess_notice(here, guess)
    yield from _record(here, record)


def read_json(file: BinaryIO, source: str) -> Items:
    """JSON: one such object, a list of them, or an object that holds such a list."""
    text, guess = decode(file.read())
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        yield Notice(source, "skipped: it is not JSON")
        return
    if guess:
        yield guess_notice(source, guess)
    records = _records(value)
    if records is None:
        yield Notice(source, 'skipped: it holds no article {"text": ...}, nor a list of them')
    elif records is value or len(records) != 1:
        for number, record in enumerate(records, 1):
            yield from _record(f"{source}#{number}", record)
    else:
        yield from _record(source, records[0])


def _records(value: Any) -> list[Any] | None:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            return [value]
        value = next((part for part in value.values() if _records_list(part)), None)
    return value if _records_list(value) else None


def _records_list(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(item, dict) and isinstance(item.get("text"), str) for item in value
    )


def _record(here: str, record: Any) -> Items:
    if isinstance(record, dict) and isinstance(record.get("text"), str):
        yield from record_article(here, record)
    else:
        yield Notice(here, 'skipped: the object has no "text"')
