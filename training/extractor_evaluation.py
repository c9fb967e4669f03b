"""Measures an extractor on questions that it was not trained on."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.confidence import auroc
from bench.quality import held_back, read_jsonl, slice_questions
from index import build_store
from index.arrays import Span
from index.article import Article
from index.encoder import Encoder
from index.store.store import Store
from index.text.sentences import sentences
from qa.finding.search import find_passages
from qa.marking.extractor import ExtractedAnswer
from training.extractor_material import (
    PairPassage,
    is_kept_back,
    pair_passages,
    subject,
    written_questions,
)

SLICES = ("vi", "vi bare", "en", "zh", "ru", "th")
# Questions of a slice at most.
QUESTIONS = 100


Read = Callable[[Sequence[tuple[str, PairPassage]]], list[ExtractedAnswer]]
"""Takes (question, passage) of each input."""


class XquadCase(NamedTuple):
    """A question of the held-back subjects with three passages.

    Attributes:
        question: as it is asked.
        answer: its answer in Vietnamese.
        right: the passage that answers.
        sibling: a passage of another article of the same subject.
        wrong: the passage of another article that the search ranks best.
    """

    question: str
    answer: str
    right: PairPassage
    sibling: PairPassage
    wrong: PairPassage


class NewsCase(NamedTuple):
    """A question of the newsroom set with the first passage that answers it.

    Attributes:
        question: as it is asked.
        answers: (sentence, short answer) of those judged right in the passage's article.
        passage: the passage.
    """

    question: str
    answers: list[tuple[str, str]]
    passage: PairPassage


class WrittenCase(NamedTuple):
    """A question of training/written that is kept back, with the passages of its article.

    Attributes:
        question: as it is asked.
        answer: its short answer.
        passages: of the article; the answer stands in one of them.
    """

    question: str
    answer: str
    passages: list[PairPassage]


class Evaluation:
    """The cases, which are made once.

    Attributes:
        xquad: the cases of each slice.
        news: the cases of the newsroom set.
        written: the cases of the written questions.
    """

    def __init__(self, data: Path, folder: Path, count: int = QUESTIONS) -> None:
        """
        Args:
            data: the folder of xquad-dev, newsroom and news-unc.
            folder: the store of held-back articles is kept there.
            count: questions of a slice at most.
        """
        self.encoder = Encoder()
        self.xquad = {name: [*self._xquad(data, folder, name, count)] for name in SLICES}
        self.news = [*self._news(data)]
        self.written = [*self._written(data)]
        self.written = self.written[:: -(-len(self.written) // count)]

    def of(self, read: Read) -> str:
        """The figures of an extractor, as a table.

        For each slice: "marked", the share of questions whose answer is in the sentence of the best
        span of the right passage; "sibling" and "wrong", the AUROC of the margin of the right
        passage against that of the others. For the newsroom set: the share of questions whose best
        span lies in a sentence that was judged right, or that has the short answer. For the written
        questions: the same of the passage with the answer; and of the passage of its article with
        the highest margin.
        """
        lines = ["", "slice marked sibling wrong"]
        for name, cases in self.xquad.items():
            margins: list[list[float]] = []
            for kind in ("right", "sibling", "wrong"):
                extractions = read([(case.question, getattr(case, kind)) for case in cases])
                margins.append([extraction.margin for extraction in extractions])
                if kind == "right":
                    pairs = zip(cases, extractions, strict=True)
                    marked = np.mean([case.answer in sentence(case.right.text, extraction.span)
                                      for case, extraction in pairs])  # fmt: skip
            right, sibling, wrong = margins
            areas = f"{auroc(right, sibling):.3f} {auroc(right, wrong):.3f}"
            lines.append(f"{name.replace(' ', '_')} {marked:.2f} {areas}")
        extractions = read([(case.question, case.passage) for case in self.news])
        marks = [
            marks_right(case, extraction)
            for case, extraction in zip(self.news, extractions, strict=True)
        ]
        above = np.mean([extraction.margin > 0 for extraction in extractions])
        lines.append(f"newsroom {np.mean(marks):.3f}, margin above 0 for {above:.2f}")
        lines.append(self._written_line(read))
        return "\n".join(lines)

    def _written_line(self, read: Read) -> str:
        right, best = [], []
        extractions = iter(read([(c.question, p) for c in self.written for p in c.passages]))
        for case in self.written:
            own = [(next(extractions), passage) for passage in case.passages]
            marks = [
                (each.margin, case.answer in sentence(passage.text, each.span), passage)
                for each, passage in own
            ]
            right += [is_right for _, is_right, p in marks if case.answer in p.text][:1]
            best.append(max(marks, key=lambda mark: mark[0])[1])
        return f"written {np.mean(right):.3f}, of the best passage {np.mean(best):.3f}"

    def _written(self, data: Path) -> Iterator[WrittenCase]:
        questions, articles = written_questions(data)
        siblings = defaultdict(list)
        for id in articles:
            siblings[subject(id)].append(id)
        for question in questions:
            if question.answers and is_kept_back(question.article):
                ids = siblings[subject(question.article)]
                passages = [p for id in ids for p in pair_passages(self.encoder, articles[id])]
                yield WrittenCase(question.text, question.answers[0], passages)

    def _xquad(self, data: Path, folder: Path, name: str, count: int) -> Iterator[XquadCase]:
        texts = {
            line["id"]: line["text"]
            for line in read_jsonl(data / "xquad-dev/articles.vi.jsonl")
            if held_back(line["id"])
        }
        passages = {
            id: pair_passages(self.encoder, Article(id, "", text, id)) for id, text in texts.items()
        }
        store = self._store(folder, texts)
        questions = slice_questions(data, name, only_held_back=True)
        for text, [id], record in questions[:: -(-len(questions) // count)]:
            [answer] = record["answers"]
            right = [
                passage
                for passage in passages[id]
                if answer["answer_start"] >= passage.start
                and passage.text.startswith(answer["text"], answer["answer_start"] - passage.start)
            ]
            subject = id.rpartition("-")[0]
            others = [each for each in texts if each != id and each.startswith(f"{subject}-")]
            sibling = passages[others[len(text) % len(others)]][0]
            vector = self.encoder.question_tokens(text).vector
            found, _ = find_passages(store, vector, text, 20)
            ranked = store.passages([each.stored.id for each in found[:20]])
            wrong = next(passage for passage, _ in ranked if passage.article_id != id)
            if right:
                best = PairPassage("", wrong.text, wrong.start)
                yield XquadCase(text, answer["text"], right[0], sibling, best)

    def _store(self, folder: Path, texts: dict[str, str]) -> Store:
        store = folder / "held-back"
        if not store.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            lines = (json.dumps({"id": id, "text": text}) + "\n" for id, text in texts.items())
            (folder / "held-back.jsonl").write_text("".join(lines), encoding="utf-8")
            build_store([folder / "held-back.jsonl"], store)
        return Store.open(store)

    def _news(self, data: Path) -> Iterator[NewsCase]:
        articles = {line["id"]: line for line in read_jsonl(data / "news-unc.jsonl.gz")}
        for line in read_jsonl(data / "newsroom/dev.jsonl"):
            if line["answers"]:
                yield self._news_case(line, articles)

    def _news_case(self, line: dict[str, Any], articles: dict[str, dict[str, Any]]) -> NewsCase:
        first = line["answers"][0]
        article = articles[first["article"]]
        cut = pair_passages(
            self.encoder, Article(article["id"], article["title"], article["text"], "")
        )
        answers = [
            (each["sentence"], each.get("answer") or each["sentence"])
            for each in line["answers"]
            if each["article"] == article["id"]
        ]
        passage = next((p for p in cut if any(s in p.text for s, _ in answers)), cut[0])
        return NewsCase(line["question"], answers, passage)


def sentence(text: str, span: Span) -> str:
    """The sentence of a text that a span begins in."""
    spans = sentences(text)
    start, end = next((each for each in spans if each[1] > span[0]), spans[-1])
    return text[start:end]


def marks_right(case: NewsCase, extraction: ExtractedAnswer) -> bool:
    """True if the sentence of a extraction was judged right, or has a short answer."""
    marked = sentence(case.passage.text, extraction.span)
    return any(
        right in marked or marked in right or answer.lower() in marked.lower()
        for right, answer in case.answers
    )
