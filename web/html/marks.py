"""Text and sources of articles as HTML: escaped, and only http(s) addresses are linked."""

from collections.abc import Sequence
from hashlib import sha256
from html import escape
from itertools import pairwise
from urllib.parse import urlencode, urlsplit

from index.arrays import Span
from index.article import Article, is_upload
from index.store.origins import shown_source
from qa.answer import Hit
from web.phrases import Phrases

MAX_OTHERS = 8  # other sentences that a link marks

Layers = Sequence[tuple[str, Sequence[Span]]]
"""(element, its spans in a text) of each layer."""


def marked(text: str, within: Span, layers: Layers) -> str:
    """A part of a text as HTML, with elements around some of its spans.

    Args:
        text: the whole text.
        within: (start, end) of the part, in characters.
        layers: (element, its spans in `text`). An element may name its class ("span.nearby").
            Where spans of two layers overlap, the element of the earlier layer is the outer one.
    """
    start, end = within
    edges = {edge for _, spans in layers for span in spans for edge in span if start < edge < end}
    html = ""
    open_elements: list[str] = []
    for left, right in pairwise(sorted({start, end, *edges})):
        here = [
            element
            for element, spans in layers
            if any(first <= left and right <= last for first, last in spans)
        ]
        same = 0
        while same < min(len(open_elements), len(here)) and open_elements[same] == here[same]:
            same += 1
        html += "".join(map(_closing, reversed(open_elements[same:])))
        html += "".join(map(_opening, here[same:])) + escape(text[left:right])
        open_elements = here
    return html + "".join(map(_closing, reversed(open_elements)))


def _opening(element: str) -> str:
    name, _, kind = element.partition(".")
    return f'<{name} class="{kind}">' if kind else f"<{name}>"


def _closing(element: str) -> str:
    return f"</{element.partition('.')[0]}>"


def origin(article: Article, phrases: Phrases, pages: Sequence[int] = ()) -> list[str]:
    """The date, the source and the pages, if there are such, each as HTML.

    The source is called by its name (see `shown_source`), and a file's path is its tooltip. It is
    a link if it is an http(s) URL. That of an upload says so.
    """
    dates = [escape(phrases.date(article.date))] if article.date else []
    name = escape(shown_source(article.source, article.source_name))
    source, tooltip = escape(article.source), ""
    if host(article.source):
        name = f'<a href="{source}" target="_blank" rel="noopener noreferrer">{name}</a>'
    elif is_upload(article.source):
        name = f"{phrases.from_reader}: {name}"
    elif name != source:
        tooltip = f' title="{source}"'
    sources = [f'<span class="source"{tooltip}>{name}</span>'] if name else []
    return [*dates, *sources, *filter(None, [phrases.on_pages(pages)])]


def about(article: Article, phrases: Phrases, pages: Sequence[int] = ()) -> str:
    """Date, source, pages and author in one line of HTML."""
    byline = [f"{phrases.by}: {escape(article.author)}"] if article.author else []
    return " · ".join([*origin(article, phrases, pages), *byline])


def host(source: str) -> str | None:
    """The host of an http(s) URL; None for any other source."""
    try:
        parts = urlsplit(source)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:  # a malformed address, such as "http://["
        return None


def article_link(id: str, **parameters: str) -> str:
    """The address of an article's page, not escaped.

    Args:
        id: the article's id.
        parameters: other parameters of the page, such as passage="0-40".
    """
    return f"article?{urlencode({'id': id, **parameters})}"


def hit_link(hit: Hit, article_hits: Sequence[Hit] = ()) -> str:
    """The address of a hit's article, opened at the sentence, escaped for an HTML attribute.

    Args:
        hit: the hit.
        article_hits: hits of the same article, whose sentences are marked, too.
    """
    spans = [_sentence(hit)]
    for other in article_hits:
        if (span := _sentence(other)) not in spans and len(spans) <= MAX_OTHERS:
            spans.append(span)
    sentence, *others = ("{}-{}".format(*span) for span in spans)
    parameters = {"passage": f"{hit.passage.start}-{hit.passage.end}", "sentence": sentence}
    if others:
        parameters["others"] = ".".join(others)
    parameters["seal"] = seal(*(hit.article.text[start:end] for start, end in spans))
    return escape(f"{article_link(hit.article.id, **parameters)}#here")


def _sentence(hit: Hit) -> Span:
    """(start, end) of the marked sentence in the article's text, in characters."""
    start, end = hit.highlight
    return hit.passage.start + start, hit.passage.start + end


def seal(*sentences: str) -> str:
    """The first eight hexadecimal digits of the SHA-256 of sentences.

    By it, a link recognises whether its sentences are still where they were.
    """
    return sha256("".join(sentences).encode()).hexdigest()[:8]


def lang_attribute(article: Article) -> str:
    """The attribute `lang` for an element with an article's text; empty if it is unknown."""
    return f' lang="{escape(article.language)}"' if article.language else ""
