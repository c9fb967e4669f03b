"""Web pages, feeds and sitemaps, fetched from a server on this machine."""

import contextlib
import gzip
import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Notice
from index.sources import addresses, fetch
from index.sources.addresses import read_address
from index.sources.files import read_articles
from index.sources.transfer import PRIVATE, FetchError, body

P1 = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng thủy văn tỉnh."
PAGE = f"<html lang=vi><body><article><h1>Nước rút</h1><p>{P1}</p></article></body></html>"
Answer = tuple[int, dict[str, str], bytes]


class Site:
    """A server: `pages` are its answers by path, `requested` the paths that were asked for.

    `raw` are answers by path that are sent as they stand, one piece every 50 ms.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, Answer] = {}
        self.raw: dict[str, list[bytes]] = {}
        self.requested: list[str] = []

    def put(self, path: str, body: str | bytes, type: str = "text/html", **headers: str) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (200, {"content-type": type} | headers, data)
        return self.url + path

    def lead(self, path: str, to: str) -> str:
        self.pages[path] = (302, {"location": to}, b"")
        return self.url + path

    def read(self, url: str) -> list[Article | Notice]:
        return list(read_address(url, [url]))


@pytest.fixture
def start() -> Iterator[Callable[[], Site]]:
    servers = []
    stopped = threading.Event()

    def started() -> Site:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                own.requested.append(self.path)
                if self.path in own.raw:
                    self.close_connection = True
                    self.send_raw(own.raw[self.path])
                    return
                status, headers, body = own.pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def send_raw(self, pieces: list[bytes]) -> None:
                with contextlib.suppress(OSError):  # the client has gone
                    for number, piece in enumerate(pieces):
                        if number and stopped.wait(0.05):
                            return
                        self.wfile.write(piece)

            def log_message(self, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        own = Site(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return own

    yield started
    stopped.set()
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(start: Callable[[], Site]) -> Site:
    return start()


def test_a_page_is_an_article(site: Site) -> None:
    url = site.put("/tin/nuoc-rut.html", PAGE)
    assert site.read(url) == [Article(url, "Nước rút", P1, source=url, language="vi")]
    assert site.requested == ["/robots.txt", "/tin/nuoc-rut.html"]


@pytest.mark.parametrize(
    ("path", "type"), [("/a", "text/plain; charset=utf-8"), ("/a.txt", "application/octet-stream")]
)
def test_other_formats_are_known_by_their_media_type_or_name(
    site: Site, path: str, type: str
) -> None:
    [article] = site.read(site.put(path, P1, type))
    assert isinstance(article, Article)
    assert article.text == P1


def test_a_media_type_without_a_reader_gives_a_notice(site: Site) -> None:
    url = site.put("/a", b"\x89PNG", "image/png")
    [notice] = site.read(url)
    assert isinstance(notice, Notice)
    assert notice.message.startswith("skipped: image/png is not read:")


def test_a_notice_repeats_no_endless_media_type(site: Site) -> None:
    [notice] = site.read(site.put("/a", b"x", "a" * 5000))
    assert isinstance(notice, Notice)
    assert notice.message.startswith(f"skipped: {'a' * 100} is not read:")


@pytest.mark.parametrize("url", [f"http://{'a' * 70_000}/", "http://ⅰ.example/"])
def test_what_a_feed_lists_may_be_no_address(site: Site, url: str) -> None:
    listing = f"<urlset><url><loc>{url}</loc></url></urlset>"
    [notice] = site.read(site.put("/list", listing, "text/xml"))
    assert isinstance(notice, Notice)
    assert notice.message == "skipped: it is no web address"


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><link>{0}/</link>
<item><title>Một</title><link> {0}/1 </link></item><item><link>{0}/2#b</link></item>
<item><link>{0}/1</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/>
<entry><link rel="self" href="/x"/><link href="/1"/></entry><entry><link href="{0}/2"/></entry>
</feed>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{0}/1</loc></url><url><loc>{0}/2</loc></url></urlset>"""


@pytest.mark.parametrize("listing", [RSS, ATOM, SITEMAP], ids=["rss", "atom", "sitemap"])
def test_the_pages_that_a_feed_or_sitemap_lists_are_read(site: Site, listing: str) -> None:
    site.put("/1", PAGE)
    site.put("/2", PAGE)
    items = site.read(site.put("/list", listing.format(site.url), "text/xml"))
    assert [item.source for item in items] == [f"{site.url}/1", f"{site.url}/2"]
    assert all(isinstance(item, Article) for item in items)


