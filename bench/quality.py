"""Measures how often the right passage comes first: `python -m bench.quality DATA [--work DIR]`.

Three collections are indexed: xquad-dev's Vietnamese articles among news-unc, zalo-dev alone, and
xquad-dev's English articles alone. All questions of each slice are asked, or, with --held-back,
those that the bundled model's adapter was not trained on. The plain rankings are computed in the
same run.

MRR@10 counts articles: 1 / rank of the first right article, where all passages of one article take
one rank together. A question whose right article is not among the first ten counts as 0.
"""

import argparse
import gzip
import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index import build_store
from index.lexical.bm25 import top_passages
from index.model.bundled import NAME
from index.store.store import Store
from qa import Answer, Retriever
from qa.ranking import CANDIDATES

PLACES = 10
# https://doi.org/10.1145/1571941.1572114 recommends this constant.
RRF = 60
# Every third subject of xquad-dev is kept for measuring what was trained on the others.
HELD_BACK = 3
SLICES = {
    "vi": ("xquad", "xquad-dev/questions.vi.jsonl"),
    "vi bare": ("xquad", "xquad-dev/questions.vi.jsonl"),
    **{code: ("xquad", f"xquad-dev/questions.{code}.jsonl") for code in
       ("en", "zh", "ru", "th", "de", "ar", "es")},
    "zalo": ("zalo", "zalo-dev/questions.jsonl"),
    "zalo bare": ("zalo", "zalo-dev/questions.jsonl"),
    "en in en": ("english", "xquad-dev/questions.en.jsonl"),
}  # fmt: skip
COLLECTIONS = {
    "xquad": ["xquad-dev/articles.vi.jsonl", "news-unc.jsonl.gz"],
    "zalo": ["zalo-dev/articles.jsonl"],
    "english": ["xquad-dev/articles.en.jsonl"],
    "newsroom": ["news-unc.jsonl.gz"],
}
COLUMNS = (
    TableColumn("slice"),
    *(TableColumn(ranking, format=".3f", zero=False) for ranking in ("vectors", "words", "RRF")),
    TableColumn("ours", format=".3f", zero=False, bold=True),
    *(TableColumn(share, format=".3f", zero=False) for share in ("hit@1", "hit@5", "marked")),
)


class SliceQuestion(NamedTuple):
    """A question of a slice.

    Attributes:
        text: as it is asked.
        articles: ids of the articles that answer it.
        record: the line of the data that holds its answers ("answers", "article_id").
    """

    text: str
    articles: set[str]
    record: dict[str, Any]


def read_jsonl(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, which may be packed with gzip (".gz")."""
    packed = file.suffix == ".gz"
    with (
        gzip.open(file, "rt", encoding="utf-8") if packed else file.open(encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)


def unaccented(text: str) -> str:
    """The text without any accent, and with d for đ."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def held_back(article: str) -> bool:
    """True if an article of xquad-dev ("xq-46-3") is of a subject that no model is trained on."""
    return int(article.split("-")[1]) // 2 % HELD_BACK == 0


def slice_questions(data: Path, name: str, only_held_back: bool = False) -> list[SliceQuestion]:
    """The questions of a slice.

    Args:
        data: the folder of xquad-dev and zalo-dev.
        name: of SLICES.
        only_held_back: True to leave out the subjects that the adapter was trained on.
    """
    collection, file = SLICES[name]
    language = {"xquad": "vi", "english": "en"}.get(collection)
    answering = data / (f"xquad-dev/questions.{language}.jsonl" if language else file)
    questions = []
    for line, answers in zip(read_jsonl(data / file), read_jsonl(answering), strict=True):
        if only_held_back and language and not held_back(line["article_id"]):
            continue
        articles = set(line.get("article_ids") or [line["article_id"]])
        text = unaccented(line["question"].lower()) if "bare" in name else line["question"]
        questions.append(SliceQuestion(text, articles, answers))
    return questions


def collection_retriever(data: Path, work: Path, name: str, model: str = NAME) -> Retriever:
    """The retriever of a collection, which is indexed into `work` if it is not there yet.

    Args:
        data: the folder of the articles.
        work: the folder of the stores.
        name: of COLLECTIONS.
        model: what `Encoder` takes.
    """
    store = work / (name if model == NAME else f"{name}-{model.replace('/', '-')}")
    if not store.is_dir():
        inputs = work / f"{name}-articles"
        inputs.mkdir(parents=True, exist_ok=True)
        for number, part in enumerate(COLLECTIONS[name]):
            file = inputs / f"{number}.jsonl"
            with file.open("w", encoding="utf-8") as lines:
                lines.writelines(json.dumps(line) + "\n" for line in read_jsonl(data / part))
        build_store([inputs], store, model=model)
    return Retriever.open(store)


def opened_store(retriever: Retriever) -> Store:
    """The store that was opened for a retriever, whose arrays are measured."""
    assert isinstance(retriever.store, Store)
    return retriever.store


def plain_rankings(retriever: Retriever, question: str) -> dict[str, list[str]]:
    """The article ids of the best passages, best first, by each of the usual rankings.

    Returns:
        "vectors": by cosine. "words": by BM25. "RRF": by reciprocal rank fusion of both.
    """
    store = opened_store(retriever)
    by_vectors, _ = store.vectors.search(retriever.encoder.question(question), CANDIDATES)
    by_words = top_passages(store.postings.scores(store.words.weigh(question)), CANDIDATES)
    fused: dict[int, float] = {}
    for rows in (by_vectors, by_words):
        for rank, row in enumerate(rows.tolist(), start=1):
            fused[row] = fused.get(row, 0) + 1 / (RRF + rank)
    by_both = sorted(fused, key=fused.__getitem__, reverse=True)
    rankings = {"vectors": by_vectors.tolist(), "words": by_words.tolist(), "RRF": by_both}
    ids = dict.fromkeys(row for rows in rankings.values() for row in rows)
    articles = dict(zip(ids, (p.article_id for p, _ in store.passages(list(ids))), strict=True))
    return {name: [articles[row] for row in rows] for name, rows in rankings.items()}


def article_rank(ranked: Sequence[str], right: set[str]) -> float:
    """The rank of the first right article; infinite if it is not among the first PLACES."""
    articles = list(dict.fromkeys(ranked))[:PLACES]
    return min((articles.index(id) + 1 for id in right if id in articles), default=float("inf"))


def mark_holds_answer(record: dict[str, Any], answer: Answer) -> bool | None:
    """True if the marked sentence holds the answer; None if the first passage does not hold it."""
    hit = answer.hits[0]
    if hit.article.id != record.get("article_id"):
        return None
    start, end = (hit.passage.start + at for at in hit.highlight)
    spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in record["answers"]]
    if not any(hit.passage.start <= a and b <= hit.passage.end for a, b in spans):
        return None
    return any(a < end and start < b for a, b in spans)


