"""Names of uploaded files that no file system refuses."""

import os
from pathlib import Path

import pytest

from web.filenames import folded, original_file, safe_filename


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("bài.TXT", "bài.TXT"),
        ("ba\u0300i.txt", "bài.txt"),
        ("../../etc/a.txt", "a.txt"),
        ("C:\\tin\\a.txt", "a.txt"),
        (" ..a .txt", "a.txt"),
        ("a.txt . ", "a.txt"),
        ("a\0b\x1b\x9b\u202e\ud800\n.txt", "ab.txt"),
        ('<a>:"b"|?*.txt', "ab.txt"),
        ("con.txt", "_con.txt"),
        ("NUL.tar.txt", "_NUL.tar.txt"),
        ("com¹ .txt", "_com¹.txt"),
        ("console.txt", "console.txt"),
        ("x" * 200 + ".txt", "x" * 116 + ".txt"),
        ("文" * 90 + ".txt", "文" * 65 + ".txt"),  # 65 * 3 + 4 = 199 bytes
        ("a" + "ế" * 110 + ".txt", "a" + "ế" * 65 + ".txt"),  # 1 + 65 * 3 + 4 = 200 bytes
        ("a.txt:stream", None),
        ("..", None),
        (".txt", None),
        ("<.txt", None),
        ("a.exe", None),
        ("", None),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str | None) -> None:
    assert safe_filename(name, {".txt"}) == safe


def test_names_that_some_file_systems_take_for_one_are_folded_to_one() -> None:
    assert folded("BA\u0300I.txt") == folded("bài.TXT") == "bài.txt"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder with files, beside one that is not to be read."""
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "articles"
    (folder / "2026").mkdir(parents=True)
    for name in ("2026/cầu.md", "rows.jsonl", ".hidden.txt", "key.pem", "a#1.txt"):
        (folder / name).write_text("x")
    (folder / "dir.txt").mkdir()
    (folder / "in.txt").symlink_to(folder / "2026" / "cầu.md")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "key.txt").symlink_to(folder / "key.pem")
    (folder / "up").symlink_to(tmp_path)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("2026/cầu.md", "2026/cầu.md"),
        ("rows.jsonl#3", "rows.jsonl"),
        ("a#1.txt", "a#1.txt"),
        ("in.txt", "2026/cầu.md"),
    ],
)
def test_the_file_of_an_article_is_found(articles: Path, source: str, name: str) -> None:
    assert original_file(articles, source, {".md", ".jsonl", ".txt"}) == articles / name


@pytest.mark.parametrize(
    "source",
    [
        *("../secret.txt", "2026/../../secret.txt", "/etc/hosts.txt", "up/secret.txt", "out.txt"),
        *(".hidden.txt", "key.pem", "key.txt", "dir.txt", "dir.txt/", "pipe.txt", "loop.txt"),
        *("", "#", ".", "..", "#1", "missing.txt", "a\0.txt", "x" * 5000, "file:///secret.txt"),
        *("https://bao.example/a.txt", "~/a.txt", "\ud800.txt", "..\\secret.txt", "2026"),
    ],
)
def test_nothing_else_is(articles: Path, source: str) -> None:
    assert original_file(articles, source, {".md", ".jsonl", ".txt"}) is None


def test_a_path_of_this_machine_is_no_source(articles: Path) -> None:
    secret = articles.parent / "secret.txt"
    assert original_file(articles, str(secret), {".txt"}) is None
