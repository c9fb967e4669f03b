"""Files that articles were read from: which are found, and how they are sent."""

import os
from pathlib import Path

import pytest

from web.originals import MAX_TEXT, original_file, original_response


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


@pytest.mark.parametrize(
    ("name", "content", "kind", "disposition"),
    [
        ("báo.pdf", b"%PDF-1.7", "application/pdf", "inline"),
        ("báo.txt", "Lũ về.".encode("utf-16"), "text/plain; charset=utf-8", "inline"),
        ("báo.md", b"<script>", "text/plain; charset=utf-8", "inline"),
        ("báo.txt", b"\0\1\2\3" * 99, "application/octet-stream", "attachment"),  # no text
        ("báo.txt", b"a" * (MAX_TEXT + 1), "application/octet-stream", "attachment"),
        ("báo.html", b"<script>", "application/octet-stream", "attachment"),
        ("báo.svg", b"<svg/>", "application/octet-stream", "attachment"),
    ],
)
def test_only_pdf_and_text_are_shown(
    tmp_path: Path, name: str, content: bytes, kind: str, disposition: str
) -> None:
    (tmp_path / name).write_bytes(content)
    response = original_response(tmp_path / name)
    assert response.headers["content-type"] == kind
    assert response.headers["content-disposition"] == (
        f"{disposition}; filename*=utf-8''b%C3%A1o{Path(name).suffix}"
    )
    is_text = kind.startswith("text")
    assert (response.headers.get("content-security-policy") == "sandbox") == is_text
    if name == "báo.txt" and is_text:
        assert bytes(response.body).decode() == "Lũ về."
