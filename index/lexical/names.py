"""Other forms of the names in a question: abbreviations, written-out forms, second names.

They come from a list of what newspapers everywhere write (aliases.txt) and from the collection
itself (index/lexical/introductions.py). Those of one build are four plain arrays, for e expansions:

    STEM.short.npy       U8 (e,)     the abbreviations, folded letters alone ("tphcm")
    STEM.long.npy        U64 (e,)    their written-out forms, as they stand in the text
    STEM.count.npy       int64 (e,)  how often the two occurred, descending
    STEM.introduced.npy  bool (e,)   True if they stood together, with a bracket
"""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index.arrays import Span
from index.lexical.capitals import LETTERS
from index.lexical.introductions import (
    LONGEST_NAME,
    TIMES,
    Introductions,
    is_abbreviation,
)
from index.lexical.lexicon import lexicon
from index.lexical.spellings import spelling_of
from index.lexical.syllables import syllable_spans, syllables
from index.lexical.weighing import WordStatistics

LIST = Path(__file__).with_name("aliases.txt")
WRITTEN = 64  # characters of a written-out form at most
EXPANSIONS = 1 << 15  # the most that are written: 10 MB on disk
# An abbreviation stands for those forms that occur at least this share as often as the first one.
FREQUENT, FORMS = 0.25, 3
# A form is not searched if its terms are in so many times more passages than any other form of the
# name: then it is mostly another word ("AI" and "ai").
COMMON = 10
NUMBER = "#"  # stands for a number in a form
UNITS = 8  # names of a question at most that get other forms
_NAMES = ("short", "long", "count", "introduced")
# What may stand between the parts of an abbreviation.
_JOINTS = frozenset(("", " ", ".", ". ", "&", " & ", "-", "/"))


def write_names(texts: Iterable[str], folder: Path, stem: str) -> list[Path]:
    """Counts the abbreviations in the texts, writes the most frequent and returns the files.

    Args:
        texts: the text of each passage.
        folder: where the files are written.
        stem: the files are called STEM.NAME.npy.

    Raises:
        OSError: `folder` cannot be written or is full.
    """
    introductions = Introductions()
    for text in texts:
        introductions.add(text)
    expansions = [e for e in introductions.expansions() if len(e.long) <= WRITTEN][:EXPANSIONS]
    arrays = (
        np.array([e.short for e in expansions], dtype=f"U{LETTERS}"),
        np.array([e.long for e in expansions], dtype=f"U{WRITTEN}"),
        np.array([e.times for e in expansions], dtype=np.int64),
        np.array([e.introduced for e in expansions], dtype=bool),
    )
    files = [folder / f"{stem}.{name}.npy" for name in _NAMES]
    for file, array in zip(files, arrays, strict=True):
        np.save(file, array)
    return files


class OtherForms(NamedTuple):
    """A name in a question with its other forms.

    Attributes:
        span: (start, end) of the name in the question.
        forms: its other forms, as they are written.
    """

    span: Span
    forms: tuple[str, ...]


