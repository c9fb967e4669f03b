"""What an extractor finds in a part of a passage, from scores written by hand."""

import numpy as np
import pytest

from index.arrays import Vectors
from index.model.tokens import PairTokens
from qa.marking.extractor import LONGEST_QUESTION, ExtractedAnswer, Extraction, Extractor

# "Cam về. Chè ngon." in words; the model's tokens begin with the space before a word.
SPANS = np.array([(0, 3), (3, 7), (7, 11), (11, 17)])


def extraction(starts: list[float], ends: list[float]) -> Extraction:
    return Extraction(SPANS, np.array(starts, np.float32), np.array(ends, np.float32))


def test_the_best_answer_of_a_sentence_lies_in_it() -> None:
    # The first score is of "not here".
    both = extraction([1, 0, 2, 5, 0], [1, 0, 3, 0, 4])
    assert both.best((8, 17)) == ExtractedAnswer((8, 17), 5 + 4 - 2)
    assert both.best((0, 7)) == ExtractedAnswer((3, 7), 2 + 3 - 2)
    assert both.best((0, 17)) == ExtractedAnswer((8 - 1, 17), 5 + 4 - 2)


def test_a_sentence_that_was_not_read_has_no_answer() -> None:
    assert extraction([0] * 5, [0] * 5).best((17, 20)) is None
    nothing = Extraction(
        np.zeros((0, 2), np.int64), np.zeros(1, np.float32), np.zeros(1, np.float32)
    )
    assert nothing.best((0, 7)) is None


class PairFake:
    """Each passage has two tokens, (0, 1) and (1, 2); the vectors are their places."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def encode_pairs(self, question: str, passages: list[tuple[str, str]]) -> list[PairTokens]:
        self.questions.append(question)
        rows: Vectors = np.array([[1, 0], [2, 0], [0, 3]], np.float32)
        return [PairTokens(rows[0], np.array([(0, 1), (1, 2)]), rows[1:]) for _ in passages]


def test_a_linear_layer_scores_each_token() -> None:
    model = PairFake()
    weight, bias = np.array([[1, 10], [100, 1]], np.float32), np.array([0.5, 0], np.float32)
    extractor = Extractor(model, weight, bias)  # type: ignore[arg-type]
    [first, second] = extractor.extract("?" * 300, [("", "ab"), ("A title", "ab")])
    assert first.starts == pytest.approx([1.5, 2.5, 30.5])
    assert second.ends == pytest.approx([100, 200, 3])
    assert model.questions == ["?" * LONGEST_QUESTION]
    assert extractor.extract("?", []) == []
