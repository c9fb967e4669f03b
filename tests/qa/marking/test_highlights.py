import re
from math import exp

import numpy as np
import pytest
from conftest import FakeEncoder

from index.arrays import Span
from index.store.tokens import sentence_table
from index.text.sentences import sentences
from qa.marking.extractor import ExtractedAnswer, Extraction
from qa.marking.highlights import VOTE, Mark, at_words, best_sentence

# A question's token votes for the sentences by the softmax of its best cosines there; a word of
# the question stands in one sentence only in each case, so that all votes go the same way.
CASES = [
    ("cam", "Chè ngon. Cam ngọt. Lúa tốt.", "Cam ngọt."),
    ("lúa", "Chè ngon. Cam ngọt. Lúa tốt.", "Lúa tốt."),
    ("cam lúa", "Chè ngon. Cam và lúa. Lúa tốt.", "Cam và lúa."),
    ("lũ", "Một dòng không chấm\nLũ về", "Lũ về"),
    ("trường", "Trường.", "Trường."),
]


def mark(
    encoder: FakeEncoder,
    question: str,
    text: str,
    encoded: str | None = None,
    extraction: Extraction | None = None,
) -> Mark:
    """The mark of a passage, of which the model has encoded `encoded`; None for all."""
    [asked] = encoder.token_vectors([question], "query")
    [passage] = encoder.token_vectors([text if encoded is None else encoded], "document")
    table = sentence_table(sentences(text), passage.spans[:, 1])
    return best_sentence(asked.middle, passage.middle, table, extraction)


@pytest.mark.parametrize(("question", "text", "sentence"), CASES)
def test_the_sentence_that_shares_the_questions_words_is_marked(
    encoder: FakeEncoder, question: str, text: str, sentence: str
) -> None:
    assert text[slice(*mark(encoder, question, text).span)] == sentence


def test_score_is_votes_and_cosine(encoder: FakeEncoder) -> None:
    # "cam" is found in the first sentence alone: e^5 / (e^5 + e^4.5) of its vote is there, because
    # the second has 1 - BEFORE from it. The cosine with (cam, another word) is 1 / √2.
    score = VOTE * (1 / (1 + exp(-0.5)) + 1 / 2**0.5)
    assert mark(encoder, "cam", "Cam ngọt. Lúa tốt.").score == pytest.approx(score, rel=1e-5)


def test_what_the_sentence_before_says_counts_a_little_less(encoder: FakeEncoder) -> None:
    # Each says one word; the second has the other one (1 - BEFORE) from the first.
    for text in ("Cam ngọt. Lúa tốt.", "Lúa tốt. Cam ngọt."):
        own = mark(encoder, "cam lúa", text)
        assert text[slice(*own.span)] == text[-9:].strip()


def test_the_sentence_two_before_does_not_count(encoder: FakeEncoder) -> None:
    # The last says "lúa", and no more of "cam" than the first says of "lúa": nothing. The one
    # between has "cam" from the first, but is alone with that.
    text = "Cam ngọt. Không gì cả. Lúa tốt."
    assert text[slice(*mark(encoder, "cam lúa lúa", text).span)] == "Lúa tốt."


def test_a_passage_read_only_in_part_is_marked_in_that_part(encoder: FakeEncoder) -> None:
    assert mark(encoder, "lúa", "Cam ngọt. Lúa tốt.", encoded="Cam ngọt.").span == (0, 9)


def test_without_tokens_the_first_sentence_is_marked(encoder: FakeEncoder) -> None:
    assert mark(encoder, "cam", "Một. Hai.", encoded="") == Mark((0, 4), 0)
    assert mark(encoder, "", "Một. Hai.") == Mark((0, 4), 0)


def test_what_the_extractor_finds_outweighs_the_votes(encoder: FakeEncoder) -> None:
    # "cam" is in the first sentence, and before the second (1 - BEFORE); the softmax makes .62 and
    # .37 votes of that. The cosine with the first is 1 / √2, with the second 0. So the first leads
    # by .95 votes.
    text = "Cam ngọt. Lúa tốt. Lũ về."
    spans = np.array([word.span() for word in re.finditer(r"\S+", text)])
    starts, ends = np.zeros((2, 7), np.float32)
    starts[3] = ends[4] = VOTE * 0.6  # "Lúa tốt." has a margin of 1.2 votes, the others of 0
    read = mark(encoder, "cam", text, extraction=Extraction(spans, starts, ends))
    assert text[slice(*read.span)] == "Lúa tốt."
    assert read.answer
    assert read.answer.span == (10, 18)
    assert read.answer.margin == pytest.approx(VOTE * 1.2)
    starts[3] = ends[4] = VOTE * 0.4
    unread = mark(encoder, "cam", text, extraction=Extraction(spans, starts, ends))
    assert text[slice(*unread.span)] == "Cam ngọt."
    assert unread.answer == ExtractedAnswer((0, 3), 0)


@pytest.mark.parametrize(
    ("text", "start"),
    [("- Cam ngọt.", 2), ("– •  “Cam” ngọt.", 5), ("-5 độ.", 0), ("* * *", 4), ("Cam - chè.", 0)],
)
def test_a_mark_begins_at_a_word(text: str, start: int) -> None:
    mark = Mark((5, 5 + len(text)), 1.0)
    assert at_words(mark, f"Một. {text}") == Mark((5 + start, 5 + len(text)), 1.0)


@pytest.mark.parametrize(
    ("answer", "left"), [((5, 10), (7, 10)), ((10, 15), (11, 15)), ((5, 7), None), ((10, 11), None)]
)
def test_an_answer_begins_and_ends_with_a_word(answer: Span, left: Span | None) -> None:
    mark = at_words(Mark((5, 16), 1.0, ExtractedAnswer(answer, 2.5)), "Một. - Cam ngọt.")
    assert mark == Mark((7, 16), 1.0, ExtractedAnswer(left, 2.5) if left else None)
