"""What the extractor is trained on, and its loop: made-up material and a tiny model."""

import json
import random
from math import exp, log
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from qa.marking.extractor import ExtractedAnswer
from training import extractor_material
from training.examples import LANGUAGES
from training.extractor_evaluation import NewsCase, marks_right, sentence
from training.extractor_examples import (
    ExtractorExample,
    answering,
    drawn_questions,
    extractor_examples,
)
from training.extractor_material import (
    AnsweredQuestion,
    ExtractorMaterial,
    PairPassage,
    is_kept_back,
    written_questions,
)
from training.extractor_questions import cloze_questions, with_slip, wrong_premise

SETS = {"xquad": 0.5, "wikinews": 0.25, "jaquad-train": 0.25}
KINDS = ("sibling", "searched", "premise", "other")


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
    for name in extractor_material.SETS.keys() - {"xquad", "wikinews", "written"}:
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
        folder / "written/articles.jsonl",
        [{"id": "a-01", "title": "Cầu mới", "text": "Cầu dài 30 m.\nÔng An nói cầu rộng 9 m."}],
    )
    write(
        folder / "written/questions.jsonl",
        [
            {"article": article, "language": "vi", "kind": "", "question": question, "answer": own}
            for article, question, own in (
                ("a-01", "cầu dài mấy mét", "30 m"),
                ("a-01", "cầu làm bằng gì", ""),
                ("a-01", "đo bằng gì", "m"),  # it stands there twice
                ("0", "lũ ở tỉnh chết mấy người", "10"),  # kept back
            )
        ],
    )
    write(
        folder / "parallel/passages/alt_wikinews.jsonl.gz",
        [
            {
                "en": f"Floods in the north of the province killed {n} people yesterday.",
                "vi": f"Hôm qua lũ đã làm {n} người chết ở tỉnh.",
            }
            for n in range(10, 20)
        ],
    )
    return folder


@pytest.fixture(scope="module")
def material(data: Path) -> ExtractorMaterial:
    return ExtractorMaterial(data, FakeEncoder(), data / "written")


class StubSearch:
    """Finds one passage for every question."""

    def wrong(self, question: AnsweredQuestion) -> list[PairPassage]:
        return [PairPassage("", "Found.")]


def drawn(
    material: ExtractorMaterial, seed: int = 3
) -> list[tuple[ExtractorExample, ExtractorExample]]:
    questions = drawn_questions(material, 400, SETS, random.Random(seed))
    search: Any = StubSearch()
    return list(extractor_examples(material, questions, search, seed))


def test_nothing_that_is_held_back_is_learnt(material: ExtractorMaterial) -> None:
    texts = " ".join(str(example) for example in drawn(material))
    texts += " ".join(str(article) for article in material.articles.values())
    assert "xq-2-" in texts
    assert "xq-4-" in texts
    assert "xq-0-" not in texts
    assert "xq-6-" not in texts


def test_the_seed_decides(material: ExtractorMaterial) -> None:
    assert drawn(material) == drawn(material) != drawn(material, 4)


def test_every_answer_is_where_it_is_said_to_be(material: ExtractorMaterial) -> None:
    pairs = drawn(material)
    assert len(pairs) == 400
    for example, _ in pairs:
        assert example.kind == "answered"
        assert example.answer is not None
        found = example.passage.text[slice(*example.answer)]
        assert found.startswith(("xq-", "jaquad-train-", "1"))
    others = [other for _, other in pairs]
    assert {other.answer for other in others} == {None}
    kinds = {kind: [other for other in others if other.kind == kind] for kind in KINDS}
    assert min(len(examples) for examples in kinds.values()) > 10
    assert sum(map(len, kinds.values())) == len(others)
    assert {other.passage.text for other in kinds["searched"]} == {"Found."}


def test_two_passages_of_a_pair_have_one_question_but_for_its_premise(
    material: ExtractorMaterial,
) -> None:
    for example, other in drawn(material):
        if other.kind == "premise":
            assert other.question != example.question
            assert other.passage.text == example.passage.text
        else:
            assert other.question == example.question
            assert other.passage.text != example.passage.text


def test_an_english_question_is_made_of_the_translation(material: ExtractorMaterial) -> None:
    english = [each for each in material.questions["wikinews"] if each.language == "en"]
    assert len(english) == 10
    first = english[0]
    word = "how many" if "many" in first.text else "how much"
    assert first.text == f"Floods in the north of the province killed {word} people yesterday?"
    text = material.articles[first.article].text
    assert (first.answers, text[first.start : first.start + 2]) == (("10",), "10")


