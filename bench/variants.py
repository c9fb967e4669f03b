"""Measures whether answers depend on the typing: `python -m bench.variants DATA [--questions N]`.

Asks xquad-dev's Vietnamese questions among news-unc as they are, and typed in each of the ways of
`VARIANTS`. Prints the share of the questions whose first passage stays the same.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.quality import collection_retriever, slice_questions, unaccented
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from qa import Retriever

# The vowels that carry a tone in one place or the other: "hòa" or "hoà", "thủy" or "thuỷ".
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_EITHER = re.compile(rf"(?<![qQ])([oOuU])([{_TONES}]?)([aAeEyY])([{_TONES}]?)(?![\w\u0300-\u036f])")


def half_accented(text: str) -> str:
    """The text with every other word without accents, the second word first."""
    words = text.split(" ")
    return " ".join(unaccented(w) if place % 2 else w for place, w in enumerate(words))


def other_tone_place(text: str) -> str:
    """The text with the tone of "oa", "oe" and "uy" on the other vowel: "hoà" for "hòa"."""
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _EITHER.sub(r"\1\4\3\2", letters))


COLUMNS = (
    TableColumn("typed"),
    TableColumn("same first passage", format=".3f", zero=False),
    TableColumn("questions that differ as typed"),
)
VARIANTS: dict[str, Callable[[str], str]] = {
    "without accents": unaccented,
    "half without accents": half_accented,
    "other tone place": other_tone_place,
    "CAPITALS": str.upper,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "d for đ": lambda text: text.replace("đ", "d").replace("Đ", "D"),
    "dd for đ": lambda text: text.replace("đ", "dd").replace("Đ", "Dd"),
    "more spaces": lambda text: "  " + text.replace(" ", "   ") + " \n",
}


def equal_firsts(
    retriever: Retriever, questions: Sequence[str], typed: Callable[[str], str], rerank: bool
) -> list[bool]:
    """For each question, True if its first passage is the same when it is typed in another way.

    Args:
        retriever: what is asked.
        questions: as they are.
        typed: gives a question as it is typed in the other way.
        rerank: False to ask without late interaction.
    """

    def first(question: str) -> tuple[str, int]:
        hit = retriever.ask(question, k=1, rerank=rerank).hits[0]
        return hit.article.id, hit.passage.start

    return [first(question) == first(typed(question)) for question in questions]


def main() -> int:
    """Prints the table, a row at a time; with --changed, the questions too."""
    parser = argparse.ArgumentParser(prog="python -m bench.variants", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where the store is")
    parser.add_argument("--questions", type=int, help="ask only so many, spread over all")
    parser.add_argument("--no-rerank", action="store_true", help="without late interaction")
    parser.add_argument("--changed", action="store_true", help="print what changed its passage")
    add_json_option(parser)
    options = parser.parse_args()
    retriever = collection_retriever(options.data, options.work, "xquad")
    questions = [question.text for question in slice_questions(options.data, "vi")]
    step = max(1, len(questions) // (options.questions or len(questions)))
    questions = questions[::step][: options.questions]
    table = Table(COLUMNS)
    print(f"{len(questions)} questions\n\n{table.head()}", flush=True)
    for name, typed in VARIANTS.items():
        same = equal_firsts(retriever, questions, typed, not options.no_rerank)
        differing = sum(typed(question) != question for question in questions)
        print(table.add(name, sum(same) / len(same), differing), flush=True)
        for question, equal in zip(questions, same, strict=True):
            if options.changed and not equal:
                restored = retriever.store.accents.restore(typed(question))
                print(f"  {question}\n  {typed(question)}\n  {restored}\n", file=sys.stderr)
    if options.json:
        save_results(options.json, {"variants": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
