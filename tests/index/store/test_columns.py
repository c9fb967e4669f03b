import gc
import re
import weakref
from datetime import date
from typing import Any
from unittest.mock import Mock, patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.columns import (
    CACHED_CHARACTERS,
    OFFERED,
    Columns,
    Facets,
    Unmatched,
)
from index.store.origins import BEGINNINGS, ENDS, address_of, beginnings_of, from_source
from index.where import Where

ARTICLES = [  # id, source, date, author, language
    ("a", "https://www.dantri.com.vn/xa-hoi/a.htm", "2024-04-02", "Thu Hà", "vi"),
    ("b", "https://suckhoe.dantri.com.vn/b.htm?x=1", "2024-03-31", "Thu Hà, Minh Anh", "vi"),
    ("c", "2024/tet/c.txt", None, "thu ha\u0300", "en"),
    ("d", "2024x/d.txt", "2023-12-31", None, None),
    ("E", "news.jsonl#7", "2024-12-31", "Lê - La", "EN"),
    ("f", "http://[broken", None, "", ""),
]
# Passages 0 and 1 are of a, then one of each, the last of a again.
COLUMNS = Columns(ARTICLES, np.array([0, 0, 1, 2, 3, 4, 5, 0], dtype=np.int32))


def test_the_newest_day_is_not_after_the_clocks() -> None:
    def newest(*days: str | None) -> date | None:
        articles = [(f"{i}", "a.txt", day, None, None) for i, day in enumerate(days)]
        return Columns(articles, np.arange(len(days), dtype=np.int32)).newest

    assert newest("2021-05-02", None, "2999-01-01", "2020-10-01") == date(2021, 5, 2)
    assert newest("2999-01-01", "2998-01-01") == date(2999, 1, 1)
    assert newest(None) is None
    assert newest() is None


def article_ids(**values: Any) -> str:
    """The id of the article of each passage that fits, one letter each."""
    return "".join(ARTICLES[[0, 0, 1, 2, 3, 4, 5, 0][p]][0]
                   for p in np.flatnonzero(COLUMNS.mask(Where(**values))))  # fmt: skip


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({}, "aabcdEfa"),
        ({"date_from": "2024-04-02"}, "aaEa"),
        ({"date_from": "2024-04-03"}, "E"),
        ({"date_to": "2024-03-31"}, "bd"),
        ({"date_to": "2023"}, "d"),
        ({"date_from": "2024-03", "date_to": "2024-04"}, "aaba"),
        ({"author": "THU HÀ"}, "aabca"),
        ({"author": "minh anh"}, "b"),
        ({"author": ["Lê", "Minh Anh"]}, "bE"),
        ({"author": "Thu Ha"}, "aabca"),
        ({"language": "en"}, "cE"),
        ({"source": "dantri.com.vn"}, "aaba"),
        ({"source": "https://dantri.com.vn/xa-hoi/"}, "aaa"),
        ({"source": "www.dantri.com.vn"}, "aaba"),
        ({"source": "tri.com.vn"}, ""),
        ({"source": "suckhoe.dantri.com.vn/b.htm"}, "b"),
        ({"source": "2024/"}, "c"),
        ({"source": "2024"}, "c"),
        ({"source": "2024/TET"}, "c"),
        ({"source": "2024/tet/c"}, ""),
        ({"source": "news.jsonl"}, "E"),
        ({"source": "news.jsonl#7"}, "E"),
        ({"source": "http://[broken"}, "f"),
        ({"source": "/"}, ""),
        ({"article": ["a", "e"]}, "aaa"),
        ({"article": "a", "language": "en"}, ""),
        ({"date_from": "2024", "language": "vi", "source": "dantri.com.vn"}, "aaba"),
        ({"date_from": "0001"}, "aabdEa"),  # no article without a date
    ],
)
def test_filters_keep_exactly_what_fits(values: dict[str, Any], ids: str) -> None:
    assert article_ids(**values) == ids


