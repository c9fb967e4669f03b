"""Feeds and sitemaps: the pages that they list, however damaged they are."""

import random
from pathlib import Path

import pytest

from index.sources.feeds import Links, links

URL = "https://bao.example/rss/tin.rss"
PAGE = "https://bao.example/a1"
LINK = f"<link>{PAGE}</link>"
ITEM = f"<item><title>Tin</title>{LINK}</item>"
XML = '<?xml version="1.0" encoding="utf-8"?>'


def rss(content: str, head: str = XML) -> str:
    return f'{head}<rss version="2.0"><channel><link>https://bao.example</link>{content}</channel></rss>'


def item(content: str) -> str:
    return rss(f"<item>{content}</item>")


@pytest.mark.parametrize(
    "feed",
    [
        item(f"{LINK}<description>Giá&nbsp;vàng &ldquo;tăng&rdquo;</description>"),
        item(f"<title>Kinh tế & Xã hội</title>{LINK}"),
        item(f"<title>Tin \x0b \x00 A</title>{LINK}"),
        item(f"<description><p>Một<br>hai <b>ba</description>{LINK}"),
        item(f"<title>5 < 6 <7 a<b </title>{LINK}"),
        item(f"<title>Tin <item> lạ</title>{LINK}"),
        item(f'<source url="https://b.example">{LINK[:-1]}x</source>{LINK}'),
        item(f"<image><url>https://bao.example/a.png</url></image>{LINK}"),
        item(f"<link><![CDATA[ {PAGE} ]]></link>"),
        item(f"<link>\n  {PAGE}\n</link>"),
        item(f"<link/>{PAGE}"),
        item(f"<LINK>{PAGE}</LINK>"),
        item("<link>/a1</link>"),
        item("<link>//bao.example/a1#b</link>"),
        item(f"<guid>{PAGE}</guid>"),
        item(f'<guid isPermaLink="true">{PAGE}</guid>'),
        item(f"<guid>tin-1</guid>{LINK}"),
        item(f'<guid isPermaLink="false">https://b.example/1</guid>{LINK}'),
        item(f'<atom:link rel="self" href="/x"/><media:link>/y</media:link>{LINK}'),
        item(f'<atom:link rel="alternate" href="{PAGE}"/>'),
        rss(ITEM, f"\ufeff{XML}"),
        rss(ITEM, f"\n\n{XML}"),
        rss(ITEM, f"<!-- <rss> đệm -->{XML}"),
        rss(ITEM, f"{XML}<!--{'x' * 5000}-->"),
        rss(ITEM, "<br />\n<b>Warning</b>: lỗi<br />"),
        rss(ITEM, '<?xml version="1.0" encoding="us-ascii"?>'),
        rss(ITEM, '<?xml version="1.0" encoding="utf-16"?>'),
        rss(ITEM, '<?xml version="1.0" encoding="không-có"?>'),
        f"<rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel/>{ITEM}</rdf:RDF>",
        "<feed xml:base='https://bao.example/'><entry><link href='a1'/></entry></feed>",
        "<feed><entry xml:base='/'><link rel='next' href='b'/><link href='a1'/></entry></feed>",
        "<feed><entry><link href='a1' xml:base='https://bao.example/'/></entry></feed>",
        "<a:feed><a:entry><a:source><a:link href='/x'/></a:source><a:link href='/a1'/></a:feed>",
        f"<urlset><url><image:loc>/x.png</image:loc><loc>{PAGE}</loc></url></urlset>",
    ],
)
def test_the_page_that_a_feed_lists_is_told(feed: str) -> None:
    listed = links(feed.encode(), URL)
    assert listed
    assert (listed.pages, listed.sitemaps, listed.is_cut) == ([PAGE], [], False)


@pytest.mark.parametrize(
    "feed",
    [
        item('<guid isPermaLink="true">/a1</guid>'),
        f"<feed><entry><id>{PAGE}</id></entry></feed>",
        f"<rdf:RDF><item rdf:about='{PAGE}'><title>Tin</title></item></rdf:RDF>",
        "<feed><entry><link rel='http://www.iana.org/assignments/relation/alternate' href='/a1'/>"
        "</entry></feed>",
    ],
)
def test_what_stands_for_a_link_that_is_missing(feed: str) -> None:
    assert links(feed.encode(), URL) == Links([PAGE], [])
    assert links(feed.encode("utf-32"), URL) == Links([PAGE], [])


def test_entries_without_an_address_are_counted() -> None:
    feed = rss(f"<item><guid>tin-1</guid></item>{ITEM}<item><enclosure url='/a.mp3'/></item>")
    assert links(feed.encode(), URL) == Links([PAGE], [], unlinked=2)


def test_bytes_of_windows_in_a_feed_that_states_utf_8() -> None:
    feed = item("<title>Lũ</title><link>/lũ-é</link>").encode().replace("é".encode(), b"\xe9")
    assert links(feed, URL) == Links(["https://bao.example/lũ-é"], [])


