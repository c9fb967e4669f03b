"""Builds a store: reads articles, cuts them into passages, reuses or encodes vectors, writes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.article import Notice
from index.changes import Changes, OnSource, silent
from index.cutting import Cutter, split_settings
from index.encoder import Encoder
from index.encoding import encode_passages, trained_codec
from index.errors import ArticleError, StoreError
from index.model.codec import TokenCodec
from index.sources.files import read_articles
from index.sources.names import noticing_unused, read_source_names
from index.sources.part import ArticlePart
from index.store.folder import TOKENS, VECTORS, shell_quoted
from index.store.manifest import FORMAT, REUSABLE, ModelDescription, write_manifest
from index.store.previous import PreviousBuild
from index.store.tokens import EncodedPassage, TokenWriter
from index.store.unfinished import UnfinishedPassages
from index.store.vectors import VectorWriter
from index.store.writer import StoreWriter, writing

# Passages encoded between two reports of progress.
CHUNK = 512
# Passages that a codec is trained on, where the model has none of its own.
SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build.

    Attributes:
        store: the store's folder.
        articles: how many articles the store holds.
        passages: how many passages it holds.
        reused: how many passages have a vector from the build before, from an unfinished build, or
            from another store (`encoded`).
        changes: how many articles are "new", "changed", "renamed" (an article of the same text had
            an id that is gone), "unchanged" or "removed" since the build before.
        notices: notices on sources that were skipped, or read with a guess.
        seconds: wall-clock time in seconds.
        size: size of the build's files in bytes.
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
        """The notices on sources that were skipped."""
        return [notice for notice in self.notices if notice.skipped]


OnProgress = Callable[[str, int, int | None], None]
"""Called with the progress of a build.

First with ("preparing", 0, None) and ("preparing", 1, 1), before and after the model is loaded.
Between them, if the bundled model is used for the first time, with ("unpacking", per cent, 100) and
("engine", per cent, 100).
Then, by turns, with ("files", bytes of the files before the next one, bytes of all files) and
("reading", articles so far, None). Last with ("encoding", passages so far, passages in all).
"""


def build_store(
    paths: Sequence[str | Path],
    store: str | Path,
    *,
    model: str | Path | None = None,
    part: ArticlePart | None = None,
    encoded: Sequence[str | Path] = (),
    on_progress: OnProgress = silent,
    on_source: OnSource = silent,
) -> BuildReport:
    """Builds a store from article files.

    The old build can be used until the new one is complete. If no article has changed since the
    build before, the store is not changed.

    Args:
        paths: files, folders, globs and URLs.
        store: the store's folder, which is made if it does not exist.
        model: a sentence-transformers folder or name; None for the bundled model.
        part: which of the articles belong to the store; None for all.
        encoded: folders of stores whose vectors and tokens are taken, as of parts.
        on_progress: called with the progress of the build (see `OnProgress`).
        on_source: called with (source, change or message) for each article, and for each file that
            was skipped or read with a guess.

    Raises:
        ArticleError: there is no article to index.
        ModelError: the model is not on this machine or cannot be loaded.
        SourceNamesError: the file with the names of the sources cannot be used.
        StoreError: the store cannot be written, or as `encoded_builds`.
    """
    return build_with(Encoder(model), paths, store, on_progress, on_source, part, encoded)


def build_with(
    encoder: Encoder,
    paths: Sequence[str | Path],
    store: str | Path,
    on_progress: OnProgress = silent,
    on_source: OnSource = silent,
    part: ArticlePart | None = None,
    encoded: Sequence[str | Path] = (),
) -> BuildReport:
    """Builds a store with an encoder that is open already. See `build_store`."""
    started = time.monotonic()
    folder = Path(store)
    names = read_source_names(paths)
    articles = read_articles(paths, lambda done, size: on_progress("files", done, size))
    items = noticing_unused(articles, names)  # a source of another part's articles is used
    items = part.of_all(items) if part else items
    with writing(folder) as writer, Cutter(encoder) as cutter:
        on_progress("preparing", 0, None)
        encoder.prepare(on_progress)
        split_settings(encoder)  # loads the model
        on_progress("preparing", 1, 1)
        others = encoded_builds(encoded, encoder)
        old = reusable_build(folder, encoder)
        changes = Changes(old, on_source)
        for article, key, passages in changes.compare(items, cutter.cut):
            writer.add(article, key, passages)
            on_progress("reading", writer.articles, None)
        if not writer.articles:
            raise ArticleError(_nothing_message(changes.notices, part))
        build, reused = writer.build, writer.passages
        if old and not changes.changed and old.manifest.format == FORMAT:
            build = old.manifest.build
            if old.manifest.source_names != names:
                write_manifest(folder, replace(old.manifest, source_names=names))
        else:
            earlier = [*others, old] if old else others
            vectors, tokens, reused = _encode(encoder, writer, earlier, on_progress)
            writer.publish(vectors, tokens, _model(encoder), split_settings(encoder), names)
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
    """Compares articles with a store without building. See `build_store` for arguments and errors.

    Returns:
        The changes and notices that a build would have.
    """
    encoder = Encoder(model)
    old, names = reusable_build(Path(store), encoder), read_source_names(paths)
    changes = Changes(old, on_source)
    changes.other_names = old is not None and old.manifest.source_names != names
    items = noticing_unused(read_articles(paths), names)
    with Cutter(encoder) as cutter:
        for _ in changes.compare(items, cutter.cut):
            pass
    return changes


def _nothing_message(notices: list[Notice], part: ArticlePart | None) -> str:
    if part and not any(notice.skipped for notice in notices):
        return f"Part {part} has no article: the other parts are enough."
    reasons = "; ".join(f"{notice.source} {notice.message}" for notice in notices[:3])
    more = f" (and {len(notices) - 3} more)" if len(notices) > 3 else ""
    return f"Nothing could be indexed: {reasons}{more}. The store is as it was before."


def _model(encoder: Encoder) -> ModelDescription:
    return ModelDescription(
        encoder.name, encoder.fingerprint, encoder.dimension, dict(encoder.prompts)
    )


def reusable_build(folder: Path, encoder: Encoder) -> PreviousBuild | None:
    """The live build, if its model and split settings are those of the encoder; else None."""
    try:
        store = PreviousBuild.open(folder, formats=REUSABLE)
    except StoreError:
        return None
    same_model = store.manifest.model.fingerprint == encoder.fingerprint
    return store if same_model and store.manifest.split == split_settings(encoder) else None


def encoded_builds(folders: Sequence[str | Path], encoder: Encoder) -> list[PreviousBuild]:
    """The stores whose vectors and tokens a build takes.

    Args:
        folders: of the stores.
        encoder: that of the build.

    Raises:
        StoreError: a store cannot be read, its model or split is another than the encoder's, or its
            codec another than that of the first.
    """
    builds: list[PreviousBuild] = []
    for folder in folders:
        build = PreviousBuild.open(folder, formats=REUSABLE)
        own = build.manifest.model.fingerprint, build.manifest.split, build.tokens.codec.fingerprint
        codec = (builds or [build])[0].tokens.codec.fingerprint
        if own != (encoder.fingerprint, split_settings(encoder), codec):
            if not builds:
                raise StoreError(
                    f"The vectors of the store {folder} cannot be taken, for they are of another "
                    "model or way of cutting: build it again with the same --model as this one."
                )
            raise StoreError(
                f"The vectors of the store {folder} cannot be taken, for they are of another "
                "model, way of cutting or codec: build it again as this one, with "
                f"--encoded {shell_quoted(folders[0])}."
            )
        builds.append(build)
    return builds


def _codec(encoder: Encoder, writer: StoreWriter, earlier: Sequence[PreviousBuild]) -> TokenCodec:
    """The codec of earlier builds, or the model's own, or one that is trained on this build."""
    if earlier:
        return earlier[0].tokens.codec
    if encoder.codec:
        return encoder.codec
    return trained_codec(
        encoder, [(encoder.heading(title), text) for title, text in writer.sample(SAMPLE)]
    )


