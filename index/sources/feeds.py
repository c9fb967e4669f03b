"""Lists the pages that a feed (RSS, Atom) or a sitemap links to, however it is damaged.

Half of the feeds of small sites are no well-formed XML: a bare "&", an HTML entity, an unclosed
element, a wrong encoding, or the end is missing. So the tags are read one after the other, and only
those that hold addresses count. (feedparser reads feeds as loosely, but no sitemaps, and some
damaged feeds end it.) No entity is expanded but those of single characters, and the time
is in proportion to the size.
"""

import contextlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin

from index.sources.markup import Tag, is_cut, markup_text, pieces
from index.text.controls import escape_controls

# Bytes to which a packed sitemap (.xml.gz) is unpacked at most; the rest is cut off.
MAX_SITEMAP_UNPACKED = 50_000_000
MAX_ADDRESS = 2_000  # characters of an address, and of what xml:base makes of several
# Characters before the root element at most: comments, a document type, what a server puts there.
MAX_PROLOGUE = 20_000
# Matches the start of the root element of a feed or sitemap, and what a web page begins with.
ROOT = re.compile(
    r"<(?:[A-Za-z][\w.-]{0,50}:)?(rss|rdf|feed|urlset|sitemapindex|html|head|body)[\s>/]",
    re.IGNORECASE,
)
# By the root: the elements that are entries, and those in them that hold their addresses, the
# better ones first.
FEED = ({"item", "entry"}, ("link", "guid", "id"))
ELEMENTS = {
    "rss": FEED,
    "rdf": FEED,
    "feed": FEED,
    "urlset": ({"url"}, ("loc",)),
    "sitemapindex": ({"sitemap"}, ("loc",)),
}
# Further addresses of entries: links with another prefix, and what RSS 1.0 calls its entries by.
OTHERS = ("other link", "about")
# Matches the name or number of a character; names have at most 31 letters.
CHARACTER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{1,31}\d{0,2});")


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a feed or sitemap, each once and in order.

    Attributes:
        pages: addresses of pages.
        sitemaps: addresses of further sitemaps; only an index of sitemaps has some.
        is_cut: its end is missing, so that it may have listed more.
        unlinked: the number of entries that state no address of a page.
    """

    pages: list[str]
    sitemaps: list[str]
    is_cut: bool = False
    unlinked: int = 0


@dataclass(slots=True)
class _Entry:
    """An entry of a feed or sitemap while its tags are read.

    Attributes:
        prefix: the prefix of its name ("atom:"). That of the element with its address is the same;
            another element, such as <image:loc>, holds the address of something else.
        base: where its relative addresses start.
        addresses: the first address of each kind of element; "other link" has another prefix.
    """

    prefix: str
    base: str
    addresses: dict[str, str] = field(default_factory=dict)

    def add(self, element: Tag, address: str) -> None:
        """Adds the address that an element holds, if it can be that of the entry."""
        address = address.strip()
        name = element.local_name
        relation = element.attribute("rel").lower().rpartition("/")[2]  # may be a whole address
        if name == "link" and relation not in ("", "alternate"):
            return
        is_permalink = element.attribute("ispermalink").lower()
        is_address = address.startswith(("http://", "https://")) or is_permalink == "true"
        if name in ("guid", "id") and (not is_address or is_permalink == "false"):
            return
        if address:
            is_own = element.prefix == self.prefix
            self.addresses.setdefault(name if is_own else f"other {name}", address)


def links(data: bytes, url: str) -> Links | None:
    """Returns the links of a feed or sitemap; None if the data is neither.

    Args:
        data: the bytes of the answer, packed with gzip or not.
        url: the address that the data came from; relative links start there.
    """
    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, MAX_SITEMAP_UNPACKED)
        except zlib.error:
            return None
    text = markup_text(data)
    if (root := _root(text)) is None:
        return None
    name = root[1].lower()
    text = text[root.start() :]
    stated = list(_entry_addresses(text, name, url))
    cut = is_cut(text, name)
    if cut and stated and not stated[-1]:
        stated.pop()  # its address may have stood behind
    addresses = list(dict.fromkeys(filter(None, stated)))
    is_index = name == "sitemapindex"
    return Links(
        pages=[] if is_index else addresses,
        sitemaps=addresses if is_index else [],
        is_cut=cut,
        unlinked=stated.count(""),
    )


def _root(text: str) -> re.Match[str] | None:
    """Returns the match of the root element of a feed or sitemap; None if there is none.

    It may stand behind comments, a document type and other text, but not in them.
    """
    for piece in pieces(text[:MAX_PROLOGUE]):
        if isinstance(piece, Tag) and (match := ROOT.match(text, piece.start)):
            return match if match[1].lower() in ELEMENTS else None
    return None


def _entry_addresses(text: str, root: str, url: str) -> Iterator[str]:
    """Yields the address of each entry, absolute and without its fragment; "" for none.

    Args:
        text: the feed or sitemap from its root element on.
        root: the name of this element.
        url: where relative addresses start, unless an attribute xml:base says another place.
    """
    entries, links = ELEMENTS[root]
    base, entry = url, None
    element: Tag | None = None  # one of `links`, whose text is being read
    text_in_it = ""
    in_source = False  # what stands there is of the feed that an entry was taken from
    for piece in pieces(text):
        if not isinstance(piece, Tag):
            text_in_it += piece if element else ""
            continue
        if entry and element:
            entry.add(element, text_in_it)
        element, text_in_it = None, ""
        name = piece.local_name
        if name in entries:
            yield from [_best_address(entry, links)] if entry else []
            entry, in_source = None, False
        in_source &= not (name == "source" and piece.is_end)
        if piece.is_end:
            continue
        own_base = _joined(entry.base if entry else base, piece.attribute("xml:base"))
        if name in entries:
            entry = _Entry(piece.prefix, own_base)
            if about := piece.attribute("rdf:about"):
                entry.addresses["about"] = _joined(own_base, about)
        elif entry is None:
            base = own_base
        elif name == "source":
            in_source = not piece.text.endswith("/>")
        elif name in links and not in_source:
            if href := piece.attribute("href"):
                entry.add(piece, _joined(own_base, href))
            else:
                element = piece
    yield from [_best_address(entry, links)] if entry else []


def _best_address(entry: _Entry, links: Sequence[str]) -> str:
    """Returns the address of an entry; "" if it has none."""
    addresses = entry.addresses
    address = next((addresses[name] for name in (*links, *OTHERS) if name in addresses), "")
    # The name of a character that HTML does not know is one that the feed itself declares.
    unknown = any(unescape(match[0]) == match[0] for match in CHARACTER.finditer(address))
    if address and not unknown:
        address = CHARACTER.sub(lambda match: unescape(match[0]), address).strip()
        with contextlib.suppress(ValueError):  # it is not an address
            return escape_controls(urldefrag(urljoin(entry.base, address))[0])
    return ""


def _joined(base: str, address: str) -> str:
    """Returns an address that starts at `base`; `base` if it is empty, too long or no address."""
    try:
        joined = urljoin(base, address) if address else base
    except ValueError:
        return base
    return joined if len(joined) <= MAX_ADDRESS else base
