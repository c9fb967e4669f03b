"""Reads the web pages that a user names, and the pages that a feed or sitemap lists."""

import io
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from index.article import Article, Notice
from index.readers import READERS
from index.readers.kinds import read_as, unsupported
from index.sources.feeds import Links, links
from index.sources.fetch import AGENT, MAX_SECONDS, Fetched, Fetcher, host_and_port
from index.sources.transfer import FetchError

# Pages that are read of one feed or sitemap, and sitemaps of one index of sitemaps, at most.
MAX_PAGES, MAX_SITEMAPS = 100, 10
# The kind of file (the end of its name) by media type.
KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/jsonl": ".jsonl",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "application/x-mimearchive": ".mhtml",
}


def read_address(url: str, named: Sequence[str]) -> Iterator[Article | Notice]:
    """Yields the article at an address, or the articles that a feed or sitemap there lists.

    It yields a notice for each page that cannot be read.

    Args:
        url: the address.
        named: all addresses that the user named.
    """
    import httpx

    headers = {"user-agent": f"{AGENT} (reads pages that its user names)"}
    with httpx.Client(headers=headers, timeout=MAX_SECONDS / 2) as client:
        fetcher = Fetcher(client, {host_and_port(address) for address in named})
        try:
            page = fetcher.fetch(url)
        except FetchError as error:
            yield Notice(url, f"skipped: {error}")
            return
        listed = _links(page)
        if listed is None:
            yield from _read_page(page, url)
            return
        pages = dict.fromkeys(listed.pages)
        for sitemap in listed.sitemaps[:MAX_SITEMAPS]:
            try:
                inner = _links(fetcher.fetch(sitemap))
            except FetchError as error:
                yield Notice(sitemap, f"skipped: {error}")
                continue
            pages |= dict.fromkeys(inner.pages if inner else [])
            if inner is None:
                yield Notice(sitemap, "skipped: no feed or sitemap is found in it")
            elif inner.sitemaps:
                yield Notice(sitemap, "read without the sitemaps that it lists: name them", False)
            elif inner.is_cut:
                yield Notice(sitemap, "read as far as it goes: its end is missing", skipped=False)
        if (beyond := len(listed.sitemaps) - MAX_SITEMAPS) > 0:
            message = f"read without {beyond:,} sitemaps after the first {MAX_SITEMAPS}"
            yield Notice(url, message, skipped=False)
        yield from _read_listed(list(pages), url, fetcher)
        if listed.unlinked:
            message = f"read without {listed.unlinked:,} of its entries, which name no page"
            yield Notice(url, message, skipped=False)
        if listed.is_cut:
            yield Notice(url, "read as far as it goes: its end is missing", skipped=False)


def _read_listed(urls: list[str], source: str, fetcher: Fetcher) -> Iterator[Article | Notice]:
    for url in urls[:MAX_PAGES]:
        try:
            page = fetcher.fetch(url, pause=True)
        except FetchError as error:
            yield Notice(url, f"skipped: {error}")
        else:
            yield from _read_page(page, url)
    if not urls:
        yield Notice(source, "skipped: it lists no pages")
    if len(urls) > MAX_PAGES:
        beyond = len(urls) - MAX_PAGES
        yield Notice(source, f"read without {beyond:,} pages after the first {MAX_PAGES}", False)


def _links(page: Fetched) -> Links | None:
    """Returns the links of a feed or sitemap; None for any other page, and for a damaged one."""
    try:
        return links(page.data, page.url)
    except Exception:  # what is wrong with it is said when it is read as a page
        return None


def _read_page(page: Fetched, source: str) -> Iterator[Article | Notice]:
    kind = KINDS.get(page.type) or PurePosixPath(urlsplit(page.url).path).suffix.lower()
    if kind in READERS:
        yield from read_as(kind, io.BytesIO(page.data), source, READERS)
    elif page.type.endswith(("/xml", "+xml")):
        yield Notice(source, f"skipped: {page.type}, but no feed or sitemap is found in it")
    else:
        yield Notice(source, unsupported(page.type or kind))
