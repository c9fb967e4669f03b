"""What holds for any text whatever: made-up texts, and the same ones at every run."""

import io
import itertools
import re
import unicodedata
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from pieces import PIECES

from index.article import Article, Notice
from index.passages import CountTokens, split
from index.readers import READERS
from index.readers.plain_text import article_parts
from index.text.dates import parse_date
from index.text.decoding import clean, decode
from index.text.sentences import paragraphs, sentences

TEXTS = st.text(max_size=200) | st.lists(PIECES, max_size=60).map("".join)


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def letters(texts: Sequence[str]) -> list[int]:
    return [len("".join(text.split())) for text in texts]


def in_order(spans: Sequence[tuple[int, int]], text: str) -> None:
    """The spans follow one another and leave out white space alone."""
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip()
        place = end
    assert not text[place:].strip()


@given(TEXTS)
def test_sentences_hold_every_letter_once_in_order(text: str) -> None:
    in_order(sentences(text), text)


@given(TEXTS)
def test_paragraphs_hold_every_letter_once_in_order_and_sentences_lie_in_them(text: str) -> None:
    whole = paragraphs(text)
    in_order(whole, text)
    for start, end in sentences(text):
        assert any(a <= start and end <= b for a, b in whole)


@given(TEXTS, st.sampled_from([words, letters]), st.integers(4, 60), st.integers(0, 12))
def test_passages_are_slices_in_order_within_the_budget(
    text: str, count: CountTokens, budget: int, overlap: int
) -> None:
    article = Article("a", "Tiêu đề", text, source="a.txt")
    passages = split(article, sentences(text), count, budget, overlap)
    assert [passage.number for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert count([passage.text])[0] <= budget
    for before, after in itertools.pairwise(passages):
        assert before.start < after.start
        assert before.end < after.end
        assert not text[before.end : max(before.end, after.start)].strip()
    if text.strip():
        assert passages[0].text[:1] == text.strip()[:1]
        assert passages[-1].text[-1:] == text.strip()[-1:]
    else:
        assert passages == []


@given(TEXTS)
def test_parts_leave_a_slice_of_the_text(text: str) -> None:
    parts = article_parts(text)
    assert parts.text in text
    assert parts.title is None or parts.title in text
    assert parts.author is None or parts.author in text
    assert parts.date is None or re.fullmatch(r"\d{4}-\d\d-\d\d", parts.date)


@given(st.binary(max_size=300) | TEXTS.map(lambda text: clean(text).encode()))
def test_decoding_never_raises_and_gives_clean_text(data: bytes) -> None:
    text, _ = decode(data)
    assert text is None or text == clean(text)


@given(st.text(st.characters(exclude_categories=[])))
def test_clean_text_is_utf8_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not re.search("[\0\r]", cleaned)
    assert clean(cleaned) == cleaned


@given(TEXTS)
def test_dates_are_days_or_nothing(text: str) -> None:
    day = parse_date(text)
    assert day is None or re.fullmatch(r"\d{4}-\d\d-\d\d", day)


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=300) | TEXTS)
def test_readers_give_articles_or_notices_for_any_file(kind: str, content: bytes | str) -> None:
    data = content if isinstance(content, bytes) else clean(content).encode()
    for item in READERS[kind](io.BytesIO(data), f"tin/a{kind}"):
        if isinstance(item, Notice):
            assert item.message
        else:
            assert item.id
            assert item.title.strip()
            assert clean(item.text) == item.text
            assert item.text.strip()
            for field in (item.id, item.title, item.source, item.author or "x"):
                assert not re.search(r"[\0-\x1f\x7f-\x9f]", field)
