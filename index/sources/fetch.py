"""Fetches the web pages that a user names, and the pages that a feed or sitemap lists."""

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

# The name under which a site's robots.txt can address this program.
AGENT = "hoibao"
# Pages that are read of one feed or sitemap, and sitemaps of one index of sitemaps, at most.
MAX_PAGES, MAX_SITEMAPS = 100, 10
# Size of one answer.
MAX_BYTES = 20_000_000
MAX_REDIRECTS = 5
# Seconds for one answer, redirects included; one that takes longer is given up.
MAX_SECONDS = 20.0
# Seconds between two pages at most, even if the site's robots.txt asks for more.
MAX_PAUSE = 5.0
# The kind of file (the end of its name) by media type.
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
    """An address cannot be read; the message is the reason, to come after "skipped: "."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer of a site.

    Attributes:
        url: the address of the answer, after all redirects.
        type: its media type in lower case ("text/html"); "" if the site states none.
        data: its bytes.
    """

    url: str
    type: str
    data: bytes


@dataclass(slots=True)
class Fetcher:
    """Fetches addresses within bounds of size and time, if the site's robots.txt allows it.

    Attributes:
        client: the HTTP client; it must not follow redirects by itself.
        named: "host:port" of each site that the user named. Only these may be in a private network.
        robots: the rules of the sites' robots.txt, by the site's address ("https://a.example/").
    """

    client: "httpx.Client"
    named: set[str]
    robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def fetch(self, url: str) -> Fetched:
        """Returns what a site answers for an address.

        Raises:
            FetchError: the address cannot be reached, or robots.txt forbids it.
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
        """Sleeps as long as the site's robots.txt asks for between two pages, MAX_PAUSE at most."""
        delay = self._robots(url).crawl_delay(AGENT) or 0
        time.sleep(min(float(delay), MAX_PAUSE))

    def _robots(self, url: str) -> RobotFileParser:
        site = urljoin(url, "/")
        if site not in self.robots:
            rules = RobotFileParser()
            try:
                text = self._get(urljoin(url, "/robots.txt")).data.decode("utf-8", "replace")
            except PageMissingError:  # a site without robots.txt allows everything
                text = ""
            rules.parse(text.splitlines())
            self.robots[site] = rules
        return self.robots[site]

    def _get(self, url: str) -> Fetched:
        import httpx

        deadline = time.monotonic() + MAX_SECONDS
        for _ in range(MAX_REDIRECTS + 1):
            self._check_allowed(url)
            try:
                with self.client.stream("GET", url) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers["location"])
                        continue
                    if response.is_client_error:
                        raise PageMissingError(f"the site answers {response.status_code}")
                    if not response.is_success:
                        raise FetchError(f"the site answers {response.status_code}")
                    content_type = response.headers.get("content-type", "")
                    media_type = content_type.partition(";")[0].strip().lower()
                    return Fetched(url, media_type, _body(response, deadline))
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                raise FetchError(f"it cannot be reached ({type(error).__name__})") from None
        raise FetchError(f"it leads on more than {MAX_REDIRECTS} times")

    def _check_allowed(self, url: str) -> None:
        """Raises FetchError for what is not a web address, and for private networks."""
        if not url.startswith(("http://", "https://")):
            raise FetchError("it leads to what is no web page")
        if _host_and_port(url) in self.named:
            return
        try:
            addresses = socket.getaddrinfo(urlsplit(url).hostname, None)
        except (OSError, UnicodeError):
            raise FetchError("there is no such site") from None
        if not all(ipaddress.ip_address(str(address[0])).is_global for *_, address in addresses):
            raise FetchError("it leads into a private network; name it yourself to read it")


class PageMissingError(FetchError):
    """The site answers with an error of the client (400 to 499), such as 404."""


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
        fetcher = Fetcher(client, {_host_and_port(address) for address in named})
        try:
            page = fetcher.fetch(url)
        except FetchError as error:
            yield Notice(url, f"skipped: {error}")
            return
        listed = links(page.data, page.url)
        if listed is None:
            yield from _read_page(page, url)
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
            yield from _read_page(page, url)
    if not urls:
        yield Notice(source, "skipped: it lists no pages")
    if len(urls) > MAX_PAGES:
        beyond = len(urls) - MAX_PAGES
        yield Notice(source, f"read without {beyond:,} pages after the first {MAX_PAGES}", False)


def _read_page(page: Fetched, source: str) -> Iterator[Article | Notice]:
    kind = KINDS.get(page.type) or PurePosixPath(urlsplit(page.url).path).suffix.lower()
    if kind in READERS:
        yield from read_as(kind, io.BytesIO(page.data), source, READERS)
    else:
        yield Notice(source, unsupported(page.type or kind, READERS))


def _host_and_port(url: str) -> str:
    """Returns "host:port" of an address; "" if it has none."""
    try:
        address = urlsplit(url)
        port = address.port or {"http": 80, "https": 443}.get(address.scheme)
    except ValueError:
        return ""
    return f"{address.hostname}:{port}" if address.hostname and port else ""


def _body(response: "httpx.Response", deadline: float) -> bytes:
    """Returns the bytes of an answer. Raises FetchError if it is too large or comes too late."""
    data = b""
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MAX_BYTES:
            raise FetchError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
        if time.monotonic() > deadline:
            raise FetchError(f"it takes longer than {MAX_SECONDS:g} seconds to fetch")
    return data
