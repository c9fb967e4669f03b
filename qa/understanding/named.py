"""Reads the author and the source from a question that names them as such.

"Bài của Nông Hải Yến về lũ" asks for what she wrote. "Ông Nguyễn Văn A nói gì" does not ask for
articles by him, even if an author has this name. The ways of asking are in `naming.py`.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from index.arrays import Span
from index.collection.interface import FilterValues
from index.lexical.syllables import SYLLABLE
from index.store.names import FieldNames, name_key
from index.where import Where
from qa.understanding.naming import AFTER_NAME, COMMON, FORMS, PERSONS, NamingForm

# Words of a question at most. A longer text was pasted, and who is named in it is spoken of.
MOST_WORDS = 80
# Words of a name at most, and names with the same letters at most that become a filter.
LONGEST_NAME, MOST_NAMES = 8, 10
# Letters of a name of one word at least, unless it is typed with a capital.
ONE_WORD = 5


# Signs that are left out beside the words that name something.
_BETWEEN = " ,;:-–’'\"“”().?!"


@dataclass(frozen=True, slots=True)
class Named:
    """The author or source that a question names.

    Attributes:
        where: the filter by author or source.
        words: the places of the words that name it among the question's words, (first, last + 1).
            They need not be searched for.
        is_sure: False if the same words may mean something else.
    """

    where: Where
    words: Span
    is_sure: bool

    def without(self, question: str) -> str:
        """A question without the words that name the author or source.

        Args:
            question: the question, which may have got other accents. It is returned unchanged if
                nothing would be left.
        """
        spans = [match.span() for match in SYLLABLE.finditer(question)]
        first, last = self.words
        if last > len(spans):
            return question
        before, after = question[: spans[first][0]], question[spans[last - 1][1] :]
        rest = f"{before.rstrip(_BETWEEN)} {after.lstrip(_BETWEEN)}".strip()
        return rest if any(character.isalnum() for character in rest) else question


class _Words(NamedTuple):
    """The words of a question.

    Attributes:
        typed: as they were typed, with capitals.
        starts: where each begins in `line`, and one behind its end.
        line: in lower case, separated by single spaces, with a space at each end.
    """

    typed: list[str]
    starts: list[int]
    line: str

    @classmethod
    def of(cls, question: str) -> "_Words":
        """The words of a question in one line."""
        typed = SYLLABLE.findall(question)
        lower = [word.lower() for word in typed]
        starts = list(accumulate((len(word) + 1 for word in lower), initial=1))
        return cls(typed, starts, f" {' '.join(lower)} ")

    def place(self, offset: int) -> int:
        """The place of the word that begins at an offset of `line`."""
        return bisect_left(self.starts, offset)


def named_where(question: str, columns: FilterValues, where: Where | None = None) -> Named | None:
    """Reads the author or the source that a question names, of those that the collection has.

    Args:
        question: the question in one line, as it was typed.
        columns: the values that the collection can be filtered by.
        where: the user's own filter. A field of it is not read from the question.

    Returns:
        None if the question names none, or has more than MOST_WORDS words.
    """
    words = _Words.of(question)
    if len(words.typed) > MOST_WORDS:
        return None
    for form in FORMS:
        is_open = not where or not getattr(where, form.field)
        if is_open and (form.whole is None or form.whole.search(words.line)):
            names = partial(getattr, columns, f"{form.field}_names")
            for first, start, end, last in _places(words, form):
                if values := _values(names(), form, words, start, end):
                    is_author = form.field == "author"
                    inferred = Where(author=values) if is_author else Where(source=values)
                    return Named(inferred, (first, last), form.is_sure)
    return None


def _places(words: _Words, form: NamingForm) -> Iterator[tuple[int, int, int, int]]:
    """Where a name may stand, longest first.

    Yields:
        the places of the first word that names it, of the name's first word, of the word behind the
        name, and of the word behind all that names it.
    """
    for match in form.before.finditer(words.line):
        first, start = words.place(match.start() + 1), words.place(match.end())
        for end in range(min(start + LONGEST_NAME, len(words.typed)), start, -1):
            after = (form.after or AFTER_NAME).match(words.line, words.starts[end] - 1)
            if after:
                yield first, start, end, words.place(after.end())


def _values(
    names: FieldNames, form: NamingForm, words: _Words, start: int, end: int
) -> tuple[str, ...]:
    """The names of the collection that the words mean; none if they mean something else."""
    typed = words.typed[start:end]
    matching = names.matching(" ".join(typed))
    values = [name for name in matching if name.endswith("/") == form.is_folder]
    if not values or not _is_name(form, words, start, end):
        return ()
    # "tuoitre.vn" stands for "thethao.tuoitre.vn" too.
    hosts = tuple(f".{value}" for value in values)
    return tuple(value for value in values if not value.endswith(hosts))[:MOST_NAMES]


def _is_name(form: NamingForm, words: _Words, start: int, end: int) -> bool:
    """Whether words that are a name of the collection are meant as such.

    An author with a capital ends before a word without one: "Thu Hà Mỹ" is not Thu Hà. One word in
    small letters must be long. A person with a title is spoken of, unless the form is sure. A paper
    whose name means something else must have a capital at each word.
    """
    typed, following = words.typed[start:end], words.typed[end : end + 1]
    if form.field == "source":
        is_common = name_key("".join(typed)) in COMMON
        return form.is_sure or not is_common or all(word[0].isupper() for word in typed)
    if not form.is_sure and start and words.typed[start - 1].lower() in PERSONS:
        return False
    if typed[0][0].isupper():
        return not (following and following[0][0].isupper())
    return len(typed) > 1 or len(typed[0]) >= ONE_WORD
