"""Fetches addresses within bounds, as the robots.txt of their sites allows."""

import ipaddress
import socket
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from index.sources.transfer import PRIVATE, FetchError, Transfer, body, failure
from index.text.controls import escape_controls

if TYPE_CHECKING:
    import httpx

# The name under which a site's robots.txt can address this program.
AGENT = "hoibao"
# Bytes of one answer, and of a robots.txt; the rest of a robots.txt is left out.
MAX_BYTES, MAX_ROBOTS = 20_000_000, 500_000
MAX_REDIRECTS = 5
# Characters of a media type that are looked at; a notice repeats one that is unknown.
MAX_TYPE = 100
# Seconds for one answer from start to end, redirects included; a longer one is given up.
MAX_SECONDS = 20.0
# Seconds between two pages at most, even if the site's robots.txt asks for more.
MAX_PAUSE = 5.0


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
        robots: the rules of the sites' robots.txt, by the site's address ("https://a.example/");
            the reason if it cannot be read.
    """

    client: "httpx.Client"
    named: set[str]
    robots: dict[str, RobotFileParser | FetchError] = field(default_factory=dict)

    def fetch(self, url: str, pause: bool = False) -> Fetched:
        """Returns what a site answers for an address.

        Args:
            url: the address.
            pause: True sleeps before as long as the site's robots.txt asks for between two pages,
                MAX_PAUSE at most.

        Raises:
            FetchError: the address cannot be reached, or robots.txt forbids it. No other error is
                raised, so that a page never costs others.
        """
        import httpx

        try:
            self._check_allowed(url)
            rules = self._robots(url)
            if pause:
                time.sleep(min(int(rules.crawl_delay(AGENT) or 0), MAX_PAUSE))
            if rules.can_fetch(AGENT, url):
                page = self._get(url)
                if page.url == url or self._robots(page.url).can_fetch(AGENT, page.url):
                    return page
        except FetchError:
            raise
        except (ValueError, httpx.InvalidURL):
            raise FetchError("it is no web address") from None
        except Exception as error:  # of whatever the libraries do not foresee
            raise FetchError(f"it cannot be read ({type(error).__name__})") from error
        raise FetchError("the site's robots.txt asks programs not to read it")

    def _robots(self, url: str) -> RobotFileParser:
        site = urljoin(url, "/")
        if site not in self.robots:
            try:
                self.robots[site] = _rules(self._get(urljoin(url, "/robots.txt")).data)
            except PageMissingError:  # a site without robots.txt allows everything
                self.robots[site] = _rules(b"")
            except FetchError as error:
                reason = f"the site's robots.txt cannot be read: {error}"
                self.robots[site] = FetchError(reason)
        rules = self.robots[site]
        if isinstance(rules, FetchError):
            raise FetchError(str(rules))
        return rules

    def _get(self, url: str) -> Fetched:
        with Transfer(MAX_SECONDS) as transfer:
            try:
                for _ in range(MAX_REDIRECTS + 1):
                    answer = self._answer(url, transfer)
                    if isinstance(answer, Fetched):
                        return answer
                    url = answer
            except FetchError:
                raise
            except Exception as error:  # httpx and what it is made of raise errors of many types
                transfer.check()
                raise failure(error) from None
        raise PageMissingError(f"it leads on more than {MAX_REDIRECTS} times")

    def _answer(self, url: str, transfer: Transfer) -> Fetched | str:
        """Returns the answer of an address, or the address that it leads on to."""
        self._check_allowed(url)
        # Each answer has a connection of its own, so that `transfer` can cut it. Packings without a
        # bound of what they unpack to, such as brotli, are not asked for.
        headers = {"connection": "close", "accept-encoding": "gzip, deflate"}
        is_forbidden = partial(self._is_forbidden, url)
        extensions = {"trace": partial(transfer.trace, is_forbidden)}
        with self.client.stream("GET", url, headers=headers, extensions=extensions) as response:
            if response.has_redirect_location:
                return urljoin(url, response.headers["location"])
            status = response.status_code
            if response.is_redirect:
                raise PageMissingError(f"the site answers {status} and no page to go on to")
            if response.is_client_error or status in (204, 205):
                raise PageMissingError(f"the site answers {status}")
            if not response.is_success:
                raise FetchError(f"the site answers {status}")
            content_type = response.headers.get("content-type", "")
            media_type = escape_controls(content_type[:MAX_TYPE].partition(";")[0].strip().lower())
            return Fetched(url, media_type, body(response, transfer, MAX_BYTES))

    def _check_allowed(self, url: str) -> None:
        """Raises FetchError for what is not a web address, and for private networks."""
        if not url.startswith(("http://", "https://")):
            raise FetchError("it leads to what is no web page")
        if host_and_port(url) in self.named:
            return
        try:
            addresses = socket.getaddrinfo(_host(url), None)
        except (OSError, UnicodeError):
            raise FetchError("there is no such site") from None
        if any(_is_private(str(address[0])) for *_, address in addresses):
            raise FetchError(PRIVATE)

    def _is_forbidden(self, url: str, host: str, address: str) -> bool:
        """True if a connection leads into a private network that the user did not name.

        The name of a site may have another address now than when `_check_allowed` asked for it.

        Args:
            url: what is fetched.
            host: whom the connection was made to; another one than that of `url` is a proxy.
            address: the IP address of the host.
        """
        direct = host == _host(url)
        return direct and host_and_port(url) not in self.named and _is_private(address)


class PageMissingError(FetchError):
    """The site has no such page: it answers 400 to 499, without content, or leads nowhere."""


def _rules(data: bytes) -> RobotFileParser:
    """Returns the rules of a robots.txt, without the lines that `RobotFileParser` fails at."""
    rules = RobotFileParser()
    lines = data[:MAX_ROBOTS].decode("utf-8-sig", "replace").splitlines()
    rules.parse(filter(_is_sound, lines))
    return rules


def _is_sound(line: str) -> bool:
    """True if `RobotFileParser` can read a line of a robots.txt."""
    try:
        RobotFileParser().parse(["User-agent: *", line])
    except Exception:  # such as ValueError for "Disallow: http://[x" and "Crawl-delay: ²"
        return False
    return True


def _host(url: str) -> str:
    """Returns the host of an address as the HTTP client connects to it."""
    import httpx

    return httpx.URL(url).raw_host.decode("ascii")


def host_and_port(url: str) -> str:
    """Returns "host:port" of an address; "" if it has none."""
    import httpx

    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return ""
    port = address.port or {"http": 80, "https": 443}.get(address.scheme)
    return f"{_host(url)}:{port}" if address.raw_host and port else ""


def _is_private(address: str) -> bool:
    """True if an IP address is not one of the public internet."""
    return not ipaddress.ip_address(address).is_global
