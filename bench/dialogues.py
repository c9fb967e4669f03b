"""Measures how well follow-up questions are understood: `python -m bench.dialogues`."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.build import build_store
from qa.answer import Answer
from qa.retriever import Retriever

HERE = Path(__file__).parent
DIALOGUES = HERE / "dialogues.jsonl"
ARTICLES = [HERE.parent / "articles", HERE / "dialogue_articles"]
MISSED = 10**6  # the rank of what was not found


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one turn of a dialogue.

    Attributes:
        group: ("dev" or "test", what kind of turn, its language).
        rank: of the passage that answers, in the conversation.
        rank_alone: of the same for the question as typed, without history.
        judged: whether a follow-up was taken as one, and a new topic as that.
        seen: what was typed and what was understood, to be read.
    """

    group: tuple[str, str, str]
    rank: int
    rank_alone: int
    judged: bool
    seen: str


def rank(answer: Answer, turn: dict[str, Any]) -> int:
    """The rank of the passage of the right article that holds the answer."""
    right = (
        hit.rank
        for hit in answer.hits
        if Path(hit.article.id).stem == turn["article"] and turn["answer"] in hit.passage.text
    )
    return next(right, MISSED)


def play(dialogue: dict[str, Any], retriever: Retriever) -> Iterator[Result]:
    """Asks the turns of a dialogue in order, each with the answers before it as history."""
    history: list[Answer] = []
    for turn in dialogue["turns"]:
        question = turn["question"]
        alone = retriever.ask(question)
        answer = retriever.ask(question, history=history) if history else alone
        kind = "new topic" if turn.get("new_topic") else "follow-up" if history else "opening"
        as_typed = answer.understood_as == alone.understood_as
        yield Result(
            (dialogue["half"], kind, dialogue["language"]),
            rank(answer, turn),
            rank(alone, turn),
            as_typed == (kind != "follow-up"),
            f"{dialogue['id']} {question} -> {answer.understood_as}",
        )
        history.append(answer)


def row(name: Sequence[str], results: Sequence[Result]) -> str:
    """One line of the table: shares of the results, in percent."""
    shares = [
        sum(result.judged for result in results),
        *(sum(result.rank <= k for result in results) for k in (1, 3)),
        *(sum(result.rank_alone <= k for result in results) for k in (1, 3)),
    ]
    cells = [f"{100 * share / len(results):.0f}" for share in shares]
    return " | ".join(["", *name, str(len(results)), *cells, ""]).strip()


def table(results: Iterable[Result]) -> str:
    """The results by half, kind of turn and language, in Markdown."""
    groups: dict[tuple[str, ...], list[Result]] = {}
    for result in results:
        half, kind, language = result.group
        for group in ((half, kind, "all"), (half, kind, language)):
            groups.setdefault(group, []).append(result)
    return "\n".join(
        [
            "| half | turn | language | n | judged | hit@1 | hit@3 | as typed: hit@1 | hit@3 |",
            "|---|---|---|---|---|---|---|---|---|",
            *(row(group, groups[group]) for group in sorted(groups)),
        ]
    )


def main() -> None:
    """Plays all dialogues and prints the table, then the turns that failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.dialogues", description=__doc__)
    parser.add_argument("more", nargs="*", help="more articles, to make the search harder")
    given = parser.parse_args()
    dialogues = [json.loads(line) for line in DIALOGUES.read_text("utf-8").splitlines()]
    with TemporaryDirectory() as store:
        build_store([*ARTICLES, *given.more], store)
        retriever = Retriever.open(store)
        results = [result for dialogue in dialogues for result in play(dialogue, retriever)]
    print(table(results))
    failures = [r for r in results if r.group[1] != "opening" and (r.rank > 3 or not r.judged)]
    print("\nBeyond rank 3, or misjudged:")
    for result in failures:
        found = "not found" if result.rank == MISSED else f"rank {result.rank}"
        print(f"- {result.seen} ({found})")


if __name__ == "__main__":
    main()
