"""What the reader is trained on, and its loop: made-up material and a tiny model."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from training import reader_examples as made
from training.examples import LANGUAGES
from training.reader_evaluation import NewsCase, ReadAnswer, judged, sentence
from training.reader_examples import (
    AnsweredQuestion,
    ReaderExample,
    ReaderMaterial,
    ReaderPassage,
    answering,
    cloze_questions,
    drawn_questions,
    reader_examples,
    with_slip,
    wrong_premise,
)

SETS = {"xquad": 0.5, "wikinews": 0.25, "jaquad-train": 0.25}
KINDS = ("answered", "sibling", "searched", "premise", "other")


def write(file: Path, lines: list[dict[str, Any]]) -> None:
    import gzip

    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    file.write_bytes(gzip.compress(text.encode()) if file.suffix == ".gz" else text.encode())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four subjects of five articles in twelve languages; sets of ten articles of two subjects."""
    folder = tmp_path_factory.mktemp("data")
    articles = [f"xq-{subject}-{n}" for subject in (0, 2, 4, 6) for n in range(5)]
    for language in LANGUAGES:
        write(
            folder / f"xquad-dev/articles.{language}.jsonl",
            [{"id": id, "text": f"{language} is at {id}."} for id in articles],
        )
        write(
            folder / f"xquad-dev/questions.{language}.jsonl",
            [
                {
                    "id": id,
                    "question": f"Where is {language} in 19{n:02}?",
                    "article_id": id,
                    "answers": [{"text": id, "answer_start": len(language) + 7}],
                }
                for n, id in enumerate(articles)
            ],
        )
    for name in made.SETS.keys() - {"xquad", "wikinews"}:
        write(
            folder / f"qa/{name}.jsonl.gz",
            [
                {
                    "lang": "ja",
                    "title": f"Title {n // 5}",
                    "context": f"First. It is {name}-{n}.",
                    "question": " - Which? ",
                    "answers": [{"text": f"{name}-{n}", "start": 13}],
                }
                for n in range(10)
            ],
        )
    write(
        folder / "parallel/passages/alt_wikinews.jsonl.gz",
        [{"en": "", "vi": f"Hôm qua lũ đã làm {n} người chết ở tỉnh."} for n in range(10, 20)],
    )
    return folder


@pytest.fixture(scope="module")
def material(data: Path) -> ReaderMaterial:
    return ReaderMaterial(data, FakeEncoder())


class StubSearch:
    """Finds one passage for every question."""

    def wrong(self, question: AnsweredQuestion) -> list[ReaderPassage]:
        return [ReaderPassage("", "Found.")]


def drawn(material: ReaderMaterial, seed: int = 3) -> list[ReaderExample]:
    questions = drawn_questions(material, 800, SETS, random.Random(seed))
    search: Any = StubSearch()
    return list(reader_examples(material, questions, search, seed))


def test_nothing_that_is_held_back_is_learnt(material: ReaderMaterial) -> None:
    texts = " ".join(str(example) for example in drawn(material))
    texts += " ".join(str(article) for article in material.articles.values())
    assert "xq-2-" in texts
    assert "xq-4-" in texts
    assert "xq-0-" not in texts
    assert "xq-6-" not in texts


def test_the_seed_decides(material: ReaderMaterial) -> None:
    assert drawn(material) == drawn(material) != drawn(material, 4)


def test_every_answer_is_where_it_is_said_to_be(material: ReaderMaterial) -> None:
    kinds = {kind: [e for e in drawn(material) if e.kind == kind] for kind in KINDS}
    assert min(len(examples) for examples in kinds.values()) > 10
    for example in kinds["answered"]:
        assert example.answer is not None
        found = example.passage.text[slice(*example.answer)]
        assert found.startswith(("xq-", "jaquad-train-", "1"))
    rest = [example for kind in KINDS[1:] for example in kinds[kind]]
    assert {example.answer for example in rest} == {None}
    assert {example.passage.text for example in kinds["searched"]} == {"Found."}
    assert len(rest) == pytest.approx(800 * 0.35, abs=50)


