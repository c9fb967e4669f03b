"""Reads a question and passages together, and finds the answer in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from index.arrays import Span, Spans, Vectors
from index.errors import ModelError
from index.model.bundled import EXTRACTOR, plain_extractor
from index.model.tokens import PairModel, PairTokens
from qa.marking.spans import best_span

# Characters of a question and of a title at most. With both a usual passage of 200 tokens fits into
# MOST_PAIR_TOKENS: together they have some 110 tokens.
LONGEST_QUESTION, LONGEST_TITLE = 160, 250


@dataclass(frozen=True, slots=True)
class ExtractedAnswer:
    """A possible answer in a passage.

    Attributes:
        span: (start, end) in the passage's text.
        margin: how much better the span is than "not here", in logits. Above 0 the extractor finds
            that it answers.
    """

    span: Span
    margin: float


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """The scores of a passage's tokens as parts of the answer.

    Attributes:
        spans: (start, end) of each token in the passage's text, in characters, int64 (t, 2).
        starts: the score of "not here", then each token's score as the start of the answer, in
            logits, float32 (1 + t,).
        ends: the same as its end.
    """

    spans: Spans
    starts: Vectors
    ends: Vectors

    def best(self, within: Span) -> ExtractedAnswer | None:
        """The best answer in a part of the passage; None if no token of it was read.

        Args:
            within: (start, end) in the passage's text, in characters.
        """
        start, end = within
        first = int(np.searchsorted(self.spans[:, 1], start, "right"))
        stop = int(np.searchsorted(self.spans[:, 0], end))
        if first >= stop:
            return None
        best = best_span(self.starts, self.ends, 1 + first, 1 + stop)
        begin, last = int(self.spans[best.first - 1, 0]), int(self.spans[best.last - 1, 1])
        return ExtractedAnswer((max(begin, start), min(last, end)), best.margin)


class Extractor:
    """Finds answers in passages; safe to use from several threads.

    It is a small encoder that reads question and passage together, and a linear layer that scores
    each token as the start and as the end of the answer (Devlin et al. 2019,
    https://arxiv.org/abs/1810.04805, section 4.3).
    """

    def __init__(self, model: PairModel, weight: Vectors, bias: Vectors) -> None:
        """Joins an encoder and the linear layer.

        Args:
            model: the encoder.
            weight: of the linear layer, float32 of shape (2, width): starts and ends.
            bias: of the linear layer, float32 of shape (2,).
        """
        self.model, self.weight, self.bias = model, weight, bias

    def extract(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Extraction]:
        """Reads each passage with the question.

        Args:
            question: the question.
            passages: (title of the article, text) of each.
        """
        if not passages:
            return []
        inputs = [(f"{title[:LONGEST_TITLE]}\n" if title else "", text) for title, text in passages]
        pairs = self.model.encode_pairs(question[:LONGEST_QUESTION], inputs)
        return [self._extraction(pair) for pair in pairs]

    def _extraction(self, pair: PairTokens) -> Extraction:
        starts, ends = (np.vstack([pair.first, pair.vectors]) @ self.weight.T + self.bias).T
        return Extraction(pair.spans, starts, ends)


@cache
def bundled_extractor() -> Extractor:
    """The extractor that the package brings, in its fast form or in plain torch.

    Raises:
        ModelError: the bundled model is not on this machine, or a file of the extractor is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    from index.model.engine.opening import fast_extractor

    try:
        model = fast_extractor() or plain_extractor()
        head = load_file(EXTRACTOR)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(
            f"The extractor of answers could not be loaded ({type(error).__name__}): install this "
            "package again."
        ) from error
    weight, bias = (head[f"head.{name}"].astype(np.float32) for name in ("weight", "bias"))
    return Extractor(model, weight, bias)
