"""The page of the collection as HTML: how many articles, their dates, and their titles."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from index.article import Article
from web.html.marks import about, article_link, lang_attribute
from web.html.pages import html_page
from web.html.timeline import Days, chart, is_day
from web.phrases import Phrases

PAGE = 20  # titles on a page
MAX_SEARCH = 200  # characters that are looked for in titles


def library_page(
    query: str,
    number: int,
    count: int,
    articles: Sequence[Article],
    days: Days,
    created: str,
    phrases: Phrases,
) -> str:
    """One page of the titles that match a search.

    Args:
        query: what the reader looks for in titles; empty for all.
        number: the number of the page, from 1.
        count: how many titles match.
        articles: the articles whose titles are on this page.
        days: the dates of the whole collection, oldest first.
        created: when the store was built, ISO 8601.
        phrases: the texts in the reader's language.
    """
    titles = "".join(_title(article, phrases) for article in articles)
    body = (
        f'<section class="library"><h1>{phrases.library}</h1>{_span(days, created, phrases)}'
        f"{chart(days, phrases, _period_link)}"
        f'<form role="search"><input type="search" name="q" value="{escape(query)}" '
        f'aria-label="{phrases.search_titles}" placeholder="{phrases.search_titles}" '
        f'maxlength="{MAX_SEARCH}">'
        f"<button>{phrases.search}</button></form>"
        f'<p class="meta" role="status">{phrases.many(count, phrases.articles)}</p>'
        f'<ol class="titles">{titles}</ol>{_page_links(query, number, count, phrases)}</section>'
    )
    address = f"library?{urlencode({'q': query, 'page': number})}"
    return html_page(phrases.library, body, phrases, address)


def _period_link(first: str, last: str) -> str:
    return f'href="library?{escape(urlencode({"from": first, "to": last}))}"'


def _title(article: Article, phrases: Phrases) -> str:
    address = escape(article_link(article.id))
    return (
        f'<li{lang_attribute(article)}><h2 dir="auto">'
        f'<a href="{address}">{escape(article.title)}</a></h2>'
        f'<p class="meta" lang="{phrases.code}">{about(article, phrases)}</p></li>'
    )


def _span(days: Days, created: str, phrases: Phrases) -> str:
    dates = [day for day, _ in days if is_day(day)]
    parts = [phrases.built.format(day=phrases.date(created[:10]))]
    if dates:
        first, last = phrases.date(dates[0]), phrases.date(dates[-1])
        parts.insert(0, phrases.span.format(first=first, last=last))
    return f'<p class="meta">{" · ".join(parts)}</p>'


def _page_links(query: str, number: int, count: int, phrases: Phrases) -> str:
    def link(page: int, label: str, relation: str) -> str:
        parameters = {"q": query, "page": page} if query else {"page": page}
        return f'<a rel="{relation}" href="library?{escape(urlencode(parameters))}">{label}</a>'

    links = [link(number - 1, phrases.previous, "prev")] if number > 1 else []
    if number * PAGE < count:
        links.append(link(number + 1, phrases.following, "next"))
    return f'<nav class="turning" aria-label="{phrases.library}">{"".join(links)}</nav>'
