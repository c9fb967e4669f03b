"""What the adapter is trained on, and the loss: made-up material and vectors worked out by hand."""

import gzip
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.quality import held_back
from training import examples as made
from training.examples import Item, anchored_example, typed_in_haste, word_query_example

ROOT = Path(__file__).parents[2]
SENTENCE = {"en": "Heavy rain fell.", "vi": "Mưa lớn đã rơi."}


def write(file: Path, lines: list[dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    packed = gzip.compress(text.encode()) if file.suffix == ".gz" else text.encode()
    file.write_bytes(packed)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pairs of each set, and four subjects of five articles, each with two questions."""
    folder = tmp_path_factory.mktemp("data")
    pairs = [{"en": f"{n} boats", "vi": f"{n} chiếc thuyền"} for n in range(20)]
    sections = [pair | {"vi_title": f"Thuyền {n}"} for n, pair in enumerate(pairs)]
    for name in made.SENTENCES:
        write(folder / f"parallel/{name}.jsonl.gz", pairs)
    for name in made.HEADINGS:
        write(folder / f"parallel/qp/{name}.jsonl.gz", sections)
    for name in made.PASSAGES:
        write(folder / f"parallel/passages/{name}.jsonl.gz", pairs)
    articles = [f"xq-{subject}-{n}" for subject in (0, 2, 4, 6) for n in range(5)]
    for language in made.LANGUAGES:
        write(
            folder / f"xquad-dev/articles.{language}.jsonl",
            [{"id": id, "text": f"{language} article {id}"} for id in articles],
        )
        write(
            folder / f"xquad-dev/questions.{language}.jsonl",
            [
                {"id": f"{id}-{n}", "question": f"{language} question {n} {id}", "article_id": id}
                for id in articles
                for n in range(2)
            ],
        )
    return folder


def test_every_third_subject_is_held_back() -> None:
    held = [subject for subject in range(0, 20, 2) if held_back(f"xq-{subject}-3")]
    assert held == [0, 6, 12, 18]


def test_nothing_that_is_held_back_is_learnt(data: Path) -> None:
    questions, articles = made.read_questions(data)
    assert len(questions) == 2 * 5 * 2
    assert {item.passage["vi"] for item in questions} == {
        f"vi article xq-{subject}-{n}" for subject in (2, 4) for n in range(5)
    }
    assert len(articles) == 10
    material = made.Material(data)
    texts = " ".join(
        str(example)
        for kinds in made.RUNS.values()
        for example in made.examples(material, kinds, 200, 16, 1)
    )
    texts += " ".join(material.passages("vi") + material.passages("en"))
    assert "xq-2-" in texts
    assert "xq-4-" in texts
    assert "xq-0-" not in texts
    assert "xq-6-" not in texts


def test_the_seed_decides(data: Path) -> None:
    material = made.Material(data)
    kinds = made.RUNS["asked"]
    first, again, other = (list(made.examples(material, kinds, 5, 16, seed)) for seed in (1, 1, 2))
    assert len(first) == 5 * 16
    assert first == again != other


def test_a_batch_is_made_of_neighbours(data: Path) -> None:
    drawn = made.Material(data).neighbours("sentences", random.Random(3))
    numbers = [int(item.texts["en"].split()[0]) for item in drawn]
    assert numbers == list(range(numbers[0], numbers[0] + made.NEIGHBOURS))


def test_only_one_run_learns_what_english_words_ask_for(data: Path) -> None:
    material = made.Material(data)
    labels = {
        name: {example.label for example in made.examples(material, kinds, 100, 8, 1)}
        for name, kinds in made.RUNS.items()
    }
    assert labels == {"pulled": {0}, "asked": {0, 1}}


def test_a_sentence_is_found_among_its_neighbours(data: Path) -> None:
    items = made.read_sentences(data, "d2l_vn")
    assert items[0].passage == {
        "vi": "0 chiếc thuyền 1 chiếc thuyền",
        "en": "0 boats 1 boats",
    }
    assert items[5].passage["vi"] == "4 chiếc thuyền 5 chiếc thuyền 6 chiếc thuyền"


def test_each_passage_is_searched_once(data: Path) -> None:
    vietnamese, english = (made.Material(data).passages(each) for each in made.SEARCHED)
    assert len(vietnamese) == len(set(vietnamese))
    # 20 of sentences with neighbours (the same in every set), 20 sections or passages, 10 articles
    assert len(vietnamese) == 50
    at = vietnamese.index("0 chiếc thuyền 1 chiếc thuyền")
    assert english[at] == "0 boats 1 boats"


def test_a_text_is_translated_or_typed_or_kept() -> None:
    item = Item(SENTENCE, SENTENCE)
    chance = random.Random(0)
    seen = [anchored_example(item, "query", chance) for _ in range(400)]
    assert {example.anchor for example in seen} == {"query: Mưa lớn đã rơi."}
    texts = [example.text.removeprefix("query: ") for example in seen]
    kept, translated = texts.count(SENTENCE["vi"]), texts.count(SENTENCE["en"])
    assert 75 < kept < 130
    assert 95 < translated < 150
    assert texts.count("Mua lon da roi.") + texts.count("mua lon da roi.") > 105
    passages = {anchored_example(item, "passage", chance).text for _ in range(50)}
    assert passages == {"passage: Mưa lớn đã rơi.", "passage: Heavy rain fell."}


def test_long_texts_are_cut() -> None:
    long = Item({"en": "a" * 999, "vi": "b" * 999}, {"en": "c" * 999, "vi": "d" * 999})
    query, passage, english = (
        {len(text) for text in example[:4]}
        for example in (
            anchored_example(long, "query", random.Random(0)),
            anchored_example(long, "passage", random.Random(0)),
            word_query_example(long, random.Random(0)),
        )
    )
    assert query == {len("query: ") + 160}
    assert passage == {len("passage: ") + 500}
    assert english == query | passage


def test_words_in_a_row_ask_for_the_text_they_are_of() -> None:
    english = " ".join(map(str, range(30)))
    item = Item({"en": english, "vi": "Ba mươi số."}, SENTENCE)
    chance = random.Random(2)
    seen = [word_query_example(item, chance) for _ in range(300)]
    for example in seen:
        words = example.text.removeprefix("query: ").split()
        assert words == list(map(str, range(int(words[0]), int(words[0]) + len(words))))
    assert {len(example.text.split()) - 1 for example in seen} == set(range(4, 13))
    assert {example[1:] for example in seen} == {
        (example.text, "passage: Ba mươi số.", f"passage: {english}", 1) for example in seen
    }
    short = word_query_example(Item({"en": "Two words", "vi": "Hai"}, SENTENCE), chance)
    assert short.text == "query: Two words"


def test_typing_leaves_out_all_accents_or_those_of_some_words() -> None:
    chance = random.Random(1)
    forms = {typed_in_haste("Đường Hoà Bình", chance) for _ in range(300)}
    assert {"Duong Hoa Binh", "duong hoa binh", "Đường Hoa Bình"} <= forms
    assert all(form.split(" ")[1].lower() in ("hoa", "hoà") for form in forms)


class Fake:
    """A model whose token vectors are looked up: 2 dimensions, one layer below the last."""

    def __init__(self, vectors: list[list[float]]) -> None:
        import torch

        self.vectors = torch.tensor(vectors)

    def __call__(self, given: dict[str, Any]) -> dict[str, Any]:
        tokens = self.vectors[given["input_ids"]]
        return {
            "sentence_embedding": tokens[:, 4],  # the first token after the prompt
            "token_embeddings": tokens,
            "all_layer_embeddings": [tokens, tokens],
        }


def batch(*rows: list[int]) -> dict[str, Any]:
    """Token numbers between four tokens before a text and one after it."""
    import torch

    ids = torch.tensor([[0, 0, 0, 0, *row, 0] for row in rows])
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def pull(
    own: list[list[float]],
    teacher: list[list[float]],
    languages: Any = None,
    labels: tuple[int, int] = (0, 0),
    searched: list[list[float]] | None = None,
) -> dict[str, float]:
    """The loss of two texts with one token each, numbers 1 and 2, which are also the passages.

    searched: the English passages' vectors, where they are others.
    """
    import torch

    from training.loss import Pull

    none = torch.zeros(2, 1, len(own[0])) if languages is None else languages
    english = teacher[1:] if searched is None else searched
    passages = torch.tensor([teacher[1:], english])
    model: Any = Fake(own)
    plain: Any = Fake(teacher)
    loss = Pull(model, plain, none, passages)
    texts = batch([1], [2])
    parts = loss([texts] * 4, torch.tensor(labels))
    return {name: part.item() for name, part in parts.items()}


NOTHING = {"meaning": 0, "ranking": 0, "tokens": 0, "tokens_ranking": 0}


def test_a_text_where_it_should_be_costs_nothing() -> None:
    vectors = [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    assert pull(vectors, vectors) == pytest.approx(NOTHING)


def test_distances_and_orders_each_cost() -> None:
    import math

    from training import loss

    teacher = [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    own = [[1.0, 1.0], [0.6, 0.8], [0.0, 2.0]]  # the first is elsewhere, the second only longer
    parts = pull(own, teacher)
    # |(0.6, 0.8) - (1, 0)| = sqrt(0.16 + 0.64), of one text in two
    assert parts["meaning"] == pytest.approx(loss.MEANING * math.sqrt(0.8) / 2, rel=1e-5)
    # Cosines with the two anchors: .6 for 1, .8 for 0; the other text is right.
    assert parts["tokens"] == pytest.approx(loss.TOKENS * (0.4 + 0.8) / 4, rel=1e-5)
    # The teacher is sure of the first passage; the model prefers the second by .2 in cosine.
    doubt, late = (
        math.log(1 + math.exp(0.2 / heat)) for heat in (loss.TEMPERATURE, loss.LATE_TEMPERATURE)
    )
    assert parts["ranking"] == pytest.approx(loss.RANKING * doubt / 2, rel=1e-4)
    assert parts["tokens_ranking"] == pytest.approx(loss.TOKENS_RANKING * late / 2, rel=1e-4)


def test_an_english_question_may_be_elsewhere_if_it_finds_the_same() -> None:
    vectors = [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    turned = [[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]
    found = [[0.0, 1.0], [1.0, 0.0]]  # English passages that the teacher finds the other way round
    parts = pull(turned, vectors, labels=(1, 1), searched=found)
    assert parts["meaning"] == 0
    assert parts["tokens"] == 0
    assert parts["ranking"] == pytest.approx(0, abs=1e-6)
    assert pull(turned, vectors, labels=(0, 0), searched=found)["ranking"] > 1
    assert pull(turned, vectors, labels=(1, 1))["ranking"] > 1


def test_languages_do_not_count() -> None:
    import torch

    teacher = [[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    own = [[1.0, 1.0, 9.0], [1.0, 0.0, -3.0], [0.0, 1.0, 5.0]]
    languages = torch.tensor([[[0.0, 0.0, 1.0]]]).expand(2, 1, 3)
    parts = pull(own, teacher, languages)
    assert parts == pytest.approx(NOTHING, abs=1e-5)
    assert pull(own, teacher)["meaning"] > 1


def test_padding_prompt_and_end_are_no_tokens() -> None:
    import torch

    from training.loss import late

    unit = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    own = {"tokens": unit, "mask": torch.tensor([[True, False]])}
    other = {"tokens": unit, "mask": torch.tensor([[False, True]])}
    assert late(own, own).tolist() == [[1.0]]
    assert late(own, other).tolist() == [[0.0]]


def test_of_the_mean_of_two_runs_a_share_is_kept() -> None:
    import torch

    from training.__main__ import SHARE, mean_adapter

    one, other = torch.zeros(3, 4), torch.zeros(3, 4)
    one[0, 1], other[2, 3] = 6.0, -2.0
    kept = mean_adapter([{"layer": one}, {"layer": other}])
    change = kept["layer.B"].float() @ kept["layer.A"].float()
    assert change.numpy() == pytest.approx((SHARE * (one + other) / 2).numpy(), abs=1e-2)
    assert {values.dtype for values in kept.values()} == {torch.float16}


def test_of_a_mean_as_many_directions_are_kept_as_of_one_run() -> None:
    import torch

    from training.__main__ import mean_adapter
    from training.lora import LORA

    first, second = torch.zeros(40, 40), torch.zeros(40, 40)
    first[range(20), range(20)] = torch.arange(40.0, 20.0, -1)
    second[range(20, 40), range(20, 40)] = torch.arange(20.0, 0.0, -1)
    kept = mean_adapter([{"layer": first}, {"layer": second}])
    assert kept["layer.A"].shape == (LORA.r, 40)
    assert kept["layer.B"].shape == (40, LORA.r)
    change = kept["layer.B"].float() @ kept["layer.A"].float()
    # 0.8 times half of 40, 39, ... 9; the least eight are left out.
    expected = [0.4 * value for value in range(40, 8, -1)] + [0.0] * 8
    assert change.diagonal().tolist() == pytest.approx(expected, abs=2e-2)


@pytest.mark.model
@pytest.mark.timeout(600)  # it trains twice, and a machine may be busy
def test_training_goes_on_where_it_stopped(data: Path, tmp_path: Path) -> None:
    import numpy as np
    from safetensors.numpy import load_file

    def train(out: Path) -> dict[str, Any]:
        command = [sys.executable, "-m", "training", data, "--out", out]
        sizes = ["--steps", "4", "2", "--checkpoint", "2", "--batch", "8"]
        done = subprocess.run(
            [*map(str, command), *sizes], cwd=ROOT, capture_output=True, text=True, timeout=280,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return load_file(out / "adapter.safetensors")

    def changes(kept: dict[str, Any]) -> np.ndarray:
        """By how much each matrix changes; its two factors may both change sign."""
        matrices = (name.removesuffix(".A") for name in sorted(kept) if name.endswith(".A"))
        factors = ((kept[f"{m}.B"], kept[f"{m}.A"]) for m in matrices)
        return np.concatenate([(b.astype(float) @ a.astype(float)).ravel() for b, a in factors])

    whole = train(tmp_path / "whole")
    assert len(whole) == 12 * 6 * 2
    learnt = changes(whole)
    assert np.linalg.norm(learnt) > 0
    run = "pulled/checkpoint-2"
    shutil.copytree(tmp_path / "whole" / run, tmp_path / "half" / run)
    resumed = changes(train(tmp_path / "half"))
    log = json.loads((tmp_path / "half/pulled/checkpoint-4/trainer_state.json").read_text())
    assert log["global_step"] == 4
    assert np.linalg.norm(resumed - learnt) < 0.02 * np.linalg.norm(learnt)
