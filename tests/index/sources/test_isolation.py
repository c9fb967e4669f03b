"""Reading in a process of its own: files that hang, crash or grow do no harm to the others."""

import math
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from documents import packed

from index.article import Article, Notice
from index.sources.files import read_articles
from index.sources.isolation import Isolated


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "b.csv"
    file.write_text("text\nNước rút.\n", encoding="utf-8")
    return file


ARTICLE = Article("b.csv#2", "Nước rút", "Nước rút.", source="b.csv#2")


def test_files_are_read_as_without_it(table: Path) -> None:
    with Isolated() as isolated:
        assert list(isolated.read(table, "b.csv")) == [ARTICLE]
        assert list(isolated.read(table, "b.csv")) == [ARTICLE]


def test_a_file_that_takes_too_long_gives_a_notice_and_the_next_is_read(
    table: Path,
) -> None:
    with Isolated(seconds=0.1, patience=0) as isolated:  # starting the process takes longer
        assert list(isolated.read(table, "b.csv")) == [
            Notice("b.csv", "skipped: takes longer than 0.1 seconds to read: split it")
        ]
    with Isolated() as isolated:
        assert list(isolated.read(table, "b.csv")) == [ARTICLE]


def test_a_file_that_takes_too_much_of_a_processor_gives_a_notice_and_the_next_is_read(
    tmp_path: Path, table: Path
) -> None:
    # Takes some seconds. The limit is told in whole ones, of all that the process has had.
    (tmp_path / "a.json").write_text("[" + "[]," * 12_000_000 + "[]]", encoding="ascii")
    with Isolated(seconds=0.1, patience=10_000) as isolated:
        assert list(isolated.read(tmp_path / "a.json", "a.json")) == [
            Notice("a.json", "skipped: takes longer than 0.1 seconds to read: split it")
        ]
    with Isolated() as isolated:
        assert list(isolated.read(table, "b.csv")) == [ARTICLE]


def test_a_file_that_takes_too_much_memory_gives_a_notice_and_the_next_is_read(
    tmp_path: Path, table: Path
) -> None:
    (tmp_path / "a.json").write_text("[" + "[]," * 5_000_000 + "[]]", encoding="ascii")
    # The process itself maps less than 350 MB, and some 580 where it reads this file.
    with Isolated(memory=450_000_000) as isolated:
        [notice] = isolated.read(tmp_path / "a.json", "a.json")
        assert isinstance(notice, Notice)
        assert notice.message == "skipped: reading it takes too much memory: split it"
        assert list(isolated.read(table, "b.csv")) == [ARTICLE]


