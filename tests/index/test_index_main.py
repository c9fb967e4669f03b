"""The command `python -m index`: what it prints, its exit codes, its report, and --watch."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder

import index.__main__
from index.store.store import Store

COMMANDS = Path(__file__).parents[1] / "commands.py"

OPTIONS = (
    *("-h, --help", "--url URL [URL ...]", "--store STORE", "--model MODEL", "--report FILE"),
    *("--watch", "--dry-run", "--check"),
)


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder) -> None:
    monkeypatch.setattr("index.build.Encoder", lambda model: encoder)
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    text = "Mùa cam\n\n2/4/2024\n\nCam được mùa. Trường vắng.\n\nThu Hà\n"
    (folder / "a.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def store(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    index.__main__.main([str(articles), "--store", str(tmp_path / "store")])
    capsys.readouterr()
    return str(tmp_path / "store")


def test_index_builds_and_says_where_to_ask(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    assert index.__main__.main([str(articles), "--store", str(store)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:2] == ["1 articles in 1 passages (1 encoded now)", "Articles: 1 new"]
    assert printed[3].startswith(f"Store: {store} (0.")
    assert printed[4:] == [
        f'Ask now: python -m qa "your question" --store {store}',
        f"In a web chat: python app.py --store {store}",
    ]


def test_index_exits_1_when_some_input_was_skipped(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles / "photo.jpg").write_bytes(b"\xff\xd8")
    (articles / "old.txt").write_bytes("Được mùa cam ở Hàm Yên".encode("cp1258", "replace"))
    assert index.__main__.main([str(articles), "--store", str(tmp_path / "store")]) == 1
    printed = capsys.readouterr().out
    help = "run OCR over the image"
    assert f"  photo.jpg: skipped: its format is not read: {help}" in printed
    assert "old.txt: read as " in printed
    assert "Skipped: 1" in printed


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: None, "There is no file or folder"),
        (lambda folder: folder.mkdir(), "There is no file to index in"),
        (
            lambda folder: folder.mkdir() or (folder / "a.jpg").write_bytes(b"x"),
            "Nothing could be indexed: a.jpg skipped: its format is not read",
        ),
    ],
)
def test_index_exits_2_when_nothing_was_built(
    make: Callable[[Path], object],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make(tmp_path / "in")
    assert index.__main__.main([str(tmp_path / "in"), "--store", str(tmp_path / "store")]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert "Traceback" not in printed.err
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_index_reports_each_source_as_json_lines(articles: Path, tmp_path: Path) -> None:
    (articles / "empty.txt").write_text("", "utf-8")
    report = tmp_path / "report.jsonl"
    command = [str(articles), "--store", str(tmp_path / "store"), "--report", str(report)]
    assert index.__main__.main(command) == 1
    assert [json.loads(line) for line in report.read_text("utf-8").splitlines()] == [
        {"source": "a.txt", "outcome": "new"},
        {"source": "empty.txt", "outcome": "skipped: the file is empty"},
    ]


def test_a_report_that_cannot_be_written_is_an_error_before_anything_is_built(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = str(tmp_path / "none" / "report")
    command = [str(articles), "--store", str(tmp_path / "store"), "--report", report]
    assert index.__main__.main(command) == 2
    assert capsys.readouterr().err == (
        f"The report {report} cannot be written (No such file or directory): name another file.\n"
    )
    assert not (tmp_path / "store").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_report_on_a_full_disk_is_an_error_and_nothing_is_built(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [str(articles), "--store", str(tmp_path / "store"), "--report", "/dev/full"]
    assert index.__main__.main(command) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "The report /dev/full cannot be written (No space left on device): name another file."
    )
    assert not list((tmp_path / "store").glob("*.*-*"))


def test_a_name_that_the_terminal_has_no_letters_for_is_written_out(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (articles / "ảnh.jpg").write_bytes(b"x")
    printed = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", printed)
    assert index.__main__.main([str(articles), "--store", str(tmp_path / "store")]) == 1
    assert rb"  \u1ea3nh.jpg: skipped: its format is not read" in printed.buffer.getvalue()


def test_a_reader_of_the_output_may_leave(articles: Path, tmp_path: Path) -> None:
    command: list[str | Path] = [sys.executable, COMMANDS, "index", articles]
    shell = ["sh", "-c", '{ "$@"; echo $? >&2; } | true', "sh"]
    done = subprocess.run(
        [*shell, *command, "--store", tmp_path / "store"],
        stderr=subprocess.PIPE, text=True, check=True,
        env=os.environ | {"PYTHONPATH": COMMANDS.parents[1]},
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "0"
    assert "Broken pipe" not in done.stderr
    assert [a.title for a in Store.open(tmp_path / "store").browse("", 1)[1]] == ["Mùa cam"]


def test_a_dry_run_only_says_what_would_be_done(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [str(articles), "--store", str(tmp_path / "store"), "--dry-run"]
    assert index.__main__.main(command) == 0
    assert capsys.readouterr().out == "Articles: 1 new\n"
    assert not (tmp_path / "store").exists()


def test_a_check_sees_changed_articles_and_damage(
    articles: Path, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [str(articles), "--store", store, "--check"]
    assert index.__main__.main(command) == 0
    whole = f"The store {store} is whole.\n"
    assert capsys.readouterr().out == whole + "Articles: 1 unchanged\nThe store is up to date.\n"
    (articles / "b.txt").write_text("Chè", "utf-8")
    assert index.__main__.main(command) == 1
    assert capsys.readouterr().out == whole + (
        "Articles: 1 new, 1 unchanged\n"
        "The store is not up to date: build it anew without --check.\n"
    )
    [text] = Path(store).glob("*.sqlite")
    text.unlink()
    assert index.__main__.main(command) == 2
    assert "is damaged" in capsys.readouterr().err


def test_a_rebuild_counts_what_changed(
    articles: Path, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles / "b.txt").write_text("Chè", "utf-8")
    index.__main__.main([str(articles), "--store", store])
    assert capsys.readouterr().out.splitlines()[:2] == [
        "2 articles in 2 passages (1 encoded now)",
        "Articles: 1 new, 1 unchanged",
    ]


def test_watching_rebuilds_after_a_change_and_outlives_an_error(
    articles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def changing(*_: object) -> Iterator[None]:
        yield  # it is watching
        (articles / "a.txt").unlink()
        yield
        (articles / "b.txt").write_text("Chè", "utf-8")
        yield

    monkeypatch.setattr("index.sources.watch.watch_paths", changing)
    store = tmp_path / "store"
    assert index.__main__.main([str(articles), "--store", str(store), "--watch"]) == 0
    assert "There is no file to index in" in capsys.readouterr().err
    assert [a.title for a in Store.open(store).browse("", 5)[1]] == ["b"]


def test_watching_builds_again_where_a_store_could_not_be_written(
    articles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("another's")
    paused: list[float] = []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == 3:
            taken.unlink()

    monkeypatch.setattr("index.sources.watch.watch_paths", lambda *_: iter([None]))
    monkeypatch.setattr("index.__main__.time.sleep", pause)
    assert index.__main__.main([str(articles), "--store", str(taken), "--watch"]) == 0
    assert paused == [index.__main__.RETRY_SECONDS] * 3
    assert capsys.readouterr().err.count("Trying again every 10 seconds.") == 1
    assert [a.title for a in Store.open(taken).browse("", 5)[1]] == ["Mùa cam"]


@pytest.mark.parametrize("url", ["ftp://a.example", "/etc", "a.example"])
def test_the_command_takes_web_addresses_alone(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit:
        index.__main__.main(["--url", url])
    assert exit.value.code == 2
    assert f"{url!r} does not begin with http:// or https://" in capsys.readouterr().err


def test_the_command_needs_something_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        index.__main__.main([])
    assert "name a folder of articles, or web pages after --url" in capsys.readouterr().err


def test_help_names_every_option() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "index", "--help"], capture_output=True, text=True, check=True
    )
    assert all(option in done.stdout.split("options:")[1] for option in OPTIONS)


@pytest.mark.parametrize(("before", "after"), [(0, 5), (3, 5), (5, 5), (10, 10)])
def test_a_build_gives_way_but_not_twice(
    before: int, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    niceness = [before]

    def nice(increment: int) -> int:
        niceness.append(niceness[-1] + increment)
        return niceness[-1]

    monkeypatch.setattr(os, "nice", nice, raising=False)
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")  # what a user has set stays
    index.__main__.give_way()
    assert niceness[-1] == after
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