FOLDERS = [
    ("a", "Kinh tế/a.txt", None, "Nông Hải Yến", "vi-VN"),
    ("b", "kinh-te/b.txt", None, None, "en"),
    ("c", "https://thethao.tuoitre.vn/c.htm", None, None, "en"),
    ("d", "Báo Dân trí", None, None, "Vietnamese"),
    ("e", "tin-ngan.jsonl#3", None, None, None),
    ("f", "https://dantri.com.vn", None, None, None),
]


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({"source": "Kinh tế"}, "a"),
        ({"source": "kinh te"}, "ab"),
        ({"source": "KINH TE/"}, "ab"),
        ({"source": "kinh-te"}, "ab"),
        ({"source": "Tuổi Trẻ"}, "c"),  # no host has accents
        ({"source": "tuoi tre"}, "c"),
        ({"source": "tuoitre.vn"}, "c"),
        ({"source": "bao dan tri"}, "d"),
        ({"source": "Dân trí"}, "f"),
        ({"source": ["tin ngan", "dan tri"]}, "ef"),
        ({"source": "com"}, ""),
        ({"language": "vi"}, "ad"),
        ({"language": "tiếng Việt"}, "ad"),
    ],
)
def test_sources_and_languages_have_several_names(values: dict[str, Any], ids: str) -> None:
    columns = Columns(FOLDERS, np.arange(6, dtype=np.int32))
    assert "".join(FOLDERS[p][0] for p in np.flatnonzero(columns.mask(Where(**values)))) == ids


def test_values_that_no_article_has_come_with_the_nearest() -> None:
    columns = Columns(FOLDERS, np.arange(6, dtype=np.int32))
    where = Where(source="tuoitr.vn", author=["hai yen", "nong hai yn"], language=["fr"])
    assert columns.unmatched(where) == [
        Unmatched("source", "tuoitr.vn", ("thethao.tuoitre.vn",)),
        Unmatched("author", "hai yen", ("Nông Hải Yến",)),
        Unmatched("author", "nong hai yn", ("Nông Hải Yến",)),
    ]
    # One of the names is there; and each of these is, but in no article together.
    assert columns.unmatched(Where(author=["nobody", "nong hai yen"])) == []
    assert columns.unmatched(Where(author="nong hai yen", source="tuoi tre")) == []
    assert columns.unmatched(Where(language="fr")) == [
        Unmatched("language", "fr", ("en", "Vietnamese", "vi-VN"))
    ]


# Values and addresses of these meet in all ways that matter: hosts, ports, folders, parts of names.
PARTS = st.sampled_from(
    ["a", "b", "ab", ".", "/", "//", "?", "#", ":", "www.", "http://", "A", "$"]
)


@given(st.lists(PARTS, max_size=7).map("".join), st.lists(st.lists(PARTS, min_size=1, max_size=4)))
def test_sources_fit_as_by_a_pattern(source: str, values: list[list[str]]) -> None:
    """What the comparison replaced: a regular expression of all values."""
    names = ["".join(parts) for parts in values]
    starts = [re.escape(start) for name in names if (start := address_of(name).strip("/"))]
    beginning = "|".join(starts) or "(?!)"
    pattern = re.compile(rf"(?://(?:[^/?#]*\.)?)?(?:{beginning})(?![^/?#:])")
    assert from_source(names)(address_of(source)) == bool(pattern.match(address_of(source)))


