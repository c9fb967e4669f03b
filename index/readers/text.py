"""Reads plain text and Markdown."""

import re
from typing import Any, BinaryIO

from index.articles import Notice
from index.decoding import decode
from index.plain_text import parts
from index.readers.fields import MAX_TITLE, Read, article, decoded, from_record, line

# Not even a front matter of many tags is longer; YAML is not parsed beyond it.
MAX_FRONT_MATTER = 20_000


def read_text(file: BinaryIO, source: str) -> Read:
    """Plain text; headline, date line and byline are taken from its head and tail."""
    text = yield from decoded(decode(file.read()), source)
    if text is None:
        return
    found = parts(text)
    yield from article(source, found.text, title=found.title, date=found.date, author=found.author)


def read_markdown(file: BinaryIO, source: str) -> Read:
    """Markdown; fields are taken from YAML front matter, and the title from a first heading."""
    text = yield from decoded(decode(file.read()), source)
    if text is None:
        return
    fields, body = _front_matter(text)
    if fields is None:
        yield Notice(source, "read without its front matter, which is not valid YAML", False)
        fields = {}
    title = line(fields.get("title"), MAX_TITLE)
    if heading := re.match(r"\s*# +([^\n]*)", body):
        headline = line(_unmarked(heading[1]), MAX_TITLE)
        if title in (None, headline):
            title, body = headline, body[heading.end() :]
    yield from from_record(source, fields | {"title": title, "text": body.strip("\n")})


def _unmarked(heading: str) -> str:
    """A heading without the number signs that may close it ("# News #")."""
    bare = heading.rstrip().rstrip("#")
    return bare if bare.endswith((" ", "\t")) else heading


def _front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """(fields, body); the fields are None where there is a front matter that is no YAML."""
    import yaml

    found = re.match(r"\s*---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", text, re.DOTALL)
    if found is None:
        return {}, text
    body = text[found.end() :]
    if found.end() > MAX_FRONT_MATTER:
        return None, body
    try:
        fields = yaml.load(found[1], yaml.BaseLoader)  # every value as it is written
    except (yaml.YAMLError, ValueError, RecursionError):
        return None, body
    # Lines between rules that name no field belong to the text.
    return (fields, body) if isinstance(fields, dict) else ({}, text)
