"""The numbers that a browser sets before the items of a list in HTML."""

import re
from typing import Any


def first_number(element: Any) -> int | None:
    """Returns the number of the first item of a list; None if its items have no numbers.

    trafilatura writes <list rend="ol"> for <ol>.
    """
    style = "".join((element.get("style") or "").lower().split())
    is_numbered = "ol" in (element.tag, element.get("rend")) and "list-style:none" not in style
    return _stated(element, "start", 1) if is_numbered else None


def item_number(element: Any, number: int) -> int:
    """Returns the number of an item: the one that it states, or else the next one."""
    return _stated(element, "value", number)


def _stated(element: Any, name: str, default: int) -> int:
    stated = element.get(name) or ""
    return int(stated) if re.fullmatch("-?[0-9]{1,6}", stated) else default
