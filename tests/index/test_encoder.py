"""The encoder: which models can be had, and the bundled one's vectors."""

from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder
from index.errors import ModelError
from index.model.bundled import bundled_model


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


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "no/such/folder"])
def test_a_model_that_is_not_here_is_said(name: str) -> None:
    with pytest.raises(ModelError) as error:
        Encoder(name)
    assert str(error.value) == (
        f"The model {name!r} is not on this machine: give the folder of a sentence-transformers "
        f"model, or, where there is a network, fetch it once with `hf download {name}`."
    )


@pytest.mark.parametrize("name", ["", "a b", "a\0b", "https://example.org/model", "x" * 5000])
def test_what_is_no_name_of_a_model_is_said(name: str) -> None:
    with pytest.raises(ModelError):
        Encoder(name)


def test_a_folder_that_is_no_model_is_said(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    with pytest.raises(ModelError) as error:
        Encoder(tmp_path)
    assert str(error.value) == (
        f"{tmp_path} is not the folder of a sentence-transformers model (no modules.json or "
        "config.json in it): name another folder."
    )


@pytest.mark.model  # for it takes as long: it loads the library
def test_a_model_that_does_not_load_is_said(folder: Path) -> None:
    with pytest.raises(ModelError) as error:
        Encoder(folder).question("Ai chủ trì?")
    message = str(error.value)
    assert message.startswith(f"{folder} could not be loaded as a sentence-transformers model (")
    assert message.endswith("): name a folder that SentenceTransformer(folder) loads.")


def test_a_bundled_model_that_does_not_load_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(adapted: bool) -> None:
        raise RuntimeError("CUDA out of memory")

    monkeypatch.setattr("index.encoder.fast_bundled", lambda adapted: None)
    monkeypatch.setattr("index.encoder.plain_bundled", full)
    with pytest.raises(ModelError, match=r"could not be loaded .* \(RuntimeError\)"):
        Encoder().question("Ai chủ trì?")


def test_a_bundled_model_without_its_weights_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(adapted: bool) -> None:
        raise ModelError("The weights are missing.")

    monkeypatch.setattr("index.encoder.fast_bundled", missing)
    with pytest.raises(ModelError, match=r"^The weights are missing\.$"):
        Encoder().question("Ai chủ trì?")


def test_a_folder_is_named_so_that_it_is_found_from_anywhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    encoder = Encoder("model")
    assert encoder.folder == folder.resolve()
    assert encoder.name == str(folder.resolve())


# The bundled model


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return Encoder()


@pytest.mark.model
def test_the_bundled_model_has_its_facts(bundled: Encoder) -> None:
    assert bundled.name == "multilingual-e5-small"
    assert (bundled.folder / "modules.json").is_file()
    assert bundled.dimension == 384
    assert bundled.limit == 512
    assert bundled.prompts == {"query": "query: ", "document": "passage: "}
    assert Encoder("multilingual-e5-small").folder == bundled.folder


@pytest.mark.model
def test_the_bundled_model_s_origin_is_the_same_without_the_adapter(bundled: Encoder) -> None:
    plain = Encoder("intfloat/multilingual-e5-small")
    assert plain.name == "intfloat/multilingual-e5-small"
    assert plain.folder == bundled_model(adapted=False)
    assert plain.fingerprint != bundled.fingerprint


@pytest.mark.model
def test_vectors_are_unit_rows_in_the_order_of_the_texts(bundled: Encoder) -> None:
    texts = ["Nước lũ đã rút.", "Cam được giá. " * 30, "x", "Đội Sơn Dương vô địch."]
    rows = bundled.passages(texts)
    assert rows.shape == (4, 384)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    alone = np.stack([bundled.passages([text])[0] for text in texts])
    assert rows == pytest.approx(alone, abs=1e-4)


@pytest.mark.model
def test_a_question_is_one_unit_vector(bundled: Encoder) -> None:
    vector = bundled.question("Ai vô địch?")
    assert vector.shape == (384,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.model
def test_no_passages_are_no_rows(bundled: Encoder) -> None:
    assert bundled.passages([]).shape == (0, 384)


@pytest.mark.model
def test_questions_and_passages_are_told_apart_by_their_prompts(bundled: Encoder) -> None:
    text = "Giá cam tăng."
    likeness = float(bundled.question(text) @ bundled.passages([text])[0])
    assert 0.8 < likeness < 0.999


@pytest.mark.model
def test_the_passage_that_answers_is_nearest_in_either_language(bundled: Encoder) -> None:
    rows = bundled.passages(
        [
            "Đội Sơn Dương vô địch giải bóng đá thanh niên.",
            "Giá cam sành tăng lên 25.000 đồng một kg.",
            "Sở Y tế khuyến cáo người dân diệt muỗi phòng sốt xuất huyết.",
        ]
    )
    for question, nearest in (
        ("Which team won the football tournament?", 0),
        ("giá cam bao nhiêu?", 1),
        ("How can dengue fever be prevented?", 2),
    ):
        assert int((rows @ bundled.question(question)).argmax()) == nearest


@pytest.mark.model
@pytest.mark.parametrize("text", ["", " ", "\x1b[2J\0", "😀", "x" * 100_000, "\u202eabc"])
def test_any_text_has_a_vector(bundled: Encoder, text: str) -> None:
    assert np.linalg.norm(bundled.question(text)) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(bundled.passages([text])[0]) == pytest.approx(1, abs=1e-5)


@pytest.mark.model
def test_tokens_are_counted_without_prompt_and_special_tokens(bundled: Encoder) -> None:
    # "▁Ai ▁chủ ▁trì ▁hội ▁nghị ?", and the same again; neither prompt nor <s>, </s>
    text = "Ai chủ trì hội nghị?"
    assert bundled.count_tokens([text, "", f"{text} {text}"]) == [6, 0, 12]


@pytest.mark.model
def test_counting_no_texts_is_no_counts_and_long_texts_are_counted_whole(
    bundled: Encoder,
) -> None:
    assert bundled.count_tokens([]) == []
    [count] = bundled.count_tokens([" ".join(["nước"] * 3000)])
    assert count == 3000
