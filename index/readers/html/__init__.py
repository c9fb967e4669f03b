"""Reads web pages: the article without menus, related links and comments."""

import re
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import MAX_HEADLINE, decoded_text, make_article, one_line
from index.readers.html.choice import article_lines
from index.readers.html.forms import left_out_of_forms
from index.readers.html.lines import page_of
from index.readers.html.names import is_helper, is_named_headline
from index.readers.html.page import Line, Page, joined_text
from index.readers.kinds import Items
from index.readers.plain_text import TAIL
from index.text.decoding import CHARSETS, clean, decode
from index.text.raised import write_raised

# Blocks of a page that two extractions are compared of.
MAX_COMPARED = 2_000
# Matches the charset that a page states.
CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?(" + CHARSETS + rb")\b",
    re.IGNORECASE,
)
# Many pages state these charsets although they are written in another.
WESTERN = {"windows-1252", "iso-8859-1", "iso-8859-15"}
OLD_VIETNAMESE = {"cp1258", "TCVN3", "TCVN 5712-1", "VISCII", "VNI"}
# The title is looked for in so many lines at the start of the text, because the name of a section
# may stand above it.
TITLE_LINES = 3
# Words of a headline that is told by its names alone, at least.
MIN_WORDS = 3
# Bytes at the start of a page from which its encoding is told.
MAX_SAMPLE = 500_000
# Characters of the words of forms that are shown in the notice about them.
MAX_SHOWN_FORM = 60


def read_html(file: BinaryIO, source: str) -> Items:
    """Reads a saved web page as one article. Its fields come from meta elements and JSON-LD."""
    text = yield from decoded_text(decode_html(file.read()), source)
    if text is None:
        return
    yield from read_page(text, source)


def decode_html(data: bytes) -> tuple[str | None, str | None]:
    """Decodes a web page: as `index.text.decoding.decode`, or by the charset that the page states.

    A stated charset counts only where the bytes are not UTF-8 and not old Vietnamese.

    Returns:
        (text, guess), as `decode`.
    """
    text, guess = decode(data, _visible_bytes(data[:MAX_SAMPLE]))
    stated = CHARSET.search(data[:4096])
    name = stated[1].decode("ascii").lower() if stated else ""
    if guess == "cp1252" and name in WESTERN:
        return text, None
    if name and name not in WESTERN and guess and guess not in OLD_VIETNAMESE:
        return clean(data.decode(name, "replace")), None
    return text, guess


def _visible_bytes(page: bytes) -> bytes:
    """Returns what stands between the tags of a page, without scripts and styles."""
    pieces = (piece.partition(b">") for piece in page.split(b"<"))
    hidden = (b"script", b"style")
    return b" ".join(text for tag, _, text in pieces if not tag[:6].lower().startswith(hidden))


def _whole_page(html: str) -> str:
    """Returns HTML as a whole page: a piece of a page is put into <html> and <body>."""
    has_body = re.search("<(?:html|body)\\b", html, re.IGNORECASE)
    return html if has_body else f"<html><body>{html}</body></html>"


def _parsed_page(html: str) -> tuple[Page, bool]:
    """Returns (the lines of a page, whether they are all).

    libxml2 gives up where more than 2,048 elements lie in each other. trafilatura's parser does so
    at 256, which pages with as many unclosed elements <font> reach.
    """
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    tree = etree.fromstring(_whole_page(clean(html)).encode(), parser)
    is_whole = all("depth" not in error.message for error in parser.error_log)
    if tree is None:
        return Page(), is_whole
    write_raised(tree)
    return page_of(tree), is_whole


