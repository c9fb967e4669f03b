"""The examples that the extractor learns from: a question, a passage, and the answer's place in it.

They come in pairs: one passage answers, the other does not. The other is one of the same subject,
one that the project's own search ranks high, any other, or the same passage with a question whose
premise is wrong.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import NamedTuple

from index.arrays import Span
from index.text.sentences import sentences
from qa.marking.spans import LONGEST_ANSWER
from training.extractor_material import (
    AnsweredQuestion,
    ExtractorMaterial,
    PairPassage,
    Search,
    holds,
    subject,
)
from training.extractor_questions import as_typed, wrong_premise

# How often the second of a pair is of each kind. A kind that a question cannot have becomes
# "searched".
KINDS = {"sibling": 0.25, "searched": 0.50, "premise": 0.15, "other": 0.10}
# The same for written questions: what they ask for is to be told from the rest of its article.
WRITTEN_KINDS = {"sibling": 0.60, "searched": 0.25, "premise": 0.10, "other": 0.05}
# How often a passage without a title gets a sentence of its subject as one: in real archives the
# title may be a lead or a caption.
LEAD = 0.4
# The longest heading in characters that is made of a sentence.
LONGEST_LEAD = 150


class ExtractorExample(NamedTuple):
    """A question, a passage, and where the answer is.

    Attributes:
        question: as it is typed.
        passage: what is read.
        answer: (start, end) of the answer in the passage's text; None if it is not there.
        kind: "answered", or of KINDS; "absent" for a question that its article does not answer.
    """

    question: str
    passage: PairPassage
    answer: Span | None
    kind: str


def drawn_questions(
    material: ExtractorMaterial, count: int, sets: Mapping[str, float], chance: random.Random
) -> list[AnsweredQuestion]:
    """Draws questions from the sets; one is drawn twice only if its set is used up."""
    endless = {}
    for name in sets:
        questions = list(material.questions[name])
        chance.shuffle(questions)
        endless[name] = cycle(questions)
    return [next(endless[name]) for name in chance.choices([*sets], [*sets.values()], k=count)]


def answering(material: ExtractorMaterial, question: AnsweredQuestion) -> ExtractorExample | None:
    """The question with the passage that holds its answer; None if no passage holds it whole."""
    answer = question.answers[0]
    if not 0 < material.encoder.count_tokens([answer])[0] <= LONGEST_ANSWER:
        return None
    for passage in material.passages(question.article):
        start = question.start - passage.start
        if start >= 0 and passage.text.startswith(answer, start):
            return ExtractorExample(
                question.text, passage, (start, start + len(answer)), "answered"
            )
    return None


def extractor_examples(
    material: ExtractorMaterial, questions: Sequence[AnsweredQuestion], search: Search, seed: int
) -> Iterator[tuple[ExtractorExample, ExtractorExample]]:
    """Makes a pair of each question that has an answering passage: that passage, and another.

    Both have the same question, as it was typed, unless the second is of the kind "premise". A
    question that its article does not answer has two passages that do not answer.

    Args:
        material: what the questions were drawn from.
        questions: the questions.
        search: finds passages that do not answer.
        seed: the same seed gives the same examples.
    """
    chance = random.Random(seed)
    by_language = defaultdict(list)
    for question in questions:
        by_language[question.article.partition("/")[0], question.language].append(question.text)
    for question in questions:
        if not question.answers:
            yield _absent(material, question, search, chance)
            continue
        example = answering(material, question)
        if example is None:
            continue
        kinds = WRITTEN_KINDS if question.article.startswith("written/") else KINDS
        kind = chance.choices([*kinds], [*kinds.values()])[0]
        text, other = question.text, None
        if kind == "premise":
            others = by_language[question.article.partition("/")[0], question.language]
            changed = wrong_premise(text, chance.sample(others, min(30, len(others))), chance)
            text, other = (changed, example.passage) if changed else (text, None)
        elif kind == "sibling":
            near = _siblings(material, question)
            other = _drawn([each for each in near if not holds(each, question)], chance)
        elif kind == "other":
            passages = material.passages(chance.choice(questions).article)
            other = _drawn([each for each in passages if not holds(each, question)], chance)
        if other is None:
            kind, other = "searched", _drawn(search.wrong(question), chance)
        if other is None:
            continue
        typed = as_typed(question.text, question.language, chance)
        asked = as_typed(text, question.language, chance) if kind == "premise" else typed
        right, wrong = (
            passage._replace(heading=_lead(material, question, passage, chance))
            if not passage.heading and chance.random() < LEAD
            else passage
            for passage in (example.passage, other)
        )
        yield (
            ExtractorExample(typed, right, example.answer, "answered"),
            ExtractorExample(asked, wrong, None, kind),
        )


def _absent(
    material: ExtractorMaterial,
    question: AnsweredQuestion,
    search: Search,
    chance: random.Random,
) -> tuple[ExtractorExample, ExtractorExample]:
    """A question that its article does not answer, with a passage of it and one of the search."""
    typed = as_typed(question.text, question.language, chance)
    own = chance.choice(material.passages(question.article))
    other = _drawn(search.wrong(question), chance) or chance.choice(_siblings(material, question))
    return (
        ExtractorExample(typed, own, None, "absent"),
        ExtractorExample(typed, other, None, "absent"),
    )


def _siblings(material: ExtractorMaterial, question: AnsweredQuestion) -> list[PairPassage]:
    """The passages of the subject of the question's article."""
    ids = material.siblings[subject(question.article)]
    return [each for id in ids for each in material.passages(id)]


def _drawn(passages: Sequence[PairPassage], chance: random.Random) -> PairPassage | None:
    return chance.choice(passages) if passages else None


def _lead(
    material: ExtractorMaterial,
    question: AnsweredQuestion,
    passage: PairPassage,
    chance: random.Random,
) -> str:
    """A heading of a short sentence of the answering article's subject, not of the passage's."""
    id = chance.choice(material.siblings[subject(question.article)])
    text = material.articles[id].text
    spans = islice(sentences(text), 8)
    leads = [text[start:end] for start, end in spans if end - start <= LONGEST_LEAD]
    leads = [lead for lead in leads if lead not in passage.text]
    return material.encoder.heading(chance.choice(leads)) if leads else ""
