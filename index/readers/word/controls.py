"""What Word shows for elements that hold their text in another way: alternatives, fields."""

from collections.abc import Iterator
from typing import Any

from index.readers.word import MC, V, W
from index.readers.word.styles import value_at

# Fields that lie in one another and are looked at.
MAX_FIELDS = 10


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


def texts_in_codes(paragraph: Any) -> set[Any]:
    """Returns the text elements of a paragraph that are part of what a field is computed from.

    They are the results of fields that stand in the code of another one, as in mail merge: IF.
    """
    if sum(each.get(W + "fldCharType") == "begin" for each in paragraph.iter(W + "fldChar")) < 2:
        return set()
    hidden: set[Any] = set()
    codes: list[list[Any] | None] = []  # of the open fields: the texts in them, None in a result
    for element in paragraph.iter(W + "fldChar", W + "t"):
        kind = element.get(W + "fldCharType") if element.tag == W + "fldChar" else "text"
        if kind == "begin":
            codes.append([])
        elif kind == "end" and codes:
            codes.pop()
        elif kind == "separate" and codes:
            hidden.update(codes[-1] or [])
            codes[-1] = None
        elif kind == "text":
            for texts in codes[:MAX_FIELDS]:
                if texts is not None:
                    texts.append(element)
    return hidden


def ends_within_line(paragraph: Any) -> bool:
    """True if the next paragraph goes on in the line of a paragraph.

    Its end was deleted, or it holds the large letter with which the next one begins.
    """
    if value_at(paragraph, "pPr", "framePr", name="dropCap") in ("drop", "margin"):
        return True
    return any(
        paragraph.find(f"{W}pPr/{W}rPr/{W}{change}") is not None for change in ("del", "moveFrom")
    )
