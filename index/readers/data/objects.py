"""Finds the articles in a JSON value, wherever they lie in its objects and lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.readers.data.names import by_field, field_of, plain_name
from index.readers.data.prose import MAX_DEPTH, is_document, prose

# What articles have, and what is around a list of them has not.
IDENTITY = {"id", "title", "url", "date", "author"}
# Names of objects that hold such fields of the article beside them.
META = {
    *("meta", "metadata", "info", "attributes", "properties", "header", "frontmatter", "embedded"),
    *("params", "extra"),  # in front matter
    *("content meta", "item meta"),  # in NewsML-G2
}
# Types of schema.org that are no articles, though they have a name and a description.
NO_ARTICLES = {"WebSite", "WebPage", "Organization", "NewsMediaOrganization", "Person"}
# Lines that the bulk import of Elasticsearch has between the articles: {"index": {"_id": "1"}}.
ACTIONS = {"index", "create", "update", "delete"}


def has_text(value: object) -> bool:
    """True if a JSON value is an object with the text of an article.

    A list of objects in the place of the text counts if the object has one of the fields IDENTITY:
    then they are parts of one article, and else articles of their own.
    """
    if not isinstance(value, dict):
        return False
    named = by_field(value)
    if is_document(value) and "title" not in named:
        return False
    for text in named.get("text", ()):
        if "title" not in named and isinstance(text, dict) and "title" in by_field(text):
            continue  # it is the article itself
        is_plain = isinstance(text, str) or (
            isinstance(text, list) and any(isinstance(item, str) for item in text)
        )
        if is_plain or (isinstance(text, dict) and not _holds_lists(text) and prose(text)):
            return True
        if named.keys() & IDENTITY and prose(text):
            return True
    return False


def has_lead(value: object) -> bool:
    """True if a JSON value is an object with a title and a lead, as feeds have them."""
    if not isinstance(value, dict) or str(value.get("@type")) in NO_ARTICLES:
        return False
    return {"title", "lead"} <= set(by_field(value))


def is_action(value: object) -> bool:
    """True for a line that only says what to do with the next one, as Elasticsearch writes it."""
    return isinstance(value, dict) and len(value) == 1 and not value.keys().isdisjoint(ACTIONS)


def _holds_lists(value: dict[str, object]) -> bool:
    return any(isinstance(item, list) for item in value.values())


def records_in(value: object) -> Iterator[dict[str, Any] | None]:
    """Yields the articles in a JSON value in order, wherever they lie in its objects and lists.

    Fields that an article lacks are taken from the objects around it, up to the next list, and from
    objects of the names META beside it. What lies beside articles in a list and is none is yielded
    as None.
    """
    yield from (record for record, _ in _records_in(value, 0))


def _records_in(value: object, depth: int) -> Iterator[tuple[dict[str, Any] | None, bool]]:
    """Yields what `records_in` yields, and whether it lies in a list."""
    if has_text(value):
        assert isinstance(value, dict)
        yield completed(value, value), False
    elif is_document(value):
        yield {"text": value}, False
    elif depth > MAX_DEPTH:
        return
    elif _is_facebook_post(value):
        assert isinstance(value, dict)
        parts = (_records_in(value.get(name), depth + 1) for name in ("data", "attachments"))
        texts = ([record for record, _ in part if record] for part in parts)
        yield from ((completed(record, value), True) for record in next(filter(None, texts), ()))
    elif isinstance(value, dict):
        inside = [each for field in value.values() for each in _records_in(field, depth + 1)]
        if not inside and has_lead(value):
            yield value, False
        for record, is_listed in inside:
            is_only = len(inside) == 1 and record and not is_listed
            yield (completed(record, value) if record and is_only else record), is_listed
    elif isinstance(value, list) and value and all(map(_is_block, value)):
        yield {"text": value}, False
    elif isinstance(value, list):
        # Most of a hostile list is empty, and there is only one empty tuple.
        lists = [tuple(_records_in(item, depth + 1)) for item in value]
        if any(lists):
            for records in lists:
                yield from ((record, True) for record, _ in records or ((None, True),))


def completed(record: dict[str, Any], around: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an article with the fields that it lacks from an object around it, or the same one.

    Args:
        record: the article.
        around: the object. A text in it that is not the article's does not count.
    """
    own = by_field(record)
    stated: dict[str, Any] = {}
    for name, value in around.items():
        is_meta = isinstance(value, dict) and plain_name(name) in META
        fields = value.items() if is_meta else [(name, value)]
        for inner_name, inner in fields:
            place = field_of(inner_name)
            is_field = place and place[0] in IDENTITY and place[0] not in own
            if is_field and (is_meta or not isinstance(inner, dict | list)):
                stated[inner_name] = inner
    return {**stated, **record}


def _is_facebook_post(value: object) -> bool:
    """True for a post as Facebook exports it: its text and its pictures lie in lists."""
    is_post = isinstance(value, dict) and {"timestamp", "data"} <= value.keys()
    return is_post and isinstance(value, dict) and isinstance(value["data"], list)


def _is_block(value: object) -> bool:
    """True for a part of a page as Notion writes it."""
    return isinstance(value, dict) and value.get("object") == "block"


def is_deeper(value: object, levels: int = MAX_DEPTH) -> bool:
    """True if objects and lists lie in one another on more levels than are looked at."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels < 0 or any(is_deeper(item, levels - 1) for item in inner)
