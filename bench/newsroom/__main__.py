"""Measures answers to newsroom questions: `python -m bench.newsroom DATA [--work DIR]`.

Asks the questions of newsroom/dev.jsonl over the articles of news-unc, a follow-up after the
questions before it. A mark is right if it is a sentence that was judged to answer, or holds the
short answer of such a sentence in a right article. Each row is of the questions of one language or
kind:

- MRR@10, article right: of the answerable ones (see bench.quality); the first hit's article.
- passage: an answering sentence stands in the first hit's passage.
- marked: the first hit's mark is right. It is "shown" if the answer is confident, else "refused".
- wrong: of all questions, those with a confident answer whose mark is not right.
- unanswerable shown: of the unanswerable questions, those with a confident answer.
- AUROC: how often an answerable question's first score is above an unanswerable one's.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.confidence import auroc
from bench.newsroom import COLUMNS
from bench.quality import article_rank, collection_retriever, read_jsonl
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table
from qa import Answer, Retriever

QUESTIONS = "newsroom/dev.jsonl"


@dataclass(frozen=True)
class NewsroomAnswer:
    """How one question was answered.

    Attributes:
        record: the question's line of the data.
        reciprocal: 1 / the rank of the first right article; 0 if it is not among the first ten.
        right, passage, marked: of the first hit, as this module's docstring says.
        confident: True if it was shown as an answer.
        score: of the first hit.
        mark: the marked sentence.
    """

    record: dict[str, Any]
    reciprocal: float
    right: bool
    passage: bool
    marked: bool
    confident: bool
    score: float
    mark: str

    @property
    def answerable(self) -> bool:
        """True if an article answers the question."""
        return bool(self.record["answers"])


def judged(record: dict[str, Any], answer: Answer) -> NewsroomAnswer:
    """Judges an answer by the sentences that were judged to answer."""
    ranked = [hit.article.id for hit in answer.hits]
    reciprocal = 1 / article_rank(ranked, set(record["relevant"])) if record["relevant"] else 0.0
    if not answer.hits:
        return NewsroomAnswer(record, 0.0, False, False, False, False, 0.0, "")
    hit = answer.hits[0]
    mark = hit.passage.text[slice(*hit.highlight)]
    answers = [each for each in record["answers"] if each["article"] == hit.article.id]
    return NewsroomAnswer(
        record,
        reciprocal,
        hit.article.id in record["relevant"],
        any(_plain(each["sentence"]) in _plain(hit.passage.text) for each in answers),
        any(is_right(mark, each) for each in answers),
        answer.confident,
        hit.score,
        mark,
    )


def is_right(mark: str, answer: dict[str, Any]) -> bool:
    """True if a mark is the judged sentence, a part of it or more, or holds the short answer."""
    own, sentence = _plain(mark), _plain(answer["sentence"])
    short = _plain(answer.get("answer") or "")
    return own in sentence or sentence in own or bool(short and short in own)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def ask_record(retriever: Retriever, record: dict[str, Any]) -> Answer:
    """Asks a question after those of its history."""
    history: list[Answer] = []
    for earlier in record.get("history") or ():
        history.append(retriever.ask(earlier, 8, history))
    return retriever.ask(record["question"], 20, history)


def add_group(table: Table, name: str, answers: Sequence[NewsroomAnswer]) -> None:
    """Adds the row of a group of questions."""
    answerable = [each for each in answers if each.answerable]
    others = [each for each in answers if not each.answerable]
    row: dict[str, Any] = {
        "questions": name,
        "of them": len(answers),
        "MRR@10": _share(each.reciprocal for each in answerable),
        "article right": _share(each.right for each in answerable),
        "passage": _share(each.passage for each in answerable),
        "marked": _share(each.marked for each in answerable),
        "shown": _share(each.marked and each.confident for each in answerable),
        "refused": _share(each.marked and not each.confident for each in answerable),
        "wrong": _share(each.confident and not each.marked for each in answers),
        "unanswerable shown": _share(each.confident for each in others),
        "AUROC": None,
    }
    if answerable and others:
        row["AUROC"] = auroc([a.score for a in answerable], [a.score for a in others])
    table.add_row(row)


def _share(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return float(np.mean(numbers)) if numbers else None


def main() -> int:
    """Prints the table; with --answers, each question with its mark too."""
    parser = argparse.ArgumentParser(prog="python -m bench.newsroom", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of newsroom and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where the store is")
    parser.add_argument("--answers", action="store_true", help="print each question and mark")
    add_json_option(parser)
    options = parser.parse_args()
    retriever = collection_retriever(options.data, options.work, "newsroom")
    records = list(read_jsonl(options.data / QUESTIONS))
    answers = [judged(record, ask_record(retriever, record)) for record in records]
    table = Table(COLUMNS)
    add_group(table, "all", answers)
    for field in ("language", "kind"):
        for value in dict.fromkeys(record[field] for record in records):
            group = [each for each in answers if each.record[field] == value]
            add_group(table, value, group)
    print(table.markdown())
    if options.answers:
        for each in answers:
            state = "right" if each.marked else "wrong"
            shown = "shown" if each.confident else "not shown"
            kind = each.record["kind"] if each.answerable else "unanswerable"
            print(f"\n{each.record['id']} {kind} {state} {shown} {each.score:.2f}")
            print(f"  {each.record['question']}\n  {each.mark}")
    if options.json:
        save_results(options.json, {"newsroom": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
