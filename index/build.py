"""Builds a store: reads articles, splits them, reuses or encodes vectors, writes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.article import Article, Notice
from index.changes import Changes, OnSource, silent, text_key
from index.encoder import Encoder
from index.errors import ArticleError, StoreError
from index.passages import BUDGET, OVERLAP, SPLIT_RECIPE, split
from index.sources.files import read_articles
from index.store.folder import VECTORS
from index.store.manifest import ModelDescription, SplitSettings
from index.store.store import Store
from index.store.unfinished import UnfinishedVectors
from index.store.vectors import VectorWriter
from index.store.writer import StoreWriter, writing

# Passages encoded between two reports of progress; sorted by length among themselves.
CHUNK = 512
# Special tokens and prompt, with room for counts that differ when texts are joined.
MARGIN = 16


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        store: the folder that was built.
        articles, passages: how many the store holds.
        reused: passages whose vectors were there already, from the build before or from one that
            did not come to its end.
        changes: how many articles are "new", "changed", "renamed" (their text was under an id that
            is gone), "unchanged" or "removed" since the build before.
        notices: what was skipped, or read by guess.
        seconds: wall-clock time.
        size: bytes of the build's files.
    """

    store: Path
    articles: int
    passages: int
    reused: int
    changes: dict[str, int]
    notices: list[Notice]
    seconds: float
    size: int

    @property
    def skipped(self) -> list[Notice]:
        """The notices on what was left out."""
        return [notice for notice in self.notices if notice.skipped]


OnProgress = Callable[[str, int, int | None], None]
"""Called with ("reading", articles so far, None), then ("encoding", passages so far, of all)."""


def build_store(
    paths: Sequence[str | Path],
    store: str | Path,
    *,
    model: str | Path | None = None,
    on_progress: OnProgress = silent,
    on_source: OnSource = silent,
) -> BuildReport:
    """Builds the store anew from the articles under `paths`; the old build stays until the end.

    Where nothing has changed since the build before, the store is left as it is.

    Args:
        paths: files, folders and globs.
        store: the store's folder; made if need be.
        model: a sentence-transformers folder or name; None for the bundled model.
        on_progress: told how far the build is.
        on_source: told what became of each article, and of each file that was skipped.

    Raises:
        ArticleError: there is nothing to index.
        ModelError: the model cannot be had.
        StoreError: the store cannot be written.
    """
    return build_with(Encoder(model), paths, store, on_progress, on_source)


def build_with(
    encoder: Encoder,
    paths: Sequence[str | Path],
    store: str | Path,
    on_progress: OnProgress = silent,
    on_source: OnSource = silent,
) -> BuildReport:
    """`build_store` with an encoder that is there already."""
    started = time.monotonic()
    folder = Path(store)
    found = read_articles(paths)
    with writing(folder) as writer:
        old = reusable(folder, encoder)
        changes = Changes(old, on_source)
        for article, key in changes.compare(found):
            _add(article, key, encoder, writer, old)
            on_progress("reading", writer.articles, None)
        if not writer.articles:
            raise ArticleError(_nothing(changes.notices))
        build, reused = writer.build, writer.passages
        if old and not changes.changed:
            build = old.manifest.build
        else:
            vectors, reused = _vectors(encoder, writer, old, on_progress)
            writer.publish(vectors, _model(encoder), _split(encoder))
    size = sum(file.stat().st_size for file in folder.glob(f"{build}.*"))
    seconds = time.monotonic() - started
    counts = writer.articles, writer.passages, reused
    return BuildReport(folder, *counts, changes.counts, changes.notices, seconds, size)


def compare_store(
    paths: Sequence[str | Path],
    store: str | Path,
    *,
    model: str | Path | None = None,
    on_source: OnSource = silent,
) -> Changes:
    """What `build_store` would find; nothing is built. Arguments and errors are the same."""
    changes = Changes(reusable(Path(store), Encoder(model)), on_source)
    for _ in changes.compare(read_articles(paths)):
        pass
    return changes


def _nothing(notices: list[Notice]) -> str:
    reasons = "; ".join(f"{notice.source} {notice.message}" for notice in notices[:3])
    more = f" (and {len(notices) - 3} more)" if len(notices) > 3 else ""
    return f"Nothing could be indexed: {reasons}{more}. The store is as it was before."


def _model(encoder: Encoder) -> ModelDescription:
    return ModelDescription(
        encoder.name, encoder.fingerprint, encoder.dimension, dict(encoder.prompts)
    )


def _split(encoder: Encoder) -> SplitSettings:
    """How articles are cut: tokens are left for a title of up to a quarter of the limit."""
    budget = min(BUDGET, encoder.limit - encoder.limit // 4 - MARGIN)
    return SplitSettings(budget, OVERLAP, SPLIT_RECIPE)


def _add(
    article: Article, key: bytes, encoder: Encoder, writer: StoreWriter, old: Store | None
) -> None:
    """Adds an article to the build, split as it was in the build before if it is unchanged."""
    passages = old.passages_by_key(key, article) if old else []
    if not passages:
        settings = _split(encoder)
        heading = encoder.heading(article.title)
        passages = [
            (passage, text_key(heading + passage.text))
            for passage in split(article, encoder.count_tokens, settings.budget, settings.overlap)
        ]
    writer.add(article, key, passages)


def reusable(folder: Path, encoder: Encoder) -> Store | None:
    """The store that is there now, if it was made by the same model in the same way."""
    try:
        store = Store.open(folder)
    except StoreError:
        return None
    same_model = store.manifest.model.fingerprint == encoder.fingerprint
    return store if same_model and store.manifest.split == _split(encoder) else None


def _vectors(
    encoder: Encoder, writer: StoreWriter, old: Store | None, on_progress: OnProgress
) -> tuple[VectorWriter, int]:
    """(all passages' vectors, how many of them were there already)."""
    vectors = VectorWriter(writer.path(VECTORS), encoder.dimension, writer.passages)
    unfinished = UnfinishedVectors(
        writer.folder, writer.build, encoder.fingerprint, encoder.dimension
    )
    reused = 0
    on_progress("encoding", 0, writer.passages)
    for chunk in writer.written(CHUNK):
        texts = {key: encoder.heading(title) + text for title, text, key in chunk}
        known = old.vectors_by_key(list(texts)) if old else {}
        known |= unfinished.known([key for key in texts if key not in known])
        new = [key for key in texts if key not in known]
        if new:
            encoded = encoder.passages([texts[key] for key in new])
            unfinished.add(new, encoded)
            known |= zip(new, encoded, strict=True)
        fresh = set(new)
        reused += sum(key not in fresh for _, _, key in chunk)
        vectors.add(np.stack([known[key] for _, _, key in chunk]))
        on_progress("encoding", vectors.count, writer.passages)
    return vectors, reused
