"""Questions and passages in one input, on the tiny random BERT of test_engine.py."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_engine import bert_folder, cosines

from index.model.engine import opening, preparing
from index.model.engine.opening import fast_bundled, fast_extractor, prepare_bundled
from index.model.engine.preparing import to_int8
from index.model.engine.quantise import PAIRS
from index.model.plain import PlainModel, load_plain
from index.model.tokens import own_tokens
from index.model.weights import dequantise

PASSAGES = [("cam\n", "lúa và chè"), ("", "lũ"), ("", "hội nghị ở trường " * 30)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bert_folder(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def plain(folder: Path) -> PlainModel:
    return load_plain(folder, "cpu")


def test_tokens_of_the_question_and_the_heading_are_left_out() -> None:
    # <s> ai </s> cam \n lúa chè </s>; the heading "cam\n" has four characters.
    last = np.arange(8, dtype=np.float32)[:, None]
    sequences = [None, 0, None, 1, 1, 1, 1, None]
    spans = np.array([(0, 0), (0, 2), (0, 0), (0, 3), (3, 4), (3, 7), (8, 11), (0, 0)])
    pair = own_tokens(last, sequences, spans, 4)
    assert pair.first.tolist() == [0]
    assert pair.vectors.tolist() == [[5], [6]]
    assert pair.spans.tolist() == [[0, 3], [4, 7]]


def test_both_forms_give_the_same_tokens(plain: PlainModel) -> None:
    fast = to_int8(plain)
    theirs, ours = (model.encode_pairs("ở đâu", PASSAGES) for model in (plain, fast))
    # Every letter is a token, and the tiny tokenizer adds no special ones.
    assert [len(pair.spans) for pair in theirs[:2]] == [10, 2]
    assert 250 < len(theirs[2].spans) <= 320 - len("ở đâu")  # cut at the end
    for one, other in zip(theirs[:2], ours[:2], strict=True):
        assert np.array_equal(one.spans, other.spans)
        assert cosines(one.vectors, other.vectors).min() > 0.98


def test_the_bundled_model_and_its_extractor_share_the_packed_words(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    plain = load_plain(folder, "cpu")
    first: Any = plain.model[0]
    table = first.model.embeddings.word_embeddings.weight
    # A scale of 0.3 and 16 bytes of two halves for each word, whose vector has 32 values.
    blocks = np.random.default_rng(7).integers(0, 256, (len(table), 1, 18), np.uint8)
    blocks[..., :2] = np.frombuffer(np.array([0.3], "<f2").tobytes(), np.uint8)
    table.data = torch.from_numpy(dequantise(memoryview(blocks.tobytes())).reshape(-1, 32))
    plain.languages = np.ones((2, 1, 32), np.float32)
    name = "encoder.layer.0.attention.self.query"
    shape = first.model.get_parameter(f"{name}.weight").shape
    change = {f"{name}.A": torch.ones(1, shape[1]), f"{name}.B": torch.ones(shape[0], 1)}
    save_file(change, tmp_path / "extractor.safetensors")

    monkeypatch.setattr(opening, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr(preparing, "_compare", lambda plain, fast: None)
    monkeypatch.setattr(preparing, "unpacked", lambda adapted, scratch, on_part: plain)
    monkeypatch.setattr(opening, "packed_words", lambda file: blocks)
    for module in (opening, preparing):
        monkeypatch.setattr(module, "EXTRACTOR", tmp_path / "extractor.safetensors")
    own = to_int8(plain)
    vectors = own.encode(["cam chè", "lũ"], "query")
    [before] = plain.encode_pairs("ở đâu", PASSAGES[:1])
    steps: list[tuple[str, int, int]] = []
    for _ in range(2):  # the second time there is nothing to prepare
        prepare_bundled(True, lambda *step: steps.append(step))
    assert steps == [("engine", done, 100) for done in (0, 45, 75, 100)]
    fast, extractor = fast_bundled(adapted=True), fast_extractor()
    assert capsys.readouterr().err == ""
    assert fast is not None
    assert extractor is not None
    assert np.array_equal(fast.encode(["cam chè", "lũ"], "query"), vectors)
    assert np.asarray(fast.languages).tolist() == plain.languages.tolist()
    files = sorted(tmp_path.rglob("int8.safetensors"))
    assert ["words" in load_file(file) for file in files] == [False, False]
    assert len([*tmp_path.rglob("tokenizer.json")]) == 1

    changed = to_int8(plain, PAIRS)  # preparing adds the extractor's changes in place
    [after] = changed.encode_pairs("ở đâu", PASSAGES[:1])
    [read] = extractor.encode_pairs("ở đâu", PASSAGES[:1])
    assert np.array_equal(after.vectors, read.vectors)
    assert cosines(before.vectors, read.vectors).min() < 0.98
