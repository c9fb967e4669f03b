"""A fingerprint of a model's folder: the same for models that give the same vectors."""

import hashlib
import json
from pathlib import Path

# A file of up to HASHED_BYTES bytes is hashed completely. Of a larger file, BLOCKS blocks at equal
# distances are hashed, HASHED_BYTES in all. That is enough, because a fine-tuned model differs in
# every block of its weights.
HASHED_BYTES = 1 << 20
BLOCKS = 16
# Files and folders without influence on the vectors: documentation, locks, the same weights for
# other programs.
IGNORED_ENDINGS = (".md", ".lock")
IGNORED_FOLDERS = {"onnx", "openvino"}
# What a library records of itself in a model's settings: its version, and where and how it found
# the files. Two machines seldom agree in these.
IGNORED_SETTINGS = {
    *("transformers_version", "__version__", "_name_or_path", "name_or_path"),
    *("local_files_only", "is_local", "backend", "tokenizer_file"),
}


def fingerprint(folder: Path) -> str:
    """A hex digest of a model's files, 16 characters; it does not depend on their folder.

    Args:
        folder: the model's sentence-transformers folder.
    """
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        if file.is_file() and _counts(name):
            digest.update(f"{name.as_posix()}\0".encode())
            digest.update(_settings(file) or _sample(file))
    return digest.hexdigest()[:16]


def _counts(name: Path) -> bool:
    """True if the file of this name has influence on the vectors."""
    is_hidden = any(part.startswith(".") for part in name.parts)
    is_ignored = name.suffix.lower() in IGNORED_ENDINGS or name.parts[0] in IGNORED_FOLDERS
    return not is_hidden and not is_ignored


def _settings(file: Path) -> bytes:
    """The settings in a file such as config.json, without IGNORED_SETTINGS; else empty."""
    if file.suffix != ".json" or "config" not in file.stem:
        return b""
    try:
        settings = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return b""
    if not isinstance(settings, dict):
        return b""
    kept = {name: value for name, value in settings.items() if name not in IGNORED_SETTINGS}
    return json.dumps(kept, sort_keys=True).encode()


def _sample(file: Path) -> bytes:
    """The bytes of a file that are hashed."""
    size = file.stat().st_size
    if size <= HASHED_BYTES:
        return file.read_bytes()
    block = HASHED_BYTES // BLOCKS
    with file.open("rb") as handle:
        pieces = [str(size).encode()]
        for number in range(BLOCKS):
            handle.seek((size - block) * number // (BLOCKS - 1))
            pieces.append(handle.read(block))
    return b"".join(pieces)