class NameForms:
    """The other forms of names, by those of one build and of the list.

    Attributes:
        short, long, count, introduced: the arrays that the module's docstring describes.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Takes the four arrays by their names."""
        self.short, self.long, self.count, self.introduced = (
            np.asarray(arrays[name]) for name in _NAMES
        )

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self:
        """Opens the files that `write_names(..., folder, stem)` wrote.

        Raises:
            OSError: a file is missing or cannot be read.
            ValueError: a file is not a numpy array.
        """
        files = {name: folder / f"{stem}.{name}.npy" for name in _NAMES}
        return cls({name: np.load(file, mmap_mode="r") for name, file in files.items()})

    def check(self) -> None:
        """Raises ValueError if the arrays are not of the same expansions."""
        if len({array.size for array in (self.short, self.long, self.count, self.introduced)}) > 1:
            raise ValueError("the names are not complete")

    @cached_property
    def _known(self) -> dict[str, list[str]]:
        """The other forms of each form; a key is the form's folded syllables, joined."""
        known = {key: list(forms) for key, forms in _listed().items()}
        certain = (np.char.str_len(self.short) > 2) | (self.count >= TIMES)
        for short, long in self._frequent(self.introduced & certain):
            if short not in _listed() or form_key(long) in known:
                known.setdefault(short, []).append(long)
            known.setdefault(form_key(long), []).append(short.upper())
        return known

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        """The keys of all forms that are abbreviations."""
        listed = (form for forms in _listed().values() for form in forms if is_abbreviation(form))
        return frozenset(map(form_key, listed)) | frozenset(self.short.tolist())

    @cached_property
    def _initials(self) -> dict[str, list[str]]:
        """The names with each initials that the collection never has in brackets."""
        names: dict[str, list[str]] = {}
        for short, long in self._frequent(~self.introduced):
            names.setdefault(short, []).append(long)
        return names

    def _frequent(self, mask: NDArray[np.bool_]) -> list[tuple[str, str]]:
        """(short, long) of the expansions that are frequent for their abbreviation."""
        first: dict[str, list[int]] = {}
        frequent = []
        rows = np.flatnonzero(mask)
        columns = (self.short[rows], self.long[rows], self.count[rows])
        for short, long, count in zip(*(c.tolist() for c in columns), strict=True):
            counts = first.setdefault(short, [])
            if len(counts) < FORMS and count >= FREQUENT * max(counts, default=0):
                counts.append(count)
                frequent.append((short, long))
        return frequent

    def knows(self, folded: str) -> bool:
        """True if a folded word is a form of a name, or the initials of one."""
        return folded in self._known or folded in self._initials

    def other_forms(self, question: str, words: WordStatistics, english: bool) -> list[OtherForms]:
        """The names of a question that have other forms, in order; no two overlap.

        Args:
            question: NFC text.
            words: the word statistics of the same build.
            english: True if the question is English. Then a word in small letters is no
                abbreviation if it may be an English word.
        """
        spans = syllable_spans(question)
        names: list[OtherForms] = []
        first = 0
        while first < len(spans) and len(names) < UNITS:
            for last in range(min(len(spans), first + LONGEST_NAME), first, -1):
                forms = self._forms(question, spans[first:last], words, english)
                if forms:
                    names.append(OtherForms((spans[first][0], spans[last - 1][1]), forms))
                    first = last - 1
                    break
            first += 1
        return names

    def _forms(
        self, question: str, run: list[tuple[int, int, str]], words: WordStatistics, english: bool
    ) -> tuple[str, ...]:
        """The other forms of a run of syllables that is a name; else none."""
        numbers = [text for *_, text in run if text[0].isdigit()]
        key = "".join(NUMBER if text[0].isdigit() else text for *_, text in run)
        forms = self._known.get(key) or self._initials.get(key) or []
        typed = question[run[0][0] : run[-1][1]]
        if not forms or len(numbers) > 1:
            return ()
        if key in self._abbreviations and not _is_typed_so(question, run, key, english):
            return ()
        # Initials that the articles do not have at all; in small letters most are another word.
        small = english and not is_abbreviation(typed)
        if key not in self._known and (small or words.df([text for *_, text in run])):
            return ()
        number = numbers[0] if numbers else ""
        written = [form.replace(NUMBER, number) for form in forms]
        dfs = {form: words.df(syllables(form)) for form in [typed, *written]}
        most = COMMON * max((df for form, df in dfs.items() if " " in form), default=words.count)
        usual = {form_key(form): form for form in reversed(written) if 0 < dfs[form] <= most}
        return tuple(reversed(usual.values()))


def form_key(form: str) -> str:
    """The folded syllables of a form, joined; NUMBER for a number.

    >>> form_key("TP. Hồ Chí Minh"), form_key("Q.1")
    ('tphochiminh', 'q#')
    """
    return "".join(NUMBER if s[0].isdigit() else s for s in syllables(form.replace(NUMBER, "0")))


def _is_typed_so(question: str, run: list[tuple[int, int, str]], key: str, english: bool) -> bool:
    """True if a run of syllables is typed like an abbreviation: "TP.HCM", "tp hcm", "GD & ĐT".

    Small letters that are a syllable or an English word of an English question are none ("ai").
    """
    gaps = (question[before[1] : after[0]] for before, after in pairwise(run))
    if not _JOINTS.issuperset(gaps):
        return False
    typed = [question[start:end] for start, end, _ in run]
    if any(
        spelling_of(part.lower()) and not is_abbreviation(part)
        for part in typed
        if part[0].isalpha()
    ):
        return False
    small = len(typed) == 1 and not is_abbreviation(typed[0])
    return not (small and english and lexicon().translations([key]))


@lru_cache(maxsize=1)
def _listed() -> dict[str, tuple[str, ...]]:
    """The other forms of each form in the list; a key is the form's folded syllables, joined."""
    listed = {}
    for line in LIST.read_text("utf-8").splitlines():
        forms = [] if line.startswith("# ") or line == "#" else line.split(" | ")
        for form in filter(None, forms):
            listed[form_key(form)] = tuple(f for f in forms if form_key(f) != form_key(form))
    return listed
