"""Readers' feedback as a table and a quality set: `python -m bench.feedback STORE [--set FILE]`.

The set has lines as other sets of questions have them, {"question", "article_ids"}: the articles of
the passages that readers called good. Questions without such an article are left out.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from index.text.controls import json_text
from web.feedback import StoredVerdict, feedback_file, read_feedback


def verdict_table(verdicts: Sequence[StoredVerdict]) -> str:
    """A table in Markdown, a row for each question.

    Its columns are how often a passage was called good, how often bad, and the readers' words.
    """
    rows = ["| question | good | bad | words |", "| --- | --- | --- | --- |"]
    for question in dict.fromkeys(verdict.question for verdict in verdicts):
        own = [verdict for verdict in verdicts if verdict.question == question]
        good = sum(verdict.verdict == "good" for verdict in own)
        words = "; ".join(verdict.word for verdict in own if verdict.word)
        cells = (question, str(good), str(len(own) - good), words)
        rows.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def quality_set(verdicts: Sequence[StoredVerdict]) -> list[str]:
    """JSON lines of questions with the ids of the articles whose passages were called good."""
    right: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.verdict == "good":
            right.setdefault(verdict.question, []).append(verdict.article)
    return [
        json_text({"question": q, "article_ids": list(dict.fromkeys(ids))})
        for q, ids in right.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, writes the set; returns 0, or 2 after a sentence on what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.feedback", description=__doc__)
    parser.add_argument("store", type=Path, help="the store that the feedback lies beside")
    parser.add_argument("--set", type=Path, metavar="FILE", help="write the quality set here")
    options = parser.parse_args(arguments)
    file = feedback_file(options.store)
    try:
        verdicts = read_feedback(file)
    except OSError as error:
        print(
            f"{file} cannot be read ({error.strerror}): has anybody said anything?", file=sys.stderr
        )
        return 2
    except ValueError:
        print(f"{file} holds a line that is not feedback.", file=sys.stderr)
        return 2
    print(verdict_table(verdicts))
    if options.set:
        options.set.write_text("".join(f"{line}\n" for line in quality_set(verdicts)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
