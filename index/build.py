"""Builds a store: reads articles, splits them, reuses or encodes vectors, writes."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.articles import Article, Notice, read_articles
from index.encoder import Encoder
from index.errors import ArticleError, StoreError
from index.manifest import VECTORS
from index.passages import BUDGET, OVERLAP, RECIPE, split
from index.store import Settings, Store, StoreWriter, writing
from index.vectors import VectorWriter

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
        reused: passages whose vectors were taken from the build before.
        notices: what was skipped, or read by guess.
        seconds: wall-clock time.
        size: bytes of the build's files.
    """

    store: Path
    articles: int
    passages: int
    reused: int
    notices: list[Notice]
    seconds: float
    size: int

    @property
    def skipped(self) -> list[Notice]:
        """The notices on what was left out."""
        return [notice for notice in self.notices if notice.skipped]


OnProgress = Callable[[str, int, int | None], None]
"""Called with ("reading", articles so far, None), then ("encoding", passages so far, of all)."""


def _silent(step: str, done: int, total: int | None) -> None:
    pass


def build_store(
    paths: Sequence[str | Path],
    store: str | Path,
    *,
    model: str | Path | None = None,
    on_progress: OnProgress = _silent,
) -> BuildReport:
    """Builds the store anew from the articles under `paths`; the old build stays until the end.

    Args:
        paths: files, folders and globs.
        store: the store's folder; made if need be.
        model: a sentence-transformers folder or name; None for the bundled model.
        on_progress: told how far the build is.

    Raises:
        ArticleError: there is nothing to index.
        ModelError: the model cannot be had.
        StoreError: the store cannot be written.
    """
    return build_with(Encoder(model), paths, store, on_progress=on_progress)


def build_with(
    encoder: Encoder,
    paths: Sequence[str | Path],
    store: str | Path,
    *,
    on_progress: OnProgress = _silent,
) -> BuildReport:
    """`build_store` with an encoder that is there already."""
    started = time.monotonic()
    folder = Path(store)
    notices: list[Notice] = []
    found = read_articles(paths)
    with writing(folder) as writer:
        old = _reusable(folder, encoder)
        for item in found:
            if isinstance(item, Notice):
                notices.append(item)
            else:
                _add(item, encoder, writer, old)
                on_progress("reading", writer.articles, None)
        if not writer.articles:
            raise ArticleError(_nothing(notices))
        vectors, reused = _vectors(encoder, writer, old, on_progress)
        writer.publish(vectors, _settings(encoder))
    size = sum(file.stat().st_size for file in folder.glob(f"{writer.build}.*"))
    seconds = time.monotonic() - started
    return BuildReport(folder, writer.articles, writer.passages, reused, notices, seconds, size)


def _nothing(notices: list[Notice]) -> str:
    reasons = "; ".join(f"{notice.source} {notice.message}" for notice in notices[:3])
    more = f" (and {len(notices) - 3} more)" if len(notices) > 3 else ""
    return f"Nothing could be indexed: {reasons}{more}. The store is as it was before."


def _settings(encoder: Encoder) -> Settings:
    return Settings(
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        prompts=encoder.prompts,
        split=_split(encoder),
    )


def _split(encoder: Encoder) -> dict[str, int]:
    """How articles are split: tokens are left for a title of up to a quarter of the limit."""
    budget = min(BUDGET, encoder.limit - encoder.limit // 4 - MARGIN)
    return {"budget": budget, "overlap": OVERLAP, "recipe": RECIPE}


def _add(article: Article, encoder: Encoder, writer: StoreWriter, old: Store | None) -> None:
    """Adds an article to the build, split as it was in the build before if it is unchanged."""
    key = _key(f"{article.title}\n{article.text}")
    how = _split(encoder)
    known = old.passages_by_key(key, article) if old and old.manifest["split"] == how else []
    if not known:
        heading = encoder.heading(article.title)
        passages = split(article, encoder.count_tokens, how["budget"], how["overlap"])
        known = [(passage, _key(heading + passage.text)) for passage in passages]
    writer.add(article, key, [passage for passage, _ in known], [key for _, key in known])


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _reusable(folder: Path, encoder: Encoder) -> Store | None:
    """The store that is there now, if its vectors are of the same model."""
    try:
        store = Store.open(folder)
    except StoreError:
        return None
    return store if store.manifest["model"]["fingerprint"] == encoder.fingerprint else None


def _vectors(
    encoder: Encoder, writer: StoreWriter, old: Store | None, on_progress: OnProgress
) -> tuple[VectorWriter, int]:
    """(all passages' vectors, how many of them are taken from `old`)."""
    vectors = VectorWriter(writer.path(VECTORS), encoder.dimension, writer.passages)
    reused = 0
    on_progress("encoding", 0, writer.passages)
    for chunk in writer.written(CHUNK):
        texts = {key: encoder.heading(title) + text for title, text, key in chunk}
        known = old.vectors_by_key(list(texts)) if old else {}
        new = [key for key in texts if key not in known]
        fresh = set(new)
        known |= zip(new, encoder.passages([texts[key] for key in new]), strict=True)
        reused += sum(key not in fresh for _, _, key in chunk)
        vectors.add(np.stack([known[key] for _, _, key in chunk]))
        on_progress("encoding", vectors.count, writer.passages)
    return vectors, reused
