"""Words that are in a file, as another extractor sees them, and not in its article."""

import re
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator
from html import unescape
from pathlib import Path

from bench.reading import LOST, LOST_RUNS
from bench.tables.table import Table
from index.article import Article
from index.sources.files import read_articles

# Lost words that are shown of a file, and of one run of them.
MAX_SHOWN, MAX_IN_RUN = 12, 25
# Words in a row by which a run is looked for in an article.
GRAM = 4
# Lost runs of a file that are listed, the longest ones.
MAX_RUNS = 5


def pdf_words(file: Path) -> list[str]:
    """The words of a PDF file in the order in which PDFium sees them, without our places."""
    import pypdfium2

    with pypdfium2.PdfDocument(file) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return lower_words("\n".join(pages).replace("\ufffe", "").replace("\u00ad", ""))


# Raised text after a digit in the XML of Word: the mark of a note. An article has "09[1]" for it.
RAISED = re.compile(r'<w:vertAlign w:val="superscript"/>')


def docx_words(file: Path) -> list[str]:
    """The words in all text elements of a Word document: body, notes and boxes."""
    with zipfile.ZipFile(file) as archive:
        parts = [n for n in archive.namelist() if re.match(r"word/(document|\w+notes)\.xml", n)]
        xml = "\n".join(archive.read(name).decode("utf-8", "replace") for name in parts)
    xml = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", xml, flags=re.DOTALL)
    xml = re.sub(r"<w:(?:br|tab|cr)\b[^>]*>|</w:p>", " ", xml)
    xml = re.sub(r"<(w:instrText|w:delText|wp:\w+)\b[^>]*>[^<]*</\1>", "", xml)
    text = re.sub(r"<[^>]*>", "", RAISED.sub("\ue000", xml))
    return lower_words(
        unescape(re.sub(r"(?<=[^\ue000]\d)\ue000(?=\d)", " ", text).replace("\ue000", ""))
    )


def xlsx_words(file: Path) -> list[str]:
    """The words of the texts of a workbook. Numbers are stored otherwise than they are shown."""
    with zipfile.ZipFile(file) as archive:
        names = [n for n in archive.namelist() if n.endswith("sharedStrings.xml")]
        xml = "\n".join(archive.read(name).decode("utf-8", "replace") for name in names)
    xml = re.sub(r"<rPh\b.*?</rPh>|</si>", " ", xml, flags=re.DOTALL)  # how a name is pronounced
    return lower_words(unescape(re.sub(r"<[^>]*>", "", xml)))


def html_words(file: Path) -> list[str]:
    """The words of the article of a web page, as trafilatura's other and simple way finds it."""
    import trafilatura

    return lower_words(trafilatura.baseline(file.read_bytes())[1])


def text_words(file: Path) -> list[str]:
    """The words of a text, if it is UTF-8, without tags and the addresses of links."""
    text = file.read_bytes().decode("utf-8", "ignore")
    return lower_words(re.sub(r"<[^>]*>|\]\([^)\n]*\)", " ", text))


# A word with the mark of a note, as another extractor sees it: "theo2", "2google".
NOTE_MARK = re.compile(r"(\d{0,3})([^\W\d_]+)(\d{0,3})")

EXTRACTORS: dict[str, Callable[[Path], list[str]]] = {
    ".pdf": pdf_words,
    ".docx": docx_words,
    ".xlsx": xlsx_words,
    ".html": html_words,
    ".txt": text_words,
    ".md": text_words,
    ".csv": text_words,
    ".tsv": text_words,
}


def lower_words(text: str) -> list[str]:
    """The words and numbers of a text in lower case."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def lost_words(words: list[str], article: Article) -> list[str]:
    """Those of the words, in order, that an article does not have as often."""
    have = Counter(article_words(article))
    lost = []
    for word in _with_marks_apart(words, have):
        if have[word] > 0:
            have[word] -= 1
        else:
            lost.append(word)
    return lost


def _with_marks_apart(words: list[str], have: Container[str]) -> Iterator[str]:
    """Yields the words, those with the mark of a note as two: an article has "theo[2]" for "theo2".

    Args:
        words: as another extractor sees them.
        have: the words of the article.
    """
    for word in words:
        marked = None if word in have else NOTE_MARK.fullmatch(word)
        parts = [part for part in marked.groups() if part] if marked else []
        yield from parts if parts and all(part in have for part in parts) else [word]


def article_words(article: Article) -> list[str]:
    """The words of an article's title, text and author."""
    return lower_words("\n".join((article.title, article.text, article.author or "")))


def lost_runs(words: list[str], article: Article) -> list[str]:
    """The words in a row, GRAM or more, of which no GRAM in a row are in an article.

    The longest MAX_RUNS of them, in order.
    """
    have = article_words(article)
    words = list(_with_marks_apart(words, {*have}))
    grams = {tuple(have[n : n + GRAM]) for n in range(len(have))}
    is_there = [False] * len(words)
    for n in range(len(words)):
        if tuple(words[n : n + GRAM]) in grams:
            is_there[n : n + GRAM] = [True] * len(is_there[n : n + GRAM])
    runs: list[list[str]] = [[]]
    for word, there in zip(words, is_there, strict=True):
        if there:
            runs.append([])
        else:
            runs[-1].append(word)
    longest = sorted((run for run in runs if len(run) >= GRAM), key=len, reverse=True)[:MAX_RUNS]
    return [" ".join(run[:MAX_IN_RUN]) for run in runs if run in longest]


def lost(folders: list[Path]) -> tuple[Table, Table]:
    """How many words of files are not in their articles, and which.

    Returns:
        A table with a row for each format, and one with a row for each lost run of words.
    """
    table, runs = Table(LOST), Table(LOST_RUNS)
    files: dict[str, list[tuple[str, int, list[str]]]] = defaultdict(list)
    for kind, name, words, article in _read(folders):
        files[kind].append((name, len(words), lost_words(words, article)))
        for run in lost_runs(words, article):
            runs.add(name, run)
    for kind in EXTRACTORS:
        if not files[kind]:
            continue
        total = sum(count for _, count, _ in files[kind])
        missing = sum(len(words) for _, _, words in files[kind])
        name, _, words = max(files[kind], key=lambda each: len(each[2]))
        example = f"{name}: {' '.join(words[:MAX_SHOWN])}" if words else ""
        table.add(kind, len(files[kind]), total, missing, missing / max(total, 1), example)
    return table, runs


def _read(folders: list[Path]) -> Iterator[tuple[str, str, list[str], Article]]:
    """Yields (format, name, words, article) of each file that is one article."""
    for folder in folders:
        for item in read_articles([folder]):
            path = folder / item.id if isinstance(item, Article) else folder
            if isinstance(item, Article) and path.is_file() and path.suffix in EXTRACTORS:
                yield path.suffix, path.name, EXTRACTORS[path.suffix](path), item