def test_an_index_of_sitemaps_is_followed(site: Site) -> None:
    site.put("/1", PAGE)
    site.put("/s1", SITEMAP.format(site.url), "text/xml")
    index = f"<sitemapindex><sitemap><loc>{site.url}/s1</loc></sitemap><sitemap><loc>/s2</loc>"
    items = site.read(site.put("/s", index + "</sitemap></sitemapindex>", "text/xml"))
    assert [(item.source, getattr(item, "message", None)) for item in items] == [
        (f"{site.url}/s2", "skipped: the site answers 404"),
        (f"{site.url}/1", None),
        (f"{site.url}/2", "skipped: the site answers 404"),
    ]


def test_sitemaps_that_are_not_read_are_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MAX_SITEMAPS", 2)
    site.put("/1", PAGE)
    page = site.put("/s1", PAGE)
    inner = site.put("/s2", "<sitemapindex><sitemap><loc>/s9</loc></sitemap></sitemapindex>")
    outer = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in (page, inner, "/s3"))
    url = site.put("/s", f"<sitemapindex>{outer}</sitemapindex>", "text/xml")
    assert [(item.source, getattr(item, "message", None)) for item in site.read(url)] == [
        (page, "skipped: no feed or sitemap is found in it"),
        (inner, "read without the sitemaps that it lists: name them"),
        (url, "read without 1 sitemaps after the first 2"),
        (url, "skipped: it lists no pages"),
    ]


