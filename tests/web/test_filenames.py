"""Names of uploaded files that no file system refuses."""

import pytest

from web.filenames import folded, safe_filename


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
