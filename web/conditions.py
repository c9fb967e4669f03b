"""The conditions that articles have to meet, as the page and programs give them: plain JSON."""

from html import escape
from typing import Any
from urllib.parse import urlencode

from pydantic import ConfigDict
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from index.errors import QuestionError
from index.store.columns import Facets
from index.where import Where
from web.words import Words

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


def told(conditions: Conditions, words: Words) -> str:
    """The conditions in words, as plain text: "From: 2 April 2024 · Author: Minh Thủy"."""
    dated = {name: words.date(value) for name, value in pairs(conditions) if name in FIELDS}
    return " · ".join(
        f"{words.conditions[name]}: {dated.get(name, value)}" for name, value in pairs(conditions)
    )


def panel(facets: Facets, words: Words) -> str:
    """Chips of what is chosen, filled in by the script, and the panel that chooses, as HTML.

    Only what differs among the articles can be chosen; where nothing does, there is no panel.
    """
    fields = ""
    if facets.dates and facets.dates[0] != facets.dates[1]:
        days = "".join(_day(name, facets.dates, words) for name in FIELDS)
        fields += f'<div class="dates">{days}</div>'
    for name, offered in (
        ("source", facets.sources),
        ("author", facets.authors),
        ("language", facets.languages),
    ):
        if len(offered) > 1:
            values = "".join(_choice(name, value, words.count(count)) for value, count in offered)
            legend = f"<legend>{words.conditions[name]}</legend>"
            fields += f'<fieldset>{legend}<div class="choices">{values}</div></fieldset>'
    chips = f'<div class="chips" role="group" aria-label="{words.filter}"></div>'
    if not fields:
        return f'<div class="chosen" lang="{words.code}">{chips}</div>'
    return (
        f'<div class="chosen" lang="{words.code}">'
        f'<button type="button" popovertarget="filter">{words.filter}</button>{chips}</div>'
        f'<div id="filter" popover role="dialog" aria-label="{words.filter}" lang="{words.code}">'
        f'{fields}<p><button type="button" class="lift-all">{words.lift_all}</button>'
        '<button type="button" popovertarget="filter" popovertargetaction="hide">'
        f"{words.close}</button></p></div>"
    )


def _day(name: str, dates: tuple[str, str], words: Words) -> str:
    first, last = map(escape, dates)
    return (
        f"<label>{words.conditions[name]} "
        f'<input type="date" name="{name}" min="{first}" max="{last}"></label>'
    )


def _choice(name: str, value: str, count: str) -> str:
    shown = f'<span data-language="{escape(value)}">' if name == "language" else "<span>"
    return (
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"> '
        f'{shown}{escape(value)}</span> <span class="count">{count}</span></label>'
    )
