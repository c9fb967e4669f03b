import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEncoder

import index.__main__
import qa.__main__
from index.articles import Notice
from index.build import BuildReport


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder) -> None:
    monkeypatch.setattr("index.build.Encoder", lambda model: encoder)
    monkeypatch.setattr("qa.retriever._encoder", lambda model: encoder)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    text = "Mùa cam\n\n2/4/2024\n\nCam được mùa. Trường vắng.\n\nThu Hà\n"
    (folder / "a.txt").write_text(text, "utf-8")
    return folder


def test_index_builds_and_says_where_to_ask(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    assert index.__main__.main([str(articles), "--store", str(store)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "1 articles in 1 passages (0 unchanged since the last build)"
    assert printed[2].startswith(f"Store: {store} (0.")
    assert printed[3:] == [
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
    assert f"  photo.jpg: skipped: .jpg is not a format that is read ({help})" in printed
    assert "old.txt: read as " in printed
    assert "Skipped: 1" in printed


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: None, "There is no file or folder"),
        (lambda folder: folder.mkdir(), "There is no file to index in"),
        (
            lambda folder: folder.mkdir() or (folder / "a.jpg").write_bytes(b"x"),
            "Nothing could be indexed: a.jpg skipped: .jpg is not a format that is read",
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


def test_many_notices_are_counted() -> None:
    notices = [Notice(f"{n}.jpg", "skipped: no") for n in range(25)]
    lines = index.__main__.summary(BuildReport(Path("store"), 1, 2, 0, notices, 2.0, 3_000_000))
    assert lines.splitlines() == [
        "1 articles in 2 passages (0 unchanged since the last build)",
        "2.0 seconds, 1 passages a second",
        "Store: store (3.0 MB)",
        *[f"  {n}.jpg: skipped: no" for n in range(20)],
        "  5 more: skipped: no",
        "Skipped: 25",
        'Ask now: python -m qa "your question"',
        "In a web chat: python app.py",
    ]


@pytest.fixture
def store(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    index.__main__.main([str(articles), "--store", str(tmp_path / "store")])
    capsys.readouterr()
    return str(tmp_path / "store")


def test_qa_prints_the_hits(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["cam", "--store", store]) == 0
    assert capsys.readouterr().out == (
        # The cosine is 2 / √5 = 0.894 and the word is there: far above the usual other article.
        "1. Mùa cam  1.00\n2024-04-02 · Thu Hà · a.txt\nCam được mùa. Trường vắng.\n\n"
    )


def test_qa_says_when_nothing_answers_well(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["lũ", "--store", store]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "No passage answers this well; the nearest are:"


def test_qa_prints_json(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["cam", "--store", store, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["question", "understood_as", "hits", "confident"]
    assert answer["hits"][0]["passage"]["text"] == "Cam được mùa. Trường vắng."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["  "], "The question is blank: type what you want to know."),
        (["a" * 3000], "The question has 3,000 characters; ask in at most 2,000."),
        (["cam", "-k", "0"], "Ask for 1 to 100 passages, not 0."),
        (["cam", "--store", "none"], "There is no store in none: build one with"),
    ],
)
def test_qa_exits_2_with_one_sentence(
    store: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qa.__main__.main(["--store", store, *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(message)
    assert (printed.out, printed.err.count("\n")) == ("", 1)


def test_text_cannot_steer_the_terminal() -> None:
    assert qa.__main__.printable("a\x1b[31mb\x07\nc\x9b") == "a�[31mb�\nc�"


@pytest.mark.parametrize("module", ["index", "qa"])
def test_help_names_the_options(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=True
    )
    assert "--store STORE" in done.stdout
