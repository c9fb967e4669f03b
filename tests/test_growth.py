"""No text makes what meets it slow: time grows with the length of a text, not with its square."""

import time
from collections.abc import Callable

import pytest

from index.lexical.syllables import fold, syllables
from index.readers.plain_text import article_parts
from index.sources.feeds import links
from index.text.dates import parse_date
from index.text.decoding import clean, decode
from index.text.markup import html_text
from index.text.sentences import paragraphs, sentences
from index.where import alike

SHORT = 4_000  # characters
TIMES = 8  # as long is the longer text
# Each doubling of the length may take up to 2.5 times as long; a square would take 4 times.
MOST = 2.5**3
# Seconds below which a ratio says nothing.
LEAST = 0.004
UNITS = (
    *("a", "A", "1", ".", " ", "\n", "-", "“", '"', "(", "<", "&", "÷", "…", "\u0300\u0316", "đ"),
    *("a.", "A. ", "1. ", "1,", ". ", "- ", "a\n", '"a', "v.v. ", "TP. ", "Bài ", "và ", "tin ,"),
    *("ที่ประชุม", "会议。", "ngày 2 ", "By An\n", "Ảnh: ", "2024-", "\xa0", "\u200d", "\u0e31"),
)
WHAT_MEETS_TEXT = (
    *(sentences, paragraphs, clean, article_parts, parse_date),
    lambda text: decode(text.encode()),
    # Articles are cleaned before they are indexed.
    lambda text: fold(clean(text)),
    lambda text: syllables(clean(text)),
    lambda text: alike(clean(text)),
    html_text,
    lambda text: html_text(text.replace("<", "<p>").replace("&", "<table><td>")),
    lambda text: links(f"<rss><item><link>{text}<item>".encode(), "https://a.example"),
)


def seconds(work: Callable[[str], object], text: str) -> float:
    """Processor time of the fastest of three runs."""
    runs = []
    for _ in range(3):
        started = time.process_time()
        work(text)
        runs.append(time.process_time() - started)
    return min(runs)


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_time_grows_with_the_length(unit: str) -> None:
    short, long = (f"Tin {unit * (length // len(unit))}" for length in (SHORT, TIMES * SHORT))
    for number, work in enumerate(WHAT_MEETS_TEXT):
        taken = seconds(work, long)
        assert taken < max(LEAST, MOST * seconds(work, short)), (number, taken)
