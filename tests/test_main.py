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
import index.console
import qa.__main__
from index.article import Article, Notice
from index.build import BuildReport
from index.passages import Passage
from index.store.store import Store
from index.text.controls import mask_controls
from qa.answer import Copy, Hit


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
    notices = [Notice("a.txt", "read as VNI by guess: check it", skipped=False)]
    notices += [Notice(f"{n}.jpg", "skipped: no") for n in range(25)]
    lines = index.console.summary(
        BuildReport(Path("store"), 1, 2, 0, {"new": 1}, notices, 2.0, 3_000_000)
    )
    assert lines.splitlines() == [
        "1 articles in 2 passages (2 encoded now)",
        "Articles: 1 new",
        "2.0 seconds, 1 passages a second",
        "Store: store (3.0 MB)",
        *[f"  {n}.jpg: skipped: no" for n in range(20)],
        "  5 more: skipped: no",
        "  1 more: read as VNI by guess: check it",
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
        (["cam", "--from", "4/2024"], "'4/2024' is no date: write a day as 2024-04-02, a month"),
        (["cam", "--author", " "], "Name each author as text that is not blank, not ' '."),
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


@pytest.mark.parametrize(
    "only",
    [
        ["--from", "2024-04-02", "--to", "2024"],
        ["--author", "nobody", "--author", "THU HÀ", "--article", "a.txt"],
    ],
)
def test_qa_asks_only_the_articles_meant(
    store: str, only: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert qa.__main__.main(["cam", "--store", store, *only]) == 0
    assert capsys.readouterr().out.startswith("1. Mùa cam")
    for other in (["--source", "2024/"], ["--language", "vi"]):
        assert qa.__main__.main(["cam", "--store", store, *only, *other]) == 0
        assert capsys.readouterr().out == "No article meets these conditions.\n"


def test_qa_explains_each_part_and_the_words(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qa.__main__.main(["cam ở đâu", "--store", store, "--explain"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == ["Understood as: cam ở đâu", "", "1. Mùa cam  1.00"]
    parts = printed[5].split("   ")
    assert [part.split()[0] for part in parts] == ["vector", "words", "late"]
    # As a token, "cam" is found with cosine 1; "ở" and "đâu" are on no axis, as "được".
    assert printed[5].startswith("vector 0.89")
    assert printed[5].endswith(" #1   late 1.000 #1")
    assert printed[6] == "sentence 1.000   elsewhere 0.000"
    assert printed[7] == "words found: Cam"


def article(name: str, date: str | None = None) -> Article:
    return Article(name, f"Tin {name}", "Cam được mùa.", f"{name}.txt", date)


def test_explanation_fits_a_terminal_of_80_columns() -> None:
    signals = {"vector": 0.5, "vector_rank": 100, "words": 0.25, "words_rank": 12345}
    signals |= {"late": 0.75, "late_rank": 20, "sentence": 1.0, "elsewhere": 0.125}
    text = "Cam\x07 được mùa."
    hit = Hit(1, 1, Passage("a", 0, 0, 16, text), article("a"), (0, 3), signals, ((0, 4), (5, 9)))
    first, second, third, _ = qa.__main__.explanation(hit).split("\n")
    assert first == "vector 0.500 #100   words 0.250 #12345   late 0.750 #20"
    assert second == "sentence 1.000   elsewhere 0.125"
    assert third == "words found: Cam�, được"


def test_qa_names_the_other_articles_with_the_same_passage() -> None:
    copies = [Copy.of(article(name)) for name in "bcdef"]
    copies[0] = Copy.of(article("b\x1b", "2024-04-02"))
    found = Hit(1, 1, Passage("a", 0, 0, 3, "Cam"), article("a"), (0, 3), {}, (), tuple(copies))
    assert qa.__main__.also(found) == (
        "Also in: Tin b� (2024-04-02); Tin c (c.txt); Tin d (d.txt); 2 more\n"
    )
    assert "Also in" in qa.__main__.shown(found).plain


def test_text_cannot_steer_the_terminal() -> None:
    assert mask_controls("a\x1b[31mb\x07\nc\x9b") == "a�[31mb�\nc�"


@pytest.mark.parametrize("module", ["index", "qa"])
def test_help_names_the_options(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=True
    )
    assert "--store STORE" in done.stdout


def test_index_reports_each_source_as_json_lines(articles: Path, tmp_path: Path) -> None:
    (articles / "empty.txt").write_text("", "utf-8")
    report = tmp_path / "report.jsonl"
    command = [str(articles), "--store", str(tmp_path / "store"), "--report", str(report)]
    assert index.__main__.main(command) == 1
    assert [json.loads(line) for line in report.read_text("utf-8").splitlines()] == [
        {"source": "a.txt", "outcome": "new"},
        {"source": "empty.txt", "outcome": "skipped: the article is empty"},
    ]


def test_a_report_that_cannot_be_written_is_said_before_anything_is_built(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = str(tmp_path / "none" / "report")
    command = [str(articles), "--store", str(tmp_path / "store"), "--report", report]
    assert index.__main__.main(command) == 2
    assert capsys.readouterr().err == (
        f"The report {report} cannot be written (No such file or directory): name another file.\n"
    )
    assert not (tmp_path / "store").exists()


def test_a_report_on_a_full_disk_is_said_and_nothing_is_built(
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
    assert rb"  \u1ea3nh.jpg: skipped: .jpg is not a format" in printed.buffer.getvalue()


def test_a_reader_of_the_output_may_leave(articles: Path, tmp_path: Path) -> None:
    command = [sys.executable, Path(__file__).with_name("commands.py"), "index", articles]
    shell = ["sh", "-c", '{ "$@"; echo $? >&2; } | true', "sh"]
    done = subprocess.run(
        [*shell, *command, "--store", tmp_path / "store"],
        stderr=subprocess.PIPE, text=True, check=True,
        env=os.environ | {"PYTHONPATH": Path(__file__).parents[1]},
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "0"
    assert "Broken pipe" not in done.stderr
    assert Store.open(tmp_path / "store").titles(1) == ["Mùa cam"]


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
    assert Store.open(store).titles(5) == ["b"]


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
    assert Store.open(taken).titles(5) == ["Mùa cam"]
