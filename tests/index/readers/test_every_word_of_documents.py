"""Documents made of known words through the writer library of their format: every word comes back.

A short run is part of the fast tests. The long run makes 20,000 documents of each format, and a
range makes one of them again:

    HOIBAO_WORDS=20000 pytest tests/index/readers/test_every_word_of_documents.py --timeout 0
    HOIBAO_WORDS=731..732 pytest tests/index/readers/test_every_word_of_documents.py
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from html import escape
from random import Random
from typing import Any

import docx
import openpyxl
import pytest
from documents import document_numbers, saved
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.article import Article, Notice
from index.readers import READERS
from index.readers.kinds import read_as

NUMBERS = document_numbers(6)
SYLLABLES = (
    *("nước", "sông", "Gâm", "đã", "rút", "dưới", "mức", "Đà", "Vị", "trường", "chè", "lúa", "hội"),
    *("ngập", "naïve", "水", "дом"),
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


class Words:
    """Makes texts of words that stand nowhere else, and remembers them in the order of reading."""

    def __init__(self, random: Random) -> None:
        self.random, self.count, self.expected = random, 0, list[str]()

    def some(self, most: int = 9) -> str:
        """A text of new words, which are to be expected next."""
        text = self.later(most)
        self.expected += words_of(text)
        return text

    def later(self, most: int = 9) -> str:
        """The same for a text that is to be expected elsewhere."""
        words = []
        for _ in range(self.random.randint(1, most)):
            self.count += 1
            words.append(f"{self.random.choice(SYLLABLES)}{self.count}")
        return " ".join(words) + self.random.choice(["", ".", "?", ";", "…"])


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def articles(kind: str, data: bytes) -> list[Article]:
    """The articles of a file that is read without a notice."""
    items = list(read_as(kind, io.BytesIO(data), f"a{kind}", READERS))
    notices = [item for item in items if isinstance(item, Notice)]
    assert notices == []
    return [item for item in items if isinstance(item, Article)]


def word_document(words: Words) -> bytes:
    """Paragraphs, headings, lists, tables in tables, notes, boxes, formulas, links and controls."""
    random, document = words.random, docx.Document()
    notes = list[str]()
    list_number = 0

    def run(paragraph: Any, text: str) -> None:
        cut = random.randrange(len(text) + 1)  # a word may lie in two runs
        for piece in (text[:cut], text[cut:]):
            paragraph.add_run(piece).bold = random.random() < 0.5

    def add(paragraph: Any, xml: str) -> None:
        names = nsdecls("w") + ' xmlns:v="urn:schemas-microsoft-com:vml" ' + MATH
        paragraph._p.extend(parse_xml(f"<w:p {names}>{xml}</w:p>"))

    def fill(paragraph: Any) -> None:
        """Adds words, and now and then what stands inside or beside a paragraph."""
        later = list[str]()
        for _ in range(random.randint(1, 3)):
            run(paragraph, f" {words.some()} ")
            match random.randrange(8):
                case 0:
                    notes.append(words.later())
                    later.append(notes[-1])
                    add(paragraph, f'<w:r><w:footnoteReference w:id="{len(notes)}"/></w:r>')
                case 1:
                    control = "<w:sdt><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"
                    add(paragraph, control.format(words.some()))
                case 2:
                    top, bottom = (f"<m:r><m:t>{words.some(2)}</m:t></m:r>" for _ in range(2))
                    fraction = f"<m:f><m:num>{top}</m:num><m:den>{bottom}</m:den></m:f>"
                    add(paragraph, f"<m:oMath>{fraction}</m:oMath>")
                case 3:
                    add(
                        paragraph,
                        f"<w:hyperlink><w:r><w:t>{words.some()}</w:t></w:r></w:hyperlink>",
                    )
                case 4:
                    paragraph.add_run().add_break()
                case 5:
                    paragraph.add_run(random.choice(["\t", "\u00a0", "\u200b", " "]))
        expected_later.extend(later)

    def box() -> None:
        paragraph = document.add_paragraph(words.some())
        inner = f"<w:p><w:r><w:t>{words.later()}</w:t></w:r></w:p>"
        around = f"<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox>"
        add(paragraph, f"{around}</w:pict></w:r>")
        paragraph.add_run(f" {words.some()}")
        words.expected += words_of(inner.split("<w:t>")[1].split("<")[0])

    def table(place: Any, depth: int) -> None:
        made = place.add_table(random.randint(1, 3), random.randint(1, 3))
        for row in made.rows:
            for cell in row.cells:
                fill(cell.paragraphs[0])
                if depth and random.random() < 0.2:
                    table(cell, depth - 1)

    for _ in range(random.randint(1, 8)):
        expected_later = list[str]()
        match random.randrange(6):
            case 0:
                table(document, 2)
            case 1:
                list_number += 1
                words.expected.append(str(list_number))
                fill(document.add_paragraph(style="List Number"))
            case 2:
                fill(document.add_paragraph(style="List Bullet"))
            case 3:
                box()
            case 4:
                document.add_heading(words.some(), random.randint(1, 4))
            case _:
                fill(document.add_paragraph())
        for note in expected_later:
            words.expected += words_of(note)
    if notes:
        written = "".join(
            f'<w:footnote w:id="{id}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
            for id, text in enumerate(notes, 1)
        )
        blob = f"<w:footnotes {nsdecls('w')}>{written}</w:footnotes>".encode()
        part = Part(PackURI("/word/footnotes.xml"), "application/xml", blob, document.part.package)
        document.part.relate_to(part, f"{RELATIONS}footnotes")
    return saved(document).getvalue()


def sheet_of_rows(words: Words) -> bytes:
    """Sheets of rows that are no articles, with blank rows and cells."""
    book = openpyxl.Workbook()
    for number in range(words.random.randint(1, 3)):
        sheet = book.create_sheet(str(number)) if number else book.worksheets[0]
        for _ in range(words.random.randint(1, 30)):
            blank = words.random.random() < 0.2
            cells = [None if blank else words.some(4) for _ in range(words.random.randint(1, 5))]
            sheet.append([*cells, None] if words.random.random() < 0.5 else cells)
        sheet.append([words.some()])
    return saved(book).getvalue()


HEADS = (
    *(("title", "text"), ("Tiêu đề", "Nội dung"), ("headline", "body"), ("TIÊU_ĐỀ", "noi dung")),
    *(("Tiêu đề (*)", "Nội dung bài viết"), ("name", "full_text"), ("Tên bài", "Toàn văn")),
)


def rows_of_articles(words: Words) -> list[list[str]]:
    """A head, and rows with title and text, which may hold what separates cells."""
    rows = [["Mã", *words.random.choice(HEADS), "Ghi chú"]]
    for number in range(words.random.randint(1, 8)):
        title, text = words.later(), words.some()
        signs = words.random.choice([",", ";", "\t", '"', "\n", "|", " "])
        rows.append([str(number), title, f"{text}{signs}{signs}{words.some()}", ""])
    return rows


def sheet_of_articles(words: Words) -> bytes:
    book = openpyxl.Workbook()
    for row in rows_of_articles(words):
        book.worksheets[0].append(row)
        if words.random.random() < 0.2:
            book.worksheets[0].append([])
    return saved(book).getvalue()


def csv_of_articles(words: Words) -> bytes:
    out, random = io.StringIO(), words.random
    delimiter = random.choice(",;\t|")
    out.write(random.choice(["", "\n", f"sep={delimiter}\r\n"]))
    kind: type[csv.Dialect] = random.choice([csv.excel, csv.unix_dialect])  # which quotes all
    writer = csv.writer(out, kind, delimiter=delimiter)
    writer.writerows(rows_of_articles(words))
    encoding = random.choice(["utf-8", "utf-8-sig", "utf-16"])
    return out.getvalue().encode(encoding)


def csv_of_rows(words: Words) -> bytes:
    out, random = io.StringIO(), words.random
    writer = csv.writer(out, delimiter=random.choice(",;\t|"))
    width = random.randint(2, 6)
    for _ in range(random.randint(2, 30)):
        signs = random.choices([",", ";", " ", "\n", '"'], k=width)
        writer.writerow([f"{words.some(3)}{sign}{words.some(2)}" for sign in signs])
    return out.getvalue().encode()


def prose_value(words: Words, depth: int = 2) -> Any:
    """A text as JSON may hold it: plain, as HTML, in lists and objects."""
    match words.random.randrange(6 if depth else 2):
        case 0:
            return "\n\n".join(words.some() for _ in range(words.random.randint(1, 3)))
        case 1:
            return page(words)
        case 2 | 3:
            return [words.some(), *(prose_value(words, depth - 1) for _ in range(2))]
        case 4:
            return {"rendered": prose_value(words, 0)}
        case _:
            return [words.some(), {"type": "p", "content": prose_value(words, depth - 1)}]


def page(words: Words) -> str:
    """A piece of HTML with paragraphs, a list and a table."""
    random = words.random

    def inline() -> str:
        tag = random.choice(["b", "a", "span", "em"])
        text = escape(words.some()).replace("à", "&agrave;").replace("ơ", "&#417;")
        return f"{text} <{tag}>{words.some()}</{tag}>{random.choice(['<br>', '<br />', ' '])}"

    pieces: list[Callable[[], str]] = [
        lambda: f"<p>{inline()}</p>",
        lambda: f"<div>{inline()}<div>{inline()}</div>{inline()}</div>",
        lambda: f"<ul><li>{inline()}<li>{inline()}<p>{inline()}</p></ul>",
        lambda: f"<table><tr><td>{inline()}<td><p>{inline()}</p><tr><td>{inline()}</table>",
        lambda: f"<h2>{inline()}</h2>{inline()}<!-- x --><blockquote>{inline()}</blockquote>",
        lambda: f"<p>{inline()}<script>x</script><style>y</style>",
    ]
    return "<p>" + "\n".join(random.choice(pieces)() for _ in range(random.randint(1, 4)))


NAMES = ("text", "content", "body", "article_body", "articleBody", "Nội dung", "noi_dung")
AROUND: tuple[Callable[[list[Any]], Any], ...] = (
    lambda records: records,
    lambda records: {"articles": records, "page": 1},
    lambda records: {"data": {"items": records}},
    lambda records: {str(number): record for number, record in enumerate(records)},
    lambda records: [{"_source": record} for record in records],
)


def records(words: Words) -> list[dict[str, Any]]:
    """Articles, some of them with a lead, which stands before the text."""
    made = []
    for _ in range(words.random.randint(1, 5)):
        lead = {"sapo": words.some()} if words.random.random() < 0.3 else {}
        text = {words.random.choice(NAMES): prose_value(words)}
        made.append({"title": words.later(), **text, "topic": "x", **lead})
    return made


def json_of_articles(words: Words) -> bytes:
    value = words.random.choice(AROUND)(records(words))
    indent = words.random.choice([None, 1])
    return json.dumps(value, ensure_ascii=words.random.random() < 0.5, indent=indent).encode()


def json_lines(words: Words) -> bytes:
    return "\n".join(json.dumps(record) for record in records(words)).encode()


def mail(words: Words, depth: int = 2) -> EmailMessage:
    """A mail with a text in one form or two, and mails in it."""
    random, made = words.random, EmailMessage()
    made["Subject"], made["From"] = words.later(), "bo@example.org"
    encodings = ["8bit", "quoted-printable", "base64"]
    form, lines = random.randrange(3), [words.some() for _ in range(random.randint(1, 5))]
    rich = "".join(f"<p>{escape(line)}</p>" for line in lines)
    if form == 0:
        made.set_content("\n\n".join(lines), cte=random.choice(encodings))
    elif form == 1:
        made.set_content(rich, subtype="html", cte=random.choice(encodings))
    else:
        stubs = ["", "This message is in HTML.", lines[0], "\n".join(lines)]
        made.set_content(random.choice(stubs), cte=random.choice(encodings))
        made.add_alternative(rich, subtype="html", cte=random.choice(encodings))
    for _ in range(random.randint(0, depth)):
        made.add_attachment(mail(words, depth - 1))
    return made


MAKERS: dict[str, tuple[str, Callable[[Words], bytes]]] = {
    "Word": (".docx", word_document),
    "rows of a sheet": (".xlsx", sheet_of_rows),
    "articles of a sheet": (".xlsx", sheet_of_articles),
    "articles of a CSV file": (".csv", csv_of_articles),
    "rows of a CSV file": (".csv", csv_of_rows),
    "JSON": (".json", json_of_articles),
    "JSON lines": (".jsonl", json_lines),
    "mail": (".eml", lambda words: bytes(mail(words))),
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_word_comes_back_in_order(name: str) -> None:
    kind, make = MAKERS[name]
    for number in NUMBERS:
        words = Words(Random(f"{name} {number}"))
        data = make(words)
        texts: Iterable[str] = (article.text for article in articles(kind, data))
        assert words_of("\n".join(texts)) == words.expected, f"HOIBAO_WORDS={number}..{number + 1}"
