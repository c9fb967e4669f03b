"""Measures how well follow-up questions are understood: `python -m bench.dialogues`."""

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.build import build_store
from qa.answer import Answer
from qa.retriever import Retriever

HERE = Path(__file__).parent
DIALOGUES = HERE / "dialogues.jsonl"
ARTICLES = [HERE.parent / "articles", HERE / "dialogue_articles"]
MISSED = 10**6  # the rank of what was not found
COLUMNS = (
    *(TableColumn(name) for name in ("half", "turn", "language", "n")),
    *(TableColumn(name, format=".0f") for name in ("judged", "hit@1", "hit@3")),
    TableColumn("as typed: hit@1", format=".0f"),
    TableColumn("hit@3", "as typed: hit@3", format=".0f"),
)


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What was measured of one turn of a dialogue.

    Attributes:
        group: ("dev" or "test", what kind of turn, its language).
        rank: rank of the passage that answers, asked with the history.
        rank_alone: rank of the same passage, asked as typed, without history.
        judged: True if a follow-up was taken as a follow-up, and any other turn was not.
        seen: the question as typed and as understood, for people.
    """

    group: tuple[str, str, str]
    rank: int
    rank_alone: int
    judged: bool
    seen: str


def answer_rank(answer: Answer, turn: dict[str, Any]) -> int:
    """The rank of the first hit that is of the right article and holds the answer, or MISSED."""
    ranks = (
        hit.rank
        for hit in answer.hits
        if Path(hit.article.id).stem == turn["article"] and turn["answer"] in hit.passage.text
    )
    return next(ranks, MISSED)


def play(dialogue: dict[str, Any], retriever: Retriever) -> Iterator[TurnResult]:
    """Asks the turns of a dialogue in order, with the answers before as history and without."""
    history: list[Answer] = []
    for turn in dialogue["turns"]:
        question = turn["question"]
        alone = retriever.ask(question)
        answer = retriever.ask(question, history=history) if history else alone
        kind = "new topic" if turn.get("new_topic") else "follow-up" if history else "opening"
        as_typed = answer.understood_as == alone.understood_as
        yield TurnResult(
            (dialogue["half"], kind, dialogue["language"]),
            answer_rank(answer, turn),
            answer_rank(alone, turn),
            as_typed == (kind != "follow-up"),
            f"{dialogue['id']} {question} -> {answer.understood_as}",
        )
        history.append(answer)


def dialogues_table(results: Iterable[TurnResult], languages: bool) -> Table:
    """Shares of the results in percent, by half and kind of turn.

    Args:
        results: of all turns.
        languages: True to add a row for each language of each group.
    """
    groups: dict[tuple[str, str, str], list[TurnResult]] = {}
    for result in results:
        half, kind, language = result.group
        for group in ((half, kind, "all"), (half, kind, language))[: 1 + languages]:
            groups.setdefault(group, []).append(result)
    table = Table(COLUMNS)
    for group in sorted(groups):
        own = groups[group]
        counts = [
            sum(result.judged for result in own),
            *(sum(result.rank <= k for result in own) for k in (1, 3)),
            *(sum(result.rank_alone <= k for result in own) for k in (1, 3)),
        ]
        table.add(*group, len(own), *(100 * count / len(own) for count in counts))
    return table


def main() -> None:
    """Asks all dialogues; prints the table, then the turns that failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.dialogues", description=__doc__)
    parser.add_argument("more", nargs="*", help="more articles, to make the search harder")
    parser.add_argument("--languages", action="store_true", help="also a row for each language")
    add_json_option(parser)
    options = parser.parse_args()
    dialogues = [json.loads(line) for line in DIALOGUES.read_text("utf-8").splitlines()]
    with TemporaryDirectory() as store:
        build_store([*ARTICLES, *options.more], store)
        retriever = Retriever.open(store)
        results = [result for dialogue in dialogues for result in play(dialogue, retriever)]
    table = dialogues_table(results, options.languages)
    print(table.markdown())
    if options.json:
        save_results(options.json, {"dialogues": table})
    failures = [r for r in results if r.group[1] != "opening" and (r.rank > 3 or not r.judged)]
    print("\nBeyond rank 3, or misjudged:")
    for result in failures:
        rank = "not found" if result.rank == MISSED else f"rank {result.rank}"
        print(f"- {result.seen} ({rank})")


if __name__ == "__main__":
    main()
