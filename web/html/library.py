"""The page of the collection as HTML: how many articles, their dates, and their titles."""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from index.article import Article
from web.html.marks import about, article_link, lang_attribute
from web.html.pages import html_page
from web.phrases import Phrases

PAGE = 20  # titles on a page
MAX_SEARCH = 200  # characters that are looked for in titles
MONTHS = 36  # of a chart; a longer time is shown in years
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Days = Sequence[tuple[str, int]]  # (date, number of articles)


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
        f"{chart(days, phrases)}"
        f'<form role="search"><input type="search" name="q" value="{escape(query)}" '
        f'aria-label="{phrases.search_titles}" placeholder="{phrases.search_titles}" '
        f'maxlength="{MAX_SEARCH}">'
        f"<button>{phrases.search}</button></form>"
        f'<p class="meta" role="status">{phrases.many(count, phrases.articles)}</p>'
        f'<ol class="titles">{titles}</ol>{_page_links(query, number, count, phrases)}</section>'
    )
    address = f"library?{urlencode({'q': query, 'page': number})}"
    return html_page(phrases.library, body, phrases, address)


def _title(article: Article, phrases: Phrases) -> str:
    address = escape(article_link(article.id))
    return (
        f'<li{lang_attribute(article)}><h2 dir="auto">'
        f'<a href="{address}">{escape(article.title)}</a></h2>'
        f'<p class="meta" lang="{phrases.code}">{about(article, phrases)}</p></li>'
    )


def _span(days: Days, created: str, phrases: Phrases) -> str:
    dates = [day for day, _ in days if DAY.fullmatch(day)]
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


def chart(days: Days, phrases: Phrases) -> str:
    """An inline SVG with one bar for each period of `counted`; empty for fewer than two."""
    counts = counted(days)
    if len(counts) < 2:
        return ""
    highest, width = max(counts.values()), 600 / len(counts)
    bars = "".join(
        f'<rect x="{column * width:.2f}" y="{100 - 100 * count / highest:.1f}" '
        f'width="{width * 0.8:.2f}" height="{100 * count / highest:.1f}">'
        f"<title>{phrases.date(period)}: {phrases.count(count)}</title></rect>"
        for column, (period, count) in enumerate(counts.items())
    )
    first, *_, last = map(phrases.date, counts)
    return (
        '<figure class="chart"><svg viewBox="0 0 600 100" preserveAspectRatio="none" role="img" '
        f'aria-label="{phrases.over_time}: {first}–{last}">{bars}</svg><figcaption>'
        f"<span>{first}</span><span>{phrases.over_time}</span><span>{last}</span>"
        "</figcaption></figure>"
    )


def counted(days: Days) -> dict[str, int]:
    """How many articles each period has, oldest first, periods without articles included.

    Periods are months ("2026-04"), or years if there would be more than MONTHS months. Dates that
    are no days are left out.
    """
    months: Counter[str] = Counter()
    for day, count in days:
        if DAY.fullmatch(day):
            months[day[:7]] += count
    if not months:
        return {}
    numbers = sorted(int(month[:4]) * 12 + int(month[5:]) - 1 for month in months)
    if numbers[-1] - numbers[0] < MONTHS:
        every = range(numbers[0], numbers[-1] + 1)
        names = (f"{number // 12:04}-{number % 12 + 1:02}" for number in every)
        return {name: months[name] for name in names}
    years: Counter[str] = Counter()
    for month, count in months.items():
        years[month[:4]] += count
    first, last = numbers[0] // 12, numbers[-1] // 12
    return {f"{year:04}": years[f"{year:04}"] for year in range(first, last + 1)}
