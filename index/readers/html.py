"""Reads web pages: the article's text without menus, related links and comments."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import decoded_text, make_article
from index.readers.kinds import Items
from index.readers.plain_text import TAIL
from index.text.decoding import clean, decode

# A charset that a page states.
CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?(windows-125[0-8]|iso-8859-(?:[1-9]|1[03-6])|koi8-[ru]"
    rb"|gb2312|gbk|gb18030|big5|euc-jp|euc-kr|shift_jis|tis-620)\b",
    re.IGNORECASE,
)
# Pages state these whatever they are in.
WESTERN = {"windows-1252", "iso-8859-1", "iso-8859-15"}
OLD_VIETNAMESE = {"cp1258", "TCVN3", "TCVN 5712-1", "VISCII", "VNI"}
# The title may stand so far down in the text, below the name of a section.
HEAD = 3
# How much of a page is looked at to tell how it is encoded.
MAX_HEAD = 500_000
# Elements of trafilatura's tree that stand as a block of their own.
BLOCKS = {"p", "head", "quote", "code", "ab", "list", "item", "table", "div"}


def read_html(file: BinaryIO, source: str) -> Items:
    """A saved web page; fields are taken from its meta elements and JSON-LD."""
    text = yield from decoded_text(decode_html(file.read()), source)
    if text is None:
        return
    yield from read_page(text, source)


def decode_html(data: bytes) -> tuple[str | None, str | None]:
    """As `index.text.decoding.decode`, and by the charset that the page says it is written in."""
    text, guess = decode(data, _visible(data[:MAX_HEAD]))
    stated = CHARSET.search(data[:4096])
    name = stated[1].decode("ascii").lower() if stated else ""
    if guess == "cp1252" and name in WESTERN:
        return text, None
    if name and name not in WESTERN and guess and guess not in OLD_VIETNAMESE:
        return clean(data.decode(name, "replace")), None
    return text, guess


def _visible(page: bytes) -> bytes:
    """The words of a page: what stands between its tags, without scripts and styles."""
    parts = (part.partition(b">") for part in page.split(b"<"))
    hidden = (b"script", b"style")
    return b" ".join(rest for tag, _, rest in parts if not tag[:6].lower().startswith(hidden))


def whole(html: str) -> str:
    """A page's HTML; where a piece of one was given, with what stands around it."""
    has_body = re.search("<(?:html|body)\\b", html, re.IGNORECASE)
    return html if has_body else f"<html><body>{html}</body></html>"


def read_page(html: str, source: str, url: str = "") -> Items:
    """The article of a web page, given as text."""
    import trafilatura

    tree = trafilatura.load_html(whole(html))
    # Before the tree is pruned.
    language = "" if tree is None else tree.get("lang") or ""
    titles = [] if tree is None else [_flat_text(part) for part in tree.iter("title", "h1")]
    page = trafilatura.bare_extraction(
        tree,
        url=url or None,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or isinstance(page, dict):
        yield Notice(source, "skipped: no article is found on the page: save the article alone")
        return
    title = _title(page.title or "", titles)
    address = url or page.url or ""
    yield from make_article(
        source,
        _text(page.body, title),
        title=title,
        source=address if address.startswith(("http://", "https://")) else None,
        date=page.date,
        author=(page.author or "").replace("; ", ", "),
        language=language.lower().partition("-")[0],
    )


def _title(found: str, titles: list[str]) -> str:
    """The title that was found, or what the page is called if that is about something else.

    What is found may be a heading of the page's furniture ("Write a comment"). `titles` are the
    page's own <title>, with the site's name beside the article's, and its <h1>.
    """
    if any(found in title for title in titles) and found:
        return found
    words = set(re.findall(r"\w{4,}", found.lower()))
    if not titles or words & set(re.findall(r"\w{4,}", " ".join(titles).lower())):
        return found
    return max(re.split(r"\s[|–—»·-]\s", titles[0]), key=len).strip()


def _text(body: Any, title: str) -> str:
    """The blocks with blank lines between; not what repeats the title, nor links at the end."""
    blocks = [block for block in _blocks(body) if block.strip()]
    for number, block in enumerate(blocks[:HEAD]):
        if title.startswith(block):
            del blocks[: number + 1]
            break
    while blocks and TAIL.fullmatch(blocks[-1]):
        del blocks[-1]
    return "\n\n".join(blocks)


def _blocks(element: Any) -> Iterator[str]:
    """Paragraphs, headings, lists and tables in an element of trafilatura's tree, in order."""
    words = _words(element.text)
    for child in element:
        if child.tag in BLOCKS and (child.tag != "code" or element.tag == "body"):
            yield words.strip()
            yield from _block(child)
            words = ""
        else:
            words += "\n" if child.tag == "lb" else _words("".join(child.itertext()))
        words += _words(child.tail)
    yield re.sub(" ?\n ?", "\n", words).strip()


def _block(element: Any) -> Iterator[str]:
    if element.tag == "code":
        yield "".join(element.itertext()).strip("\n")
    elif element.tag == "list":
        yield "\n".join(f"- {item}" for item in map(_flat, element) if item)
    elif element.tag == "table":
        rows = (" | ".join(map(_flat, row)).rstrip(" |") for row in element.iterfind("row"))
        yield "\n".join(filter(None, rows))
    else:
        yield from _blocks(element)


def _flat(element: Any) -> str:
    """All the words in an element on one line."""
    return " ".join(" ".join(_blocks(element)).split())


def _flat_text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _words(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")
