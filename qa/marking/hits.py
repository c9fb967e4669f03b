"""Makes hits of candidates: their marks, the signals of these, and which of them are duplicates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.arrays import Vectors
from index.collection.interface import Collection
from index.errors import StoreError
from qa.answer import Hit
from qa.finding.candidates import Candidate, Marked, distinct_marks
from qa.marking.extractor import Extraction
from qa.marking.highlights import UNREAD, at_words, best_sentence
from qa.ranking import AHEAD, CONFIDENT, RANKED, own_score
from qa.understanding.interpretation import Interpretation


def marked_candidates(
    store: Collection,
    question: Vectors,
    candidates: Sequence[Candidate],
    extractions: Mapping[int, Extraction],
) -> list[Marked]:
    """The candidates with their answering sentences, in their order.

    Args:
        store: the collection of the passages.
        question: the rotated token vectors of the question.
        candidates: the passages.
        extractions: what the extractor found in some of them, by their places.
    """
    marked = []
    tokens = store.passage_tokens([candidate.found.stored.id for candidate in candidates])
    for place, (candidate, own) in enumerate(zip(candidates, tokens, strict=True)):
        extraction = extractions.get(place)
        mark = best_sentence(question, store.codec.decode(own.codes), own.sentences, extraction)
        mark = at_words(mark, candidate.passage.text)
        marked.append(Marked(candidate, mark, extraction is not None))
    return marked


def answering_first(marked: Sequence[Marked]) -> list[Marked]:
    """The passages, of which that of the first article that answers best comes first.

    Among those that were read it is the one with the highest sum of the margin of its mark's answer
    and RANKED times its ranking score. The first of them keeps its place unless another one is
    better by AHEAD.

    Args:
        marked: the passages with their marks, best first.
    """
    own = [
        place
        for place, each in enumerate(marked)
        if each.is_read and each.candidate.article.id == marked[0].candidate.article.id
    ]
    if not own:
        return list(marked)
    best = max(own, key=lambda place: _answers(marked[place]) + AHEAD * (place == own[0]))
    return [marked[best], *marked[:best], *marked[best + 1 :]]


def _answers(marked: Marked) -> float:
    """How well a passage answers, to be compared with others of its article."""
    return _margin(marked) + RANKED * own_score(marked.candidate.found.signals)


def _margin(marked: Marked) -> float:
    """The margin of the answer in a passage's mark."""
    return marked.mark.answer.margin if marked.mark.answer else UNREAD


def signals_of(marked: Sequence[Marked]) -> list[dict[str, float]]:
    """The signals of each passage; those of the marks as well, if the extractor read any passage.

    A passage that it did not read counts as one that does not answer: with the margin UNREAD.
    """
    if not any(each.is_read for each in marked):
        return [each.candidate.found.signals for each in marked]
    articles = defaultdict(set)
    for each in marked:
        if each.is_read:
            articles[each.answer].add(each.candidate.article.id)
    articles[""].clear()
    signals = []
    for each in marked:
        same = articles[each.answer] - {each.candidate.article.id} if each.is_read else ()
        own = {
            "mark": each.mark.score + (0.0 if each.is_read else UNREAD),
            "margin": _margin(each),
            "agreeing": float(len(same)),
        }
        signals.append(each.candidate.found.signals | own)
    return signals


def hits_of(
    store: Collection,
    marked: Sequence[Marked],
    signals: Sequence[dict[str, float]],
    scores: Sequence[float],
    question: Interpretation,
    k: int,
) -> list[Hit]:
    """The first k passages that mark different sentences, with duplicates if there are fewer.

    Args:
        store: has the collection's words.
        marked: the passages with their marks, best first.
        signals: of each of them.
        scores: the confidence in the first of them. The others get the last of these.
        question: how the question is understood.
        k: how many hits at most.
    """
    hits = [
        _hit(
            store,
            rank,
            marked[place],
            scores[min(place, len(scores) - 1)],
            signals[place],
            question,
        )
        for rank, place in enumerate(_without_duplicates(marked, k), start=1)
    ]
    return with_texts(store, hits)


def with_texts(store: Collection, hits: Sequence[Hit]) -> list[Hit]:
    """The hits with the whole texts of their articles, which a search may leave out.

    Raises:
        StoreError: an article was changed or removed since its passage was read, so that the
            passage is no slice of it.
    """
    articles = store.articles(hit.article.id for hit in hits)
    for passage in (hit.passage for hit in hits):
        article = articles.get(passage.article_id)
        if article is None or article.text[passage.start : passage.end] != passage.text:
            raise StoreError("Articles were changed while they were read: ask again.")
    return [replace(hit, article=articles[hit.article.id]) for hit in hits]


def _hit(
    store: Collection,
    rank: int,
    marked: Marked,
    score: float,
    signals: dict[str, float],
    question: Interpretation,
) -> Hit:
    passage, article = marked.candidate.passage, marked.candidate.article
    matched = store.words.matched(question.compared, passage.text)
    if not matched and question.searched != question.compared:
        matched = store.words.matched(question.searched, passage.text)
    also = tuple(marked.candidate.also.values())
    mark = marked.mark
    answer = mark.answer.span if mark.answer and score >= CONFIDENT else None
    return Hit(rank, score, passage, article, mark.span, signals, tuple(matched), also, answer)


def _without_duplicates(marked: Sequence[Marked], k: int) -> list[int]:
    """The places of the passages to return, best first.

    They are the first k that mark different sentences. Duplicates are added only if there are
    fewer. The others are absorbed by their originals.

    Args:
        marked: the passages with their marks, best first.
        k: how many passages at most.
    """
    originals, duplicates = distinct_marks(marked, k)
    missing = k - len(originals)
    for place, original in duplicates[missing:]:
        marked[original].candidate.absorb(marked[place].candidate)
    return sorted([*originals, *(place for place, _ in duplicates[:missing])])
