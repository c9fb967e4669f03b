"""Questions and passages in one input, on the tiny random BERT of test_engine.py."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_engine import bert_folder, cosines

from index.model import engine
from index.model.engine import fast_extractor, to_int8
from index.model.plain import PlainModel, load_plain
from index.model.tokens import own_tokens

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
    fast = to_int8(plain.model)
    theirs, ours = (model.encode_pairs("ở đâu", PASSAGES) for model in (plain, fast))
    # Every letter is a token, and the tiny tokenizer adds no special ones.
    assert [len(pair.spans) for pair in theirs[:2]] == [10, 2]
    assert 250 < len(theirs[2].spans) <= 320 - len("ở đâu")  # cut at the end
    for one, other in zip(theirs[:2], ours[:2], strict=True):
        assert np.array_equal(one.spans, other.spans)
        assert cosines(one.vectors, other.vectors).min() > 0.98


def test_an_extractor_has_the_word_table_of_the_model(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file, save_file

    monkeypatch.setattr(engine, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr(engine, "_compare", lambda plain, fast: None)
    bert: Any = load_plain(folder, "cpu").model[0]
    name = "encoder.layer.0.attention.self.query"
    shape = bert.model.get_parameter(f"{name}.weight").shape
    import torch

    change = {f"{name}.A": torch.ones(1, shape[1]), f"{name}.B": torch.ones(shape[0], 1)}
    save_file(change, tmp_path / "extractor.safetensors")
    extractor = fast_extractor(folder, "key", tmp_path / "extractor.safetensors")
    assert extractor is not None
    files = sorted(tmp_path.glob("hoibao/engines/*/int8.safetensors"))
    assert sorted("words" in load_file(file) for file in files) == [False, True]
    own = load_plain(folder, "cpu")
    [before] = own.encode_pairs("ở đâu", PASSAGES[:1])
    from index.model.bundled import add_adapter

    bert = own.model[0]
    add_adapter(bert.model, tmp_path / "extractor.safetensors")
    [after] = own.encode_pairs("ở đâu", PASSAGES[:1])
    [read] = extractor.encode_pairs("ở đâu", PASSAGES[:1])
    assert cosines(after.vectors, read.vectors).min() > 0.98
    assert cosines(before.vectors, read.vectors).min() < 0.98
