"""Fetches web pages that a user names, and the pages that a feed or sitemap lists."""

import io
import ipaddress
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from index.article import Article, Notice
from index.readers import READERS
from index.readers.kinds import read_as, unsupported
from index.sources.feeds import links

if TYPE_CHECKING:
    import httpx

AGENT = "hoibao"
# So many pages of a feed or sitemap are read, and so many sitemaps of an index of them.
MAX_PAGES, MAX_SITEMAPS = 100, 10
MAX_BYTES = 20_000_000
MAX_REDIRECTS = 5
# For one answer; an answer that trickles in is given up.
SECONDS = 20.0
# A site may ask for a pause between its pages; a longer one is not waited for.
MAX_PAUSE = 5.0
KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
}


class FetchError(Exception):
    """Why an address cannot be read."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the address that it came from in the end, its media type and its bytes."""

    url: str
    type: str
    data: bytes


@dataclass(slots=True)
class Fetcher:
    """Fetches addresses politely: robots.txt is kept to, and so are bounds of size and time.

    Attributes:
        client: follows no redirects.
        named: "host:port" of what the user named; others must not lead into a private network.
        robots: what the sites' robots.txt say, by the beginning of their addresses.
    """

    client: "httpx.Client"
    named: set[str]
    robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def fetch(self, url: str) -> Fetched:
        """What an address holds.

        Raises:
            FetchError: it may not be read, or cannot.
        """
        try:
            if self._robots(url).can_fetch(AGENT, url):
                page = self._get(url)
                if page.url == url or self._robots(page.url).can_fetch(AGENT, page.url):
                    return page
        except (ValueError, UnicodeError):
            raise FetchError("it is no web address") from None
        raise FetchError("the site's robots.txt asks programs not to read it")

    def pause(self, url: str) -> None:
        """Waits as long as the site asks for between two pages."""
        delay = self._robots(url).crawl_delay(AGENT) or 0
        time.sleep(min(float(delay), MAX_PAUSE))

    def _robots(self, url: str) -> RobotFileParser:
        site = urljoin(url, "/")
        if site not in self.robots:
            rules = RobotFileParser()
            try:
                text = self._get(urljoin(url, "/robots.txt")).data.decode("utf-8", "replace")
            except NoPage:
                text = ""
            rules.parse(text.splitlines())
            self.robots[site] = rules
        return self.robots[site]

    def _get(self, url: str) -> Fetched:
        import httpx

        deadline = time.monotonic() + SECONDS
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            try:
                with self.client.stream("GET", url) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers["location"])
                        continue
                    if response.is_client_error:
                        raise NoPage(f"the site answers {response.status_code}")
                    if not response.is_success:
                        raise FetchError(f"the site answers {response.status_code}")
                    kind = response.headers.get("content-type", "").partition(";")[0].strip()
                    return Fetched(url, kind.lower(), _body(response, deadline))
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                raise FetchError(f"it cannot be reached ({type(error).__name__})") from None
        raise FetchError(f"it leads on more than {MAX_REDIRECTS} times")

    def _check(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise FetchError("it leads to what is no web page")
        if _site(url) in self.named:
            return
        try:
            found = socket.getaddrinfo(urlsplit(url).hostname, None)
        except (OSError, UnicodeError):
            raise FetchError("there is no such site") from None
        if not all(ipaddress.ip_address(str(address[0])).is_global for *_, address in found):
            raise FetchError("it leads into a private network; name it yourself to read it")


class NoPage(FetchError):
    """The site says that there is no such page."""


def read_address(url: str, named: Sequence[str]) -> Iterator[Article | Notice]:
    """The article at an address, or those that a feed or sitemap there lists, and notices.

    `named` are all addresses that the user named.
    """
    import httpx

    headers = {"user-agent": f"{AGENT} (reads pages that its user names)"}
    with httpx.Client(headers=headers, timeout=SECONDS / 2) as client:
        fetcher = Fetcher(client, {_site(name) for name in named})
        try:
            page = fetcher.fetch(url)
        except FetchError as error:
            yield Notice(url, f"skipped: {error}")
            return
        listed = links(page.data, page.url)
        if listed is None:
            yield from _read(page, url)
            return
        pages = dict.fromkeys(listed.pages)
        for sitemap in listed.sitemaps[:MAX_SITEMAPS]:
            try:
                inner = links((page := fetcher.fetch(sitemap)).data, page.url)
            except FetchError as error:
                yield Notice(sitemap, f"skipped: {error}")
            else:
                pages |= dict.fromkeys(inner.pages if inner else [])
        yield from _read_listed(list(pages), url, fetcher)


def _read_listed(urls: list[str], source: str, fetcher: Fetcher) -> Iterator[Article | Notice]:
    for url in urls[:MAX_PAGES]:
        try:
            fetcher.pause(url)
            page = fetcher.fetch(url)
        except FetchError as error:
            yield Notice(url, f"skipped: {error}")
        else:
            yield from _read(page, url)
    if not urls:
        yield Notice(source, "skipped: it lists no pages")
    if len(urls) > MAX_PAGES:
        beyond = len(urls) - MAX_PAGES
        yield Notice(source, f"read without {beyond:,} pages after the first {MAX_PAGES}", False)


def _read(page: Fetched, source: str) -> Iterator[Article | Notice]:
    kind = KINDS.get(page.type) or PurePosixPath(urlsplit(page.url).path).suffix.lower()
    if kind in READERS:
        yield from read_as(kind, io.BytesIO(page.data), source, READERS)
    else:
        yield Notice(source, unsupported(page.type or kind, READERS))


def _site(url: str) -> str:
    """ "host:port" of an address; nothing where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname and port else ""


def _body(response: "httpx.Response", deadline: float) -> bytes:
    data = b""
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MAX_BYTES:
            raise FetchError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
        if time.monotonic() > deadline:
            raise FetchError(f"it takes longer than {SECONDS:g} seconds to fetch")
    return data
