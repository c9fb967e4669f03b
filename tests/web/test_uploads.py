"""Files that readers upload: what is refused, and that the rest can be asked about."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import web_server
from conftest import FakeEncoder

from index.build import build_with
from index.errors import StoreError
from index.store.store import Store
from web.access.guard import MAX_UPLOAD
from web.phrases import ENGLISH
from web.uploads import Refused, Uploads

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
