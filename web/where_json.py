"""`Where` as the page, links and programs write it: a JSON object."""

from dataclasses import dataclass, field
from html import escape
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from index.errors import QuestionError
from index.where import (
    CONDITION_NAMES,
    DATE_ATTRIBUTES,
    MAX_CHARACTERS,
    MAX_VALUES,
    Where,
    conditions,
    shown_value,
)
from qa.answer import Answer
from web.phrases import Phrases

# With a length, pydantic also refuses halves of surrogate pairs, which no response can hold.
Text = Annotated[str, Field(max_length=MAX_CHARACTERS)]
Day = Text | None
Names = Text | Annotated[list[Text], Field(max_length=MAX_VALUES)] | None
# The names are the options of `python -m qa`, and the parameters of a link.
WhereJson = TypedDict(
    "WhereJson",
    {
        "from": Day,
        "to": Day,
        "source": Names,
        "author": Names,
        "language": Names,
        "article": Names,
    },
    total=False,
)
WhereJson.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]


Order = Literal["match", "date"]
"""Which card is the first: that of the best article, or that of the newest."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a question is asked, beside its words.

    Attributes:
        where: the user's own filter.
        infer: False if no filter is to be read from the question.
        order: of the cards; None for the usual one: a list by date, all others by match.
        plain: True if it is no question, but words to search for.
    """

    where: WhereJson = field(default_factory=lambda: WhereJson())
    infer: bool = True
    order: Order | None = None
    plain: bool = False


class WhereError(QuestionError):
    """A filter cannot be used; the message says what to write instead."""


def parse_where(where: Any) -> Where | None:
    """The filter of a JSON object; None if it has no values.

    Blank values count as missing.

    Raises:
        WhereError: `where` is no object, a name is unknown, or a value cannot be used.
    """
    if not isinstance(where or {}, dict):
        raise WhereError(f"Conditions are an object with any of {', '.join(CONDITION_NAMES)}.")
    values = {name: value for name, value in (where or {}).items() if value}
    try:
        return Where.of(values) if values else None
    except QuestionError as error:
        raise WhereError(str(error)) from error


def where_pairs(where: WhereJson) -> list[tuple[str, str]]:
    """Each (name, value) of a filter; a name with several values comes several times."""
    pairs: list[tuple[str, str]] = []
    for name in CONDITION_NAMES:
        values: Any = where.get(name) or []
        pairs += [(name, value) for value in ([values] if isinstance(values, str) else values)]
    return pairs


def question_link(question: str, manner: Manner) -> str:
    """The address that asks a question in the same manner, escaped for an HTML attribute.

    Args:
        question: the question as plain text.
        manner: how it is asked.
    """
    pairs = [("q", question), *where_pairs(manner.where)]
    if not manner.infer:
        pairs.append(("infer", "no"))
    if manner.order:
        pairs.append(("order", manner.order))
    if manner.plain:
        pairs.append(("mode", "search"))
    return escape(f"./?{urlencode(pairs, errors='replace')}")


def where_text(where: WhereJson, phrases: Phrases) -> str:
    """A filter as plain text for a person: "From: 2 April 2024 · Author: Minh Thủy"."""
    parts = []
    for name, value in where_pairs(where):
        text = phrases.date(value) if name in DATE_ATTRIBUTES else value
        parts.append(f"{phrases.where_names[name]}: {text}")
    return " · ".join(parts)


def inferred_json(answer: Answer) -> WhereJson:
    """The filter that was read from a question; empty if there is none."""
    where: Any = conditions(answer.understood_where) if answer.understood_where else {}
    parsed: WhereJson = where
    return parsed


def inferred_conditions(where: WhereJson, phrases: Phrases) -> list[tuple[str, WhereJson]]:
    """(text for a person, conditions) of each part of a filter that was read from a question.

    The two dates are one part, because together they say which articles are preferred.
    """
    parts: list[tuple[str, WhereJson]] = []
    days: WhereJson = {}
    if first := where.get("from"):
        days["from"] = first
    if last := where.get("to"):
        days["to"] = last
    if days:
        span = tuple(map(phrases.date, dict.fromkeys(filter(None, (first, last)))))
        form = phrases.around if first and last else phrases.around_on if first else phrases.up_to
        parts.append((form.format(span=" – ".join(span)), days))
    for name, value in where_pairs(where):
        if name not in DATE_ATTRIBUTES:
            one: Any = {name: [value]}
            shown = shown_value(name, value)
            parts.append((f"{phrases.where_names[name]}: {shown}", one))
    return parts
