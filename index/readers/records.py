"""Reads articles from JSON lines (.jsonl) and JSON (.json)."""

import json
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import guess_notice, record_article
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.text.decoding import decode


def read_json_lines(file: BinaryIO, source: str) -> Items:
    """Reads JSON lines: one article from each line, an object with the fields of `record_article`.

    A line that is not an article is skipped with a notice. Memory is bounded by the longest line.
    """
    number = 0
    while line := file.readline(MAX_FILE_BYTES + 1):
        number += 1
        line_source = f"{source}#{number}"
        if len(line) > MAX_FILE_BYTES:
            yield Notice(line_source, f"skipped: a line of over {MAX_FILE_BYTES // 1_000_000} MB")
            return
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _read_json_line(line, line_source)


def _read_json_line(line: bytes, source: str) -> Items:
    text, guess = decode(line)
    try:
        record = json.loads(text or "")
    except (ValueError, RecursionError):
        yield Notice(source, "skipped: the line is not JSON")
        return
    if not isinstance(record, dict):
        yield Notice(source, 'skipped: the line is not a JSON object {"text": ...}')
        return
    if guess:
        yield guess_notice(source, guess)
    yield from _read_record(source, record)


def read_json(file: BinaryIO, source: str) -> Items:
    """Reads JSON: one object like a JSON line, a list of them, or an object with such a list."""
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
            yield from _read_record(f"{source}#{number}", record)
    else:
        yield from _read_record(source, records[0])


def _records(value: Any) -> list[Any] | None:
    """Returns the list of objects in a JSON value; None if there is no object with a text in it."""
    if _has_text(value):
        return [value]
    if isinstance(value, dict):
        value = next((field for field in value.values() if _is_list_of_records(field)), None)
    return value if _is_list_of_records(value) else None


def _is_list_of_records(value: Any) -> bool:
    return isinstance(value, list) and any(map(_has_text, value))


def _has_text(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), str)


def _read_record(source: str, record: Any) -> Items:
    if _has_text(record):
        yield from record_article(source, record)
    else:
        yield Notice(source, 'skipped: the object has no "text"')
