"""Finds the passages that may answer a question, by vectors and words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.article import Article
from index.lexical.bm25 import Alternative, top_passages
from index.lexical.lexicon import Translation, lexicon
from index.lexical.names import OtherForms
from index.lexical.syllables import syllables
from index.store.store import Store
from index.where import Where
from qa.ranking import fused

# A question is English if the lexicon has at least these shares of its foreign words and of all its
# words. That is so for 99.5 % of 612 English questions and for all 33 English ones of a newsroom,
# which name Vietnamese places; for 3 % of 612 Spanish ones and of German ones; and for 0.5 % of
# 1,996 Vietnamese ones. (By 0.6 of all words: 98.5 %, 91 %, 2 % and 0.2 %.)
ENGLISH_OF_FOREIGN, ENGLISH_OF_ALL = 0.6, 0.4
# A question that is not English is Vietnamese if the lexicon has this share of its pairs of
# syllables. That is so for 98 % of 612 Vietnamese questions and 93 % of 1,330 shorter ones, for 1 %
# of Spanish ones, and for none in English, German, Turkish, Russian, Thai or Chinese.
VIETNAMESE = 0.1
# Weight of English translations beside Vietnamese ones, which are pairs of syllables and so rarer.
# (With 1, Vietnamese questions to English articles lose 0.01.)
ENGLISH_WORDS = 0.5
# The language of fewer words is not told.
MIN_WORDS = 4
# Passages of each language at least that are found.
EACH_LANGUAGE = 100


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
    for language in store.columns.languages.values():
        own = language if mask is None else language & mask
        if np.count_nonzero(own[rows]) < 2 * EACH_LANGUAGE:
            near, _ = store.search(vector, EACH_LANGUAGE, own)
            best = top_passages(words, EACH_LANGUAGE, own)
            rows = np.union1d(rows, np.union1d(near, best))
    cosines, own_words = store.cosines(vector, rows), words[rows]
    return _sorted(rows, cosines, own_words), nearest.size < depth


def word_scores(store: Store, text: str) -> NDArray[np.float32]:
    """The word score of each passage for a question, its translations and other forms included."""
    alternatives = [
        Alternative(syllables(text[slice(*name.span)]), [syllables(form) for form in name.forms])
        for name in other_forms(store, text)
    ]
    translated = translations(store, text) or english_translations(store, text)
    return store.words.scores(text, translated, alternatives)


def shortfall(store: Store, vector: Vectors, article: Article, mask: Mask | None = None) -> float:
    """By how much an article is farther from a question than the nearest one, in cosine.

    Args:
        store: the store to search.
        vector: the question's unit vector, float32 of shape (dimension,).
        article: the article.
        mask: the passages among which the nearest is looked for; None for all.

    Returns:
        The cosine of the nearest passage minus that of the article's nearest passage; infinite if
        the store has no passage of the article or the mask leaves none.
    """
    own = np.flatnonzero(store.columns.mask(Where(article=(article.id,))))
    _, nearest = store.search(vector, 1, mask)
    if not own.size or not nearest.size:
        return math.inf
    return float(nearest[0] - store.cosines(vector, own).max())


def translations(store: Store, text: str) -> list[Translation]:
    """The Vietnamese translations of the words of an English question; none in other languages.

    A question is English if the lexicon has enough of its words that are not Vietnamese: the shares
    ENGLISH_OF_FOREIGN of them and ENGLISH_OF_ALL of all its words.
    """
    foreign = list(dict.fromkeys(store.accents.foreign(text)))
    translations = lexicon().translations(foreign)
    words = len(set(syllables(text)))
    enough = max(ENGLISH_OF_FOREIGN * len(foreign), ENGLISH_OF_ALL * words)
    return translations if len(translations) >= enough else []


def english_translations(store: Store, text: str) -> list[Translation]:
    """The English translations of the words of a Vietnamese question; none in other languages.

    A question is Vietnamese if the lexicon has at least the share VIETNAMESE of its pairs of
    syllables. An English question that names Vietnamese places may have as many. There are none
    where no article is English: a short question would find English words by chance.
    """
    if "en" not in dict(store.columns.facets().languages):
        return []
    pairs = list(dict.fromkeys(map("".join, pairwise(syllables(text)))))
    translations = lexicon("en").translations(pairs)
    if len(translations) < max(VIETNAMESE * len(pairs), 1):
        return []
    return [translation._replace(weight=ENGLISH_WORDS) for translation in translations]


def question_language(store: Store, text: str) -> str:
    """The language of a question, as an ISO 639-1 code: "vi", "en", or "" for any other."""
    if translations(store, text):
        return "en"
    return "vi" if english_translations(store, text) else ""


def other_forms(store: Store, text: str) -> list[OtherForms]:
    """The names of a question that have other forms (see `NameForms.other_forms`)."""
    return store.names.other_forms(text, store.words, english=bool(translations(store, text)))


def written_out(store: Store, text: str) -> str:
    """The question with the usual form of each name in brackets after it, if it has another.

    The usual form is the one that most passages hold. The model hardly knows which forms are of one
    name. Of 400 questions of some words of a title, with a name in another form than there, this
    raises MRR@10 from 0.681 to 0.717; always the longest form raises it to 0.703. A question in a
    language that the collection does not have stays as it is: its "AFC" may be another one.
    """
    names = other_forms(store, text)
    if not names or _is_of_another_language(store, text, names):
        return text
    parts, done = [], 0
    for name in names:
        start, end = name.span
        forms = [text[start:end], *name.forms]
        usual = max(forms, key=lambda form: store.words.df(syllables(form)))
        parts += [text[done:end], f" ({usual})" if usual != forms[0] else ""]
        done = end
    return "".join([*parts, text[done:]])


def _is_of_another_language(store: Store, text: str, names: Sequence[OtherForms]) -> bool:
    """True if most words beside a question's names are foreign, of at least MIN_WORDS."""
    around, done = [], 0
    for name in names:
        around.append(text[done : name.span[0]])
        done = name.span[1]
    rest = " ".join([*around, text[done:]])
    return len(syllables(rest)) >= MIN_WORDS and store.accents.is_foreign(rest)


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
