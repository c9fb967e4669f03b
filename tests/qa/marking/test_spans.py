"""The best span of an answer, in scores worked out by hand."""

import numpy as np

from qa.marking.spans import LONGEST_ANSWER, TokenSpan, best_span


def test_the_best_start_and_end_are_taken_together() -> None:
    # Token 0 is "not here", 1 the question, 2 to 5 the text.
    starts = np.array([1, 9, 0, 3, 0, 4], dtype=np.float32)
    ends = np.array([2, 9, 5, 0, 2, 0], dtype=np.float32)
    # 2 to 2: 0 + 5; 3 to 4: 3 + 2; 5 to 5: 4 + 0. Start 5 with end 2 would be 9.
    # Of equal spans, the first is taken.
    assert best_span(starts, ends, 2, 6) == TokenSpan(2, 2, 5.0 - 3.0)
    ends[4] = 2.5
    assert best_span(starts, ends, 2, 6) == TokenSpan(3, 4, 5.5 - 3.0)
    assert best_span(starts, ends, 4, 6) == TokenSpan(5, 5, 4.0 - 3.0)
    assert best_span(starts, ends, 3, 4) == TokenSpan(3, 3, 3.0 - 3.0)


def test_an_answer_is_not_too_long() -> None:
    starts, ends = np.zeros((2, 100), dtype=np.float32)
    starts[10], ends[10 + LONGEST_ANSWER] = 5, 5
    assert best_span(starts, ends, 1, 100).margin == 5
    ends[10 + LONGEST_ANSWER - 1] = 4
    assert best_span(starts, ends, 1, 100) == TokenSpan(10, 10 + LONGEST_ANSWER - 1, 9.0)
