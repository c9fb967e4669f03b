"""What the values of a JSON object, or of a row of a table, say as the fields of an article."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.readers.data.names import MAX_NAME, by_field, field_of
from index.readers.data.prose import MAX_DEPTH, line_value, prose, repeats
from index.readers.fields import one_line
from index.text.dates import stated_date

MAX_LEADS = MAX_CAPTIONS = 5  # of one article
# Characters of a text that is more than a remark or a list of topics.
MUCH_TEXT = 200
# Characters of a sentence in a list or object that is not read.
SENTENCE = 40
ENDS = (".", "!", "?", "…", "”", "</p>")
# What programs write in the place of a value that is missing.
MISSING = {"null", "none", "nan", "n/a", "#n/a", "undefined", "\\n"}


def article_fields(values: Mapping[str, object]) -> dict[str, Any]:
    """Returns the fields of an article by their own names, HTML in them read as text.

    The text begins with the leads, and ends with the captions, unless the rest repeats them.

    Args:
        values: the values by the names that the file gives them.

    Returns:
        The fields that have values. "text" is missing if there is neither text nor lead.
    """
    named = by_field({name: value for name, value in values.items() if not _is_missing(value)})
    fields: dict[str, Any] = {
        field: _one_of(field, candidates)
        for field, candidates in named.items()
        if field not in ("text", "lead", "caption")
    }
    text: str | None = None
    for value in named.get("text", ()):
        if text is None or not text.strip():
            candidate = prose(value)
            text = text if candidate is None else candidate
    parts: list[str] = []
    for lead in _texts(named.get("lead", ())[:MAX_LEADS]):
        if not repeats("\n".join([*parts, text or ""]), lead):
            parts.append(lead)
    if parts or text:
        parts += [text] if text and text.strip() else []
        for caption in _texts(named.get("caption", ())[:MAX_CAPTIONS]):
            if not repeats("\n".join(parts), caption):
                parts.append(caption)
        text = "\n\n".join(parts) or text
    return fields if text is None else fields | {"text": text}


def _texts(values: Sequence[object]) -> list[str]:
    return [text for value in values if (text := prose(value)) and text.strip()]


def _is_missing(value: object) -> bool:
    """True for a value that says there is none: "NULL", or the number NaN."""
    return value != value or (isinstance(value, str) and value.strip().lower() in MISSING)


def unread_names(values: Mapping[str, object]) -> list[str]:
    """Returns the names of values that hold much text which is not read.

    They are no field of an article, or a second text, sixth lead or sixth caption.
    """
    named: dict[str, list[tuple[int, str]]] = {"text": [], "lead": [], "caption": []}
    for name, value in values.items():
        place = field_of(name)
        if place and place[0] in named and (value.strip() if isinstance(value, str) else value):
            named[place[0]].append((place[1], name))
    texts, leads, captions = (sorted(names) for names in named.values())
    first = values[texts[0][1]] if texts else None
    left_out = {name for _, name in texts[1:] if not _says_the_same(values[name], first)}
    left_out |= {name for _, name in (*leads[MAX_LEADS:], *captions[MAX_CAPTIONS:])}
    return [
        one_line(name, MAX_NAME) or ""
        for name, value in values.items()
        if (field_of(name) is None and _is_much(value))
        or (name in left_out and (_is_much(value) or _is_sentence(value)))
    ]


def _says_the_same(value: object, text: object) -> bool:
    """True if a value has no other words than the text, such as the text in another form."""
    return value == text or repeats(prose(text) or "", prose(value) or "")


def _is_sentence(value: object) -> bool:
    return isinstance(value, str) and len(value) >= SENTENCE and " " in value


def _is_much(value: object) -> bool:
    """True if a value holds more text than a remark or a list of topics."""
    size = spaces = 0
    for text in _strings_in(value):
        if not isinstance(value, str) and len(text) >= SENTENCE and text.endswith(ENDS):
            return True
        size += len(text)
        spaces += text.count(" ", 0, 10 * MUCH_TEXT)
        if size >= MUCH_TEXT and spaces >= MUCH_TEXT // 10:
            return True
    return False


def _strings_in(value: object, depth: int = 0) -> Iterator[str]:
    """Yields the strings in a JSON value that have a space in them: no addresses and no keys."""
    if isinstance(value, str):
        yield from [value] if " " in value else []
    elif isinstance(value, dict | list) and depth <= MAX_DEPTH:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings_in(inner, depth + 1)


def _one_of(field: str, candidates: list[object]) -> object:
    """Returns the first value that says something; of dates, the first that is a day."""
    lines = [line_value(value) for value in candidates] if field != "date" else candidates
    useful = [line for line in lines if line not in (None, "", []) and str(line).strip()]
    if field == "author":  # a number is that of the author in a database
        useful = [line for line in useful if not isinstance(line, int)]
    if field == "date":
        useful = [value for value in useful if stated_date(value)] or useful
    return useful[0] if useful else None
