"""Any language asks, any language answers: `python -m bench.mixed DATA [--work DIR]`.

Two collections hold texts in two languages each (see `bench.mixed.collection`). Every question is
asked in both of them. A direction is the question's language and that of the article that answers
it. By default only those questions are asked whose subjects the bundled model's adapter was not
trained on. The columns are those of `bench.quality`.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from bench.mixed import COLUMNS
from bench.mixed.collection import HALVES, is_vietnamese, mixed_retriever
from bench.quality import SliceQuestion, held_back, measure_slice, read_jsonl, unaccented
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table

# "bare" is Vietnamese without accents.
ASKED = ("vi", "en", "bare", "zh", "ru", "th", "de")
ANSWERING = ("vi", "en")


def direction_questions(
    data: Path, asked: str, answering: str, half: int, everything: bool
) -> list[SliceQuestion]:
    """The questions of a direction that are asked of one of the collections.

    Args:
        data: the folder of xquad-dev.
        asked: of ASKED.
        answering: of ANSWERING.
        half: the collection, of HALVES.
        everything: False to leave out the subjects that the adapter was trained on.
    """
    code = "vi" if asked == "bare" else asked
    lines = read_jsonl(data / f"xquad-dev/questions.{code}.jsonl")
    records = read_jsonl(data / f"xquad-dev/questions.{answering}.jsonl")
    questions = []
    for line, record in zip(lines, records, strict=True):
        article = line["article_id"]
        is_answering = is_vietnamese(article, half) == (answering == "vi")
        if is_answering and (everything or held_back(article)):
            text = unaccented(line["question"].lower()) if asked == "bare" else line["question"]
            questions.append(SliceQuestion(text, {article}, record))
    return questions


def main() -> int:
    """Prints the table, a row at a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.mixed", description=__doc__)
    parser.add_argument(
        "data", type=Path, help="the folder of xquad-dev, news-unc, qa and parallel"
    )
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where stores go")
    parser.add_argument("--asked", nargs="+", choices=ASKED, default=ASKED)
    parser.add_argument("--all", action="store_true", help="also the subjects trained on")
    add_json_option(parser)
    options = parser.parse_args()
    retrievers = [mixed_retriever(options.data, options.work, half) for half in HALVES]
    table = Table(COLUMNS)
    print(table.head(), flush=True)
    for asked in options.asked:
        for answering in ANSWERING:
            questions = [
                (retriever, question)
                for half, retriever in zip(HALVES, retrievers, strict=True)
                for question in direction_questions(
                    options.data, asked, answering, half, options.all
                )
            ]
            row: dict[str, Any] = {"slice": f"{asked} / {answering}", "questions": len(questions)}
            print(table.add_row(row | measure_slice(questions, marks=True)), flush=True)
    if options.json:
        save_results(options.json, {"mixed": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