def test_a_written_question_is_asked_of_its_article(
    data: Path, material: ExtractorMaterial
) -> None:
    questions, articles = written_questions(data, data / "written")
    own = "written/a-01/0/vi"
    assert articles[own].title == "Cầu mới"
    news = [f"written/0/{n}/vi" for n in range(4)]  # the neighbours are its siblings
    assert articles.keys() == {own, *news}
    assert questions == [
        AnsweredQuestion("cầu dài mấy mét", "vi", own, ("30 m",), 8),
        AnsweredQuestion("cầu làm bằng gì", "vi", own, (), -1),
        AnsweredQuestion("lũ ở tỉnh chết mấy người", "vi", news[0], ("10",), 18),
    ]
    assert material.questions["written"] == questions[:2]
    ids = ("a-07", "a-08", "a-14", "0", "11")
    assert [is_kept_back(f"written/{id}/0/vi") for id in ids] == [True, False, True, True, True]
    assert [is_kept_back(f"written/{n // 4}/{n}/vi") for n in (11, 12, 83, 84)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_a_question_that_nothing_answers_has_two_passages_without_an_answer(
    material: ExtractorMaterial,
) -> None:
    search: Any = StubSearch()
    absent = material.questions["written"][1]
    [pair] = extractor_examples(material, [absent], search, 1)
    assert [(each.answer, each.kind) for each in pair] == [(None, "absent")] * 2
    assert pair[0].question == pair[1].question
    assert {each.passage.heading for each in pair} == {"Cầu mới\n", ""}
    assert pair[1].passage.text == "Found."


def test_half_of_xquad_is_about_vietnamese_passages(material: ExtractorMaterial) -> None:
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
    material = ExtractorMaterial(
        data, FakeEncoder(limit=24), data / "written"
    )  # passages of two tokens
    [question] = material.questions["jaquad-train"][:1]
    example = answering(material, question)
    assert example is not None
    assert example.passage == PairPassage("Title 0\n", "jaquad-train-0.", 13)
    assert example.answer == (0, 14)
    divided = AnsweredQuestion("Which?", "ja", question.article, ("First. It",), 0)
    assert answering(material, divided) is None


def asked(text: str, language: str = "vi") -> dict[str, set[str]]:
    """The questions of each answer in a text, however chance falls."""
    questions: dict[str, set[str]] = {}
    for seed in range(60):
        for question, start, answer in cloze_questions(text, language, random.Random(seed)):
            assert text[start : start + len(answer)] == answer
            questions.setdefault(answer, set()).add(question)
    return questions


def both(question: str, *words: str) -> set[str]:
    """The question with each of the words."""
    return {question.format(word) for word in words}


def test_a_vietnamese_sentence_is_asked_by_a_word_in_its_place() -> None:
    text = "Trời mưa. Sáng qua, ông Trần An nói có 1.200 người mất nhà ở Hà Nội năm 2008."
    rest = " Trần An nói có 1.200 người mất nhà ở Hà Nội"
    when = ("khi nào", "bao giờ", "lúc nào")
    assert asked(text) == {
        # Of the words after "ai", the first ten.
        "Trần An": both("{} nói có 1.200 người mất nhà ở Hà Nội năm?", "Ai", "Người nào"),
        "2008": both(f"Ông{rest} {{}}?", "năm nào", *when)
        | both(f"{{}} ông{rest}?", *map(str.capitalize, when)),
        "Hà Nội": both("Ông Trần An nói có 1.200 người mất nhà {} năm 2008?", "ở đâu", "chỗ nào"),
        "1.200": both("Ông Trần An nói có {} người mất nhà ở Hà Nội năm 2008?", "bao nhiêu", "mấy"),
    }
    # Too few words between the commas.
    assert asked("Hôm đó, anh đến rồi đi ngay, vì nhà anh xa chợ quá.") == {
        "nhà anh xa chợ quá": both("Hôm đó, anh đến rồi đi ngay, {}?", "vì sao", "tại sao", "sao")
        | both("{} Hôm đó, anh đến rồi đi ngay?", "Vì sao", "Tại sao", "Sao")
    }
    assert asked("Năm ngoái có lũ. Anh ở đó đến năm 2008.") == {}


def test_an_english_sentence_is_asked_by_a_word_in_its_place() -> None:
    assert asked("Anna Lee said that 1,200 people left the town.", "en") == {
        "Anna Lee": {"Who said that 1,200 people left the town?"},
        "1,200": both("Anna Lee said that how {} people left the town?", "many", "much"),
    }


def test_a_premise_is_made_wrong_by_another_number_or_name() -> None:
    chance = random.Random(1)
    others = ["Did Bình leave in 1999?", "What did Lan do?"]
    assert wrong_premise("Who came in 2008?", others, chance) == "Who came in 1999?"
    changed = {wrong_premise("What did An Hoà say?", others, chance) for _ in range(20)}
    assert changed == {"What did Bình say?", "What did Lan say?"}
    before = {wrong_premise("Ai đến trước năm 2008?", others, chance) for _ in range(60)}
    years = "Ai đến trước năm 1999?"
    assert before == {"Ai đến sau năm 2008?", "Ai đi trước năm 2008?", years}
    assert wrong_premise("What fell?", others, chance) is None
    assert wrong_premise("Who came in 1999?", others[:1], chance) is None


def test_a_slip_swaps_two_letters_or_leaves_one_out() -> None:
    chance = random.Random(1)
    slips = {with_slip("to năm abcd", chance) for _ in range(60)}
    assert slips == {"to năm acbd", "to năm abd", "to năm abdc", "to năm abc"}
    assert with_slip("a bc def", chance) == "a bc def"


def test_a_mark_is_right_if_it_is_judged_or_has_the_answer() -> None:
    passage = PairPassage("", "Mưa to. Lũ làm 12 người chết. Hết rồi.")
    assert sentence(passage.text, (16, 18)) == "Lũ làm 12 người chết."
    assert sentence(passage.text, (8, 9)) == "Lũ làm 12 người chết."
    assert sentence(passage.text, (7, 8)) == "Lũ làm 12 người chết."
    for answers, right in (
        ([("Lũ làm 12 người chết.", "12")], True),
        ([("Nước lũ.", "12 Người")], True),
        ([("Mưa to.", "mưa")], False),
    ):
        assert marks_right(NewsCase("?", answers, passage), ExtractedAnswer((16, 18), 1.0)) == right


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


PASSAGES = [PairPassage("The title\n", f"{'so ' * n}an came") for n in range(12)]
NOBODY = PairPassage("", "nobody came")
# Every third pair has two questions.
EXAMPLES = [
    example
    for n, each in enumerate(PASSAGES)
    for example in (
        ExtractorExample("who", each, (3 * n, 3 * n + 2), "answered"),
        ExtractorExample("who came" if n % 3 == 0 else "who", NOBODY, None, "other"),
    )
]


def test_an_answer_lies_in_the_text_and_not_in_the_heading(folder: Path) -> None:
    from training.extractor import Pairs, token_labels

    tokens, own, spans = Pairs(folder).encode("who", PairPassage("an an\n", "so an came"))
    # <s> who </s> </s> an an so an came </s>
    assert tokens == [1, 4, 2, 2, 5, 5, 3, 5, 3, 2]
    assert (own, spans) == (range(6, 9), [(0, 2), (3, 5), (6, 10)])
    assert token_labels((3, 5), own, spans) == (7, 7)
    assert token_labels((0, 10), own, spans) == (6, 8)
    assert token_labels((4, 7), own, spans) == (7, 8)
    assert token_labels(None, own, spans) == (0, 0)
    assert token_labels((6, 11), own, spans) == (0, 0)  # cut off


def test_batches_are_of_pairs_of_similar_lengths(folder: Path) -> None:
    from training.extractor import Pairs, batches

    rows = batches(EXAMPLES, Pairs(folder), 4, 1)
    assert sorted(row["input_ids"].shape for row in rows) == [(8, 12), (8, 16), (8, 20)]
    for row in rows:
        starts, ends = row["labels"].T
        assert (starts[::2] > 0).all()
        assert (starts[1::2] == 0).all()
        assert (row["attention_mask"].sum(1) > ends).all()
    assert sum(int(row["shared"].sum()) for row in rows) == 8


def test_the_loss_compares_the_passages_of_a_question() -> None:
    import torch

    from training.extractor import span_loss

    # Two inputs of three tokens; the last of the second is padding. The first is right with its
    # token 1, the second has no answer.
    starts = torch.tensor([[0.0, 2.0, 1.0], [1.0, 3.0, 9.0]])
    ends = torch.zeros(2, 3)
    mask = torch.tensor([[1, 1, 1], [1, 1, 0]])
    labels = torch.tensor([[1, 1], [0, 0]])
    own = (log(1 + exp(2) + exp(1)) - 2 + log(exp(1) + exp(3)) - 1) / 2
    own_ends = (log(3) + log(2)) / 2
    both = log(exp(2) + exp(1) + exp(3)) - 2
    alone = span_loss(starts, ends, mask, labels, torch.tensor([False]))
    assert alone.item() == pytest.approx((own + own_ends) / 2)
    shared = span_loss(starts, ends, mask, labels, torch.tensor([True]))
    assert shared.item() == pytest.approx((own + both + own_ends + log(3)) / 2)
    # Where neither answers, there is nothing to compare.
    neither = span_loss(starts, ends, mask, labels * 0, torch.tensor([True]))
    own = (log(1 + exp(2) + exp(1)) + log(exp(1) + exp(3)) - 1) / 2
    assert neither.item() == pytest.approx((own + own_ends) / 2)


def test_the_rate_rises_and_falls_to_nothing() -> None:
    from training.extractor import rate

    assert [rate(step, 20) for step in (0, 1, 2, 11, 19)] == [1 / 3, 2 / 3, 1, 0.5, 1 / 18]


def test_training_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    import torch

    from training.extractor import Pairs, batches, learnt, new_extractor, train_extractor

    rows = batches(EXAMPLES, Pairs(folder), 1, 1)
    whole = new_extractor(folder)
    train_extractor(whole, rows, tmp_path / "whole", 3)

    def killed(step: int) -> None:
        if step == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_extractor(new_extractor(folder), rows, tmp_path / "parts", 3, killed)
    resumed = new_extractor(folder)
    steps: list[int] = []
    train_extractor(resumed, rows, tmp_path / "parts", 3, steps.append)
    assert steps == [9, 12]
    expected = learnt(whole)
    assert len(expected) == 2 * 6 * 2 + 2
    for name, values in learnt(resumed).items():
        assert torch.equal(values, expected[name])
    first = learnt(new_extractor(folder))
    assert not torch.equal(first["qa_outputs.weight"], expected["qa_outputs.weight"])
    frozen = "bert.embeddings.word_embeddings.weight"
    assert torch.equal(whole.get_parameter(frozen), resumed.get_parameter(frozen))


def test_what_is_shipped_gives_the_same_scores(folder: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModelForQuestionAnswering

    from index.model.assembly import add_adapter
    from training.extractor import (
        Pairs,
        batches,
        begin_with,
        learnt,
        new_extractor,
        read,
        shipped,
        train_extractor,
    )

    pairs, model = Pairs(folder), new_extractor(folder)
    rows = batches(EXAMPLES * 20, pairs, 2, 1)
    train_extractor(model, rows, tmp_path, 1000, highest=2e-3)  # a tiny model learns faster
    tensors = shipped(model)
    assert {values.dtype for values in tensors.values()} == {torch.float16}
    save_file(tensors, tmp_path / "whole.safetensors")
    other = new_extractor(folder)
    begin_with(other, tmp_path / "whole.safetensors")
    for name, values in learnt(other).items():
        assert torch.allclose(values, learnt(model)[name], atol=1e-3)
    head = {name: tensors.pop(f"head.{name}") for name in ("weight", "bias")}
    save_file(tensors, tmp_path / "extractor.safetensors")
    plain = AutoModelForQuestionAnswering.from_pretrained(str(folder))
    add_adapter(plain.bert, tmp_path / "extractor.safetensors")
    plain.qa_outputs.load_state_dict(head)
    inputs = [(example.question, example.passage) for example in EXAMPLES]
    ours, theirs = read(model, pairs, inputs, 3), read(plain, pairs, inputs)
    margins = [answer.margin for answer in theirs]
    assert [answer.margin for answer in ours] == pytest.approx(margins, abs=1)  # in bfloat16
    # It has learnt that nobody is not where "an" is.
    assert sum(margins[::2]) > sum(margins[1::2]) + len(margins[::2])


def test_the_mean_of_two_extractors_is_that_of_each_value() -> None:
    import torch

    from training.extractor import mean_extractor

    one, other = ({"a.A": torch.tensor(values).half()} for values in ([[1.0, 2.0]], [[3.0, -2.0]]))
    assert mean_extractor(one, other)["a.A"].tolist() == [[2.0, 0.0]]
    assert mean_extractor(one, other)["a.A"].dtype == torch.float16