def test_a_long_list_is_read_up_to_a_bound(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MAX_PAGES", 1)
    site.put("/1", PAGE)
    url = site.put("/list", SITEMAP.format(site.url), "text/xml")
    article, notice = site.read(url)
    assert isinstance(article, Article)
    assert notice == Notice(url, "read without 1 pages after the first 1", skipped=False)


def test_an_empty_list_gives_a_notice(site: Site) -> None:
    url = site.put("/list", "<rss><channel></channel></rss>", "text/xml")
    assert site.read(url) == [Notice(url, "skipped: it lists no pages")]


def test_of_a_cut_feed_what_is_there_is_read(site: Site) -> None:
    site.put("/1", PAGE)
    feed = f"<rss><channel><item><link>{site.url}/1</link></item><item><link>{site.url}/2"
    url = site.put("/list", feed, "application/x-rss+xml")
    article, notice = site.read(url)
    assert isinstance(article, Article)
    assert notice == Notice(url, "read as far as it goes: its end is missing", skipped=False)


def test_xml_that_is_no_feed_gives_a_notice(site: Site) -> None:
    url = site.put("/list", "<notes><link>/1</link></notes>", "application/rss+xml")
    assert site.read(url) == [
        Notice(url, "skipped: application/rss+xml, but no feed or sitemap is found in it")
    ]


def test_robots_txt_is_kept_to(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /kin/\n", "text/plain")
    url = site.put("/kin/a", PAGE)
    refused = Notice(url, "skipped: the site's robots.txt asks programs not to read it")
    assert site.read(url) == [refused]
    assert "/kin/a" not in site.requested
    roundabout = site.lead("/a", "/kin/a")
    assert site.read(roundabout) == [Notice(roundabout, refused.message)]


def test_a_site_that_fails_gives_a_notice(site: Site) -> None:
    url = site.put("/a", PAGE)
    site.pages["/robots.txt"] = (500, {}, b"")
    message = "skipped: the site's robots.txt cannot be read: the site answers 500"
    assert site.read(url) == [Notice(url, message)]


def test_redirects_are_followed_to_a_bound(site: Site) -> None:
    site.put("/a", PAGE)
    [article] = site.read(site.lead("/b", "/a"))
    assert article == Article(
        site.url + "/b", "Nước rút", P1, source=site.url + "/b", language="vi"
    )
    site.lead("/c", "/c")
    assert site.read(site.url + "/c") == [
        Notice(site.url + "/c", "skipped: it leads on more than 5 times")
    ]


def test_only_what_is_named_may_be_in_a_private_network(start: Callable[[], Site]) -> None:
    named, other = start(), start()
    other.put("/a", PAGE)
    private = "skipped: it leads into a private network; name it yourself to read it"
    url = named.lead("/a", other.url + "/a")
    assert named.read(url) == [Notice(url, private)]
    listing = named.put("/list", SITEMAP.format(other.url), "text/xml")
    assert [item.message for item in named.read(listing) if isinstance(item, Notice)] == [
        private
    ] * 2
    assert other.requested == []


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_only_web_addresses_are_led_to(site: Site, to: str) -> None:
    url = site.lead("/a", to)
    assert site.read(url) == [Notice(url, "skipped: it leads to what is no web page")]


def test_too_large_an_answer_gives_a_notice(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1000)
    url = site.put("/a", PAGE * 10)
    assert site.read(url) == [Notice(url, "skipped: it is larger than 0 MB")]


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n"
GZIP = HEAD + b"content-encoding: gzip\r\n\r\n"
DEFLATE = HEAD + b"content-encoding: deflate\r\n\r\n"
NOWHERE = "the site answers {} and no page to go on to"
BROKEN = "it cannot be reached (its answer is broken or cut off)"


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n", NOWHERE.format(302)),
        (b"HTTP/1.1 300 Multiple Choices\r\ncontent-length: 0\r\n\r\n", NOWHERE.format(300)),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", NOWHERE.format(304)),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "the site answers 204"),
        (b"HTTP/1.1 302 Found\r\nlocation: http://[x\r\n\r\n", "it is no web address"),
        (b"HTTP/1.1 302 Found\r\nlocation: file:///a\r\n\r\n", "it leads to what is no web page"),
        (b"HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/\r\n\r\n", PRIVATE),
        (b"HTTP/1.1 302 Found\r\nlocation: /bad\r\n\r\n", "it leads on more than 5 times"),
        (GZIP + b"no gzip", "its packing (gzip) is damaged or cut off"),
        (GZIP + gzip.compress(b"Cam.")[:-9], "its packing (gzip) is damaged or cut off"),
        (DEFLATE + b"\xff\xff\xff", "its packing (deflate) is damaged or cut off"),
        (
            HEAD + b"content-encoding: br\r\n\r\n\x1b\x03",
            "it is packed in a way that is not read ('br')",
        ),
        (GZIP + gzip.compress(bytes(20_000_001)), "it is larger than 20 MB"),
        (HEAD + b"content-length: 99\r\n\r\n<p>Cam.", BROKEN),
        (HEAD + b"content-length: x\r\n\r\n<p>Cam.", BROKEN),
        (HEAD + b"transfer-encoding: chunked\r\n\r\nx\r\n", BROKEN),
        (b"Cam.\r\n\r\n", BROKEN),
        (b"HTTP/1.1 101 Upgrade\r\nupgrade: x\r\n\r\n", BROKEN),
        (b"", BROKEN),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_page_that_answers_badly_costs_no_other(site: Site, answer: bytes, message: str) -> None:
    site.put("/1", PAGE)
    site.raw["/bad"] = [answer]
    site.put("/2", PAGE)
    listing = SITEMAP.replace("<url>", "<url><loc>/bad</loc></url><url>", 1)
    first, second, third = site.read(site.put("/list", listing.format(site.url), "text/xml"))
    assert first == Notice(f"{site.url}/bad", f"skipped: {message}")
    assert [second.source, third.source] == [f"{site.url}/1", f"{site.url}/2"]
    assert isinstance(second, Article)
    assert isinstance(third, Article)


@pytest.mark.parametrize(
    "answer",
    [
        GZIP + gzip.compress(PAGE.encode()),
        DEFLATE + zlib.compress(PAGE.encode()),
        DEFLATE + bare_deflate(PAGE.encode()),
        HEAD + b"content-encoding: identity\r\n\r\n" + PAGE.encode(),
        HEAD.replace(b"html", b"html; charset=x-none") + b"\r\n" + PAGE.encode(),
    ],
)
def test_packed_and_oddly_labelled_pages_are_read(site: Site, answer: bytes) -> None:
    site.raw["/a"] = [answer]
    [article] = site.read(f"{site.url}/a")
    assert isinstance(article, Article)
    assert article.text == P1


def test_an_error_that_no_library_should_raise_costs_no_other_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("/1", PAGE)
    site.put("/2", PAGE)

    def failing(response: Any, *rest: Any) -> bytes:
        if response.url.path == "/1":
            raise MemoryError
        return body(response, *rest)

    monkeypatch.setattr(fetch, "body", failing)
    notice, article = site.read(site.put("/list", SITEMAP.format(site.url), "text/xml"))
    assert notice == Notice(f"{site.url}/1", "skipped: it cannot be reached (MemoryError)")
    assert isinstance(article, Article)


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: http://[x\nDisallow: /kin",
        "\ufeffUser-agent: *\nDisallow: /kin\nCrawl-delay: ²",
        "User-agent: *\nCrawl-delay: 1" + "0" * 5000 + "\nDisallow: /kin",
        "User-agent: *\nRequest-rate: ²/²\nDisallow: /kin",
        "\0\x9b\nUser-agent: *\nDisallow: /kin",
    ],
)
def test_a_broken_line_of_robots_txt_is_passed_over(site: Site, rules: str) -> None:
    site.put("/robots.txt", rules, "text/plain")
    site.put("/kin", PAGE)
    [article] = site.read(site.put("/a", PAGE))
    assert isinstance(article, Article)
    [notice] = site.read(f"{site.url}/kin")
    assert notice == Notice(
        f"{site.url}/kin", "skipped: the site's robots.txt asks programs not to read it"
    )


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 304 Not Modified\r\n\r\n", b"HTTP/1.1 302 Found\r\nlocation: /robots.txt\r\n\r\n"],
)
def test_a_robots_txt_that_leads_nowhere_forbids_nothing(site: Site, answer: bytes) -> None:
    site.raw["/robots.txt"] = [answer]
    [article] = site.read(site.put("/a", PAGE))
    assert isinstance(article, Article)