def measure_slice(
    questions: Sequence[tuple[Retriever, SliceQuestion]], marks: bool
) -> dict[str, float | None]:
    """Asks the questions of a slice.

    Args:
        questions: each with the retriever of its collection.
        marks: True if the data says where in the articles the answers are.

    Returns:
        MRR@10 of each ranking, and the shares "hit@1", "hit@5" and "marked", by column.
    """
    ranks: dict[str, list[float]] = {"vectors": [], "words": [], "RRF": [], "ours": []}
    right_marks: list[bool] = []
    for retriever, question in questions:
        for name, ranked in plain_rankings(retriever, question.text).items():
            ranks[name].append(article_rank(ranked, question.articles))
        answer = retriever.ask(question.text, k=20)
        ranks["ours"].append(article_rank([h.article.id for h in answer.hits], question.articles))
        right = mark_holds_answer(question.record, answer) if marks else None
        if right is not None:
            right_marks.append(right)
    ours = np.array(ranks["ours"])
    return {
        **{name: float(np.mean(1 / np.array(values))) for name, values in ranks.items()},
        **{f"hit@{n}": float(np.mean(ours <= n)) for n in (1, 5)},
        "marked": float(np.mean(right_marks)) if right_marks else None,
    }


def print_slices(
    columns: Sequence[TableColumn],
    slices: Sequence[str],
    models: Sequence[str],
    measure: Callable[[str, str], Mapping[str, Any]],
) -> Table:
    """Prints a table, a row at a time, of each slice with each model.

    Args:
        columns: of the table; the first is "slice".
        slices: names of slices.
        models: what `Encoder` takes; with several, each row is named "SLICE, MODEL".
        measure: takes a slice and a model; returns the other columns of their row.
    """
    table = Table(columns)
    print(table.head(), flush=True)
    for name in slices:
        for model in models:
            label = name if len(models) == 1 else f"{name}, {model}"
            print(table.add_row({"slice": label, **measure(name, model)}), flush=True)
    return table


def main() -> int:
    """Prints the table, a row at a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev, zalo-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where stores go")
    parser.add_argument("--slices", nargs="+", choices=SLICES, default=list(SLICES))
    parser.add_argument("--models", nargs="+", default=[NAME], help="a row of each")
    parser.add_argument("--held-back", action="store_true", help="only what was not trained on")
    add_json_option(parser)
    options = parser.parse_args()

    def measure(name: str, model: str) -> dict[str, float | None]:
        questions = slice_questions(options.data, name, options.held_back)
        retriever = collection_retriever(options.data, options.work, SLICES[name][0], model)
        return measure_slice(
            [(retriever, question) for question in questions], marks="zalo" not in name
        )

    table = print_slices(COLUMNS, options.slices, options.models, measure)
    if options.json:
        save_results(options.json, {"quality": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
