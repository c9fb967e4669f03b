"""Finding articles under the paths a user names, and what is said about the rest."""

import errno
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Notice
from index.errors import ArticleError
from index.readers import read_file
from index.sources import files
from index.sources.files import find_files, read_articles


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is also the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, *names: str) -> None:
    """Writes a small article under each name."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"Bài {name}.", encoding="utf-8")


def names(*paths: str | Path) -> list[str]:
    return [name for _, name in find_files(paths)]


def test_folders_are_read_to_the_bottom_in_order(folder: Path) -> None:
    put(folder, "tin/b.txt", "tin/a.txt", "tin/xã/bản/c.md", "tin/0.jsonl", "khác/d.txt")
    assert names(folder / "tin") == ["0.jsonl", "a.txt", "b.txt", "xã/bản/c.md"]
    assert [file for file, _ in find_files(["tin"])] == [
        folder / "tin/0.jsonl",
        folder / "tin/a.txt",
        folder / "tin/b.txt",
        folder / "tin/xã/bản/c.md",
    ]


def test_a_single_file_is_called_by_its_name(folder: Path) -> None:
    put(folder, "tin/a.txt", "tin/b.txt")
    assert names("tin/a.txt") == ["a.txt"]


def test_names_start_below_the_deepest_common_folder(folder: Path) -> None:
    put(folder, "báo/tin/a.txt", "báo/ảnh/b.txt", "báo/c.txt")
    assert names("báo/tin", "báo/ảnh") == ["tin/a.txt", "ảnh/b.txt"]
    assert names("báo/tin/a.txt", "báo/c.txt") == ["c.txt", "tin/a.txt"]


def test_globs_match_files_and_folders(folder: Path) -> None:
    put(folder, "tin/a.txt", "tin/b.md", "tin/xã/c.txt", "tin/xã/d.md")
    assert names("tin/*.txt") == ["a.txt"]
    assert names("tin/**/*.md") == ["b.md", "xã/d.md"]
    assert names("ti*") == ["a.txt", "b.md", "xã/c.txt", "xã/d.md"]


def test_a_file_whose_name_has_glob_characters_is_that_file(folder: Path) -> None:
    put(folder, "tin[1].txt", "tin1.txt")
    assert names("tin[1].txt") == ["tin[1].txt"]


def test_hidden_files_and_folders_are_passed_over_unless_named(folder: Path) -> None:
    put(folder, "tin/a.txt", "tin/.b.txt", "tin/.git/c.txt", "tin/~$a.docx", "tin/Thumbs.db")
    assert names("tin") == ["a.txt"]
    assert names("tin/.b.txt") == [".b.txt"]


def test_the_parts_of_a_saved_page_are_no_articles_unless_named(folder: Path) -> None:
    put(folder, "tin/a.html", "tin/a_files/khung.html", "tin/b_files/c.txt")
    items = list(read_articles(["tin"]))
    assert [item.source for item in items if isinstance(item, Article)] == [
        "a.html",
        "b_files/c.txt",
    ]
    assert [item for item in items if isinstance(item, Notice)] == [
        Notice("a_files", "not read: parts of the page a.html", skipped=False)
    ]
    assert names("tin/a_files") == ["khung.html"]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    put(folder, "tin/a.txt", "tin/b.txt")
    (folder / "tin/c.txt").symlink_to("a.txt")
    assert names("tin/a.txt", "tin", "tin/*.txt", "./tin/../tin/a.txt", folder / "tin") == [
        "a.txt",
        "b.txt",
    ]


def test_a_link_to_a_folder_elsewhere_is_named_and_not_followed(folder: Path) -> None:
    put(folder, "tin/a.txt", "xa/b.txt")
    (folder / "tin/xa").symlink_to("../xa", target_is_directory=True)
    (folder / "tin/lên").symlink_to(folder, target_is_directory=True)
    reason = "which is not named: name that folder too"
    assert list(read_articles(["tin"])) == [
        Article("a.txt", "a", "Bài tin/a.txt.", source="a.txt"),
        Notice("lên", f"skipped: it is a link to the folder {folder}, {reason}"),
        Notice("xa", f"skipped: it is a link to the folder {folder / 'xa'}, {reason}"),
    ]
    assert names("tin", "xa") == ["tin/a.txt", "tin/lên", "xa/b.txt"]
    assert names("tin/xa") == ["b.txt"]


def test_a_link_to_a_folder_inside_is_followed_once(folder: Path) -> None:
    put(folder, "tin/a.txt", "tin/.cũ/2019/b.txt", "tin/xã/c.txt")
    (folder / "tin/.cũ/2019/vòng").symlink_to(folder / "tin/.cũ", target_is_directory=True)
    for link in ("tin/1", "tin/2"):
        (folder / link).symlink_to(folder / "tin/.cũ/2019", target_is_directory=True)
    (folder / "tin/0").symlink_to(folder / "tin/xã", target_is_directory=True)
    assert names("tin") == ["1/b.txt", "a.txt", "xã/c.txt"]


def test_a_loop_of_links_ends(folder: Path) -> None:
    put(folder, "tin/a.txt")
    (folder / "tin/vòng").symlink_to(folder / "tin", target_is_directory=True)
    assert names("tin") == ["a.txt"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="the system has no /proc")
def test_a_folder_of_the_system_is_not_walked(folder: Path) -> None:
    put(folder, "tin/a.txt")
    (folder / "tin/b").symlink_to("/proc/self/task", target_is_directory=True)
    assert names("tin") == ["a.txt", "b"]


def test_a_loop_of_links_under_a_glob_brings_no_file_twice(folder: Path) -> None:
    put(folder, "tin/a.txt", "tin/xã/b.txt")
    (folder / "tin/vòng").symlink_to(folder / "tin", target_is_directory=True)
    assert len(names("tin/**/*.txt")) == 2


def test_a_name_that_is_not_utf8_is_shown_with_its_bytes(folder: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        Path(os.fsdecode(name)).write_text("Bài viết.", encoding="utf-8")
    items = list(read_articles([folder]))
    assert [item.id for item in items if isinstance(item, Article)] == [
        "caf\\xe8.txt",
        "caf\\xe9.txt",
    ]


def test_a_name_cannot_steer_the_terminal(folder: Path) -> None:
    (folder / "a\x1b[2J\n.txt").write_text("Bài viết.", encoding="utf-8")
    Path(os.fsdecode(b"b.\x9b\xff\x07")).write_text("Bài viết.", encoding="utf-8")
    source = r"a\x1b[2J\x0a.txt"
    help = "its format is not read: save it as .txt, .html, .docx or .pdf"
    assert list(read_articles([folder])) == [
        Article(source, r"a\x1b[2J\x0a", "Bài viết.", source=source, language="vi"),
        Notice(r"b.\x9b\xff\x07", f"skipped: {help}"),
    ]


def test_ids_that_look_alike_are_different_articles(folder: Path) -> None:
    (folder / "Bài.txt").write_text("Một.", encoding="utf-8")
    (folder / "bài.txt").write_text("Một.", encoding="utf-8")
    (folder / "ba\u0300i.txt").write_text("Một.", encoding="utf-8")
    (folder / "a.jsonl").write_text(
        '{"id": "Cam", "text": "Hai."}\n{"id": "cam", "text": "Hai."}\n', encoding="utf-8"
    )
    ids = [item.id for item in read_articles([folder]) if isinstance(item, Article)]
    assert ids == ["Bài.txt", "Cam", "cam", "ba\u0300i.txt", "bài.txt"]


@pytest.mark.parametrize("path", ["không-có", "không-có.txt", "", "tin/*.pdf", "a\0b"])
def test_a_path_that_is_not_there_is_an_error(folder: Path, path: str) -> None:
    put(folder, "tin/a.txt")
    with pytest.raises(ArticleError) as error:
        find_files(["tin", path])
    assert str(error.value) == f"There is no file or folder {path!r}: check the name."


def test_folders_without_files_are_an_error(folder: Path) -> None:
    put(folder, "ẩn/.a.txt")
    (folder / "rỗng/trong").mkdir(parents=True)
    with pytest.raises(ArticleError) as error:
        find_files(["rỗng", "ẩn"])
    assert str(error.value) == ("There is no file to index in rỗng, ẩn: name a folder of articles.")


def test_no_path_is_an_error() -> None:
    with pytest.raises(ArticleError, match=r"^There is no file to index in : name a folder"):
        find_files([])


def test_paths_are_checked_before_anything_is_read() -> None:
    with pytest.raises(ArticleError):
        read_articles(["không-có"])


def test_articles_without_an_id_are_called_by_their_file(folder: Path) -> None:
    put(folder, "tin/xã/a.txt")
    assert list(read_articles(["tin"])) == [
        Article("xã/a.txt", "a", "Bài tin/xã/a.txt.", source="xã/a.txt")
    ]


def test_unknown_formats_are_skipped_with_a_notice(folder: Path) -> None:
    put(folder, "tin/a.TXT", "tin/b.psv", "tin/c", "tin/d.doc", "tin/e.jpg")
    is_not_read = "its format is not read"
    ending = "give its name the ending of its format"
    items = list(read_articles(["tin"]))
    assert [item.source for item in items if isinstance(item, Article)] == ["a.TXT"]
    assert [item for item in items if isinstance(item, Notice)] == [
        Notice("b.psv", f"skipped: {is_not_read}: save it as .txt, .html, .docx or .pdf"),
        Notice("c", f"skipped: {is_not_read}: {ending}"),
        Notice("d.doc", f"skipped: {is_not_read}: save it as .docx"),
        Notice("e.jpg", f"skipped: {is_not_read}: run OCR over the image"),
    ]


def test_lines_of_any_number_are_read_by_either_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sources.files.MAX_FILE_BYTES", 20)
    for name in ("a.jsonl", "b.ndjson"):
        (folder / name).write_text('{"text": "Lũ."}\n{"text": "Cam."}\n', "utf-8")
    ids = [item.id for item in read_articles([folder]) if isinstance(item, Article)]
    assert ids == ["a.jsonl#1", "a.jsonl#2", "b.ndjson#1", "b.ndjson#2"]


def test_of_two_articles_with_one_id_the_first_is_kept(folder: Path) -> None:
    (folder / "a.jsonl").write_text(
        '{"id": 7, "text": "Bài một."}\n{"id": "7", "text": "Bài hai."}\n{"text": "Bài ba."}\n',
        encoding="utf-8",
    )
    assert list(read_articles(["a.jsonl"])) == [
        Article("7", "Bài một", "Bài một.", source="a.jsonl#1", language="vi"),
        Notice(
            "a.jsonl#2",
            "skipped: its id '7' is already taken by a.jsonl#1; give every article an id of its "
            "own",
        ),
        Article("a.jsonl#3", "Bài ba", "Bài ba.", source="a.jsonl#3"),
    ]


def test_of_two_articles_with_one_id_both_files_are_named_whatever_source_they_state(
    folder: Path,
) -> None:
    put(folder, "tin/7.txt")
    (folder / "tin/a.jsonl").write_text(
        '{"text": "Không."}\n{"id": "7", "url": "https://a.example/7", "text": "Bài một."}\n',
        encoding="utf-8",
    )
    (folder / "tin/b.csv").write_text(
        "id,url,text\n7,https://a.example/7,Bài một.\n 7\t,,Bài hai.\n7.txt,,Bài ba.\n", "utf-8"
    )
    taken = "skipped: its id '7' is already taken by a.jsonl (article 2); give every article an id"
    assert [item for item in read_articles(["tin"]) if isinstance(item, Notice)] == [
        Notice("b.csv (article 1)", f"{taken} of its own"),
        Notice("b.csv#3", f"{taken} of its own"),
        Notice(
            "b.csv#4",
            "skipped: its id '7.txt' is already taken by 7.txt; give every article an id of its "
            "own",
        ),
    ]


def test_ids_that_differ_in_the_form_of_unicode_or_white_space_are_one(folder: Path) -> None:
    (folder / "a.jsonl").write_text(
        '{"id": "ba\u0300i 1", "text": "Một."}\n{"id": " bài\\t1", "text": "Hai."}',
        encoding="utf-8",
    )
    first, second = read_articles(["a.jsonl"])
    assert first.source == "a.jsonl#1"
    assert second == Notice(
        "a.jsonl#2",
        "skipped: its id 'bài 1' is already taken by a.jsonl#1; give every article an id of its "
        "own",
    )


def test_uploads_come_last_under_the_names_of_their_files(folder: Path) -> None:
    put(folder, "tin/z.txt", "tin/reader-uploads/a.txt")
    claims = '{"id": "z.txt", "url": "https://a.example", "text": "Cam."}\n'
    (folder / "tin/reader-uploads/0.jsonl").write_text(claims, "utf-8")
    with zipfile.ZipFile(folder / "tin/reader-uploads/0.zip", "w") as archive:
        archive.writestr("0.jsonl", claims)
    expected = [
        ("z.txt", "z.txt"),
        ("reader-uploads/0.jsonl#1", "reader-uploads/0.jsonl#1"),
        ("reader-uploads/0.zip/0.jsonl#1", "reader-uploads/0.zip/0.jsonl#1"),
        ("reader-uploads/a.txt", "reader-uploads/a.txt"),
    ]
    articles = [item for item in read_articles(["tin"]) if isinstance(item, Article)]
    assert [(article.id, article.source) for article in articles] == expected
    own = [item for item in read_articles(["tin/reader-uploads"]) if isinstance(item, Article)]
    assert [(article.id, article.source) for article in own] == expected[1:]
    assert names("tin/reader-uploads/a.txt") == ["reader-uploads/a.txt"]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system has no /proc")
def test_links_to_files_of_the_system_are_not_read(folder: Path) -> None:
    put(folder, "a.txt")
    links = {
        "b.txt": "/proc/self/environ",
        "c.jsonl": "/proc/kmsg",
        "d.txt": "/sys/kernel/mm/transparent_hugepage/enabled",
        "e.txt": "/dev/zero",
    }
    for name, to in links.items():
        (folder / name).symlink_to(to)
    article, *notices = read_articles([folder])
    assert article.source == "a.txt"
    system = "skipped: it is a file of the operating system, not an article"
    assert Notice("b.txt", system) in notices
    assert Notice("c.jsonl", system) in notices
    assert Notice("e.txt", "skipped: it is not a regular file") in notices
    assert all(isinstance(notice, Notice) for notice in notices)


def test_a_link_through_a_link_that_may_not_be_read_costs_no_other_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "tin/a.txt")
    (folder / "tin/b.txt").symlink_to("khóa/x.txt")

    def refuse(path: str, **_: Any) -> str:  # as of /proc/1/cwd
        if path.endswith("b.txt"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return readlink(path)

    readlink = os.readlink
    monkeypatch.setattr(os, "readlink", refuse)
    first, second = read_articles(["tin"])
    assert isinstance(first, Article)
    assert first.id == "a.txt"
    assert second == Notice("b.txt", "skipped: it cannot be read (No such file or directory)")


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system has no /proc")
def test_of_a_file_that_says_that_it_is_empty_nothing_is_read() -> None:
    assert list(read_file(Path("/proc/self/environ"), "a.txt")) == [
        Notice("a.txt", "skipped: the file is empty")
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_that_takes_the_name_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert list(read_file(tmp_path / "a.txt", "a.txt")) == [
        Notice("a.txt", "skipped: the file is empty")
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_cannot_be_read_is_skipped_with_a_notice(folder: Path) -> None:
    put(folder, "tin/a.txt")
    (folder / "tin/b.txt").mkdir()  # a folder by that name is a folder
    put(folder, "tin/b.txt/trong.txt")
    (folder / "tin/c.txt").symlink_to("không-có.txt")
    os.mkfifo(folder / "tin/d.txt")
    (folder / "tin/e.txt").symlink_to("e.txt")
    items = list(read_articles(["tin"]))
    assert [item.source for item in items if isinstance(item, Article)] == [
        "a.txt",
        "b.txt/trong.txt",
    ]
    assert [item for item in items if isinstance(item, Notice)] == [
        Notice("c.txt", "skipped: it cannot be read (No such file or directory)"),
        Notice("d.txt", "skipped: it is not a regular file"),
        Notice("e.txt", "skipped: it cannot be read (Too many levels of symbolic links)"),
    ]


def test_a_file_that_may_not_be_opened_is_skipped_with_a_notice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "tin/a.txt", "tin/b.txt")
    opened = os.open

    def forbidden(path: Any, *args: Any, **options: Any) -> int:
        if Path(path).name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(os, "open", forbidden)
    assert list(read_articles(["tin"])) == [
        Notice("a.txt", "skipped: it cannot be read (Permission denied)"),
        Article("b.txt", "b", "Bài tin/b.txt.", source="b.txt"),
    ]


def test_a_folder_that_may_not_be_opened_is_skipped_with_a_notice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "tin/a.txt", "tin/kín/b.txt")
    look = os.scandir

    def forbidden(path: str) -> Iterator[os.DirEntry[str]]:
        if os.fspath(path).endswith("kín"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    assert list(read_articles(["tin"])) == [
        Article("a.txt", "a", "Bài tin/a.txt.", source="a.txt"),
        Notice("kín", "skipped: the folder cannot be opened"),
    ]


def test_too_large_a_file_is_skipped_unless_it_is_read_by_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 40)
    put(folder, "tin/a.txt", "tin/b.jsonl")
    (folder / "tin/a.txt").write_bytes(b"a" * 41)
    (folder / "tin/b.jsonl").write_text('{"text": "Một."}\n' * 3, encoding="utf-8")
    assert [(item.source, isinstance(item, Article)) for item in read_articles(["tin"])] == [
        ("a.txt", False),
        ("b.jsonl#1", True),
        ("b.jsonl#2", True),
        ("b.jsonl#3", True),
    ]


def test_the_notice_about_too_large_a_file_is_in_megabytes(folder: Path) -> None:
    with (folder / "a.txt").open("wb") as file:
        file.truncate(50_000_001)  # takes no room on the disk
    assert list(read_articles(["a.txt"])) == [
        Notice("a.txt", "skipped: larger than 50 MB: split it")
    ]


def test_what_is_gone_when_its_turn_comes_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    for name in ("a.txt", "b.txt", "c/d.csv"):
        (tmp_path / name).write_text("Cam.", "utf-8")
    items = read_articles([tmp_path])
    assert isinstance(next(items), Article)
    (tmp_path / "b.txt").unlink()
    (tmp_path / "c" / "d.csv").unlink()
    (tmp_path / "c").rmdir()
    gone = "skipped: it cannot be read (No such file or directory)"
    assert list(items) == [Notice("b.txt", gone), Notice("c/d.csv", gone)]


def test_a_link_does_not_free_an_upload(tmp_path: Path) -> None:
    uploads = tmp_path / "tin/reader-uploads"
    uploads.mkdir(parents=True)
    forged = {"id": "x.txt", "text": "Giả mạo.", "source": "Báo A", "author": "PV"}
    (uploads / "u.jsonl").write_text(json.dumps(forged), encoding="utf-8")
    (tmp_path / "tin/a.jsonl").symlink_to("reader-uploads/u.jsonl")
    (tmp_path / "tin/x.txt").write_text("Thật.", encoding="utf-8")
    articles = [item for item in read_articles([tmp_path / "tin"]) if isinstance(item, Article)]
    assert [(a.id, a.source, a.author) for a in articles] == [
        ("x.txt", "x.txt", None),
        ("reader-uploads/u.jsonl#1", "reader-uploads/u.jsonl#1", None),
    ]
