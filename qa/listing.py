"""Tells what a collection can be filtered by, and why no article meets a filter."""

from typing import Any

from index.store.columns import OFFERED, Facets
from index.text.controls import mask_controls
from index.where import shown_value
from qa.answer import Answer

# What is said of a value that no article has.
UNMATCHED = {
    "author": "No article is by {value!r}",
    "source": "No article is from {value!r}",
    "language": "No article is in the language {value!r}",
}


def facets_dict(facets: Facets, articles: int) -> dict[str, Any]:
    """The facets as plain values, which can be written as JSON.

    Args:
        facets: the values that the articles can be filtered by.
        articles: the number of articles in the store.
    """
    dates = {"from": facets.dates[0], "to": facets.dates[1]} if facets.dates else None
    fields: dict[str, Any] = {"articles": articles, "dates": dates}
    for name in ("languages", "authors", "sources"):
        counts = getattr(facets, name)
        fields[name] = [{"value": value, "articles": count} for value, count in counts]
    return fields


def facets_text(facets: Facets, articles: int) -> str:
    """The facets as lines for a terminal; see `facets_dict`."""
    count = f"{articles:,} article{'' if articles == 1 else 's'}"
    dates = "from {} to {}".format(*facets.dates) if facets.dates else "none has a date"
    lines = [f"{count}; {dates}"]
    for name in ("languages", "authors", "sources"):
        counts = getattr(facets, name)
        if not counts:
            lines += ["", f"{name.capitalize()}: no article states one"]
            continue
        first = f" (the {OFFERED} with the most articles)" if len(counts) == OFFERED else ""
        lines += ["", f"{name.capitalize()}{first}:"]
        lines += [f"{count:>8,}  {mask_controls(value)}" for value, count in counts]
    return "\n".join(lines)


def no_match_text(answer: Answer) -> str:
    """Why no article meets the filter, with the nearest names, one sentence a line."""
    sentences = []
    for unmatched in answer.unmatched:
        value = shown_value(unmatched.field, unmatched.value)
        sentence = UNMATCHED[unmatched.field].format(value=value)
        names = ", ".join(unmatched.nearest)
        if names and unmatched.field == "language":
            sentence += f"; there are {names}."
        else:
            sentence += f": did you mean {names}?" if names else "."
        sentences.append(sentence)
    return "\n".join(sentences) or "No article meets these conditions."
