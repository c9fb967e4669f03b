"""Splits front matter, which states the fields of a Markdown file, from the text below it."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from index.readers.data.names import field_of

# Characters. Longer front matter is not parsed; even one with many tags is shorter.
MAX_FRONT_MATTER = 20_000
# Lines of fields above a text, without lines "---" around them, at least.
MIN_LINES = 2
# Matches YAML between lines "---", the last of which may be "...", and TOML between lines "+++".
YAML = re.compile(r"\s*---[ \t]*\n(|.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
# Matches the title, author and date above a text for Pandoc.
TITLE_BLOCK = re.compile(
    r"\n{0,9}%[ \t]([^\n]{1,999})(?:\n%([^\n]{0,999}))?(?:\n%([^\n]{0,999}))?\n"
)
# Matches the first line of a field, and the names of fields that need not be known ones.
FIELD = re.compile(r"([^\W\d_][\w .-]{0,58})[ \t]*:(?:[ \t]+(.*))?")
NAME = re.compile(r"[A-Za-z][\w.-]*")


def split_front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """Returns (fields, body) of a Markdown file.

    Front matter is YAML or, between lines "+++", TOML. It may also be a JSON object, or lines such
    as "Title: Lũ về" above the first blank line, of which the first states the title. Where YAML
    does not understand a field, such as an unquoted title with a colon, its value is the rest of
    its line.

    Returns:
        fields: the values by field, {} if there is no front matter, None if there is some that
            cannot be read. Text between two horizontal rules is no front matter.
        body: the text without its front matter.
    """
    is_toml = text.lstrip().startswith("+++")
    match = (TOML if is_toml else YAML).match(text)
    if match is None:
        return _json_fields(text) or _fields_above(text) or _title_block(text) or ({}, text)
    body = text[match.end() :]
    if not match[1].strip():
        return {}, body
    if match.end() > MAX_FRONT_MATTER:
        return None, body
    fields = _toml_fields(match[1]) if is_toml else _yaml_fields(match[1])
    return (None, body) if fields is None else (fields, body) if fields else ({}, text)


def _toml_fields(matter: str) -> dict[str, Any] | None:
    try:
        fields = tomllib.loads(matter)
        return {
            key: str(value) if isinstance(value, int | float) else value
            for key, value in fields.items()
        }
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return None


def _yaml_fields(matter: str) -> dict[str, Any] | None:
    """Returns the fields of YAML; {} if it has no fields, None if it is not YAML nor lines of them.

    Every value stays text.
    """
    value = _parsed(matter)
    if value is None:
        return dict(_loose_fields(matter)) or None
    is_fields = isinstance(value, dict) and any(map(_is_name, value))
    return {**value} if is_fields else {}


def _parsed(matter: str) -> Any:
    """Returns the value of YAML, with every scalar as text, or {} if it is empty.

    It is None if this is not YAML.
    """
    import yaml

    try:
        return yaml.load(matter, yaml.BaseLoader) or {}
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _json_fields(text: str) -> tuple[dict[str, Any], str] | None:
    """Returns (fields, body) of a text that begins with a JSON object with a title, else None."""
    start = text[:MAX_FRONT_MATTER].lstrip()
    if not start.startswith("{"):
        return None
    try:
        fields, end = json.JSONDecoder().raw_decode(start)
    except (ValueError, RecursionError):
        return None
    if "title" not in {place[0] for name in fields if (place := field_of(name))}:
        return None
    return fields, text.lstrip()[end:]


def _fields_above(text: str) -> tuple[dict[str, Any], str] | None:
    """Returns (fields, body) of a text that begins with lines of fields, else None."""
    head, _, body = text.lstrip("\n").partition("\n\n")
    lines = head[:MAX_FRONT_MATTER].split("\n")
    matches = [FIELD.fullmatch(line.strip()) for line in lines]
    if len(head) > MAX_FRONT_MATTER or len(matches) < MIN_LINES or not all(matches):
        return None
    fields = {match[1].strip(): match[2] for match in matches if match}
    first = field_of(next(iter(fields)))
    are_names = first and first[0] == "title" and all(map(_is_name, fields))
    return (fields, body) if are_names else None


def _title_block(text: str) -> tuple[dict[str, Any], str] | None:
    """Returns (fields, body) of a text that begins with lines "% Lũ về", as Pandoc has them."""
    match = TITLE_BLOCK.match(text)
    if match is None:
        return None
    stated = zip(("title", "author", "date"), match.groups(), strict=True)
    return {name: value.strip() for name, value in stated if value}, text[match.end() :]


def _is_name(key: object) -> bool:
    return isinstance(key, str) and (NAME.fullmatch(key) or field_of(key)) is not None


def _loose_fields(matter: str) -> Iterator[tuple[str, Any]]:
    """Yields (field, value) of each line "field: value", together with the lines that belong to it.

    A value that is not YAML is the text itself, without quotation marks around it.
    """
    pieces: list[list[str]] = []
    for line in matter.splitlines():
        if pieces and line.startswith((" ", "\t", "- ")):
            pieces[-1].append(line)
        elif line.strip():
            pieces.append([line])
    for piece in pieces:
        fields = _parsed("\n".join(piece))
        if isinstance(fields, dict):
            yield from fields.items()
        elif (match := FIELD.fullmatch(piece[0])) and _is_name(match[1].strip()):
            value = " ".join([match[2] or "", *(line.strip() for line in piece[1:])])
            yield match[1].strip(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    """Returns a value without quotation marks around it, or without one that is not closed."""
    mark = value[:1]
    if mark not in ("'", '"') or (mark in value[1:] and not value.endswith(mark)):
        return value
    return value[1:].removesuffix(mark)
