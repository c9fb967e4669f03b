"""Text and its sources as HTML: every foreign word is escaped here, and only http(s) is linked."""

from collections.abc import Sequence
from hashlib import sha256
from html import escape
from itertools import pairwise
from urllib.parse import urlencode, urlsplit

from index.arrays import Span
from index.article import Article
from qa.answer import Hit
from web.phrases import Phrases


def marked(text: str, within: Span, layers: Sequence[tuple[str, Sequence[Span]]]) -> str:
    """The slice `within` of `text` as HTML, with elements around spans of it.

    Args:
        text: what is cut.
        within: (start, end) of the part shown.
        layers: (element, its spans); an element may name its class ("span.nearby"). Where spans
            of several layers meet, the first layer's is the outer element.
    """
    start, end = within
    edges = {edge for _, spans in layers for span in spans for edge in span if start < edge < end}
    html = ""
    around: list[str] = []
    for left, right in pairwise(sorted({start, end, *edges})):
        here = [
            element
            for element, spans in layers
            if any(first <= left and right <= last for first, last in spans)
        ]
        same = 0
        while same < min(len(around), len(here)) and around[same] == here[same]:
            same += 1
        html += "".join(map(_closing, reversed(around[same:])))
        html += "".join(map(_opening, here[same:])) + escape(text[left:right])
        around = here
    return html + "".join(map(_closing, reversed(around)))


def _opening(element: str) -> str:
    name, _, kind = element.partition(".")
    return f'<{name} class="{kind}">' if kind else f"<{name}>"


def _closing(element: str) -> str:
    return f"</{element.partition('.')[0]}>"


def origin(article: Article, phrases: Phrases) -> list[str]:
    """The date, where there is one, and the source: a link only if it is an http(s) URL."""
    dates = [escape(phrases.date(article.date))] if article.date else []
    source = escape(article.source)
    if site := host(article.source):
        source = f'<a href="{source}" target="_blank" rel="noopener noreferrer">{escape(site)}</a>'
    return [*dates, f'<span class="source">{source}</span>']


def about(article: Article, phrases: Phrases) -> str:
    """Date, source and author in one line of HTML."""
    byline = [f"{phrases.by}: {escape(article.author)}"] if article.author else []
    return " · ".join([*origin(article, phrases), *byline])


def host(source: str) -> str | None:
    """The host of an http(s) URL; None for any other source."""
    try:
        parts = urlsplit(source)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:  # a malformed address, such as "http://["
        return None


def cited(article: Article, phrases: Phrases) -> str:
    """What a quotation's source is called in another document, as plain text."""
    date = phrases.date(article.date) if article.date else None
    return ", ".join(part for part in (article.title, article.author, article.source, date) if part)


def citation(hit: Hit, phrases: Phrases) -> str:
    """The quotation and where it is from, as plain text for another document."""
    start, end = hit.highlight
    return f"“{hit.passage.text[start:end]}” ({cited(hit.article, phrases)})"


def hit_link(hit: Hit) -> str:
    """The address of the hit's article, opened at the hit, ready for an attribute."""
    offset, (start, end) = hit.passage.start, hit.highlight
    place = {
        "id": hit.article.id,
        "passage": f"{offset}-{hit.passage.end}",
        "sentence": f"{offset + start}-{offset + end}",
        "seal": seal(hit.passage.text[start:end]),
    }
    return escape(f"article?{urlencode(place)}#here")


def seal(sentence: str) -> str:
    """By what a link knows whether its sentence still stands where it did: eight hex digits."""
    return sha256(sentence.encode()).hexdigest()[:8]


def lang_attribute(article: Article) -> str:
    """The attribute that says in which language an element is, or nothing."""
    return f' lang="{escape(article.language)}"' if article.language else ""
