"""Cuts articles into the passages of a build; an article that cannot be cut gets a notice."""

import time
from collections.abc import Sequence
from typing import Self

from index.arrays import Span
from index.article import Article, Notice
from index.changes import NewPassages, text_key
from index.encoder import Encoder
from index.errors import HoibaoError
from index.passages import BUDGET, OVERLAP, SPLIT_RECIPE, CountTokens, split
from index.sources.isolation import Isolated
from index.store.manifest import SplitSettings
from index.text.sentences import sentences

# Tokens reserved for special tokens and the prompt, and for the change in the number of tokens when
# title and text are joined.
MARGIN = 16
# Characters of a text that is cut in this process: its length bounds the time. Longer texts are cut
# in a worker process with a time limit.
MAX_SHORT = 100_000


def split_settings(encoder: Encoder) -> SplitSettings:
    """The settings by which articles are cut for an encoder.

    Title and passage must fit the encoder's limit. The title takes a quarter of it at most.
    """
    budget = min(BUDGET, encoder.limit - encoder.limit // 4 - MARGIN)
    return SplitSettings(budget, OVERLAP, SPLIT_RECIPE)


class TooSlow(Exception):
    """An article takes too long to cut."""


class Cutter:
    """Cuts articles for an encoder; a context manager."""

    def __init__(self, encoder: Encoder, isolated: Isolated | None = None) -> None:
        """Cuts nothing yet.

        Args:
            encoder: counts the tokens of a passage.
            isolated: cuts long texts into sentences; None for one with the usual limits.
        """
        self.encoder, self.isolated = encoder, isolated or Isolated()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.isolated.__exit__()

    def cut(self, article: Article) -> NewPassages | Notice:
        """Returns the passages of an article with their keys, or a notice that it was skipped.

        Raises:
            ModelError: the model cannot be loaded.
        """
        try:
            spans = self._sentences(article)
            return spans if isinstance(spans, Notice) else self._passages(article, spans)
        except TooSlow:
            return Notice(article.source, "skipped: cutting it takes too long: split it")
        except (KeyboardInterrupt, SystemExit, HoibaoError):
            raise
        except BaseException as error:  # a panic of a library in Rust is no Exception
            reason = f"its text cannot be cut into passages ({type(error).__name__})"
            return Notice(article.source, f"skipped: {reason}")

    def _timed(self, count_tokens: CountTokens) -> CountTokens:
        """`count_tokens` that raises TooSlow once an article has had its time by the clock."""
        isolated = self.isolated
        end = time.monotonic() + isolated.patience * isolated.seconds

        def timed(texts: Sequence[str]) -> list[int]:
            if time.monotonic() > end:
                raise TooSlow
            return count_tokens(texts)

        return timed

    def _sentences(self, article: Article) -> list[Span] | Notice:
        if len(article.text) <= MAX_SHORT:
            return sentences(article.text)
        return self.isolated.sentences(article)

    def _passages(self, article: Article, spans: list[Span]) -> NewPassages:
        settings = split_settings(self.encoder)
        heading = self.encoder.heading(article.title)
        count = self._timed(self.encoder.count_tokens)
        passages = split(article, spans, count, settings.budget, settings.overlap)
        return [(passage, text_key(heading + passage.text)) for passage in passages]
