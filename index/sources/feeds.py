"""Tells which pages a feed (RSS, Atom) or a sitemap lists."""

import contextlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin

# A packed sitemap that unpacks to more is cut there.
MAX_SITEMAP_UNPACKED = 50_000_000
# What a feed or a sitemap begins with, after white space and an XML declaration.
ROOTS = ("rss", "RDF", "feed", "urlset", "sitemapindex")


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of pages, and of further sitemaps; each once and in order."""

    pages: list[str]
    sitemaps: list[str]


def links(data: bytes, url: str) -> Links | None:
    """What a feed or sitemap found at `url` lists; None for anything else."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, MAX_SITEMAP_UNPACKED)
        except zlib.error:
            return None
    if not any(f"{root}".encode() in data[:2000] for root in ROOTS):
        return None
    try:
        root = fromstring(data.strip())
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    name = _name(root)
    if name not in ROOTS:
        return None
    found = dict.fromkeys(_links(root, url))
    return Links([], list(found)) if name == "sitemapindex" else Links(list(found), [])


def _links(root: Any, url: str) -> Iterator[str]:
    for entry in root.iter():
        if _name(entry) in ("item", "entry", "url", "sitemap"):
            addresses = (child.get("href") or child.text for child in entry if _leads(child))
            if address := next(filter(None, addresses), None):
                with contextlib.suppress(ValueError):  # it is none
                    yield urldefrag(urljoin(url, address.strip()))[0]


def _leads(element: Any) -> bool:
    """Whether an element holds the address of the entry that it is in."""
    name = _name(element)
    return name == "loc" or (name == "link" and element.get("rel", "alternate") == "alternate")


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
