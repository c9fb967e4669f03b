"""Measures how often the right passage comes first: `python -m bench.quality DATA [--work DIR]`.

Indexes xquad-dev's Vietnamese articles among news-unc, zalo-dev alone, and xquad-dev's English
articles alone, and asks all questions of each slice, or those that the bundled model's adapter was
not trained on; the plain rankings are computed in the same run. MRR@10 counts articles: 1 / place
of the first passage of a right article, where passages of one article take one place; 0 for a
question whose article is not among the ten.
"""

import argparse
import gzip
import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import build_store
from index.lexical.bm25 import top_passages
from index.model.bundled import NAME
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
}


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file."""
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open() as text:
        yield from map(json.loads, text)


def unaccented(text: str) -> str:
    """Without any accent, and d for đ."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def held_back(article: str) -> bool:
    """Whether an article of xquad-dev ("xq-46-3") is of a subject that no model is trained on."""
    return int(article.split("-")[1]) // 2 % HELD_BACK == 0


def questions(
    data: Path, name: str, only_held_back: bool = False
) -> list[tuple[str, set[str], dict[str, Any]]]:
    """(question, right articles, its line with the answers in the articles) of a slice."""
    collection, file = SLICES[name]
    language = {"xquad": "vi", "english": "en"}.get(collection)
    answering = data / (f"xquad-dev/questions.{language}.jsonl" if language else file)
    asked = []
    for line, answers in zip(lines(data / file), lines(answering), strict=True):
        if only_held_back and language and not held_back(line["article_id"]):
            continue
        right = set(line.get("article_ids") or [line["article_id"]])
        question = unaccented(line["question"].lower()) if "bare" in name else line["question"]
        asked.append((question, right, answers))
    return asked


def opened(data: Path, work: Path, name: str, model: str = NAME) -> Retriever:
    """The retriever for a collection, indexed into `work` if it is not there."""
    store = work / (name if model == NAME else f"{name}-{model.replace('/', '-')}")
    if not store.is_dir():
        inputs = work / f"{name}-articles"
        inputs.mkdir(parents=True, exist_ok=True)
        for number, part in enumerate(COLLECTIONS[name]):
            file = inputs / f"{number}.jsonl"
            with file.open("w", encoding="utf-8") as text:
                text.writelines(json.dumps(line) + "\n" for line in lines(data / part))
        build_store([inputs], store, model=model)
    return Retriever.open(store)


def plain_rankings(retriever: Retriever, question: str) -> dict[str, list[str]]:
    """Article ids, best passage first, by vectors, by words, and by both joined."""
    store = retriever.store
    near, _ = store.search(retriever.encoder.question(question), CANDIDATES)
    worded = top_passages(store.words.scores(question), CANDIDATES)
    joined: dict[int, float] = {}
    for rows in (near, worded):
        for place, row in enumerate(rows.tolist(), start=1):
            joined[row] = joined.get(row, 0) + 1 / (RRF + place)
    fused = sorted(joined, key=joined.__getitem__, reverse=True)
    rankings = {"vectors": near.tolist(), "words": worded.tolist(), "RRF": fused}
    ids = dict.fromkeys(row for rows in rankings.values() for row in rows)
    articles = dict(zip(ids, (p.article_id for p, _ in store.passages(list(ids))), strict=True))
    return {name: [articles[row] for row in rows] for name, rows in rankings.items()}


def place(ranked: Sequence[str], right: set[str]) -> float:
    """The place of the first right article, infinite if it is not among the first PLACES."""
    articles = list(dict.fromkeys(ranked))[:PLACES]
    return min((articles.index(id) + 1 for id in right if id in articles), default=float("inf"))


def answered(line: dict[str, Any], answer: Answer) -> bool | None:
    """Whether the marked sentence holds the answer; None where the first passage does not."""
    hit = answer.hits[0]
    if hit.article.id != line.get("article_id"):
        return None
    start, end = (hit.passage.start + at for at in hit.highlight)
    spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in line["answers"]]
    if not any(hit.passage.start <= a and b <= hit.passage.end for a, b in spans):
        return None
    return any(a < end and start < b for a, b in spans)


def measure(
    retriever: Retriever, asked: list[tuple[str, set[str], dict[str, Any]]], marked: bool
) -> str:
    """A row of the table."""
    places: dict[str, list[float]] = {"vectors": [], "words": [], "RRF": [], "ours": []}
    right_marks: list[bool] = []
    for question, right, line in asked:
        for name, ranked in plain_rankings(retriever, question).items():
            places[name].append(place(ranked, right))
        answer = retriever.ask(question, k=20)
        places["ours"].append(place([hit.article.id for hit in answer.hits], right))
        if marked:
            right_marks += [m for m in [answered(line, answer)] if m is not None]
    cells = [f"{np.mean(1 / np.array(p)):.3f}" for p in places.values()]
    ours = np.array(places["ours"])
    cells += [f"{np.mean(ours <= n):.3f}" for n in (1, 5)]
    cells.append(f"{np.mean(right_marks):.3f}" if right_marks else "")
    return " | ".join(cells)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev, zalo-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where stores go")
    parser.add_argument("--slices", nargs="+", choices=SLICES, default=list(SLICES))
    parser.add_argument("--models", nargs="+", default=[NAME], help="a row of each")
    parser.add_argument("--held-back", action="store_true", help="only what was not trained on")
    given = parser.parse_args()
    print("| slice | vectors | words | RRF | **ours** | hit@1 | hit@5 | marked |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for name in given.slices:
        asked = questions(given.data, name, given.held_back)
        for model in given.models:
            retriever = opened(given.data, given.work, SLICES[name][0], model)
            label = name if len(given.models) == 1 else f"{name}, {model}"
            print(f"| {label} | {measure(retriever, asked, 'zalo' not in name)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
