"""Bombs: small ones are what their names say, and the bench tells what became of them."""

import io
import json
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from conftest import FakeEncoder

from bench.endurance import pdf_bombs, text_bombs, zip_bombs
from bench.endurance.bombs import FILES, PAGES, Bench, measured_peaks
from index.article import Article, Notice
from index.readers import READERS
from index.readers.kinds import read_as


def read(kind: str, data: bytes) -> list[Article | Notice]:
    return list(read_as(kind, io.BytesIO(data), f"a{kind}", READERS))


def test_a_repeated_piece_unpacks_to_what_is_stated() -> None:
    data, size, crc = zip_bombs.packed(b"a", b"bc" * 100, 50, b"d")
    text = b"a" + b"bc" * 5000 + b"d"
    assert zlib.decompress(data, -15) == text
    assert (size, crc) == (len(text), zlib.crc32(text))
    assert len(data) < 2000


def test_an_entry_can_be_read_and_can_lie() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        zip_bombs.write_entry(archive, "a.txt", zip_bombs.packed(b"", b"Tin. ", 3))
        zip_bombs.write_entry(archive, "b.txt", zip_bombs.packed(b"", b"Tin. ", 3), stated=4)
    with zipfile.ZipFile(file) as archive:
        assert archive.read("a.txt") == b"Tin. Tin. Tin. "
        assert archive.getinfo("b.txt").file_size == 4


def test_small_documents_of_the_same_kind_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a"
    zip_bombs.docx(file, zip_bombs.body_xml(zip_bombs.PARAGRAPH, 2))
    [article] = read(".docx", file.read_bytes())
    assert isinstance(article, Article)
    assert article.text == "Tin.\n\nTin."
    zip_bombs.xlsx(file, zip_bombs.sheet_xml(zip_bombs.ROW, 2), zip_bombs.strings_xml(b"Tin."))
    [article] = read(".xlsx", file.read_bytes())
    assert isinstance(article, Article)
    assert article.text == "Tin.\nTin."
    [article] = read(".pdf", pdf_bombs.one_page(pdf_bombs.flate(pdf_bombs.TEXT, b" ", 9)))
    assert isinstance(article, Article)
    assert article.text == "Tin."
    article, *_ = read(".eml", text_bombs.nested_parts(3))
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Tin", "Tin.")


def test_packed_pages_unpack_to_their_pieces() -> None:
    page = zip_bombs.joined(zip_bombs.gzip_pieces(b"<p>", 4))
    assert zlib.decompress(page, 31) == b"<p>" * 4


def test_every_file_is_of_a_kind_that_is_read() -> None:
    assert {kind for kind, _ in FILES.values()} <= set(READERS)


@pytest.fixture
def bench(tmp_path: Path, encoder: FakeEncoder) -> Bench:
    return Bench(tmp_path, encoder)


def cells(row: str) -> tuple[str, str]:
    """(what the build said, what was wrong)."""
    _, _, _, message, *_, wrong, _ = (cell.strip() for cell in row.split("|"))
    return message, wrong


def test_the_table_says_what_the_build_said(bench: Bench) -> None:
    def damaged(file: Path) -> None:
        file.write_bytes(b"%PDF")

    def two(file: Path) -> None:
        lines = [{"text": "Một."}, 1, {"text": "Hai."}, 2]
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")

    row = bench.explode_file("a", ".jsonl", two)
    message = 'skipped: the line is not a JSON object {"text": ...}'
    assert cells(row) == (f"2 articles; {message}; 1 more notices", "")
    row = bench.explode_file("b", ".pdf", damaged)
    assert cells(row) == ("skipped: damaged: save or copy it anew", "")
    assert [row["file"] for row in bench.table.rows] == ["a", "b"]


def test_the_memory_of_a_process_that_is_started_is_measured() -> None:
    hold = "data = bytearray(b'a') * 64_000_000; print(flush=True); input()"
    command = [sys.executable, "-c", hold]
    with (
        measured_peaks() as measured,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
    ):
        assert process.stdout
        process.stdout.readline()
        deadline = time.monotonic() + 60
        while measured.worker < 64 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.communicate(b"\n")
    assert measured.worker >= 64


def test_what_is_left_is_wrong(bench: Bench) -> None:
    def leaving(file: Path) -> None:
        (bench.temporary / "half").touch()
        file.write_text("Tin.", "utf-8")

    assert cells(bench.explode_file("a", ".txt", leaving)) == ("1 article", "left: half")


def test_a_page_is_fetched(bench: Bench) -> None:
    media_type, packing, _ = PAGES["page, 10 GB packed by gzip"]
    body = zip_bombs.joined(zip_bombs.gzip_pieces(b"a", 21_000_000))
    message, wrong = cells(bench.explode_page("a", media_type, packing, body))
    assert (message, wrong) == ("skipped: it is larger than 20 MB", "")
