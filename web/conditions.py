"""The conditions that articles have to meet, as the page and programs give them: plain JSON."""

from html import escape
from typing import Any
from urllib.parse import urlencode

from pydantic import ConfigDict
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from index.errors import QuestionError
from index.where import Where
from web.phrases import Phrases

Day = str | None
Values = str | list[str] | None
# Named as the options of `python -m qa`, and in links.
Conditions = TypedDict(
    "Conditions",
    {
        "from": Day,
        "to": Day,
        "source": Values,
        "author": Values,
        "language": Values,
        "article": Values,
    },
    total=False,
)
Conditions.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
NAMES = tuple(Conditions.__annotations__)
FIELDS = {"from": "date_from", "to": "date_to"}  # of Where; the others have the same names


class ConditionError(QuestionError):
    """A condition is none; the message says what to write."""


def where(conditions: Any) -> Where | None:
    """The filter that `conditions` ask for; those left blank count as not given.

    Raises:
        ConditionError: there is no such condition, or a value is none.
    """
    if not isinstance(conditions or {}, dict):
        raise ConditionError(f"Conditions are an object with any of {', '.join(NAMES)}.")
    given = {name: value for name, value in (conditions or {}).items() if value}
    for name in given:
        if name not in NAMES:
            raise ConditionError(f"{name[:50]!r} is no condition: use {', '.join(NAMES)}.")
    try:
        fields: dict[str, Any] = {FIELDS.get(name, name): value for name, value in given.items()}
        return Where(**fields) if fields else None
    except QuestionError as error:
        raise ConditionError(str(error)) from error


def pairs(conditions: Conditions) -> list[tuple[str, str]]:
    """Each (name, value) of the conditions given."""
    found: list[tuple[str, str]] = []
    for name in NAMES:
        values: Any = conditions.get(name) or []
        found += [(name, value) for value in ([values] if isinstance(values, str) else values)]
    return found


def link(question: str, conditions: Conditions) -> str:
    """The address that asks a question of the same articles again, ready for an attribute."""
    return escape(f"./?{urlencode([('q', question), *pairs(conditions)], errors='replace')}")


def told(conditions: Conditions, phrases: Phrases) -> str:
    """The conditions in words, as plain text: "From: 2 April 2024 · Author: Minh Thủy"."""
    dated = {name: phrases.date(value) for name, value in pairs(conditions) if name in FIELDS}
    return " · ".join(
        f"{phrases.conditions[name]}: {dated.get(name, value)}" for name, value in pairs(conditions)
    )
