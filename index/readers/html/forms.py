"""Finds the words of forms that stand in an article and are not read."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from index.readers.html.names import OTHER_NAMES, names_of
from index.readers.html.page import Line, Page
from index.readers.html.parts import NEVER, WHOLE, words_of


def left_out_of_forms(page: Page, own: int, chosen: Sequence[Line]) -> list[str]:
    """Returns the texts of forms in the article that are not among its lines.

    They are the labels of forms, and then the options of lists and the values of fields, in order.
    A form that holds most of the article is its layout. Forms for searching, comments and the like
    do not count.

    Args:
        page: the page.
        own: the number of the article's own element.
        chosen: the lines that are the article's, in order.
    """
    is_furniture, form_of = [False], [-1]  # of each element: or one around it is; the form around
    for node, element in enumerate(page.elements[1:], 1):
        around = page.parents[node]
        is_inside = node > own and page.is_in(node, own)
        is_furniture.append(is_inside and (is_furniture[around] or _is_furniture(element)))
        form_of.append(node if element.tag == "form" else form_of[around])
    layouts = {
        form
        for form, count in Counter(form_of[line.node] for line in chosen).items()
        if form < 0 or 2 * count > len(chosen)
    }
    taken = {*chosen}
    labels = [
        line for line in page.lines if form_of[line.node] not in layouts and line not in taken
    ]
    if page.elements[own].tag in WHOLE:
        places = range(chosen[0].node, chosen[-1].node + 1)
    else:
        places = range(own, page.ends[own] + 1)
    return [
        line.text
        for line in [*labels, *page.controls]
        if line.node in places
        and not is_furniture[line.node]
        and any(not word.isdecimal() for word in words_of(line))
    ]


def _is_furniture(element: Any) -> bool:
    """True if an element of an article holds a search, a comment form or the like."""
    if element.tag in NEVER or element.tag == "search" or element.get("role") == "search":
        return True
    names = names_of(element)
    return "search" in names.lower() or OTHER_NAMES.search(names) is not None
