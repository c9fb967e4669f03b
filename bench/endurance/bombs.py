"""Files that are made to break the reading of articles: `python -m bench.endurance.bombs`.

Makes each file, and builds a store from it and a text that comes after it, over a tiny model. Feeds
and pages come from a server of its own on this machine. Prints a table with a row for each: what
the build said, its seconds, the most MB that this process took more than before, and the most that
its worker process took. The last column says what is wrong: the text after it is missing, nothing
was said, too much memory was taken, or a temporary file was left. Needs Linux.
"""

import argparse
import ctypes
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.endurance import pdf_bombs, zip_bombs
from bench.endurance.model import make_model
from bench.endurance.process import descendants, most_mb
from bench.endurance.text_bombs import TEXT_BOMBS, repeated, text_file
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.build import BuildReport, build_with
from index.encoder import Encoder
from index.errors import HoibaoError
from index.sources.isolation import MEMORY

COLUMNS = (
    TableColumn("file"),
    TableColumn("size, kB", format=",.0f"),
    TableColumn("what the build says"),
    TableColumn("s", format=",.1f"),
    *(TableColumn(name, format=",.0f") for name in ("MB more", "worker MB")),
    TableColumn("wrong"),
)
AFTER = "zz-after.txt"  # read after the bomb
MOST_MEMORY = 1000  # MB that this process may take more: a few times the text of one file
LONGEST = 100  # characters of a message in the table

FILES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "zip, 10 GB of zeros": (".zip", zip_bombs.zeros),
    "zip, 10 GB of zeros, 1 MB stated": (".zip", zip_bombs.zeros_unstated),
    "zip, 16 zips in each of 16, five deep": (".zip", zip_bombs.zip_of_zips),
    "zip, a thousand deep": (".zip", zip_bombs.zip_chain),
    "zip, a million names": (".zip", zip_bombs.million_names),
    "zip, 10,000 entries share 40 MB": (".zip", zip_bombs.overlapping),
    "zip, 100 entries share 19 MB": (".zip", zip_bombs.overlapping_within_limits),
    "zip, 10,000 programs": (".zip", zip_bombs.many_texts),
    "zip, 1 GB of zeros by LZMA": (".zip", zip_bombs.packed_by_lzma),
    "xlsx, a sheet of 5 GB": (".xlsx", zip_bombs.xlsx_gigabytes),
    "xlsx, a million columns": (".xlsx", zip_bombs.xlsx_columns),
    "xlsx, 10 million shared strings": (".xlsx", zip_bombs.xlsx_strings),
    "xlsx, a string of 10 MB in 100,000 cells": (".xlsx", zip_bombs.xlsx_repeated_string),
    "xlsx, the last column of 200,000 rows": (".xlsx", zip_bombs.xlsx_wide_rows),
    "xlsx, the first row and the last": (".xlsx", zip_bombs.xlsx_far_row),
    "xlsx, entities of entities": (".xlsx", zip_bombs.xlsx_entities),
    "xlsx, a long entity 100,000 times": (".xlsx", zip_bombs.xlsx_long_entity),
    "docx, 5 GB": (".docx", zip_bombs.docx_gigabytes),
    "docx, a million paragraphs": (".docx", zip_bombs.docx_paragraphs),
    "docx, tables 100,000 deep": (".docx", zip_bombs.docx_nested),
    "docx, entities of entities": (".docx", zip_bombs.docx_entities),
    "docx, a long entity 100,000 times": (".docx", zip_bombs.docx_long_entity),
    "pdf, contents of 5 GB": (".pdf", pdf_bombs.pdf_gigabytes),
    "pdf, a page of ten million words": (".pdf", pdf_bombs.pdf_text),
    "pdf, contents packed twice": (".pdf", pdf_bombs.pdf_packed_often),
    "pdf, a million pages": (".pdf", pdf_bombs.pdf_pages),
    "pdf, two billion pages stated": (".pdf", pdf_bombs.pdf_stated_pages),
    "pdf, a million objects": (".pdf", pdf_bombs.pdf_objects),
    "pdf, lists a million deep": (".pdf", pdf_bombs.pdf_nested),
    "pdf, a page 100,000 levels deep": (".pdf", pdf_bombs.pdf_page_tree),
    "pdf, pages in a circle": (".pdf", pdf_bombs.pdf_circle),
    "pdf, forms in forms, 10 to the power of 12": (".pdf", pdf_bombs.pdf_forms),
} | {name: (kind, text_file(content)) for name, (kind, content) in TEXT_BOMBS.items()}

RSS = "<rss><channel><item><link>{link}</link></item></channel></rss>"
# By name: (media type, packing, body).
PAGES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "feed, entities of entities": (
        "application/rss+xml",
        "",
        lambda: (zip_bombs.DOCTYPE + RSS.format(link="&l9;")).encode(),
    ),
    "feed, a long entity 100,000 times": (
        "application/rss+xml",
        "",
        lambda: (zip_bombs.LONG_ENTITY + RSS.format(link="&a;" * 100_000)).encode(),
    ),
    "feed, elements a million deep": (
        "application/rss+xml",
        "",
        lambda: repeated("<item>", start="<rss>"),
    ),
    "sitemap, 10 GB packed by gzip": (
        "application/gzip",
        "",
        lambda: zip_bombs.joined(zip_bombs.gzip_pieces(b"<urlset>" * 1_000_000, 1250)),
    ),
    "page, 10 GB packed by gzip": (
        "text/html",
        "gzip",
        lambda: zip_bombs.joined(zip_bombs.gzip_pieces(b"<p>Tin.</p>" * 1_000_000, 900)),
    ),
}


