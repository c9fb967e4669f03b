"""Lists the pages that a feed (RSS, Atom) or a sitemap links to."""

import contextlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin

from index.text.controls import escape_controls

# Bytes to which a packed sitemap (.xml.gz) is unpacked at most; the rest is cut off.
MAX_SITEMAP_UNPACKED = 50_000_000
# The root elements of feeds and sitemaps.
ROOTS = ("rss", "RDF", "feed", "urlset", "sitemapindex")


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a feed or sitemap, each once and in order.

    Attributes:
        pages: addresses of pages.
        sitemaps: addresses of further sitemaps; only an index of sitemaps has some.
    """

    pages: list[str]
    sitemaps: list[str]


def links(data: bytes, url: str) -> Links | None:
    """Returns the links of a feed or sitemap; None if the data is neither.

    Args:
        data: the bytes of the answer, packed with gzip or not.
        url: the address that the data came from; relative links start there.
    """
    from lxml import etree

    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, MAX_SITEMAP_UNPACKED)
        except zlib.error:
            return None
    if not any(f"{root}".encode() in data[:2000] for root in ROOTS):
        return None
    try:
        # Nothing is loaded. libxml2 bounds depth, lengths, and what entities in attributes become.
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    kind = _tag_name(root)
    dtd = root.getroottree().docinfo.internalDTD
    if kind not in ROOTS or (dtd is not None and dtd.entities()):
        return None
    addresses = list(dict.fromkeys(_entry_addresses(root, url)))
    return Links([], addresses) if kind == "sitemapindex" else Links(addresses, [])


def _entry_addresses(root: Any, url: str) -> Iterator[str]:
    """Yields the first address of each entry, absolute and without its fragment."""
    for entry in root.iter():
        if _tag_name(entry) in ("item", "entry", "url", "sitemap"):
            addresses = (child.get("href") or child.text for child in entry if _is_link(child))
            if address := next(filter(None, addresses), None):
                with contextlib.suppress(ValueError):  # it is not an address
                    yield escape_controls(urldefrag(urljoin(url, address.strip()))[0])


def _is_link(element: Any) -> bool:
    """True if an element holds the address of the entry that it is in."""
    name = _tag_name(element)
    return name == "loc" or (name == "link" and element.get("rel", "alternate") == "alternate")


def _tag_name(element: Any) -> str:
    """Returns the name of an element without its XML namespace."""
    return str(element.tag).rpartition("}")[2]