def test_addresses_hold_characters_by_name_or_number() -> None:
    feed = item("<link>/a?b=1&amp;c=2&#38;d=3&e=4&copy=5</link>")
    assert links(feed.encode(), URL) == Links(["https://bao.example/a?b=1&c=2&d=3&e=4&copy=5"], [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_the_encoding_is_told_by_the_bytes(encoding: str) -> None:
    feed = rss(f"<item>{LINK}</item><item><link>/lũ</link></item>")
    expected = Links([PAGE, "https://bao.example/lũ"], [])
    assert links(feed.encode(encoding), URL) == expected


def test_a_stated_encoding_counts_where_the_bytes_are_not_utf8() -> None:
    feed = rss("<item><link>/水灾</link></item>", '<?xml version="1.0" encoding="GB2312"?>')
    assert links(feed.encode("gb2312"), URL) == Links(["https://bao.example/水灾"], [])


@pytest.mark.parametrize("end", ["", "<item><link>https://bao.ex", "<item><title>Tin", "<item><li"])
def test_a_feed_that_is_cut_lists_what_is_whole(end: str) -> None:
    feed = f"{XML}<rss><channel>{ITEM}{end}"
    assert links(feed.encode(), URL) == Links([PAGE], [], is_cut=True)


def test_no_damage_between_addresses_costs_one() -> None:
    chance = random.Random(22)
    damage = [
        *(
            "&",
            "<",
            ">",
            "]]>",
            "<!-- a -->",
            "\x0c",
            "</b>",
            "<p>",
            "&nbsp;",
            "<br/>",
            '"',
            "'",
            "é",
        ),
        *("<![CDATA[ <link>x</link> ]]>", "<?a b?>", "<content>", "</title>", "&#xD800;", "\ufffe"),
    ]
    for _ in range(200):
        pages = [f"https://bao.example/{chance.randrange(10**9)}" for _ in range(5)]
        items = (
            f"<item><title>{''.join(chance.choices(damage, k=4))}</title><link>{page}</link>"
            f"<description>{''.join(chance.choices(damage, k=6))}</description></item>"
            for page in pages
        )
        feed = rss("".join(items))
        assert links(feed.encode("utf-8", "replace"), URL) == Links(pages, []), feed


def test_control_characters_in_a_listed_address_are_written_out() -> None:
    listing = "<rss><item><link>http://a.example/\x9b2J</link></item></rss>"
    assert links(listing.encode(), "http://a.example/") == Links(["http://a.example/\\x9b2J"], [])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>rss</body></html>",
        b"<rss",
        b"\x1f\x8bno gzip",
        b"<notes>rss</notes>",
    ],
)
def test_what_is_no_list_of_pages(data: bytes) -> None:
    assert links(data, "http://a.example/") is None


def test_a_link_that_is_no_address_is_left_out() -> None:
    listing = b"<rss><item><link>http://[</link></item><item><link>/1</link></item></rss>"
    assert links(listing, "http://a.example/") == Links(["http://a.example/1"], [], unlinked=1)


def test_a_deeply_nested_feed_is_read() -> None:
    deep = "<rss>" + "<a>" * 100_000 + ITEM + "</a>" * 100_000 + "</rss>"
    assert links(deep.encode(), URL) == Links([PAGE], [])


@pytest.mark.parametrize("value", ['"http://b.example/"', f'SYSTEM "{Path(__file__).as_uri()}"'])
def test_entities_that_a_feed_declares_are_not_expanded(value: str) -> None:
    doctype = f'<!DOCTYPE rss [<!ENTITY a {value}><!ENTITY nbsp "&#160;">]>'
    feed = (
        f"{doctype}<rss><item><link>&a;</link></item><item><title>&nbsp;</title>{LINK}</item></rss>"
    )
    assert links(feed.encode(), URL) == Links([PAGE], [], unlinked=1)


@pytest.mark.parametrize(
    "listing",
    [
        "<rss><item><link><!-- a -->http://a.exam<!-- b -->ple/1</link></item></rss>",
        "<rss><item><link><?a b?>http://a.example/1</link></item></rss>",
        "<rss><item><link>http://a.exam<![CDATA[ple/1]]></link></item></rss>",
        '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://b.example/rss.dtd">'
        "<rss><item><title>a&nbsp;b</title><link>http://a.example/1</link></item></rss>",
    ],
)
def test_what_stands_in_a_link_beside_its_address_is_passed_over(listing: str) -> None:
    assert links(listing.encode(), "http://a.example/") == Links(["http://a.example/1"], [])


def test_nested_bases_do_not_add_up_without_a_bound() -> None:
    bases = '<x xml:base="a/">' * 3000
    feed = f"<rss>{bases}<item><link>p</link></item></rss>"
    found = links(feed.encode(), "https://bao.example/")
    assert found
    [page] = found.pages
    assert page == "https://bao.example/" + "a/" * 990 + "p"
