"""The gaps between the letters of a printed line: inside words, between words, and wider ones."""

import itertools
import statistics
from collections.abc import Iterator, Sequence

from index.readers.printed.letters import Letter

# Letters of one word are not further apart than others by this times their height.
WORD_GAP = 0.15
# Letters of one line, at least, that are set apart from one another by more than this times their
# height.
MIN_SET_APART, SET_APART = 6, 0.05
# A digit is no further than this from other letters of its number: digits are not kerned.
DIGIT_GAP = 0.06
# Heights by which the gaps between the words of a justified line differ at most, how wide such a
# gap is at most, and how many of them stand in a row at least. Wider equal ones part columns.
SAME_GAP, MAX_JUSTIFIED, MIN_JUSTIFIED = 0.05, 1.1, 3


def gaps_of_justified_text(letters: Sequence[Letter]) -> set[int]:
    """Returns which letters stand behind a gap that is wide only because the line is justified.

    All gaps between words are equally wide in such a line, and none is between two numbers.

    Args:
        letters: those of a line that are no spaces, from left to right.

    Returns:
        The places of the letters behind such gaps.
    """
    height = statistics.median(letter.top - letter.bottom for letter in letters)
    gaps: list[tuple[float, int]] = []  # between words: width in heights, place of the next letter
    right = letters[0].right
    for place, letter in enumerate(letters[1:], 1):
        width = (letter.left - right) / max(height, 1)
        right = max(right, letter.right)
        if width > WORD_GAP:
            gaps.append((width, place))
    even: set[int] = set()
    start = 0
    for end in range(1, len(gaps) + 1):
        if end < len(gaps) and abs(gaps[end][0] - gaps[start][0]) <= SAME_GAP:
            continue
        run = gaps[start:end]
        if len(run) >= MIN_JUSTIFIED and max(run)[0] <= MAX_JUSTIFIED:
            even.update(place for _, place in run)
        start = end
    return {n for n in even if not (letters[n].text + letters[n - 1].text).isdecimal()}


def without_false_spaces(letters: list[Letter]) -> list[Letter]:
    """Returns the letters of a word or line without the spaces that PDFium adds between them.

    It does so where all letters are set apart. Such a space has no width.
    """
    inked = [letter for letter in letters if not letter.text.isspace()]
    if len(inked) < MIN_SET_APART or not any(map(_is_added_space, letters)):
        return letters
    gaps = [after.left - before.right for before, after in itertools.pairwise(inked)]
    height = statistics.median(letter.top - letter.bottom for letter in inked)
    usual = sorted(gaps)[len(gaps) // 3]
    widest = usual + WORD_GAP * height
    if usual <= SET_APART * height or max(gaps) <= widest:
        return letters
    kept: list[Letter] = []
    number = -1  # of the gap before the next letter
    for letter in letters:
        number += not letter.text.isspace()
        if not (_is_added_space(letter) and 0 <= number < len(gaps) and gaps[number] <= widest):
            kept.append(letter)
    return kept


def _is_added_space(letter: Letter) -> bool:
    return letter.right <= letter.left and letter.text.isspace()


def spaced(letters: list[Letter]) -> Iterator[Letter]:
    """Yields letters, and a space where two letters are further apart than those of a word."""
    gaps = [after.left - before.right for before, after in itertools.pairwise(letters)]
    usual = max(statistics.median(gaps or [0.0]), 0)
    height = statistics.median(letter.top - letter.bottom for letter in letters)
    for letter, after, gap in zip(letters, [*letters[1:], letters[-1]], [*gaps, 0.0], strict=True):
        yield letter
        both = letter.text + after.text
        is_digit = both.isalnum() and not both.isalpha()
        if gap > usual + height * (DIGIT_GAP if is_digit else WORD_GAP):
            yield letter._replace(text=" ")
