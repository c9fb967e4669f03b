"""Finds names by the capitals of their words, and tells their initials."""

import re
from collections.abc import Iterator

from index.lexical.syllables import fold

# An abbreviation has at most so many letters.
LETTERS = 8
# The fewest letters of initials that stand in no brackets. Fewer fit too many names.
INITIALS = 4

_WORD = re.compile(r"[^\W\d_]+")


def capitalised_names(text: str) -> Iterator[str]:
    """The names of a text that have INITIALS to LETTERS initials, and the parts of such names.

    A name is a row of words with capitals. Each may be followed by one word without ("Báo chí"),
    and "và" may stand between.
    """
    for row in _rows(text):
        for first, word in enumerate(row):
            if not word[0].isupper():
                continue
            letters = 0
            for last in range(first, len(row)):
                letters += row[last] != "và"
                if letters > LETTERS:
                    break
                if letters >= INITIALS and row[last] != "và":
                    yield " ".join(row[first : last + 1])


def _rows(text: str) -> Iterator[list[str]]:
    """The rows of words that are names."""
    row: list[str] = []
    small = 0  # words without a capital at the end of the row
    end = -1
    for match in _WORD.finditer(text):
        word = match[0]
        near = text[end : match.start()] == " "
        end = match.end()
        capital = word[0].isupper() and (word[1:].islower() or len(word) == 1)
        if near and row and (capital or word == "và" or (not small and word.islower())):
            row.append(word)
            small = 0 if capital or word == "và" else small + 1
            continue
        if len(row) >= INITIALS:
            yield row
        row, small = ([word] if capital else []), 0
    if len(row) >= INITIALS:
        yield row


def initials_of(name: str) -> str:
    """The folded first letters of a name's words, without that of "và"."""
    return "".join(fold(word)[:1] for word in name.split() if word != "và")