def test_half_of_xquad_is_about_vietnamese_passages(material: ReaderMaterial) -> None:
    languages = [
        (question.language, question.article.rpartition("/")[2])
        for question in material.questions["xquad"]
    ]
    assert len(languages) == 10 * 24
    of_vietnamese = [asked for asked, read in languages if read == "vi"]
    assert len(of_vietnamese) >= 10 * 12
    assert {asked for asked, _ in languages} == set(LANGUAGES)
    assert sum(asked != read for asked, read in languages) > 10 * 8


def test_an_answer_that_a_cut_divides_is_left_out(data: Path) -> None:
    material = ReaderMaterial(data, FakeEncoder(limit=24))  # passages of two tokens
    [question] = material.questions["jaquad-train"][:1]
    example = answering(material, question)
    assert example is not None
    assert example.passage == ReaderPassage("Title 0\n", "jaquad-train-0.", 13)
    assert example.answer == (0, 14)
    divided = AnsweredQuestion("Which?", "ja", question.article, ("First. It",), 0)
    assert answering(material, divided) is None


def test_a_vietnamese_sentence_is_asked_by_a_word_in_its_place() -> None:
    text = "Trời mưa. Sáng qua, ông Trần An nói có 1.200 người mất nhà ở Hà Nội năm 2008."
    seen = [
        (question, text[start : start + len(answer)], answer)
        for question, start, answer in cloze_questions(text)
    ]
    assert sorted(seen) == [
        # Of the words after "ai", the first ten.
        ("Ai nói có 1.200 người mất nhà ở Hà Nội năm?", "Trần An", "Trần An"),
        ("Ông Trần An nói có 1.200 người mất nhà ở Hà Nội năm nào?", "2008", "2008"),
        ("Ông Trần An nói có 1.200 người mất nhà ở đâu năm 2008?", "Hà Nội", "Hà Nội"),
        ("Ông Trần An nói có bao nhiêu người mất nhà ở Hà Nội năm 2008?", "1.200", "1.200"),
    ]
    # Too few words between the commas.
    assert [question for question, *_ in cloze_questions("Hôm đó, anh đến năm 2008, rồi đi.")] == [
        "Hôm đó, anh đến năm nào, rồi đi?"
    ]
    assert list(cloze_questions("Năm ngoái có lũ. Anh ở đó đến năm 2008.")) == []


def test_a_premise_is_made_wrong_by_another_number_or_name() -> None:
    chance = random.Random(1)
    others = ["Did Bình leave in 1999?", "What did Lan do?"]
    assert wrong_premise("Who came in 2008?", others, chance) == "Who came in 1999?"
    changed = {wrong_premise("What did An Hoà say?", others, chance) for _ in range(20)}
    assert changed == {"What did Bình say?", "What did Lan say?"}
    assert wrong_premise("What fell?", others, chance) is None
    assert wrong_premise("Who came in 1999?", others[:1], chance) is None


def test_a_slip_swaps_two_letters_or_leaves_one_out() -> None:
    chance = random.Random(1)
    slips = {with_slip("to năm abcd", chance) for _ in range(60)}
    assert slips == {"to năm acbd", "to năm abd", "to năm abdc", "to năm abc"}
    assert with_slip("a bc def", chance) == "a bc def"


