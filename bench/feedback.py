"""Readers' feedback as a table and a quality set: `python -m bench.feedback STORE [--set FILE]`.

The set has the lines of the other sets of questions, {"question", "article_ids"}: the articles of
the passages that readers called good. Questions without any are left out.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from web.feedback import StoredVerdict, feedback_file, read_feedback


def table(said: Sequence[StoredVerdict]) -> str:
    """One row for each question: how many passages were called good and bad, and the words."""
    rows = ["| question | good | bad | words |", "| --- | --- | --- | --- |"]
    for question in dict.fromkeys(one.question for one in said):
        own = [one for one in said if one.question == question]
        good = sum(one.verdict == "good" for one in own)
        words = "; ".join(one.word for one in own if one.word)
        cells = (question, str(good), str(len(own) - good), words)
        rows.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def quality_set(said: Sequence[StoredVerdict]) -> list[str]:
    """The lines of a set of questions with the articles that answer them."""
    right: dict[str, list[str]] = {}
    for one in said:
        if one.verdict == "good":
            right.setdefault(one.question, []).append(one.article)
    return [
        json.dumps({"question": q, "article_ids": list(dict.fromkeys(ids))}, ensure_ascii=False)
        for q, ids in right.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, writes the set; returns 0, or 2 after a sentence on what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.feedback", description=__doc__)
    parser.add_argument("store", type=Path, help="the store that the feedback lies beside")
    parser.add_argument("--set", type=Path, metavar="FILE", help="write the quality set here")
    given = parser.parse_args(arguments)
    file = feedback_file(given.store)
    try:
        said = read_feedback(file)
    except OSError as error:
        print(
            f"{file} cannot be read ({error.strerror}): has anybody said anything?", file=sys.stderr
        )
        return 2
    except ValueError:
        print(f"{file} holds a line that is not feedback.", file=sys.stderr)
        return 2
    print(table(said))
    if given.set:
        given.set.write_text("".join(f"{line}\n" for line in quality_set(said)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