def _encode(
    encoder: Encoder,
    writer: StoreWriter,
    earlier: Sequence[PreviousBuild],
    on_progress: OnProgress,
) -> tuple[VectorWriter, TokenWriter, int]:
    """(writers with the vectors and tokens of all passages, how many were encoded before)."""
    codec = _codec(encoder, writer, earlier)
    earlier = [each for each in earlier if each.tokens.codec.fingerprint == codec.fingerprint]
    vectors = VectorWriter(writer.path(VECTORS), encoder.dimension, writer.passages)
    tokens = TokenWriter(writer.path(TOKENS), codec)
    fingerprint = f"{encoder.fingerprint}-{codec.fingerprint}"
    unfinished = UnfinishedPassages(writer.folder, writer.build, fingerprint)
    reused = 0
    on_progress("encoding", 0, writer.passages)
    for chunk in writer.added_passages(CHUNK):
        texts = {key: (encoder.heading(title), text) for title, text, key in chunk}
        known: dict[bytes, EncodedPassage] = {}
        for source in (*(each.encoded_by_key for each in earlier), unfinished.known):
            if missing := [key for key in texts if key not in known]:
                known |= source(missing)
        new = [key for key in texts if key not in known]
        reused += sum(key in known for _, _, key in chunk)
        if new:
            encoded = encode_passages(
                encoder,
                codec,
                [texts[key] for key in new],
                lambda count: on_progress("encoding", vectors.count + count, writer.passages),
            )
            unfinished.add(added := dict(zip(new, encoded, strict=True)))
            known |= added
        encoded = [known[key] for _, _, key in chunk]
        vectors.add(np.stack([passage.vector for passage in encoded]))
        tokens.add(encoded)
        on_progress("encoding", vectors.count, writer.passages)
    return vectors, tokens, reused