def test_a_mark_is_right_if_it_is_judged_or_has_the_answer() -> None:
    passage = ReaderPassage("", "Mưa to. Lũ làm 12 người chết. Hết rồi.")
    assert sentence(passage.text, (16, 18)) == "Lũ làm 12 người chết."
    assert sentence(passage.text, (8, 9)) == "Lũ làm 12 người chết."
    assert sentence(passage.text, (7, 8)) == "Lũ làm 12 người chết."
    for answers, right in (
        ([("Lũ làm 12 người chết.", "12")], True),
        ([("Nước lũ.", "12 Người")], True),
        ([("Mưa to.", "mưa")], False),
    ):
        assert judged(NewsCase("?", answers, passage), ReadAnswer((16, 18), 1.0)) == right


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two layers and a tokenizer of a few words."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    vocabulary = {word: n for n, word in enumerate(("<pad>", "<s>", "</s>", "<unk>", "who", "an"))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 1), ("</s>", 2)],
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>"
    ).save_pretrained(folder)
    config = BertConfig(
        vocab_size=6, hidden_size=40, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=80,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    return folder


PASSAGES = [ReaderPassage("The title\n", f"{'so ' * n}an came") for n in range(12)]
EXAMPLES = [
    *(
        ReaderExample("who", each, (3 * n, 3 * n + 2), "answered")
        for n, each in enumerate(PASSAGES)
    ),
    *[ReaderExample("who", ReaderPassage("", "nobody came"), None, "other")] * 4,
]


def test_an_answer_lies_in_the_text_and_not_in_the_heading(folder: Path) -> None:
    from training.reader import Pairs, token_labels

    tokens, own, spans = Pairs(folder).encode("who", ReaderPassage("an an\n", "so an came"))
    # <s> who </s> </s> an an so an came </s>
    assert tokens == [1, 4, 2, 2, 5, 5, 3, 5, 3, 2]
    assert (own, spans) == (range(6, 9), [(0, 2), (3, 5), (6, 10)])
    assert token_labels((3, 5), own, spans) == (7, 7)
    assert token_labels((0, 10), own, spans) == (6, 8)
    assert token_labels((4, 7), own, spans) == (7, 8)
    assert token_labels(None, own, spans) == (0, 0)
    assert token_labels((6, 11), own, spans) == (0, 0)  # cut off


def test_batches_are_of_similar_lengths(folder: Path) -> None:
    from training.reader import Pairs, batches

    rows = batches(EXAMPLES, Pairs(folder), 4, 1)
    assert sorted(row["input_ids"].shape for row in rows) == [(4, 7), (4, 12), (4, 16), (4, 20)]
    assert sum(int((row["start_positions"] > 0).sum()) for row in rows) == 12
    assert all((row["attention_mask"].sum(1) > row["end_positions"]).all() for row in rows)


def test_the_rate_rises_and_falls_to_nothing() -> None:
    from training.reader import rate

    assert [rate(step, 20) for step in (0, 1, 2, 11, 19)] == [1 / 3, 2 / 3, 1, 0.5, 1 / 18]


def test_training_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    import torch

    from training.reader import Pairs, batches, learnt, new_reader, train_reader

    rows = batches(EXAMPLES, Pairs(folder), 2, 1)
    whole = new_reader(folder)
    train_reader(whole, rows, tmp_path / "whole", 3)

    def killed(step: int) -> None:
        if step == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_reader(new_reader(folder), rows, tmp_path / "parts", 3, killed)
    resumed = new_reader(folder)
    steps: list[int] = []
    train_reader(resumed, rows, tmp_path / "parts", 3, steps.append)
    assert steps == [8]
    expected = learnt(whole)
    assert len(expected) == 2 * 6 * 2 + 2
    for name, values in learnt(resumed).items():
        assert torch.equal(values, expected[name])
    first = learnt(new_reader(folder))
    assert not torch.equal(first["qa_outputs.weight"], expected["qa_outputs.weight"])
    frozen = "bert.embeddings.word_embeddings.weight"
    assert torch.equal(whole.get_parameter(frozen), resumed.get_parameter(frozen))


def test_what_is_shipped_gives_the_same_scores(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModelForQuestionAnswering

    from index.model.bundled import add_adapter
    from training.reader import Pairs, batches, new_reader, read, shipped, train_reader

    monkeypatch.setattr("training.reader.RATE", 2e-3)  # a tiny model learns faster
    pairs, model = Pairs(folder), new_reader(folder)
    train_reader(model, batches(EXAMPLES * 20, pairs, 4, 1), tmp_path, 1000)
    tensors = shipped(model)
    assert {values.dtype for values in tensors.values()} == {torch.float16}
    head = {name: tensors.pop(f"head.{name}") for name in ("weight", "bias")}
    save_file(tensors, tmp_path / "reader.safetensors")
    plain = AutoModelForQuestionAnswering.from_pretrained(str(folder))
    add_adapter(plain.bert, tmp_path / "reader.safetensors")
    plain.qa_outputs.load_state_dict(head)
    inputs = [(example.question, example.passage) for example in EXAMPLES]
    ours, theirs = read(model, pairs, inputs, 3), read(plain, pairs, inputs)
    assert [answer.span for answer in ours] == [answer.span for answer in theirs]
    margins = [answer.margin for answer in theirs]
    assert [answer.margin for answer in ours] == pytest.approx(margins, abs=0.2)
    # It has learnt where "an" is, and that it is not in the last.
    assert [answer.span for answer in ours[:12]] == [example.answer for example in EXAMPLES[:12]]
    assert min(margins[:12]) > 0 > max(margins[12:])
