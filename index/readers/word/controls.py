"""What Word shows for elements that hold their text in another way: alternatives, form fields."""

from collections.abc import Iterator
from typing import Any

from index.readers.word import MC, V, W


def alternative(element: Any) -> Any:
    """Returns the first of alternatives, which newer programs show; other elements as they are.

    One without a text in it only says how a picture is drawn, so that the others count, too.
    """
    if element.tag != MC + "AlternateContent":
        return element
    choice = element.find(MC + "Choice")
    return element if choice is None or next(choice.iter(W + "t"), None) is None else choice


def control_text(element: Any) -> Iterator[str]:
    """Yields what an element shows that holds no text: a field of an old form, or drawn letters."""
    if element.tag == V + "textpath":
        yield element.get("string") or ""
    elif element.tag == W + "fldChar":
        for box in element.iter(W + "checkBox"):
            state = box.find(W + "checked")
            state = box.find(W + "default") if state is None else state
            is_set = state is not None and state.get(W + "val", "1") in ("1", "true", "on")
            yield "☒" if is_set else "☐"
        for choices in element.iter(W + "ddList"):
            entries = [entry.get(W + "val") or "" for entry in choices.iter(W + "listEntry")]
            result = choices.find(W + "result")
            number = "0" if result is None else result.get(W + "val") or ""
            yield from entries[int(number) :][:1] if number.isdecimal() else []
