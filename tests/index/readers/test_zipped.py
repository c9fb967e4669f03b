"""Zip files, and Office files as such, that are not unpacked, and what is said of them."""

import io
import re
import zipfile
from copy import copy

import docx
import pytest
from documents import only_article, packed, saved, workbook

from index.article import Article, Notice
from index.readers import READERS
from index.readers.kinds import read_as
from index.readers.zipped import unpacking_problem


def bomb(name: str) -> io.BytesIO:
    """A zip file of some kilobytes with 300 MB of zeros in it."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as out,
    ):
        for _ in range(300):
            out.write(bytes(1_000_000))
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", [".docx", ".xlsx"])
def test_office_files_that_cannot_be_opened_are_skipped_with_a_notice(kind: str) -> None:
    def message(data: bytes) -> str:
        [notice] = read_as(kind, io.BytesIO(data), f"a{kind}", READERS)
        assert isinstance(notice, Notice)
        return notice.message

    assert message(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == (
        "skipped: locked with a password or of an old format: save it anew without a password"
    )
    assert message(b"no zip") == "skipped: damaged: save or copy it anew"
    assert (
        message(bomb("a.xml").getvalue()) == "skipped: larger than 200 MB when unpacked: split it"
    )
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert message(empty.getvalue()) == (
        "skipped: it is damaged (KeyError): open it and save it anew"
    )


def test_entries_that_share_their_bytes_are_damage() -> None:
    def shared(entries: int) -> str | None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt", "Tin. " * 100)
            archive.filelist += [copy(archive.filelist[0]) for _ in range(entries - 1)]
        return unpacking_problem(file)

    assert shared(1) is None
    assert shared(2) == "damaged: save or copy it anew"


def strict(file: io.BytesIO) -> io.BytesIO:
    """The Office file as Strict Open XML."""
    rewritten = io.BytesIO()
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(rewritten, "w") as target:
        for name in archive.namelist():
            data = re.sub(
                rb"http://schemas.openxmlformats.org/(\w+ml|officeDocument)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                archive.read(name),
            )
            target.writestr(name, data)
    rewritten.seek(0)
    return rewritten


def test_strict_open_xml_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("Nước rút.")
    article = only_article(read_as(".docx", strict(saved(document)), "a.docx", READERS))
    assert article == Article("a.docx", "a", "Nước rút.", source="a.docx")
    book = strict(workbook({"A": [["Xã", "Số"], ["Vị", 12]]}))
    assert only_article(read_as(".xlsx", book, "a.xlsx", READERS)).text == "Xã | Số\nVị | 12"


@pytest.mark.parametrize(
    "kind",
    [
        "vnd.ms-word.document.macroEnabled.main+xml",
        "vnd.ms-word.template.macroEnabled.main+xml",
        "vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_documents_with_macros_and_templates_are_read(kind: str) -> None:
    document = docx.Document()
    document.add_paragraph("Nước rút.")
    with zipfile.ZipFile(saved(document)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    plain = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = "[Content_Types].xml"
    assert plain in entries[types]
    entries[types] = entries[types].replace(plain, kind.encode())
    data = packed({**entries})
    for ending in (".docx", ".docm", ".dotx"):
        article = only_article(read_as(ending, io.BytesIO(data), "a", READERS))
        assert article.text == "Nước rút."
