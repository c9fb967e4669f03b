"""Makes an `Article` from the text and fields that a reader has read, and tidies stated fields."""

import re
from collections.abc import Generator, Iterable
from datetime import date
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import Any

from index.article import Article, Notice, is_upload
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.text.controls import blank_controls, without_invisible
from index.text.dates import stated_date
from index.text.decoding import clean
from index.text.languages import language_code
from index.text.legacy import converted, has_unicode_letters, to_unicode

# Characters. A longer first line is a paragraph, not a headline.
MAX_HEADLINE = 200
# A title of so many words or fewer may only name the kind of a document ("NGHỊ ĐỊNH").
MAX_KIND_WORDS = 3
NOTE_MARK = re.compile(r"\[\d{1,3}\]$")  # at the end of a title
# How a line begins that tells what a document of a kind is about.
ABOUT = re.compile(r"(?:về|v/v|on|about|for)\b", re.IGNORECASE)
# Paragraphs at the start of a document that can be the head of an official letter, what tells that
# they are, and what such a head ends with.
MAX_LETTERHEAD = 10
MOTTO = re.compile("CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM")
LETTERHEAD = re.compile(
    rf"{MOTTO.pattern}"
    r"|(?i:độc lập\W{1,5}tự do|^số\s{0,3}:|^[^,]{2,40}, ngày [\d.…]|^[-_*\s]+$)"
)
# Titles that programs write if nobody states one.
NO_TITLE = re.compile(
    r"microsoft \w+ - .*|word document|untitled.*"
    r"|.*\.(?:docx?|pdf|rtf|odt|indd|xlsx?|pptx?|html?|txt)",
    re.IGNORECASE,
)
# Authors that programs and computers state if nobody does.
NO_AUTHOR = re.compile(
    r"admin|administrator|anonymous|author|owner|user|unknown|pc|hp|dell|asus|acer|lenovo"
    r"|windows user|microsoft office user|openpyxl|xlsxwriter|python-docx|apache poi|phpword"
    r"|phpspreadsheet",
    re.IGNORECASE,
)
# Longer fields are cut to this many characters.
MAX_TITLE = 300
MAX_FIELD = 1000
MAX_LANGUAGE = 20
# Characters of a date that is not understood in the notice about it.
MAX_SHOWN = 40
# What programs write in the place of a date that is missing.
NO_DATE = {"null", "none", "nan", "n/a", "na", "0", "-", "false", "true"}
# What pages write before an author.
BEFORE_AUTHOR = re.compile(
    r"^(?:người đăng|người viết|đăng bởi|viết bởi|tác giả|(?:posted |written |published )?by)"
    r"(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)


def make_article(
    source: str,
    text: str,
    *,
    id: object = None,
    title: object = None,
    stated_source: object = None,
    date: object = None,
    author: object = None,
    language: object = None,
) -> Items:
    """Yields the article with clean text and fields; a notice if its text has no letter or digit.

    Characters that nothing is seen of, such as soft hyphens, are left out of the text.
    A text in an old Vietnamese font is converted, and a notice says so. Its title and author are
    converted with it if they are not Unicode already. Another notice says that a stated date is no
    whole day, and that the article is read without it.

    Args:
        source: what the article was read from: "file.txt", or "file.jsonl#3" for one line or row.
            It is the article's id and source if it states none, or is an upload. An upload has no
            author.
        text: the body.
        id: the stated id.
        title: the stated title; if it is missing, the name of the file is the title.
        stated_source: the source that the article itself states, such as its URL.
        date: the stated date; see `stated_date`.
        author: the stated author, or a list of authors.
        language: the stated language; see `language_code`.
    """
    text, encoding = converted(clean(text))
    text = without_invisible(text)  # in an old font, the soft hyphen is a letter
    if encoding:
        title, author = _converted(title, encoding), _converted(author, encoding)
        yield guess_notice(source, encoding)
    if not any(character.isalnum() for character in text):
        yield Notice(source, "skipped: the article is empty")
        return
    if len(text) > MAX_FILE_BYTES:
        reason = (
            f"its text has more than {MAX_FILE_BYTES // 1_000_000} million characters: split it"
        )
        yield Notice(source, f"skipped: {reason}")
        return
    if is_upload(source):
        id = stated_source = author = None  # whose they are, nobody has checked
    day = stated_date(date)
    if day is None and date:
        shown_date = one_line(date, MAX_SHOWN) or one_line(str(date), MAX_SHOWN)
        if shown_date and shown_date.lower() not in NO_DATE:
            yield Notice(source, f'read without its date, which is no day: "{shown_date}"', False)
    file = PurePosixPath(re.sub(r"#[\d.]+$", "", source))
    file_title = re.sub(r"[-_\s]+", " ", clean(file.stem)).strip()
    stated = one_line(stated_source, MAX_FIELD) if isinstance(stated_source, str) else None
    yield Article(
        id=one_line(id, MAX_FIELD) or source,
        title=one_line(title, MAX_TITLE) or file_title or source,
        text=text,
        source=stated or source,
        date=day,
        author=BEFORE_AUTHOR.sub("", one_line(author, MAX_FIELD) or "", count=1) or None,
        language=language_code(one_line(language, MAX_LANGUAGE) or "") or None,
    )


def _converted(field: object, encoding: str) -> object:
    """Returns the field of an article whose text is in an old encoding, in Unicode."""
    is_old = isinstance(field, str) and not has_unicode_letters(field)
    return to_unicode(str(field), encoding) if is_old else field


def record_article(source: str, record: dict[str, Any]) -> Items:
    """Yields the article of a record: a JSON object, a row of a table, or YAML front matter.

    Args:
        source: what the record was read from: "file.jsonl#3".
        record: the values by field: "text", and if stated "id", "title", "url", "source", "date",
            "author" and "language". A URL goes before a source.
    """
    url = record.get("url")
    return make_article(
        source,
        record["text"],
        id=record.get("id"),
        title=record.get("title"),
        stated_source=url if isinstance(url, str) and url.strip() else record.get("source"),
        date=record.get("date"),
        author=record.get("author"),
        language=record.get("language"),
    )


def guess_notice(source: str, encoding: str) -> Notice:
    """Returns the notice that the encoding of a text was guessed."""
    return Notice(source, f"read as {encoding} by guess: check it", skipped=False)


def decoded_text(
    decoded: tuple[str | None, str | None], source: str
) -> Generator[Notice, None, str | None]:
    """Returns the text of (text, guess), which `decode` returned. To be used with `yield from`.

    It yields a notice if there is no text or its encoding was guessed.
    """
    text, guess = decoded
    if text is None:
        yield Notice(source, "skipped: it is not text")
    elif guess:
        yield guess_notice(source, guess)
    return text


def one_line(value: object, limit: int) -> str | None:
    """Returns a field as one line of at most `limit` characters.

    Control characters and runs of white space become one space. A list of texts is joined with
    commas; its first 20 count. The value is None if it is blank or of another type than a text, a
    number or a date.

    >>> one_line(" Lũ\\n về ", 300), one_line(["An", "Bơ"], 300), one_line("Nước dâng", 6)
    ('Lũ về', 'An, Bơ', 'Nước…')
    >>> one_line({}, 300) is None
    True
    """
    if isinstance(value, list) and all(isinstance(item, str) for item in value[:20]):
        value = ", ".join(value[:20])
    if not isinstance(value, str | int | float | date):
        return None
    text = without_invisible(clean(str(value)[: 4 * limit]))
    text = " ".join(blank_controls(text).split())
    return (text if len(text) <= limit else text[: limit - 1].rstrip() + "…") or None


def document_author(stated: str | None) -> str | None:
    """Returns the author in a document's properties; None for what a program or computer states.

    >>> document_author("Lý Thịnh"), document_author("python-docx"), document_author("anonymous")
    ('Lý Thịnh', None, None)
    """
    return None if stated and NO_AUTHOR.fullmatch(stated.strip()) else stated


def document_title(stated: str, paragraphs: Iterable[str]) -> str | None:
    """Returns the title of a document: the stated one, or else its first lines.

    A title in capitals of more than MAX_KIND_WORDS words is needed, because "NGHỊ ĐỊNH" alone does
    not tell documents apart. So lines are joined until they have as many. Titles that programs
    write ("Untitled", "bai.docx") do not count, nor does the head of a Vietnamese official letter.

    Args:
        stated: the title in the document's properties, or "".
        paragraphs: the paragraphs of the document, in order.

    Returns:
        The title, or None if neither the properties nor the first lines hold one.

    >>> document_title("Untitled", ["NGHỊ ĐỊNH", "Về quỹ từ thiện", "Căn cứ luật."])
    'NGHỊ ĐỊNH Về quỹ từ thiện'
    """
    stated = "" if NO_TITLE.fullmatch(stated.strip()) else stated.strip()
    if len(stated.split()) > MAX_KIND_WORDS:
        return stated
    title = ""
    for paragraph in _below_letterhead(paragraphs):
        if not any(letter.isalnum() for letter in paragraph):
            continue
        if len(title) + len(paragraph) > MAX_HEADLINE or paragraph[-1] in ".,;:。":
            break
        goes_on = title == title.upper() or paragraph[0].islower() or ABOUT.match(paragraph)
        if not goes_on:  # "" is in capitals
            break
        title = f"{title} {paragraph}".strip()
        if len(title.split()) > MAX_KIND_WORDS:
            break
    return NOTE_MARK.sub("", title) or stated or None


def _below_letterhead(paragraphs: Iterable[str]) -> Iterable[str]:
    """Returns the paragraphs of a document below the head that Vietnamese offices print."""
    rest = iter(paragraphs)
    first = list(islice(rest, MAX_LETTERHEAD))
    if any(MOTTO.search(paragraph) for paragraph in first):
        numbers = (n for n, paragraph in enumerate(first) if LETTERHEAD.search(paragraph))
        first = first[max(numbers) + 1 :]
    return chain(first, rest)
