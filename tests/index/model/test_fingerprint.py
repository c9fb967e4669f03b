"""Fingerprints of models: equal for equal vectors, different for different ones."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from index.model.fingerprint import fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a model from outside."""
    made = tmp_path / "model"
    (made / "1_Pooling").mkdir(parents=True)
    (made / "config.json").write_text("{}")
    (made / "1_Pooling/config.json").write_text('{"mean": true}')
    (made / "model.safetensors").write_bytes(bytes(range(256)) * 4)
    (made / "README.md").write_text("About.")
    return made


def test_fingerprint_is_the_sha256_of_names_and_contents(folder: Path) -> None:
    # README.md is not part of it; the names are in the order of their paths.
    content = b"1_Pooling/config.json\0" + b'{"mean": true}'
    content += b"config.json\0" + b"{}"
    content += b"model.safetensors\0" + bytes(range(256)) * 4
    assert fingerprint(folder) == hashlib.sha256(content).hexdigest()[:16]


def test_fingerprint_of_large_weights_is_of_their_size_and_sixteen_blocks(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    weights = b"".join(number.to_bytes(4, "big") for number in range(750_000))
    (tmp_path / "model.safetensors").write_bytes(weights)
    content = b"config.json\0{}model.safetensors\0" + b"3000000"
    for number in range(16):  # of 64 KiB each, the last at the end
        start = (3_000_000 - 65_536) * number // 15
        content += weights[start : start + 65_536]
    assert fingerprint(tmp_path) == hashlib.sha256(content).hexdigest()[:16]


def test_fingerprint_of_a_copy_is_the_same(folder: Path) -> None:
    copy = shutil.copytree(folder, folder.parent / "elsewhere")
    (copy / "README.md").write_text("About something else.")
    assert fingerprint(copy) == fingerprint(folder)
    assert len(fingerprint(folder)) == 16


def test_fingerprint_tells_a_changed_byte(folder: Path) -> None:
    before = fingerprint(folder)
    weights = folder / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[500] ^= 1
    weights.write_bytes(changed)
    assert fingerprint(folder) != before
    changed[500] ^= 1
    weights.write_bytes(changed)
    assert fingerprint(folder) == before


@pytest.mark.parametrize("place", [0, -1])
def test_fingerprint_tells_a_changed_end_of_large_weights(folder: Path, place: int) -> None:
    weights = folder / "model.safetensors"
    large = bytearray(3_000_000)
    weights.write_bytes(large)
    before = fingerprint(folder)
    large[place] = 1
    weights.write_bytes(large)
    assert fingerprint(folder) != before


def test_fingerprint_tells_longer_large_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(bytes(3_000_000))
    before = fingerprint(folder)
    (folder / "model.safetensors").write_bytes(bytes(3_000_001))
    assert fingerprint(folder) != before


def test_fingerprint_tells_a_moved_file(folder: Path) -> None:
    before = fingerprint(folder)
    (folder / "1_Pooling").rename(folder / "2_Pooling")
    assert fingerprint(folder) != before


def test_what_a_library_records_of_itself_makes_no_difference(folder: Path) -> None:
    settings = {"model_max_length": 512, "local_files_only": False, "transformers_version": "5.1"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    before = fingerprint(folder)
    settings = {"transformers_version": "5.2", "is_local": True, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2))
    (folder / "config_sentence_transformers.json").write_text('{"__version__": {"torch": "2"}}')
    with_version = fingerprint(folder)
    (folder / "config_sentence_transformers.json").write_text('{"__version__": {"torch": "3"}}')
    assert fingerprint(folder) == with_version != before
    (folder / "config_sentence_transformers.json").unlink()
    assert fingerprint(folder) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer_config.json", '{"model_max_length": 256}'),
        ("config.json", '{"hidden_act": "relu"}'),
        ("config_sentence_transformers.json", '{"prompts": {"query": "q: "}}'),
        ("1_Pooling/config.json", '{"mean": false}'),
        ("tokenizer.json", '{"local_files_only": true}'),
        ("config.json", "no JSON"),
        ("config.json", "[1]"),
        ("languages.npy", "directions"),
        ("2_Dense/model.safetensors", "weights"),
    ],
)
def test_what_changes_vectors_changes_the_fingerprint(
    folder: Path, name: str, content: str
) -> None:
    before = fingerprint(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(content)
    assert fingerprint(folder) != before


@pytest.mark.parametrize(
    "name", [".gitattributes", ".cache/x.json", "onnx/model.onnx", "openvino/a.bin", "a.lock"]
)
def test_what_does_not_change_vectors_does_not_change_the_fingerprint(
    folder: Path, name: str
) -> None:
    before = fingerprint(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    assert fingerprint(folder) == before
