"""Builds a store: reads articles, splits them, reuses or encodes vectors, writes."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from index.articles import Article, Notice, read_articles
from index.encoder import Encoder
from index.errors import ArticleError, StoreError
from index.passages import BUDGET, OVERLAP, split
from index.store import Settings, Store, StoreWriter, writing

# Passages encoded between two reports of progress; sorted by length among themselves.
CHUNK = 256
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
        for item in found:
            if isinstance(item, Notice):
                notices.append(item)
            else:
                _add(item, encoder, writer)
                on_progress("reading", writer.articles, None)
        if not writer.articles:
            raise ArticleError(_nothing(notices))
        index, reused = _vectors(encoder, writer, _reusable(folder, encoder), on_progress)
        writer.publish(index, _settings(encoder))
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
        budget=_budget(encoder),
        overlap=OVERLAP,
    )


def _budget(encoder: Encoder) -> int:
    """Tokens left for a passage beside a title of up to a quarter of the model's limit."""
    return min(BUDGET, encoder.limit - encoder.limit // 4 - MARGIN)


def _add(article: Article, encoder: Encoder, writer: StoreWriter) -> None:
    passages = split(article, encoder.count_tokens, _budget(encoder), OVERLAP)
    heading = encoder.heading(article.title)
    writer.add(article, passages, [_key(heading + passage.text) for passage in passages])


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
) -> tuple[faiss.IndexFlatIP, int]:
    """(the index of all passages' vectors, how many of them are taken from `old`)."""
    index = faiss.IndexFlatIP(encoder.dimension)
    reused = 0
    on_progress("encoding", 0, writer.passages)
    for chunk in writer.written(CHUNK):
        texts = {key: encoder.heading(title) + text for title, text, key in chunk}
        known = old.vectors_by_key(list(texts)) if old else {}
        new = [key for key in texts if key not in known]
        known |= zip(new, encoder.passages([texts[key] for key in new]), strict=True)
        reused += sum(key not in new for _, _, key in chunk)
        index.add(np.stack([known[key] for _, _, key in chunk]))
        on_progress("encoding", index.ntotal, writer.passages)
    return index, reused
