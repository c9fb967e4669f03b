"""Finds the passages that may answer a question, by vectors and words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.lexical.bm25 import Alternative, top_passages
from index.lexical.lexicon import Translation, lexicon
from index.lexical.names import OtherForms
from index.lexical.syllables import syllables
from index.store.store import Store
from qa.ranking import fused

# A question is English if the lexicon has at least this share of its words as foreign ones. That is
# so for 99.7 % of 612 English questions, for 2 % of as many Spanish ones, for 3 % of German ones,
# and for 0.1 % of 1,942 Vietnamese ones, with or without accents.
ENGLISH = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A passage that the search found, without its text.

    Attributes:
        row: its row in the store.
        fused: its score by vectors and words together (see `qa.ranking.fused`).
        signals: the parts of that score, and those of late interaction if it was reranked (see
            `Hit.signals`).
    """

    row: int
    fused: float
    signals: dict[str, float]


def find_passages(
    store: Store, vector: Vectors, text: str, depth: int, mask: Mask | None = None
) -> tuple[list[Found], bool]:
    """The passages that either search finds, by vectors and by words, best fused score first.

    Args:
        store: the store to search.
        vector: the question's unit vector, float32 of shape (dimension,).
        text: the question.
        depth: how many passages from each search at most.
        mask: which passages may be found, bool of shape (passages,); None for all.

    Returns:
        The passages, and True if there are no others.
    """
    words = word_scores(store, text)
    if mask is not None:
        words = np.where(mask, words, np.float32(0))
    nearest, _ = store.search(vector, depth, mask)
    rows = np.union1d(nearest, top_passages(words, depth))
    cosines, own_words = store.cosines(vector, rows), words[rows]
    return _sorted(rows, cosines, own_words), nearest.size < depth


def word_scores(store: Store, text: str) -> NDArray[np.float32]:
    """The word score of each passage for a question, its translations and other forms included."""
    alternatives = [
        Alternative(syllables(text[slice(*name.span)]), [syllables(form) for form in name.forms])
        for name in other_forms(store, text)
    ]
    return store.words.scores(text, translations(store, text), alternatives)


def translations(store: Store, text: str) -> list[Translation]:
    """The Vietnamese translations of the words of an English question; none in other languages.

    A question is English if the share of its words that are not Vietnamese and that the lexicon has
    is at least ENGLISH.
    """
    foreign = list(dict.fromkeys(store.accents.foreign(text)))
    translations = lexicon().translations(foreign)
    return translations if len(translations) >= ENGLISH * len(set(syllables(text))) else []


def other_forms(store: Store, text: str) -> list[OtherForms]:
    """The names of a question that have other forms (see `NameForms.other_forms`)."""
    return store.names.other_forms(text, store.words, english=bool(translations(store, text)))


def written_out(store: Store, text: str) -> str:
    """The question with the usual form of each name in brackets after it, if it has another.

    The usual form is the one that most passages hold. The model hardly knows which forms are of one
    name. Of 400 questions of some words of a title, with a name in another form than there, this
    raises MRR@10 from 0.681 to 0.717; always the longest form raises it to 0.703.
    """
    parts, done = [], 0
    for name in other_forms(store, text):
        start, end = name.span
        forms = [text[start:end], *name.forms]
        usual = max(forms, key=lambda form: store.words.df(syllables(form)))
        parts += [text[done:end], f" ({usual})" if usual != forms[0] else ""]
        done = end
    return "".join([*parts, text[done:]])


def _sorted(rows: NDArray[np.int64], cosines: Vectors, words: Vectors) -> list[Found]:
    """The passages in these rows with their signals, best fused score first.

    Args:
        rows: the passages' rows, (m,).
        cosines: the passages' cosines with the question, (m,).
        words: the passages' word scores, (m,).
    """
    scores = fused(cosines, words)
    vector_ranks, words_ranks = _ranks(cosines), _ranks(words)
    found = []
    for i in np.argsort(-scores, kind="stable").tolist():
        signals = {
            "vector": float(cosines[i]),
            "vector_rank": vector_ranks[i],
            "words": float(words[i]),
        }
        if signals["words"]:
            signals["words_rank"] = words_ranks[i]
        found.append(Found(int(rows[i]), float(scores[i]), signals))
    return found


def _ranks(values: Vectors) -> list[int]:
    """The rank of each value, 1 for the highest; equal values have the same rank."""
    ranks: list[int] = (1 + np.searchsorted(np.sort(-values), -values)).tolist()
    return ranks