def test_large_filters_leave_nothing_behind() -> None:
    columns = Columns(ARTICLES, np.zeros(1, np.int32))
    patterns = Mock(wraps=re.compile)
    with patch("re.compile", patterns):
        for field in ("source", "author", "language", "article"):
            values = [f"{n:0>1000}" for n in range(1000)]
            small: dict[str, Any] = {field: values[: CACHED_CHARACTERS // 1000]}
            large: dict[str, Any] = {field: values}
            assert columns.mask(Where(**small)) is columns.mask(Where(**small))
            assert columns.mask(Where(**large)) is not columns.mask(Where(**large))
    assert patterns.mock_calls == []


def test_a_mask_is_kept_and_cannot_be_changed() -> None:
    mask = COLUMNS.mask(Where(language="vi"))
    assert COLUMNS.mask(Where(language=["VI"])) is mask
    with pytest.raises(ValueError, match="read-only"):
        mask[0] = False


def test_facets_are_counted_by_article_most_frequent_first() -> None:
    assert COLUMNS.facets() == Facets(
        dates=("2023-12-31", "2024-12-31"),
        languages=(("vi", 2), ("EN", 1), ("en", 1)),
        authors=(("Lê - La", 1), ("Thu Hà", 1), ("Thu Hà, Minh Anh", 1), ("thu ha\u0300", 1)),
        sources=(
            ("2024/", 1),
            ("2024x/", 1),
            ("dantri.com.vn", 1),
            ("news.jsonl", 1),
            ("suckhoe.dantri.com.vn", 1),
        ),
    )


def test_facets_are_bounded() -> None:
    articles = [(str(n), f"{n}/a.txt", None, f"x{n}", None) for n in range(OFFERED + 9)]
    facets = Columns(articles, np.zeros(0, np.int32)).facets()
    assert (facets.dates, facets.languages) == (None, ())
    assert (len(facets.authors), len(facets.sources)) == (100, 100)


def test_nothing_can_be_filtered_in_an_empty_store() -> None:
    columns = Columns([], np.zeros(0, np.int32))
    assert columns.mask(Where("2024", language="vi")).shape == (0,)
    assert columns.facets() == Facets(None, (), (), ())


def test_columns_are_freed_at_once() -> None:
    """A circle of references would keep those of old builds until Python looks for circles."""
    columns = Columns(ARTICLES, np.arange(6, dtype=np.int32))
    columns.mask(Where(language="vi"))
    columns.facets()
    freed = weakref.ref(columns)
    gc.disable()
    try:
        del columns
        assert freed() is None
    finally:
        gc.enable()


def test_latest_masks_are_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.columns.CACHED_MASKS", 2)
    columns = Columns(ARTICLES, np.arange(6, dtype=np.int32))
    first, second, third = (Where(language=code) for code in ("vi", "en", "de"))
    masks = [columns.mask(where) for where in (first, second)]
    assert columns.mask(first) is masks[0]
    columns.mask(third)  # the second was used the longest time ago
    assert columns.mask(first) is masks[0]
    assert columns.mask(second) is not masks[1]


def languages(**passages: int) -> dict[str, str]:
    """Of each language that is compared, the languages of its passages, for so many of each."""
    codes = [code for code, count in passages.items() for _ in range(count)]
    articles = [(code, "", None, None, None if code == "none" else code) for code in passages]
    places = np.array([list(passages).index(code) for code in codes], dtype=np.int32)
    masks = Columns(articles, places).languages
    return {name: " ".join(dict.fromkeys(np.array(codes)[m].tolist())) for name, m in masks.items()}


def test_the_most_frequent_languages_have_their_passages() -> None:
    assert languages(en=4, vi=6) == {"vi": "vi", "en": "en"}
    assert list(languages(en=4, vi=6)) == ["vi", "en"]
    assert languages(vi=6, none=7) == {}
    assert languages(none=7, en=3, vi=6) == {"vi": "none vi", "en": "en"}
    assert languages(a=5, b=4, c=3, d=2, e=1) == {"a": "a e", "b": "b", "c": "c", "d": "d"}
    assert Columns([], np.array([], dtype=np.int32)).languages == {}


def test_what_an_address_begins_with_is_bounded() -> None:
    address = address_of("http://" + "a." * 300 + "vn" + "/b" * 300)
    starts = beginnings_of(address)
    assert len(starts) <= BEGINNINGS * (ENDS + 1)
    assert address.strip("/") in {start.strip("/") for start in starts}
