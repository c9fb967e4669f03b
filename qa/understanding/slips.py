"""Corrects typing slips: words that the collection does not have, by the nearest that it has."""

from typing import NamedTuple

from index.collection.interface import Collection
from index.lexical.introductions import is_abbreviation
from index.lexical.lexicon import lexicon
from index.lexical.syllables import accents, syllable_spans
from index.lexical.vocabulary import LONGEST, is_correctable

# A question is left alone if more than this share of its words is unknown: then it is in a language
# that the collection does not have. Of 200 Vietnamese questions 6 % of the words are unknown to the
# newsroom's collection, of Spanish, German, Romanian and Turkish ones 50 to 60 %.
UNKNOWN = 1 / 3
# The fewest letters of a word that is corrected: in a Vietnamese question, where unknown words are
# mostly names; in others, where they may be words that the collection happens not to have; and by
# the lexicon, whose words are not names.
LETTERS, FOREIGN_LETTERS, ENGLISH_LETTERS = 5, 6, 7
SLIPS = 6  # words of a question at most that are corrected
NEIGHBOURS = 10  # how many times more frequent a correction is than two neighbours like the word
NEAREST = 8  # corrections of a word at most that are compared, the most frequent ones
CONTEXT = 3  # words before and after a word by which its corrections are compared


class _Word(NamedTuple):
    """A word of a question that the collection does not have.

    Attributes:
        typed, folded: the word.
        before, after: the words around it, with the space between.
    """

    typed: str
    folded: str
    before: str
    after: str


def without_slips(question: str, store: Collection) -> str:
    """The question with its unknown words replaced by the nearest ones of the collection.

    Numbers, short words and abbreviations do not change, nor do words that the lexicon translates.
    "f" for "ph" is a slip of any Vietnamese syllable ("fải").

    Args:
        question: NFC text.
        store: the collection.
    """
    spans = [span for span in syllable_spans(question) if not span[2][0].isdigit()]
    unknown = [
        place
        for place, (start, end, folded) in enumerate(spans)
        if _is_unknown(question[start:end], folded, store)
    ]
    if not unknown or len(unknown) > max(2, UNKNOWN * len(spans)):
        return question
    known = [question[s:e] for place, (s, e, _) in enumerate(spans) if place not in unknown]
    foreign = store.accents.is_foreign(" ".join(known))
    parts, done = [], 0
    for place in unknown[:SLIPS]:
        start, end, folded = spans[place]
        first, last = spans[max(0, place - CONTEXT)][0], spans[place : place + CONTEXT + 1][-1][1]
        word = _Word(question[start:end], folded, question[first:start], question[end:last])
        parts += [question[done:start], _corrected(word, foreign, store)]
        done = end
    return "".join([*parts, question[done:]])


def _is_unknown(typed: str, folded: str, store: Collection) -> bool:
    """True if neither the collection nor the lexicon has a word of three letters at least."""
    return (
        2 < len(folded) <= LONGEST
        and folded.isascii()
        and not is_abbreviation(typed)
        and not store.vocabulary.has(folded)
        and (is_correctable(folded) or not store.words.df([folded]))
        and not store.names.knows(folded)
        and not lexicon().translations([folded])
    )


def _corrected(word: _Word, foreign: bool, store: Collection) -> str:
    """The word as it should be; unchanged if nothing is near.

    Args:
        word: the word.
        foreign: True if the question is not Vietnamese.
        store: the collection.
    """
    if word.folded.startswith("f") and not foreign:
        syllable = store.accents.spelling(f"ph{word.folded[1:]}", accents(word.typed))
        if syllable:
            return _cased(syllable, word.typed)
    if foreign and len(word.folded) >= ENGLISH_LETTERS:
        english = lexicon().one_slip_away(word.folded)
        english = [each for each in english if _is_slip(each, word.folded)]
        if len(english) == 1:
            return _cased(english[0], word.typed)
    if len(word.folded) < (FOREIGN_LETTERS if foreign else LETTERS):
        return word.typed
    nearest = store.vocabulary.nearest(word.folded)
    if foreign:
        nearest = [each for each in nearest if _is_slip(each, word.folded)]
    # A word may stand in the collection as two neighbours only ("hanoi"; by chance "ronaldoo").
    least = NEIGHBOURS * store.words.df([word.folded])
    frequent = sorted(nearest, key=lambda each: -store.words.df([each]))[:NEAREST]
    nearest = [each for each in frequent if store.words.df([each]) > least]
    typed_accents = accents(word.typed)
    if typed_accents:
        spellings = [store.accents.spelling(each, typed_accents) for each in nearest]
        nearest = [spelling for spelling in spellings if spelling]
    if not nearest:
        return word.typed
    likeliest = max(
        nearest, key=lambda each: store.accents.likelihood(f"{word.before}{each}{word.after}")
    )
    return _cased(likeliest, word.typed)


def _is_slip(correction: str, typed: str) -> bool:
    """True if two words of an unknown language are hardly two different words.

    Those that differ in the ending are mostly forms of one word ("wealthy", "wealth"), and those
    with one letter instead of another mostly two names ("Canarian", "Canadian").
    """
    if len(correction) == len(typed):
        return sorted(correction) == sorted(typed)
    stem = min(len(correction), len(typed)) - 1
    return correction[-1] == typed[-1] or correction[:stem] != typed[:stem]


def _cased(correction: str, typed: str) -> str:
    """The correction with the capitals of the typed word."""
    if typed.isupper():
        return correction.upper()
    return correction.capitalize() if typed[0].isupper() else correction
