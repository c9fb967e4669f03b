"""Files that readers upload: what is refused, and that the rest can be asked about."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
import web_server
from conftest import FakeEncoder
from fastapi import FastAPI

from index.article import Article
from index.build import build_with
from index.errors import StoreError
from index.model.tokens import TokenVectors
from index.store.store import Store
from web.access.guard import MAX_UPLOAD
from web.handlers import Handlers
from web.phrases import ENGLISH
from web.routes import add_uploads
from web.uploads import Progress, Refused, Uploads

TEXT = "Mưa lớn\n\n2/4/2024\n\nMưa lớn gây lũ ở cam.\n".encode()


@pytest.fixture(scope="session")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Uploads:
    root = tmp_path_factory.mktemp("uploads")
    (root / "articles").mkdir()
    (root / "articles" / "old.txt").write_bytes(TEXT)
    build_with(FakeEncoder(), [root / "articles"], root / "store")
    return Uploads(root / "articles", root / "store", FakeEncoder)


def files(uploads: Uploads) -> list[str]:
    return sorted(file.name for file in uploads.folder.iterdir())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("photo.png", TEXT, "files of this kind are not read, only .txt"),
        ("no ending", TEXT, "files of this kind"),
        (".txt", TEXT, "files of this kind"),
        ("", TEXT, "files of this kind"),
        ("../..", TEXT, "files of this kind"),
        ("old.txt", TEXT, "there is a file of that name already"),
        ("../articles/old.txt", TEXT, "there is a file of that name already"),
        ("OLD.Txt", TEXT, "there is a file of that name already"),
        ("long.txt", b"x" * (MAX_UPLOAD + 1), "it is larger than 20 MB"),
        ("empty.txt", b"", "there is no article in it"),
        ("binary.txt", bytes(range(256)) * 9, "there is no article in it"),
        ("broken.jsonl", b"{", "there is no article in it"),
    ],
)
def test_what_is_no_article_is_refused(
    uploads: Uploads, name: str, content: bytes, message: str
) -> None:
    before = files(uploads)
    with pytest.raises(Refused, match=message):
        uploads.add(name, content, ENGLISH)
    assert files(uploads) == before


@pytest.mark.skipif(sys.platform != "linux", reason="of the GNU C library")
def test_memory_of_a_build_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    library = SimpleNamespace(malloc_trim=calls.append)
    monkeypatch.setattr("web.uploads.ctypes.CDLL", lambda name: library)
    (tmp_path / "articles").mkdir()
    uploads = Uploads(tmp_path / "articles", tmp_path / "store", FakeEncoder)
    uploads.add("new.txt", TEXT, ENGLISH)
    uploads.index()
    deadline = time.monotonic() + 60
    while not uploads.progress.ready:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert calls == [0]


def test_folder_that_is_full_takes_no_more(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.uploads.MAX_FILES", len(files(uploads)))
    with pytest.raises(Refused, match="takes no more files"):
        uploads.add("new.txt", TEXT, ENGLISH)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/bài.TXT", "bài.TXT"),
        ("C:\\Users\\lan\\b.md", "b.md"),
        ("...hidden.txt", "hidden.txt"),
        ("a<b>\n.txt", "ab.txt"),
        ("x" * 200 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_names_stay_in_the_folder(uploads: Uploads, name: str, safe: str) -> None:
    uploads.add(name, TEXT, ENGLISH)
    assert safe in files(uploads)
    assert not any(name.startswith(".") for name in files(uploads))
    (uploads.folder / safe).unlink()


def indexed(uploads: Uploads) -> None:
    for _ in range(1000):
        if uploads.progress.ready or uploads.progress.failed:
            return
        time.sleep(0.01)


def test_uploaded_files_are_indexed(uploads: Uploads) -> None:
    before = Store.open(uploads.store).count("articles")
    uploads.add("one.txt", TEXT, ENGLISH)
    uploads.index()
    uploads.add("two.txt", TEXT, ENGLISH)
    uploads.index()  # while the first may be running
    indexed(uploads)
    assert Store.open(uploads.store).count("articles") == before + 2


def test_index_that_fails_says_so_and_can_be_tried_again(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr("web.uploads.build_with", failing)
        uploads.index()
        indexed(uploads)
        assert uploads.progress.failed
    uploads.index()
    indexed(uploads)
    assert (uploads.progress.ready, uploads.progress.failed) == (True, False)


class Panic(BaseException):
    """Stands for a PanicException, which libraries in Rust raise."""


class FailingEncoder(FakeEncoder):
    """A fake encoder that ends each build with a text that has the word "sấm"."""

    def token_vectors(self, texts: Sequence[str], kind: str) -> list[TokenVectors]:
        if any("sấm" in text for text in texts):
            raise Panic("at sấm\x1b[2J")
        return super().token_vectors(texts, kind)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., Uploads]:
    """Makes a collection of one article, "old.txt", that takes uploads."""

    def made(encoder: Callable[[], FakeEncoder] = FakeEncoder) -> Uploads:
        (tmp_path / "articles").mkdir()
        (tmp_path / "articles" / "old.txt").write_bytes(TEXT)
        build_with(FakeEncoder(), [tmp_path / "articles"], tmp_path / "store")
        return Uploads(tmp_path / "articles", tmp_path / "store", encoder)

    return made


def ids(uploads: Uploads) -> list[str]:
    return sorted(article.id for article in Store.open(uploads.store).browse("", 100)[1])


def test_a_file_that_ends_each_build_is_set_aside_and_the_others_are_indexed(
    fresh: Callable[..., Uploads], caplog: pytest.LogCaptureFixture
) -> None:
    uploads = fresh(FailingEncoder)
    for name, text in [("a", "Cam."), ("b", "Mưa, sấm."), ("c", "Lũ."), ("d", "sấm"), ("e", "Cam")]:
        uploads.add(f"{name}.txt", text.encode(), ENGLISH)
    uploads.index()
    indexed(uploads)
    assert uploads.progress == Progress(failed=True, files=("b.txt", "d.txt"))
    own = [f"reader-uploads/{name}.txt" for name in "ace"]
    assert ids(uploads) == ["old.txt", *own]
    assert files(uploads) == [".b.txt.failed", ".d.txt.failed", "a.txt", "c.txt", "e.txt"]
    assert "(a.txt, b.txt, c.txt, d.txt, e.txt; read last: None): Traceback" in caplog.text
    assert "(b.txt; read last: None)" in caplog.text
    assert "Panic: at sấm�[2J" in caplog.text
    uploads.add("f.txt", "Mây.".encode(), ENGLISH)
    uploads.index()
    indexed(uploads)
    assert uploads.progress == Progress()
    assert ids(uploads) == ["old.txt", *own, "reader-uploads/f.txt"]


def test_a_file_from_before_a_restart_that_ends_each_build_is_found(
    fresh: Callable[..., Uploads], monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = fresh()

    def cut(self: object, article: Article) -> Any:
        if "sấm" in article.text:
            raise Panic
        return cut_as_before(self, article)

    cut_as_before = __import__("index.cutting").cutting.Cutter.cut
    monkeypatch.setattr("index.cutting.Cutter.cut", cut)
    (uploads.folder / "a.jsonl").write_text('{"text": "Mưa."}\n{"text": "sấm"}', "utf-8")
    uploads.add("b.txt", b"Cam.", ENGLISH)
    uploads.index()
    indexed(uploads)
    assert uploads.progress == Progress(failed=True, files=("a.jsonl",))
    assert ids(uploads) == ["old.txt", "reader-uploads/b.txt"]


@pytest.mark.parametrize("error", [StoreError("The disk is full."), RuntimeError("no model")])
def test_files_are_kept_if_builds_fail_without_them(
    fresh: Callable[..., Uploads], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    uploads = fresh()

    def failing(*_: object) -> None:
        raise error

    uploads.add("a.txt", TEXT, ENGLISH)
    with monkeypatch.context() as patched:
        patched.setattr("web.uploads.build_with", failing)
        uploads.index()
        indexed(uploads)
        assert uploads.progress == Progress(failed=True, files=("a.txt",), kept=True)
    uploads.add("b.txt", b"Cam.", ENGLISH)
    uploads.index()
    indexed(uploads)
    assert uploads.progress == Progress()
    assert ids(uploads) == ["old.txt", "reader-uploads/a.txt", "reader-uploads/b.txt"]


def test_a_thread_that_cannot_be_started_is_said(
    fresh: Callable[..., Uploads], monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = fresh()

    def failing(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    uploads.add("a.txt", TEXT, ENGLISH)
    with monkeypatch.context() as patched:
        patched.setattr("threading.Thread.start", failing)
        uploads.index()
    assert uploads.progress == Progress(failed=True, files=("a.txt",), kept=True)


def test_a_file_without_an_article_for_the_store_is_set_aside_and_said(
    fresh: Callable[..., Uploads], caplog: pytest.LogCaptureFixture
) -> None:
    uploads = fresh()
    own = '{"id": "reader-uploads/a.txt", "text": "Cam."}'
    (uploads.articles / "own.jsonl").write_text(own, "utf-8")
    uploads.add("a.txt", TEXT, ENGLISH)
    uploads.index()
    indexed(uploads)
    assert uploads.progress == Progress(failed=True, files=("a.txt",))
    article = Store.open(uploads.store).article("reader-uploads/a.txt")
    assert article is not None
    assert article.text == "Cam."
    assert "is already taken by own.jsonl#1; give every article an id of its own" in caplog.text


@pytest.fixture
def served(fresh: Callable[..., Uploads]) -> Iterator[tuple[Uploads, str]]:
    uploads, app = fresh(FailingEncoder), FastAPI()
    add_uploads(app, Handlers(web_server.FakeRetriever, uploads=uploads))
    with web_server.serve(app) as url:
        yield uploads, f"{url}upload"


def send(url: str, name: str, content: bytes) -> tuple[int, str]:
    headers = {"accept-language": "en"}
    request = Request(f"{url}?name={quote(name)}", content, headers, method="POST")
    try:
        with urlopen(request) as response:
            return response.status, ""
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def message(url: str) -> str:
    with urlopen(Request(url, headers={"accept-language": "en"})) as response:
        return str(json.load(response)["message"])


CLAIMS = {
    "id": "old.txt",
    "title": "Mưa lớn",
    "url": "https://paper.example/true",
    "source": "https://paper.example/true",
    "author": "Lan",
    "text": "Cam.",
}


@pytest.mark.parametrize(
    ("name", "content", "id"),
    [
        ("0.jsonl", json.dumps(CLAIMS), "0.jsonl#1"),
        ("0.json", json.dumps(CLAIMS), "0.json"),
        ("0.csv", "id,text,url\nold.txt,Cam.,https://paper.example", "0.csv#2"),
        ("0.md", "---\nid: old.txt\nsource: https://paper.example\n---\nCam.", "0.md"),
        (
            "0.html",
            '<html><head><link rel="canonical" href="https://paper.example/true"></head>'
            "<body><article><p>Nước sông dâng cao trong đêm qua.</p></article></body></html>",
            "0.html",
        ),
    ],
)
def test_an_upload_takes_no_id_source_or_byline_of_others(
    served: tuple[Uploads, str], name: str, content: str, id: str
) -> None:
    uploads, url = served
    before = Store.open(uploads.store).article("old.txt")
    assert before is not None
    assert send(url, name, content.encode()) == (204, "")
    indexed(uploads)
    assert message(url) == "Added. You can ask now."
    store = Store.open(uploads.store)
    assert store.article("old.txt") == before
    uploaded = store.article(f"reader-uploads/{id}")
    assert uploaded is not None
    assert (uploaded.source, uploaded.author) == (f"reader-uploads/{id}", None)
    assert store.count("articles") == 2


def test_a_failed_build_is_said_on_the_page(served: tuple[Uploads, str]) -> None:
    uploads, url = served
    assert send(url, "sấm.txt", "sấm".encode()) == (204, "")
    indexed(uploads)
    assert message(url) == (
        "Could not be added, because the server had trouble with it: sấm.txt. Send each file "
        "again by itself; the window that runs the program says why."
    )
    for number in range(7):
        uploads.add(f"{number}.txt", "sấm".encode(), ENGLISH)
    assert send(url, "b.txt", TEXT)[0] == 204
    indexed(uploads)
    assert "with it: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt, …. Send each" in message(url)
    assert ids(uploads) == ["old.txt", "reader-uploads/b.txt"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("文" * 90 + ".txt", 204),
        ("ế" * 110 + ".txt", 204),
        ("é" * 5000 + ".txt", 204),
        ("a\0\x1b\u2028b.txt", 204),
        ("CON.txt", 204),
        ("a.txt. . ", 204),
        ("..", 422),
        ("a.txt:stream", 422),
        ("a.txt/", 422),
        (".", 422),
    ],
)
def test_any_name_is_made_safe_or_refused_with_a_sentence(
    served: tuple[Uploads, str], name: str, status: int
) -> None:
    uploads, url = served
    answer, sentence = send(url, name, TEXT)
    assert answer == status
    assert sentence == "" or "was not added: files of this kind are not read" in sentence
    indexed(uploads)
    assert all(len(os.fsencode(name)) <= 200 for name in files(uploads))


def test_a_folder_that_cannot_be_written_is_said(
    served: tuple[Uploads, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OSError(36, "File name too long")

    monkeypatch.setattr(Path, "iterdir", failing)
    assert send(served[1], "a.txt", TEXT) == (
        422,
        "a.txt was not added: the server could not write it.",
    )


@pytest.fixture(scope="module")
def address(uploads: Uploads) -> Iterator[str]:
    from web.application import web_app

    retriever = web_server.FakeRetriever()
    with web_server.serve(web_app(lambda: retriever, uploads=uploads)) as url:
        yield url


@pytest.mark.browser
def test_files_are_chosen_in_the_page(
    visit: Any, troubles: list[str], uploads: Uploads, tmp_path: Path
) -> None:
    page = visit(locale="en-US")
    good, bad = tmp_path / "good.txt", tmp_path / "bad <b>.png"
    good.write_bytes(TEXT)
    bad.write_bytes(TEXT)
    page.locator("body.ready").wait_for()  # before, no script listens to the chooser
    page.set_input_files("#upload", [str(good), str(bad)])
    page.locator("#upload-status", has_text="Added. You can ask now.").wait_for()
    assert "bad <b>.png was not added: files of" in page.locator("#upload-status").inner_text()
    assert "good.txt" in files(uploads)
    assert all("422" in trouble for trouble in troubles)
    troubles.clear()
