"""Zip files: each entry is read as a file, and none can leave its place or swell."""

import io
import tracemalloc
import unicodedata
import zipfile
import zlib

import pytest
from documents import packed

from index.article import Article, Notice
from index.readers import READERS, archive
from index.readers.archive import read_zip


def unpacked(data: bytes) -> list[Article | Notice]:
    return list(read_zip(io.BytesIO(data), "tin.zip", READERS))


def test_each_entry_is_read_like_a_file() -> None:
    data = packed(
        {
            "xã/": b"",
            "xã/lũ.txt": "Lũ về.",
            "a.jsonl": '{"text": "Một."}\n{"text": "Hai."}\n',
            "ảnh.jpg": b"\xff\xd8",
            "hỏng.pdf": b"%PDF",
            ".ẩn.txt": "Ẩn.",
            "__MACOSX/._lũ.txt": "Ẩn.",
            "__MACOSX/lũ.txt": "Ẩn.",
            "xã/~$lũ.docx": "Ẩn.",
            "xã/desktop.ini": "Ẩn.",
        }
    )
    assert unpacked(data) == [
        Article("tin.zip/xã/lũ.txt", "lũ", "Lũ về.", source="tin.zip/xã/lũ.txt"),
        Article("tin.zip/a.jsonl#1", "Một", "Một.", source="tin.zip/a.jsonl#1"),
        Article("tin.zip/a.jsonl#2", "Hai", "Hai.", source="tin.zip/a.jsonl#2"),
        Notice(
            "tin.zip/ảnh.jpg",
            "skipped: its format is not read: run OCR over the image",
        ),
        Notice("tin.zip/hỏng.pdf", "skipped: damaged: save or copy it anew"),
    ]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("../../etc/a.txt", "tin.zip/etc/a.txt"),
        ("/etc/a.txt", "tin.zip/etc/a.txt"),
        ("..\\a.txt", "tin.zip/a.txt"),
        ("C:\\tin\\a.txt", "tin.zip/C:/tin/a.txt"),
        ("a/./b/../c.txt", "tin.zip/a/b/c.txt"),
        ("a\x1b[2J.txt", r"tin.zip/a\x1b[2J.txt"),
    ],
)
def test_names_stay_below_the_zip_file(name: str, source: str) -> None:
    assert [item.source for item in unpacked(packed({name: "Lũ về."}))] == [source]


def with_name(stored: bytes, field: bytes = b"") -> bytes:
    """A zip file whose entry has these bytes as its name, without the flag for UTF-8."""
    file = io.BytesIO()
    entry = zipfile.ZipInfo("x" * len(stored))
    entry.extra = field
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(entry, "Lũ về.")
    return file.getvalue().replace(b"x" * len(stored), stored)


@pytest.mark.parametrize(
    "data",
    [
        with_name("tin/Lũ ở xã Hồng Vân.txt".encode()),
        with_name(unicodedata.normalize("NFD", "tin/Lũ ở xã Hồng Vân.txt").encode()),
        with_name(
            b"tin/Lu o xa.txt",
            b"\x01\0\x02\0ab\x75\x70\x24\0\x01sum4" + "tin/Lũ ở xã Hồng Vân.txt".encode(),
        ),
    ],
    ids=["no flag", "decomposed", "field"],
)
def test_names_in_utf8_are_told_without_the_flag(data: bytes) -> None:
    name = "tin.zip/tin/Lũ ở xã Hồng Vân.txt"
    assert unpacked(data) == [Article(name, "Lũ ở xã Hồng Vân", "Lũ về.", source=name)]


def test_a_name_of_another_code_page_stays_as_it_is() -> None:
    [article] = unpacked(with_name("Café.txt".encode("cp437")))
    assert article.source == "tin.zip/Café.txt"


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        (b"H\xf4\xf2i nghi\xf2.txt", "Hội nghị.txt"),  # marks stand behind their letters
        (b"B\xe1o c\xe1o \xf0i\xea\xf2n.txt", "Báo cáo điện.txt"),
        (b"\xb0\xb1.txt", "░▒.txt"),
    ],
)
def test_a_name_in_the_code_page_of_vietnamese_windows(stored: bytes, name: str) -> None:
    [article] = unpacked(with_name(stored))
    assert article.source == f"tin.zip/{name}"


def nested(depth: int) -> bytes:
    data = packed({"a.txt": "Lũ về."})
    for _ in range(depth):
        data = packed({"b.zip": data})
    return data


def test_zip_files_in_zip_files_are_read_to_a_depth() -> None:
    [article] = unpacked(nested(2))
    assert isinstance(article, Article)
    assert article.id == "tin.zip/b.zip/b.zip/a.txt"
    assert unpacked(nested(3)) == [
        Notice(
            "tin.zip/b.zip/b.zip/b.zip",
            "skipped: more than 2 zip files deep: unpack it first",
        )
    ]


def test_what_unpacks_to_too_much_is_skipped_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ARCHIVE_UNPACKED", 1_000_000)
    assert unpacked(packed({"a.txt": bytes(600_000), "b.txt": bytes(600_000)})) == [
        Notice("tin.zip", "skipped: larger than 1 MB when unpacked: split it")
    ]
    monkeypatch.setattr(archive, "MAX_ARCHIVE_UNPACKED", 2_000_000_000)
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 1_000_000)
    items = unpacked(packed({"a.txt": b"a" * 1_000_001, "b.txt": "Lũ về."}))
    assert [item.source for item in items if isinstance(item, Article)] == ["tin.zip/b.txt"]
    assert items[0] == Notice("tin.zip/a.txt", "skipped: larger than 1 MB")


def test_an_entry_that_states_too_small_a_size_is_held_to_it() -> None:
    data = packed({"a.txt": b"a" * 5000})
    stated = (5000).to_bytes(4, "little")
    lie = data.replace(stated, (7).to_bytes(4, "little"))
    assert unpacked(lie) == [Notice("tin.zip/a.txt", "skipped: damaged: pack it anew")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip"])
def test_a_damaged_zip_is_skipped_with_a_notice(data: bytes) -> None:
    assert unpacked(data) == [Notice("tin.zip", "skipped: damaged: save or copy it anew")]


def test_a_damaged_entry_gives_a_notice_and_the_others_are_read() -> None:
    data = bytearray(packed({"a.txt": "Lũ về." * 9, "b.txt": "Lũ rút."}))
    data[45] ^= 0xFF  # within what is packed of a.txt
    notice, article = unpacked(bytes(data))
    assert notice == Notice("tin.zip/a.txt", "skipped: damaged: pack it anew")
    assert isinstance(article, Article)
    assert article.id == "tin.zip/b.txt"


def test_a_locked_entry_gives_a_notice() -> None:
    data = bytearray(packed({"a.txt": "Lũ về."}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # as if encrypted
    assert unpacked(bytes(data)) == [
        Notice("tin.zip/a.txt", "skipped: locked with a password: unpack it first")
    ]


def test_too_many_entries_give_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.zipped.MAX_ENTRIES", 2)
    assert unpacked(packed(dict.fromkeys("abc", "a"))) == [
        Notice("tin.zip", "skipped: made of more than 2 parts: unpack or split it")
    ]


def test_an_entry_unpacks_to_no_more_than_it_states() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(30_000_000))
        archive.filelist[0].file_size = 1000
        archive.filelist[0].CRC = zlib.crc32(bytes(1000))
    tracemalloc.start()
    try:
        [notice] = unpacked(file.getvalue())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert notice == Notice("tin.zip/a.txt", "skipped: it is not text")  # 1,000 zeros
    assert most < 3_000_000
