"""Tells what of a web page nobody sees, or only who unfolds it."""

import re
from typing import Any

from index.text.markup import INLINE, UNSEEN

# Advertisements and menus of AMP pages.
AMP = {"amp-ad", "amp-embed", "amp-sidebar", "amp-consent", "amp-analytics"}
# Links of wikis and programs to a heading or back from a note, and texts for screen readers.
HELPERS = re.compile(
    r"\b(?:mw-editsection|headerlink|footnote-?back(?:ref|link)?|reversefootnote"
    r"|screen-reader-text|sr-only|visually-?hidden)\b",
    re.IGNORECASE,
)
# Names of what a reader unfolds: the panels of tabs, questions with their answers, "read more".
FOLDED = re.compile(
    r"(?:^|[\s_-])(?:tabs?|tab-?(?:pane|panel|content|item)s?|accordion|collaps\w{1,9}|toggle|spoiler"
    r"|faq|answer|panel|expand\w{0,5}|read-?more|see-?more)(?:$|[\s_-])",
    re.IGNORECASE,
)
INLINE_NAME = re.compile(INLINE)
MAX_NAMES = 1_000  # characters of the names and of the style of an element that are looked at


def names_of(element: Any) -> str:
    """Returns the classes and the id of an element of a page."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:MAX_NAMES]


def is_hidden(element: Any) -> bool:
    """True if an element is not shown, but for what a reader unfolds."""
    style = "".join((element.get("style") or "")[:MAX_NAMES].split())
    if "display:none" in style or element.get("hidden") is not None:
        is_panel = element.get("role") == "tabpanel"
        return not (is_panel or FOLDED.search(names_of(element)))
    return bool(element.get("aria-hidden") == "true")


def is_unseen(name: str, element: Any) -> bool:
    """True if an element of a page is left out, whatever stands around it.

    A hidden part of a line is; a hidden block may be the article, which a script shows.

    Args:
        name: the HTML name of the element.
        element: the element.
    """
    # A heading is called "head" by trafilatura.
    if (name in UNSEEN and name != "head") or name in AMP:
        return True
    if HELPERS.search(names_of(element)):
        return True
    is_inline = isinstance(name, str) and INLINE_NAME.fullmatch(name)
    style = "".join((element.get("style") or "")[:MAX_NAMES].split())
    return bool(is_inline and ("display:none" in style or element.get("hidden") is not None))