def test_a_process_that_dies_gives_a_notice(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    with Isolated() as isolated:
        assert list(isolated.read(table, "b.csv")) == [
            Notice(
                "b.csv",
                "skipped: its reader crashed or ran out of memory: it is damaged or too large; "
                "save it anew",
            )
        ]


def test_a_file_that_is_gone_gives_a_notice(tmp_path: Path) -> None:
    with Isolated() as isolated:
        assert list(isolated.read(tmp_path / "a.csv", "a.csv")) == [
            Notice("a.csv", "skipped: it cannot be read (No such file or directory)")
        ]


def test_names_that_are_no_utf8_reach_the_process(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    file.write_text("text\nMột.\n", encoding="utf-8")
    with Isolated() as isolated:
        [article] = isolated.read(file, "caf\\xe9.csv")
    assert isinstance(article, Article)
    assert article.text == "Một."


def test_a_reader_that_is_left_in_the_middle_is_not_mixed_up_with_the_next(table: Path) -> None:
    table.write_text("text\n" + "Một.\n" * 1000, encoding="utf-8")
    with Isolated() as isolated:
        assert next(isolated.read(table, "b.csv")).source == "b.csv#2"
        table.write_text("text\nNước rút.\n", encoding="utf-8")
        assert list(isolated.read(table, "b.csv")) == [ARTICLE]


@pytest.mark.parametrize("search_path", [None, os.pathsep])
def test_nothing_of_the_current_folder_is_run(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch, search_path: str | None
) -> None:
    for name in ("json.py", "csv.py", "index/__init__.py", "lxml/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("open('ran', 'a').close()\nraise SystemExit", encoding="ascii")
    monkeypatch.chdir(tmp_path)
    if search_path is not None:  # an empty entry means the current folder
        monkeypatch.setenv("PYTHONPATH", search_path)
    with Isolated() as isolated:
        assert list(isolated.read(table, "b.csv")) == [ARTICLE]
    assert not (tmp_path / "ran").exists()


def test_all_formats_come_together(tmp_path: Path, table: Path) -> None:
    (tmp_path / "a.txt").write_text("Nước dâng.", encoding="utf-8")
    (tmp_path / "c.html").write_text("<body><article><p>Nước lại dâng cao.</p>", encoding="utf-8")
    assert [item.source for item in read_articles([tmp_path])] == ["a.txt", "b.csv#2", "c.html"]


# So many that the worker has to wait until its lines are read.
MANY = 5000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", lambda word: ("text\n" + f"{word}.\n" * MANY).encode()),
        ("a.zip", lambda word: packed({f"{n}.txt": f"{word}." for n in range(MANY)})),
    ],
)
def test_of_a_file_of_many_articles_none_is_of_another_state(
    tmp_path: Path, name: str, content: Callable[[str], bytes]
) -> None:
    file = tmp_path / name
    file.write_bytes(content("Cam"))
    os.utime(file, (1, 1))
    with Isolated() as isolated:
        items = isolated.read(file, name)
        first = next(items)
        file.write_bytes(content("Mây"))
        *articles, last = [first, *items]
    assert 0 < len(articles) < MANY
    assert {item.text for item in articles if isinstance(item, Article)} == {"Cam."}
    assert last == Notice(name, "skipped from here on: it was written to meanwhile: index it anew")


def test_a_text_is_cut_as_without_it() -> None:
    article = Article("a.txt", "Tin lũ", "Tin lũ\nTh.S An báo cáo. Mưa to. \ud800", source="a.txt")
    with Isolated() as isolated:
        assert isolated.sentences(article) == [(0, 6), (7, 23), (24, 33)]
        assert isolated.sentences(replace(article, text="")) == []


def test_a_text_that_takes_too_long_to_cut_gives_a_notice_and_the_next_is_cut() -> None:
    # Takes some seconds. The limit is told in whole ones, of all that the process has had.
    article = Article("a.txt", "Tin lũ", "Mưa to. " * 3_000_000, source="a.txt")
    with Isolated(seconds=0.1, patience=10_000) as isolated:
        assert isolated.sentences(article) == Notice(
            "a.txt", "skipped: cutting it into sentences takes longer than 0.1 seconds: split it"
        )
        assert isolated.sentences(replace(article, text="Mưa to.")) == [(0, 7)]


def test_a_process_that_dies_while_it_cuts_gives_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    with Isolated() as isolated:
        assert isolated.sentences(Article("a.txt", "a", "Mưa to.", source="a.txt")) == Notice(
            "a.txt", "skipped: cutting it into sentences crashed or ran out of memory: split it"
        )


def test_lines_have_the_time_of_an_article_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Một."}\n' * 3, encoding="utf-8")
    tasks = []
    monkeypatch.setattr(Isolated, "_items", lambda _, task, many: tasks.append((task, many)))
    isolated = Isolated(seconds=2, many_seconds=3)
    isolated.read(file, "a.jsonl")
    isolated.read(file.with_suffix(".zip"), "a.zip")
    isolated.read(file.with_suffix(".pdf"), "a.pdf")
    assert [(task.seconds, task.total_seconds, many) for task, many in tasks] == [
        (2, math.inf, False),
        (2, 3, True),
        (2, 2, False),
    ]