@dataclass
class Peaks:
    """The most MB that were taken.

    Attributes:
        own: more than before, by this process.
        worker: by one process that this process started meanwhile.
    """

    own: float = 0.0
    worker: float = 0.0


@contextmanager
def measured_peaks() -> Iterator[Peaks]:
    """Measures the memory of this process and of its worker until the block ends."""
    measured, ended = Peaks(), threading.Event()
    ctypes.CDLL(None).malloc_trim(0)  # what earlier rows left free is given back
    Path("/proc/self/clear_refs").write_text("5", "utf-8")  # the most that was held is forgotten
    before, earlier = most_mb(os.getpid()), {*descendants(os.getpid())}

    def look() -> None:
        while not ended.wait(0.02):
            for child in {*descendants(os.getpid())} - earlier:
                measured.worker = max(measured.worker, most_mb(child))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield measured
    finally:
        ended.set()
        thread.join()
        measured.own = max(0.0, most_mb(os.getpid()) - before)


@contextmanager
def served(media_type: str, packing: str, body: bytes) -> Iterator[str]:
    """Serves one page on this machine until the block ends; gives its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_page = self.path != "/robots.txt"
            self.send_response(200 if is_page else 404)
            self.send_header("content-type", media_type)
            if packing:
                self.send_header("content-encoding", packing)
            self.end_headers()
            if is_page:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/page"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Bench:
    """Builds stores from one bomb after the other."""

    def __init__(self, work: Path, encoder: Encoder) -> None:
        """Builds nothing yet.

        Args:
            work: an empty folder.
            encoder: encodes what is read.
        """
        self.work, self.encoder = work, encoder
        self.temporary = work / "tmp"
        self.temporary.mkdir()
        self.table = Table(COLUMNS)

    def explode_file(self, name: str, kind: str, make: Callable[[Path], None]) -> str:
        """Adds the row of a file to the table, and returns it in Markdown."""
        file = self._folder() / f"bomb{kind}"
        make(file)
        return self._row(name, file.stat().st_size, [file.parent])

    def explode_page(self, name: str, media_type: str, packing: str, body: bytes) -> str:
        """Adds the row of a page to the table, and returns it in Markdown."""
        with served(media_type, packing, body) as url:
            return self._row(name, len(body), [self._folder(), url])

    def _folder(self) -> Path:
        folder = self.work / "articles"
        for old in (folder, self.work / "store"):
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir()
        (folder / AFTER).write_text("Tin sau cùng.", "utf-8")
        return folder

    def _row(self, name: str, size: int, paths: Sequence[str | Path]) -> str:
        started = time.perf_counter()
        with measured_peaks() as measured:
            try:
                report = build_with(self.encoder, paths, self.work / "store")
            except HoibaoError as error:
                message, wrong = str(error), ["no build"]
            else:
                message, wrong = _message(report), _wrong(report, measured)
        seconds = time.perf_counter() - started
        left = list(self.temporary.iterdir())
        wrong += [f"left: {', '.join(file.name for file in left)}"] if left else []
        return self.table.add(
            name,
            size / 1000,
            message,
            seconds,
            measured.own,
            measured.worker or None,
            "; ".join(wrong) or None,
        )


def _message(report: BuildReport) -> str:
    """What a build said of the bomb: how many articles it holds, and the first notice."""
    articles = report.articles - 1  # without the text after it
    parts = [f"{articles:,} article{'s' * (articles != 1)}"] if articles else []
    if report.notices:
        message = report.notices[0].message
        parts.append(message if len(message) <= LONGEST else f"{message[:LONGEST]}…")
    if len(report.notices) > 1:
        parts.append(f"{len(report.notices) - 1:,} more notices")
    return "; ".join(parts).replace("|", "\\|")


def _wrong(report: BuildReport, measured: Peaks) -> list[str]:
    wrong = []
    if not report.articles:
        wrong.append("the text after it is missing")
    if not report.notices and report.articles < 2:
        wrong.append("nothing is said of it")
    if measured.own > MOST_MEMORY or measured.worker * 1e6 > MEMORY:
        wrong.append("too much memory")
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, a row at a time; returns 0, or 1 if there was a failure."""
    parser = argparse.ArgumentParser(prog="python -m bench.endurance.bombs", description=__doc__)
    parser.add_argument("--only", default="", help="only those whose name begins with this")
    parser.add_argument("--work", type=Path, default=Path("bench-work/bombs"))
    add_json_option(parser)
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True)  # fails if it is there
    work = options.work.resolve()
    (work / "model").mkdir()
    encoder = Encoder(make_model(work / "model"))
    encoder.passages(["tin"])  # loads it, so that no row has its memory
    bench = Bench(work, encoder)
    os.environ["TMPDIR"] = tempfile.tempdir = str(bench.temporary)  # of the workers, too
    print(bench.table.head(), flush=True)
    for name, (kind, make) in FILES.items():
        if name.startswith(options.only):
            print(bench.explode_file(name, kind, make), flush=True)
    for name, (media_type, packing, body) in PAGES.items():
        if name.startswith(options.only):
            print(bench.explode_page(name, media_type, packing, body()), flush=True)
    if options.json:
        save_results(options.json, {"bombs": bench.table})
    return 1 if any(row["wrong"] for row in bench.table.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
