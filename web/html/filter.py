"""The filter as HTML: the panel that chooses it, and the chips of what a question states."""

import json
from html import escape

from index.store.columns import Facets
from index.where import DATE_ATTRIBUTES
from web.phrases import Phrases
from web.where_json import WhereJson, inferred_conditions


def panel(facets: Facets, phrases: Phrases) -> str:
    """What stands above the question box, as HTML: the two ways in, the filter and its chips.

    The script fills the group of chips. Only values that differ among the articles are offered; if
    none differ, there is no panel.

    Args:
        facets: the values of the articles, with their counts.
        phrases: the texts in the reader's language.
    """
    fields = ""
    if facets.dates and facets.dates[0] != facets.dates[1]:
        days = "".join(_day(name, facets.dates, phrases) for name in DATE_ATTRIBUTES)
        fields += f'<div class="dates">{days}</div>'
    for name, values in (
        ("source", facets.sources),
        ("author", facets.authors),
        ("language", facets.languages),
    ):
        if len(values) > 1:
            choices = "".join(_choice(name, value, phrases.count(count)) for value, count in values)
            legend = f"<legend>{phrases.where_names[name]}</legend>"
            fields += f'<fieldset>{legend}<div class="choices">{choices}</div></fieldset>'
    chips = f'<div class="chips" role="group" aria-label="{phrases.filter}"></div>'
    modes = _modes(phrases)
    if not fields:
        return f'<div class="chosen" lang="{phrases.code}">{modes}{chips}</div>'
    return (
        f'<div class="chosen" lang="{phrases.code}">{modes}'
        f'<button type="button" popovertarget="filter">{phrases.filter}</button>{chips}</div>'
        f'<div id="filter" popover role="dialog" aria-label="{phrases.filter}" '
        f'lang="{phrases.code}">'
        f'{fields}<p><button type="button" class="lift-all">{phrases.lift_all}</button>'
        '<button type="button" popovertarget="filter" popovertargetaction="hide">'
        f"{phrases.close}</button></p></div>"
    )


def _modes(phrases: Phrases) -> str:
    """Two buttons, one of which is pressed: ask a question, or search for words."""
    buttons = "".join(
        f'<button type="button" class="mode" data-mode="{mode}" data-hint="{hint}" '
        f'data-send="{send}" aria-pressed="{pressed}">{label}</button>'
        for mode, label, hint, send, pressed in (
            ("ask", phrases.ask_mode, phrases.ask, phrases.send, "true"),
            ("search", phrases.plain_search, phrases.plain_hint, phrases.search, "false"),
        )
    )
    return f'<div class="modes" role="group" aria-label="{phrases.modes}">{buttons}</div>'


def inferred_chips(where: WhereJson, phrases: Phrases) -> str:
    """The filter that was read from a question, as chips; empty if there is none.

    A click on a chip asks the question again without its conditions, which are in `data-where`.
    """
    chips = ""
    for text, conditions in inferred_conditions(where, phrases):
        own = escape(json.dumps(conditions, ensure_ascii=False))
        label = escape(f"{phrases.lift}: {text}")
        chips += (
            f'<button type="button" class="chip inferred" data-where="{own}" title="{label}" '
            f'aria-label="{label}">{escape(text)}<span aria-hidden="true">×</span></button>'
        )
    if not chips:
        return ""
    return f'<div class="chips" role="group" aria-label="{phrases.inferred}">{chips}</div>'


def _day(name: str, dates: tuple[str, str], phrases: Phrases) -> str:
    first, last = map(escape, dates)
    return (
        f"<label>{phrases.where_names[name]} "
        f'<input type="date" name="{name}" min="{first}" max="{last}"></label>'
    )


def _choice(name: str, value: str, count: str) -> str:
    opening = f'<span data-language="{escape(value)}">' if name == "language" else "<span>"
    return (
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"> '
        f'{opening}{escape(value)}</span> <span class="count">{count}</span></label>'
    )