def test_a_robots_txt_that_cannot_be_read_is_asked_for_once(site: Site) -> None:
    site.pages["/robots.txt"] = (503, {}, b"")
    listing = site.put("/list", SITEMAP.format(site.url), "text/xml")
    assert site.read(listing) == [
        Notice(listing, "skipped: the site's robots.txt cannot be read: the site answers 503")
    ]
    assert site.requested == ["/robots.txt"]


NOTHING = zlib.compressobj(wbits=31)
SLOW = [b"x"] * 200  # 10 seconds


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"x: ", *SLOW],
        [HEAD, *[b"x: y\r\n"] * 200],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 200,
        [HEAD + b"\r\n", *SLOW],
        [HEAD + b"content-length: 200\r\n\r\n", *SLOW],
        [
            GZIP + NOTHING.compress(b"") + NOTHING.flush(zlib.Z_SYNC_FLUSH),
            *[b"\0\0\0\xff\xff"] * 200,
        ],
        [b"HTTP/1.1 302 Found\r\nlocation: /a\r\n\r\n", *SLOW],
        [b"HTTP/1.1 200 OK\r\n", *[b""] * 200],
    ],
    ids=["header", "headers", "continue", "body", "sized", "gzip", "redirect", "silence"],
)
def test_an_answer_has_a_time_limit_from_start_to_end(
    site: Site, monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]
) -> None:
    import httpx

    monkeypatch.setattr(fetch, "MAX_SECONDS", 0.2)
    monkeypatch.setattr(fetch.Fetcher, "_robots", lambda self, url: _all())
    monkeypatch.setattr(fetch, "MAX_REDIRECTS", 1000)
    site.raw["/a"] = pieces
    with httpx.Client() as client:
        fetcher = fetch.Fetcher(client, {site.url.removeprefix("http://")})
        with pytest.raises(FetchError, match=r"^it takes longer than 0.2 seconds to fetch$"):
            fetcher.fetch(f"{site.url}/a")


def test_a_site_that_does_not_speak_tls_gives_a_notice(site: Site) -> None:
    url = site.put("/a", PAGE).replace("http:", "https:")
    assert site.read(url) == [
        Notice(
            url,
            "skipped: the site's robots.txt cannot be read: it cannot be reached (its certificate "
            "or encryption is not accepted)",
        )
    ]


def test_a_name_that_leads_into_a_private_network_later_is_cut_off(
    start: Callable[[], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    named, other = start(), start()
    other.put("/a", PAGE)
    monkeypatch.setattr(fetch.Fetcher, "_check_allowed", lambda *_: None)
    url = named.lead("/a", f"{other.url}/a")
    assert named.read(url) == [Notice(url, f"skipped: {PRIVATE}")]
    assert other.requested == []


def test_an_answer_that_trickles_in_is_given_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_SECONDS", -1.0)
    monkeypatch.setattr(fetch.Fetcher, "_robots", lambda self, url: _all())
    url = site.put("/a", PAGE)
    import httpx

    with httpx.Client() as client:
        fetcher = fetch.Fetcher(client, {url.removeprefix("http://").partition("/")[0]})
        with pytest.raises(FetchError, match=r"^it takes longer than -1 seconds to fetch"):
            fetcher.fetch(url)


def _all() -> Any:
    from urllib.robotparser import RobotFileParser

    rules = RobotFileParser()
    rules.parse([])
    return rules


@pytest.mark.parametrize("url", ["http://", "http://a b/", "http://[::1", "http://127.0.0.1:1/"])
def test_what_cannot_be_reached_gives_a_notice(url: str) -> None:
    [notice] = read_address(url, [url])
    assert isinstance(notice, Notice)
    assert notice.source == url
    assert notice.skipped


def test_addresses_are_read_beside_files_through_the_process(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nước dâng.", encoding="utf-8")
    url = site.put("/1", PAGE)
    assert [item.source for item in read_articles([tmp_path, url])] == ["a.txt", url]
    assert [item.source for item in read_articles([url])] == [url]
