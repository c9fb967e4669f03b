"""What the elements of a web page are by their tags and names: menus, captions, notes, hidden."""

from collections.abc import Iterable
from typing import Any

from index.readers.html.names import (
    CAPTION_NAMES,
    NEVER_NAMES,
    NOTE_NAMES,
    OTHER_NAMES,
    names_of,
)
from index.readers.html.page import Page, size_of

CAPTIONS = {"figcaption", "caption", "svg"}
# Elements that never hold a part of an article; nor does a <header> outside of its own element.
NEVER = {"nav", "footer"}
NEVER_ROLES = {"navigation", "banner", "contentinfo", "search", "menu", "menubar"}
# Elements that hold something else than the article if trafilatura has taken nothing of them.
OTHER = {"aside", "form", "article", "search", "dialog", "time"}


class PageElements:
    """What each element of a page is, by its number.

    Attributes:
        size: characters in the element without white space.
        linked: those of them that stand in links.
        is_never: True if the element, or one around it, is never the article's.
        is_header: True if the element, or one around it, is a <header>.
        is_caption: True if the element, or one around it, is a caption.
        is_note: True if the element, or one around it, holds notes below an article.
        unseen: the innermost element around it that is hidden or has one of NEVER_NAMES; -1 for
            none.
        other: the innermost element around it that holds something else than the article, on a page
            whose article has no element of its own; -1 for none.
        other_in_article: the same in the article's own element, where an <aside> may hold the
            numbers of the article.
    """

    def __init__(self, page: Page) -> None:
        count = len(page.elements)
        self.size = sums(page, ((line.node, size_of([line])) for line in page.lines))
        self.linked = sums(page, ((line.node, line.linked) for line in page.lines))
        with_digits = (line.node for line in page.lines if any(map(str.isdecimal, line.text)))
        self._digits = sums(page, ((node, 1) for node in with_digits))
        self.is_never, self.is_header = [False] * count, [False] * count
        self.is_caption, self.is_note = [False] * count, [False] * count
        self.unseen, self.other, self.other_in_article = [-1] * count, [-1] * count, [-1] * count
        for node, (element, parent) in enumerate(zip(page.elements, page.parents, strict=True)):
            self._add(node, parent if parent >= 0 else node, element)

    def _add(self, node: int, around: int, element: Any) -> None:
        """Adds an element by its number and that of its parent, which the first one has not."""
        names = names_of(element)
        is_never = element.tag in NEVER or element.get("role") in NEVER_ROLES
        is_caption = element.tag in CAPTIONS or CAPTION_NAMES.search(names) is not None
        is_unseen = names.endswith(" hidden") or NEVER_NAMES.search(names) is not None
        self.is_never[node] = self.is_never[around] or is_never
        self.is_header[node] = self.is_header[around] or element.tag == "header"
        self.is_caption[node] = self.is_caption[around] or is_caption
        self.is_note[node] = self.is_note[around] or NOTE_NAMES.search(names) is not None
        self.unseen[node] = node if is_unseen else self.unseen[around]
        is_named_other = not is_caption and OTHER_NAMES.search(names) is not None
        is_other = element.tag in OTHER or is_named_other
        if element.tag == "form":  # some programs put the whole page into one
            is_layout = next(element.iter("h1"), None) is not None
            is_other = not is_layout and 2 * self.size[node] < self.size[0]
        self.other[node] = node if is_other else self.other[around]
        is_data = element.tag == "aside" and self._digits[node] > 0 and not self.linked[node]
        is_other &= not is_data or is_named_other
        self.other_in_article[node] = node if is_other else self.other_in_article[around]


def sums(page: Page, values: Iterable[tuple[int, int]]) -> list[int]:
    """Returns for each element of a page the sum of the values in it.

    Args:
        page: the page.
        values: (the number of an element, a value of it), in any order.
    """
    totals = [0] * len(page.elements)
    for node, value in values:
        totals[node] += value
    for node in range(len(totals) - 1, 0, -1):  # inner elements have higher numbers
        totals[page.parents[node]] += totals[node]
    return totals
