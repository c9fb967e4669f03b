"""What is otherwise on Windows (and macOS), as far as Linux can play it; see also test_encodings.

Its files: what is open can be neither removed nor renamed nor replaced, and a locked byte can be
neither read nor written. Its paths: drives and shares. Its pipes, its hidden files, its registry.
"""

import errno
import io
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from conftest import FakeEncoder

import qa.__main__
from index import terminal
from index.article import Article, Notice
from index.build import BuildReport
from index.errors import StoreError
from index.model import cache
from index.readers import read_file
from index.sources import walk, worker
from index.sources.files import find_files
from index.sources.isolation import Isolated
from index.store import folder, writer
from index.store.folder import build_of
from index.store.store import Store, sqlite_uri
from index.store.writer import writing
from qa.opened import current
from web.access import connections
from web.passwords import Passwords, hashed
from web.phrases import ENGLISH
from web.uploads import Progress, Uploads

Build = Callable[..., BuildReport]


class WindowsModule:
    """The module os, whose name is that of Windows, with some functions replaced."""

    name = "nt"

    def __init__(self, **replaced: Any) -> None:
        self.__dict__ |= replaced

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


def open_files() -> set[str]:
    """The real paths of what this process has open or has mapped into its memory."""
    paths = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            paths.add(os.readlink(f"/proc/self/fd/{number}"))
        except FileNotFoundError:  # that of the list itself
            continue
    mapped = Path("/proc/self/maps").read_text("utf-8", "surrogateescape").splitlines()
    return paths | {fields[5] for line in mapped if len(fields := line.split(maxsplit=5)) == 6}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets nobody remove, rename or replace what is open, nor a folder of it, as Windows does."""
    if not os.path.exists("/proc/self/maps"):
        pytest.skip("needs a list of the open files, or is a Windows that does so itself")

    def guarded(name: str) -> Callable[..., None]:
        original = getattr(os, name)

        def act(*paths: Any, dir_fd: int | None = None, **options: Any) -> None:
            base = "" if dir_fd is None else os.readlink(f"/proc/self/fd/{dir_fd}")
            full = [os.path.realpath(os.path.join(base, path)) for path in paths]
            if any(file == path or file.startswith(f"{path}/") for file in open_files()
                   for path in full):  # fmt: skip
                raise PermissionError(errno.EACCES, "it is used by another process", paths[0])
            original(*paths, **({} if dir_fd is None else {"dir_fd": dir_fd}), **options)

        return act

    for name in ("unlink", "remove", "rename", "replace"):
        monkeypatch.setattr(os, name, guarded(name))


def text_of(store: Store) -> str | None:
    article = store.article("a.txt")
    return article.text if article else None


def builds(store: Path) -> set[str | None]:
    return {build_of(file) for file in store.iterdir()} - {None}


@pytest.mark.usefixtures("held")
def test_builds_go_on_while_older_ones_are_open(build: Build, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(a="Cam.")
    opened = Store.open(store)
    first = opened.manifest.build
    build(a="Chè.")
    second = Store.open(store).manifest.build
    build(a="Lúa.")  # would remove the first build, which is open
    third = Store.open(store).manifest.build
    assert builds(store) == {first, second, third}
    assert text_of(opened) == "Cam."
    del opened
    build(a="Lũ.")
    assert builds(store) == {third, Store.open(store).manifest.build}


@pytest.mark.usefixtures("held")
def test_a_chat_asks_the_newest_build_and_lets_go_of_older_ones(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder
) -> None:
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))
    store = tmp_path / "store"
    for text in ("Cam một.", "Cam hai.", "Cam ba.", "Cam bốn.", "Cam năm."):
        build(a=text)
        assert current(store).ask("cam").hits[0].passage.text == text
        # The live one, the one before, and one more that the chat had open.
        assert len(builds(store)) <= 3


def test_a_manifest_that_a_scanner_has_open_is_replaced_when_it_is_closed(
    build: Build, held: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(a="Cam.")
    scanner = (tmp_path / "store" / "manifest.json").open("rb")
    with pytest.raises(StoreError, match="cannot be written"):
        build(a="Chè.")
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        scanner.close()

    monkeypatch.setattr(folder, "os", WindowsModule())
    monkeypatch.setattr(folder, "time", SimpleNamespace(sleep=pause))
    build(a="Chè.")
    assert pauses == [0.1]
    assert text_of(Store.open(tmp_path / "store")) == "Chè."


def test_what_stays_forbidden_is_tried_ten_times_on_windows_and_once_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[str] = []

    def forbidden() -> None:
        calls.append("call")
        raise PermissionError

    with pytest.raises(PermissionError):
        folder.when_closed(forbidden)
    assert len(calls) == 1
    monkeypatch.setattr(folder, "os", WindowsModule())
    monkeypatch.setattr(folder, "time", SimpleNamespace(sleep=lambda seconds: None))
    with pytest.raises(PermissionError):
        folder.when_closed(forbidden)
    assert len(calls) == 1 + 10


@pytest.mark.usefixtures("held")
def test_a_folder_of_the_cache_gets_its_name_when_a_scanner_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned: list[Any] = []

    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "file").write_text("whole", "utf-8")
        scanned.append((folder / "file").open("rb"))

    monkeypatch.setattr(cache, "os", WindowsModule())
    monkeypatch.setattr(cache, "time", SimpleNamespace(sleep=lambda seconds: scanned[0].close()))
    made = cache.make_once(tmp_path / "cache" / "model", make)
    assert (made.name, (made / "file").read_text("utf-8")) == ("model", "whole")


class LockedFile(io.FileIO):
    """A file of whose first byte another handle has the lock."""

    def _check(self) -> None:
        if self.tell() == 0:
            raise PermissionError(errno.EACCES, "Permission denied")

    def read(self, size: int | None = -1, /) -> Any:
        self._check()
        return super().read(size)

    def readall(self) -> Any:
        self._check()
        return super().readall()

    def write(self, data: Any, /) -> Any:
        self._check()
        return super().write(data)


def test_the_byte_that_is_locked_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.open

    def opened(self: Path, mode: str = "r", *others: Any, **options: Any) -> Any:
        if self.name != "build.lock":
            return original(self, mode, *others, **options)
        raw = LockedFile(self, mode.replace("b", ""))
        binary: Any = raw if options.get("buffering") == 0 else io.BufferedRandom(raw)
        return binary if "b" in mode else io.TextIOWrapper(binary, "utf-8")

    monkeypatch.setattr(Path, "open", opened)
    with (
        writing(tmp_path / "store"),
        pytest.raises(StoreError, match=rf"being built by process {os.getpid()} since 20\d\d-"),
        writing(tmp_path / "store"),
    ):
        pass


def test_a_store_among_the_articles_is_known_without_its_lock(build: Build, tmp_path: Path) -> None:
    build(a="Cam.")
    (tmp_path / "store").rename(tmp_path / "articles" / "store")
    (tmp_path / "articles" / "store" / "build.lock").unlink(missing_ok=True)  # Windows does so
    assert [source for _, source in find_files([tmp_path / "articles"])] == ["a.txt"]
    # A folder that holds but a file of this name is none.
    (tmp_path / "articles" / "other").mkdir()
    (tmp_path / "articles" / "other" / "manifest.json").write_text("{}", "utf-8")
    sources = [source for _, source in find_files([tmp_path / "articles"])]
    assert sources == ["a.txt", "other/manifest.json"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PureWindowsPath(r"C:\Users\Nguyễn\b.sqlite"), "file:///C:/Users/Nguy%E1%BB%85n/b.sqlite"),
        (PureWindowsPath(r"\\server\tin\b.sqlite"), "file:////server/tin/b.sqlite"),
        (PurePosixPath("/tin #1/50%?/b.sqlite"), "file:///tin%20%231/50%25%3F/b.sqlite"),
    ],
)
def test_sqlite_is_named_a_file_on_a_drive_or_a_share(path: PurePath, uri: str) -> None:
    assert sqlite_uri(path) == f"{uri}?mode=ro&immutable=1"


def test_sqlite_takes_the_form_of_a_share(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "b.sqlite").close()
    connection = sqlite3.connect(f"file:///{tmp_path}/b.sqlite?mode=ro", uri=True)
    assert connection.execute("SELECT 1").fetchall() == [(1,)]
    connection.close()


def test_articles_on_several_drives_are_called_by_their_whole_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_drives(*paths: Any) -> str:
        raise ValueError("Paths don't have the same drive")

    for name in ("c", "d"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Cam.", "utf-8")
    monkeypatch.setattr("os.path.commonpath", other_drives)
    paths = [tmp_path / "c", tmp_path / "d"]
    whole = [str(tmp_path / "c" / "a.txt"), str(tmp_path / "d" / "a.txt")]
    assert [source for _, source in find_files(paths)] == whole
    monkeypatch.undo()
    monkeypatch.setattr("os.path.relpath", other_drives)
    assert [source for _, source in find_files(paths)] == whole


def test_what_windows_marks_as_hidden_is_passed_over_unless_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "draft.txt", "system/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Cam.", "utf-8")
    hidden = {"draft.txt", "system"}

    def status(path: str) -> Any:
        return SimpleNamespace(st_file_attributes=2 if os.path.basename(path) in hidden else 32)

    monkeypatch.setattr(walk, "os", WindowsModule(lstat=status))
    assert [source for _, source in find_files([tmp_path])] == ["a.txt"]
    assert [source for _, source in find_files([tmp_path / "draft.txt"])] == ["draft.txt"]


def test_a_junction_is_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not walk.is_link_or_junction(tmp_path)
    monkeypatch.setattr("os.path.isjunction", lambda path: True, raising=False)
    assert walk.is_link_or_junction(tmp_path)


def test_half_a_character_in_a_name_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "getfilesystemencodeerrors", lambda: "surrogatepass")
    assert walk.printable("bài \ud800.txt") == r"bài \xed\xa0\x80.txt"


def test_a_store_on_a_drive_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    monkeypatch.setattr("os.path.exists", lambda path: False)
    assert writer._reason(error, Path("/e/store")) == "disk I/O error): give another folder"


def test_a_worker_that_is_dead_gives_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")  # Windows, instead of BrokenPipeError

    process = SimpleNamespace(
        stdin=SimpleNamespace(write=fail), stdout=io.StringIO(""), wait=lambda: 1, kill=lambda: None
    )
    isolated = Isolated()
    monkeypatch.setattr(isolated, "_running_process", lambda: process)
    assert isolated.sentences(Article("a.txt", "a", "Mưa to.", source="a.txt")) == Notice(
        "a.txt", "skipped: cutting it into sentences crashed or ran out of memory: split it"
    )


def test_a_store_is_named_as_it_is_typed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "os", WindowsModule())
    assert folder.shell_quoted(r"C:\Kho báo") == r'"C:\Kho báo"'
    assert folder.shell_quoted(r"C:\kho") == r"C:\kho"


def test_output_that_nobody_reads_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    copies: list[tuple[int, int]] = []
    fakes: dict[str, Any] = {"open": lambda path, flags: 99, "dup2": lambda *n: copies.append(n)}
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(fileno=lambda: 1))
    closed = OSError(errno.EINVAL, "Invalid argument")
    with pytest.raises(OSError, match="Invalid argument"), terminal.output_errors():
        raise closed
    monkeypatch.setattr(terminal, "os", WindowsModule(**fakes))
    for error in (closed, BrokenPipeError()):
        with terminal.output_errors():
            raise error
    assert copies == [(99, 1), (99, 1)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_questions_that_powershell_wrote_are_read(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = "\ufeffai chủ trì?\r\n\r\nlũ ở đâu?\r\n".encode(encoding)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert list(qa.__main__.typed_lines()) == ["ai chủ trì?", "lũ ở đâu?"]


def test_a_byte_order_mark_belongs_to_no_name(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    file.write_text(f"\ufefflan:{hashed('long enough', b'salt')}\r\n", "utf-8")
    assert Passwords.read(file).match("lan", "long enough")


def test_without_limits_of_the_system_all_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)  # importing it fails
    worker._limit_memory(1)
    worker._limit_time(0, 0)
    assert connections._share_of_files(8, 128) == 128


@pytest.mark.parametrize(
    ("name", "kind"), [("chat.js", "text/javascript"), ("chat.css", "text/css")]
)
def test_scripts_are_scripts_whatever_the_registry_says(
    address: str, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("starlette.responses.guess_type", lambda path: ("text/plain", None))
    with urlopen(f"{address}{name}") as reply:
        assert reply.headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.fixture
def uploads(build: Build, tmp_path: Path) -> Uploads:
    build(old="Cam.")
    return Uploads(tmp_path / "articles", tmp_path / "store", FakeEncoder)


@pytest.mark.usefixtures("held")
def test_uploads_are_indexed_while_builds_are_open(uploads: Uploads, tmp_path: Path) -> None:
    opened = [Store.open(uploads.store)]
    for number in range(4):
        uploads.add(f"{number}.txt", f"Lũ {number}.".encode(), ENGLISH)
        uploads.waiting = True
        uploads._build()
        assert uploads.progress == Progress()
        opened.append(Store.open(uploads.store))
    assert [store.manifest.counts.articles for store in opened] == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("held")
def test_an_upload_that_ends_a_build_is_set_aside(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a build that failed keeps the file open, as its traceback might."""

    def read(path: Any, *others: Any) -> Any:
        for item in read_file(path, *others):
            if "bad" in path.name:
                raise RuntimeError("panic")
            yield item

    uploads.add("bad.txt", "Lũ.".encode(), ENGLISH)
    monkeypatch.setattr("index.sources.files.read_file", read)
    uploads.waiting = True
    uploads._build()
    assert uploads.progress == Progress(failed=True, files=("bad.txt",))
    assert [file.name for file in uploads.folder.iterdir()] == [".bad.txt.failed"]
