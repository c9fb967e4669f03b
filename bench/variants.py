"""Measures whether answers depend on the typing: `python -m bench.variants DATA [--questions N]`.

Asks xquad-dev's Vietnamese questions among news-unc as they are, and typed in each of the ways of
`VARIANTS`; prints the share of the questions whose first passage stays the same.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from bench.quality import opened, questions, unaccented
from qa import Retriever

# The vowels that carry a tone in one place or the other: "hòa" or "hoà", "thủy" or "thuỷ".
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_EITHER = re.compile(rf"(?<![qQ])([oOuU])([{_TONES}]?)([aAeEyY])([{_TONES}]?)(?![\w\u0300-\u036f])")


def half_accented(text: str) -> str:
    """Every other word without accents."""
    words = text.split(" ")
    return " ".join(unaccented(w) if place % 2 else w for place, w in enumerate(words))


def other_tone_place(text: str) -> str:
    """The tone of "oa", "oe" and "uy" on the other vowel: "hoà" for "hòa", "hòa" for "hoà"."""
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _EITHER.sub(r"\1\4\3\2", letters))


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
    retriever: Retriever, asked: list[str], typed: Callable[[str], str], rerank: bool
) -> list[bool]:
    """Of each question, whether it has the same first passage when it is typed so."""

    def first(question: str) -> tuple[str, int]:
        hit = retriever.ask(question, k=1, rerank=rerank).hits[0]
        return hit.article.id, hit.passage.start

    return [first(question) == first(typed(question)) for question in asked]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.variants", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where the store is")
    parser.add_argument("--questions", type=int, help="ask only so many, spread over all")
    parser.add_argument("--no-rerank", action="store_true", help="without late interaction")
    parser.add_argument("--changed", action="store_true", help="print what changed its passage")
    given = parser.parse_args()
    retriever = opened(given.data, given.work, "xquad")
    asked = [question for question, _, _ in questions(given.data, "vi")]
    asked = asked[:: max(1, len(asked) // (given.questions or len(asked)))][: given.questions]
    print(f"| {len(asked)} questions | same first passage | questions that differ as typed |")
    print("|---|---|---|", flush=True)
    for name, typed in VARIANTS.items():
        same = equal_firsts(retriever, asked, typed, not given.no_rerank)
        differ = sum(typed(question) != question for question in asked)
        print(f"| {name} | {sum(same) / len(same):.3f} | {differ} |", flush=True)
        for question, equal in zip(asked, same, strict=True):
            if given.changed and not equal:
                understood = retriever.store.accents.restore(typed(question))
                print(f"  {question}\n  {typed(question)}\n  {understood}\n", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
