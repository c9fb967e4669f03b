"""Hostile files: whatever bytes a reader is given, it gives articles and notices, and ends.

`HOIBAO_FUZZ=8000 pytest tests/index/readers/test_fuzz.py --timeout 0 --hypothesis-show-statistics`
reads 8000 made-up files of each of 13 formats; without it a short slice of these is read.
"""

import io
import os
import re
import zipfile
from collections.abc import Callable
from functools import cache

import docx
import pytest
from documents import packed, pdf, saved, workbook
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from index.article import Article, Notice
from index.readers import READERS
from index.readers.kinds import read_as
from index.text.decoding import clean

EXAMPLES = int(os.environ.get("HOIBAO_FUZZ", "30"))
FUZZ = settings(
    max_examples=EXAMPLES,
    derandomize="HOIBAO_FUZZ" not in os.environ,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
WORDS = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng."
PAGE = f"""<html lang="vi"><head><meta charset="utf-8"><title>Nước rút</title>
<meta name="author" content="Bơ"><script type="application/ld+json">{{"@type": "NewsArticle",
"datePublished": "2024-04-02", "author": [{{"name": "An"}}]}}</script></head><body><article>
<h1>Nước rút</h1><p>{WORDS}</p><table><tr><td>Xã<td>12</tr></table><ul><li>{WORDS}</ul></article>"""
MAIL = f"""From: =?utf-8?q?B=C6=A1?= <bo@example.org>
Subject: =?utf-8?b?Tsaw4bubYyByw7p0?=
Date: Tue, 02 Apr 2024 07:30:00 +0700
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{WORDS}
--b
Content-Type: text/html; charset=windows-1258

{PAGE}
--b--
"""


def word_document() -> bytes:
    document = docx.Document()
    document.add_paragraph(WORDS).add_run("®éc lËp").font.name = ".VnTime"
    document.add_table(1, 2).rows[0].cells[0].text = "Xã"
    return saved(document).getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {
    ".txt": lambda: f"Nước rút\nTuyên Quang, ngày 2/4/2024\n\n{WORDS}\n\nThủy Châu\n".encode(),
    ".md": lambda: f"---\ntitle: Nước rút\ndate: 2024-04-02\n---\n# Nước\n\n{WORDS}\n".encode(),
    ".html": PAGE.encode,
    ".mhtml": lambda: MAIL.replace("alternative", "related").encode(),
    ".pdf": lambda: pdf([[b"Water falls", b"at last."], [b"More."]], font=".VnTime").getvalue(),
    ".docx": word_document,
    ".jsonl": lambda: f'{{"title": "a", "date": "2024-04-02", "text": "{WORDS}"}}\n'.encode(),
    ".json": lambda: f'{{"a": [{{"id": 7, "text": "{WORDS}"}}], "b": [1.5e3, null]}}'.encode(),
    ".csv": lambda: f'title;text\n"a ""b""";"{WORDS}"\n'.encode(),
    ".tsv": lambda: f"Xã\tNhà\n{WORDS}\t12\n".encode(),
    ".xlsx": lambda: workbook({"Tin": [["title", "text"], ["a", WORDS]]}).getvalue(),
    ".eml": MAIL.encode,
    ".zip": lambda: packed({"a.txt": WORDS, "b/c.html": PAGE, "d.zip": packed({"e.md": WORDS})}),
}


@cache
def seed_of(kind: str) -> bytes:
    return SEEDS[kind]()


# What formats give a meaning to, and what decoders stumble over.
PIECES = st.sampled_from(
    [
        *(
            b"\0",
            b"\xff",
            b"\xfe\xff",
            b"\xef\xbb\xbf",
            b"\n",
            b"\r",
            b'"',
            b"\\",
            b"\x1b",
            b"\x80",
        ),
        *(
            b"<",
            b"</",
            b"<div>" * 50,
            b"<table>",
            b"<!--",
            b"<![CDATA[",
            b"&#0;",
            b"&#xD800;",
            b"]]>",
        ),
        *(b"{", b"[" * 2000, b"---\n", b": ", b"&a *a", b"NaN", b"1e999", b"\\ud800", b";" * 200),
        *(b"--b\n", b"=?utf-8?b?", b"=FF", b"Content-Type: text/html; charset=", b"Subject: "),
        *(b"PK\x03\x04", b"PK\x05\x06", b"../", b"obj<<", b"stream", b"/Kids[2 0 R]", b"9" * 30),
        *(
            "ế".encode(),
            "\u202e\u0301".encode(),
            b"S\xb8ng n\xadi",
            b"2/4/2024",
            b"<w:p>",
            b"r='A1'",
        ),
    ]
)
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),  # where, as a part of the whole
        st.sampled_from(["insert", "replace", "cut", "repeat"]),
        PIECES | st.binary(max_size=8),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=8,
)


def edited(data: bytes, edits: list[tuple[float, str, bytes, int]]) -> bytes:
    for place, how, piece, length in edits:
        at = int(place * len(data))
        gone = 0 if how in ("insert", "repeat") else length if how == "cut" else len(piece)
        new = {"cut": b"", "repeat": data[at : at + length] * 20}.get(how, piece)
        data = data[:at] + new + data[at + gone :]
    return data


def edited_inside(data: bytes, chosen: int, edits: list[tuple[float, str, bytes, int]]) -> bytes:
    """A zip file with one of its entries edited, its sums right."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(entries)[chosen % len(entries)]
    entries[name] = edited(bytes(entries[name]), edits)  # type: ignore[arg-type]
    return packed(entries)


@pytest.mark.parametrize("kind", sorted(SEEDS))
@FUZZ
@given(edits=EDITS, inside=st.integers(-5, 30), other=st.binary(max_size=200))
def test_any_file(
    kind: str, edits: list[tuple[float, str, bytes, int]], inside: int, other: bytes
) -> None:
    seed = seed_of(kind)
    if inside >= 0 and seed.startswith(b"PK"):
        data = edited_inside(seed, inside, edits)
    else:
        data = other if inside == -1 else edited(seed, edits)
    for item in read_as(kind, io.BytesIO(data), f"tin/a{kind}", READERS):
        check(item)


def check(item: Article | Notice) -> None:
    """What holds for all that a reader gives."""
    if isinstance(item, Notice):
        assert item.message.count("\n") == 0
        event(re.sub(r"[\d,]+", "#", item.message)[:60])
        return
    assert item.id
    assert item.title.strip()
    assert clean(item.text) == item.text
    assert item.text.strip()
    assert item.date is None or re.fullmatch(r"\d{4}-\d\d-\d\d", item.date)
    for field in (item.id, item.title, item.source, item.author or "x", item.language or "x"):
        assert not re.search(r"[\0-\x1f\x7f-\x9f]", field)
    event("read")


def test_every_format_is_fuzzed() -> None:
    readers = {READERS[kind] for kind in SEEDS}
    assert readers == set(READERS.values())  # ".htm" is another name of ".html", and so on


def test_seeds_are_read() -> None:
    for kind, seed in SEEDS.items():
        items = list(read_as(kind, io.BytesIO(seed()), f"a{kind}", READERS))
        assert all(isinstance(item, Article) for item in items), kind
        assert items