def read_page(html: str, source: str, url: str = "") -> Items:
    """Reads the HTML of a web page as one article.

    Args:
        html: the page, or a piece of one.
        source: what it was read from.
        url: the page's own address if it is known; else the address that the page states is used.
    """
    import trafilatura
    from lxml import etree

    tree = trafilatura.load_html(_whole_page(html))
    if tree is not None:
        for element in list(tree.iter(etree.Element)):
            if element.tag == "noscript" or is_helper(element):
                element.clear(keep_tail=True)
        write_raised(tree)
    # These are read first, because trafilatura prunes the tree.
    language = "" if tree is None else tree.get("lang") or ""
    titles = [] if tree is None else [_inner_text(element) for element in tree.iter("title", "h1")]
    headlines = [] if tree is None else _named_headlines(tree)
    stated_titles = [] if tree is None else _stated_titles(tree)
    blocks = 0 if tree is None else sum(1 for _ in tree.iter("p", "div", "td", "th", "li"))
    page = trafilatura.bare_extraction(
        tree,
        url=url or None,
        fast=blocks > MAX_COMPARED,  # its second opinion takes time with the square of the blocks
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or isinstance(page, dict):
        yield Notice(source, "skipped: no article is found on the page: save the article alone")
        return
    whole, is_whole = _parsed_page(html)
    if not is_whole:
        yield Notice(source, "read in part: too many elements lie in each other", skipped=False)
    title = _best_title(page.title or "", titles, headlines, stated_titles)
    address = url or page.url or ""
    lines, form_texts = _page_lines(whole, page.body)
    yield from make_article(
        source,
        _text_below(title, lines),
        title=title,
        stated_source=address if address.startswith(("http://", "https://")) else None,
        date=page.date,
        author=(page.author or "").replace("; ", ", "),
        language=language,
    )
    if form_text := " ".join(form_texts):
        count = len(re.findall(r"\w+", form_text))
        counted = "1 word" if count == 1 else f"{count:,} words"
        shown = one_line(form_text, MAX_SHOWN_FORM)
        yield Notice(source, f'read without {counted} of a form: "{shown}"', skipped=False)


def _stated_titles(tree: Any) -> list[str]:
    """Returns the titles that a page states for those who share it."""
    elements = (each for each in tree.iter("meta") if each.get("property") == "og:title")
    return [" ".join((each.get("content") or "").split()) for each in elements]


def _named_headlines(tree: Any) -> list[str]:
    """Returns the texts of a page's elements whose names say that they are headlines."""
    elements = tree.iter("h1", "h2", "h3", "div", "span", "p", "td")
    texts = (_inner_text(element) for element in elements if is_named_headline(element))
    return [text for text in texts if " " in text and len(text) <= MAX_HEADLINE]


def _best_title(extracted: str, titles: list[str], headlines: list[str], stated: list[str]) -> str:
    """Returns the title that trafilatura extracted, or the page's <title> if that fits better.

    The only headline that its names tell goes before both if the <title> holds it as well, or if
    there is no <h1>.

    trafilatura may take a heading of the page's furniture ("Write a comment") for the title. So, if
    there are `titles`, an extracted title must share a word of four letters or more with them,
    unless the page states it for those who share the page.

    Args:
        extracted: the title that trafilatura extracted; "" if there is none.
        titles: the texts of the page's <title> and <h1> elements. The <title> may hold the name of
            the site as well, behind a sign such as "|".
        headlines: the texts of elements whose names say that they are headlines.
        stated: the titles that the page states for those who share it.
    """
    if len({*headlines}) == 1 and titles:
        has_h1 = len(titles) > 1
        is_headline = len(re.findall(r"\w{2,}", headlines[0])) >= MIN_WORDS
        if headlines[0] in titles[0] or (is_headline and not has_h1):
            return headlines[0]
    if any(extracted in title for title in titles) and extracted:
        return extracted
    words, others = (
        set(re.findall(r"\w{4,}", text.lower())) for text in (extracted, " ".join(titles))
    )
    if not titles or extracted in stated or words & others:
        return extracted
    return max(re.split(r"\s[|–—»·-]\s", titles[0]), key=len).strip()


def _page_lines(page: Page, body: Any) -> tuple[list[Line], list[str]]:
    """Returns (the lines of the article of a page, texts of forms in it that are not among them).

    Args:
        page: the lines of the whole page.
        body: the part of it that trafilatura took for the article.
    """
    taken = page_of(body).lines
    article = article_lines(page, taken)
    if article is None:
        return taken, []
    lines, own = article
    return lines, left_out_of_forms(page, own, lines)


def _text_below(title: str, lines: list[Line]) -> str:
    """Returns the text of an article's lines, without its title.

    A line at the start that repeats the title is left out, with those above it. So are lines at
    the end that announce links to other articles (TAIL).
    """
    for number, line in enumerate(lines[:TITLE_LINES]):
        if title.startswith(line.text):
            lines = lines[number + 1 :]
            break
    while lines and TAIL.fullmatch(lines[-1].text):
        lines = lines[:-1]
    return joined_text(lines)


def _inner_text(element: Any) -> str:
    """Returns all text in an element of a page on one line."""
    return " ".join("".join(element.itertext()).split())
