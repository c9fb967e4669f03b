"""Words that are in a file, as another extractor sees them, and not in its article."""

import re
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

from bench.reading import LOST
from bench.tables.table import Table
from index.article import Article
from index.sources.files import read_articles

# Lost words that are shown of the file that has lost most.
MAX_SHOWN = 12


def pdf_words(file: Path) -> list[str]:
    """The words of a PDF file in the order in which PDFium sees them, without our places."""
    import pypdfium2

    with pypdfium2.PdfDocument(file) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return lower_words("\n".join(pages).replace("\ufffe", "").replace("\u00ad", ""))


def docx_words(file: Path) -> list[str]:
    """The words in all text elements of a Word document: body, notes and boxes."""
    with zipfile.ZipFile(file) as archive:
        parts = [n for n in archive.namelist() if re.match(r"word/(document|\w+notes)\.xml", n)]
        xml = "\n".join(archive.read(name).decode("utf-8", "replace") for name in parts)
    xml = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", xml, flags=re.DOTALL)
    xml = re.sub(r"<w:(?:br|tab|cr)\b[^>]*>|</w:p>", " ", xml)
    xml = re.sub(r"<(w:instrText|w:delText|wp:\w+)\b[^>]*>[^<]*</\1>", "", xml)
    return lower_words(unescape(re.sub(r"<[^>]*>", "", xml)))


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
    fields = (article.title, article.text, article.author or "")
    have = Counter(lower_words("\n".join(fields)))
    lost = []
    for word in words:
        if have[word] > 0:
            have[word] -= 1
        else:
            lost.append(word)
    return lost


def lost(folders: list[Path]) -> Table:
    """For each format, how many words of its files are not in their articles."""
    table = Table(LOST)
    files: dict[str, list[tuple[str, int, list[str]]]] = defaultdict(list)
    for kind, name, words, article in _read(folders):
        files[kind].append((name, len(words), lost_words(words, article)))
    for kind in EXTRACTORS:
        if not files[kind]:
            continue
        total = sum(count for _, count, _ in files[kind])
        missing = sum(len(words) for _, _, words in files[kind])
        name, _, words = max(files[kind], key=lambda each: len(each[2]))
        example = f"{name}: {' '.join(words[:MAX_SHOWN])}" if words else ""
        table.add(kind, len(files[kind]), total, missing, missing / max(total, 1), example)
    return table


def _read(folders: list[Path]) -> Iterator[tuple[str, str, list[str], Article]]:
    """Yields (format, name, words, article) of each file that is one article."""
    for folder in folders:
        for item in read_articles([folder]):
            path = folder / item.id if isinstance(item, Article) else folder
            if isinstance(item, Article) and path.is_file() and path.suffix in EXTRACTORS:
                yield path.suffix, path.name, EXTRACTORS[path.suffix](path), item
