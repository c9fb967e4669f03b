"""The page of the collection as HTML: how many articles, their dates, and their titles."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, get_args
from urllib.parse import urlencode

from index.article import Article
from index.store.columns import Facets, ValueCounts
from index.store.rows import Sort
from index.where import DATE_ATTRIBUTES
from web.html.article import title_html
from web.html.pages import html_page
from web.html.timeline import Days, chart
from web.phrases import Phrases
from web.where_json import WhereJson, parse_where, where_pairs

PAGE = 20  # titles on a page
MAX_SEARCH = 200  # characters that are looked for in titles


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which titles a page of the collection shows.

    Attributes:
        query: what the reader looks for in titles; empty for all.
        where: the filter, with one value of each field at most.
        sort: the order of the titles.
        page: the number of the page, from 1.
    """

    query: str = ""
    where: WhereJson = field(default_factory=lambda: WhereJson())
    sort: Sort = "newest"
    page: int = 1

    @property
    def address(self) -> str:
        """The address of the page, not escaped."""
        pairs = [("q", self.query)] if self.query else []
        pairs += where_pairs(self.where)
        if self.sort != "newest":
            pairs.append(("sort", self.sort))
        return f"library?{urlencode([*pairs, ('page', self.page)])}"


def library_page(
    shelf: Shelf,
    count: int,
    articles: Sequence[Article],
    facets: Facets,
    days: Days,
    created: str,
    phrases: Phrases,
) -> str:
    """One page of the titles that match a search and a filter.

    Args:
        shelf: what is looked for.
        count: how many titles match.
        articles: the articles whose titles are on this page.
        facets: the values that can be chosen in the filter.
        days: the dates of the articles that match but for the filter's dates, oldest first.
        created: when the store was built, ISO 8601.
        phrases: the texts in the reader's language.
    """

    def of_period(first: str, last: str) -> str:
        where: WhereJson = {**shelf.where, "from": first, "to": last}
        return f'href="{escape(replace(shelf, where=where, page=1).address)}"'

    titles = "".join(title_html(article, phrases) for article in articles)
    body = (
        f'<section class="library"><h1>{phrases.library}</h1>{_span(facets, created, phrases)}'
        f"{chart(days, phrases, of_period, parse_where(shelf.where))}"
        f'<form role="search"><input type="search" name="q" value="{escape(shelf.query)}" '
        f'aria-label="{phrases.search_titles}" placeholder="{phrases.search_titles}" '
        f'maxlength="{MAX_SEARCH}">'
        f"<button>{phrases.search}</button>{_choices(shelf, facets, phrases)}</form>"
        f"{_chips(shelf, phrases)}"
        f'<p class="meta" role="status">{phrases.many(count, phrases.articles)}</p>'
        f'<ol class="titles">{titles}</ol>{_page_links(shelf, count, phrases)}</section>'
    )
    in_each = replace(shelf, page=1).address
    return html_page(phrases.library, body, phrases, shelf.address, in_each=in_each)


def _choices(shelf: Shelf, facets: Facets, phrases: Phrases) -> str:
    """The fields of the filter and of the order; what does not differ is not offered."""
    fields = ""
    if facets.dates and facets.dates[0] != facets.dates[1]:
        for name in DATE_ATTRIBUTES:
            value = escape(str(dict(where_pairs(shelf.where)).get(name, "")))
            fields += (
                f"<label>{phrases.where_names[name]} "
                f'<input type="date" name="{name}" value="{value}"></label>'
            )
    offered: tuple[tuple[str, ValueCounts], ...] = (
        ("source", facets.sources),
        ("author", facets.authors),
        ("language", facets.languages),
    )
    for name, values in offered:
        if len(values) > 1:
            options = [("", phrases.all)]
            options += [(value, _value_text(name, value, phrases)) for value, _ in values]
            fields += _select(
                name, phrases.where_names[name], options, _chosen(shelf, name), phrases
            )
    sorts = list(zip(get_args(Sort), phrases.sorts, strict=True))
    fields += _select("sort", phrases.order, sorts, shelf.sort, phrases)
    is_open = " open" if shelf.where or shelf.sort != "newest" else ""
    return (
        f'<details class="choices"{is_open}><summary>{phrases.filter_and_sort}</summary>'
        f"<div>{fields}</div></details>"
    )


def _select(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, phrases: Phrases
) -> str:
    """A field with a value to choose; a chosen value that is not offered is offered, too."""
    if chosen not in dict(options):
        options = [*options, (chosen, _value_text(name, chosen, phrases))]
    html = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in options
    )
    return f'<label>{label} <select name="{name}">{html}</select></label>'


def _chosen(shelf: Shelf, name: str) -> str:
    return dict(where_pairs(shelf.where)).get(name, "")


def _value_text(name: str, value: str, phrases: Phrases) -> str:
    if name == "language":
        return phrases.languages.get(value, value)
    return phrases.date(value) if name in DATE_ATTRIBUTES else value


def _chips(shelf: Shelf, phrases: Phrases) -> str:
    """What is filtered by, each a link to the same without it; empty without a filter."""
    links = ""
    for name, value in where_pairs(shelf.where):
        others: Any = {other: shelf.where.get(other) for other in shelf.where if other != name}
        address = replace(shelf, where=others, page=1).address
        text = f"{phrases.where_names[name]}: {_value_text(name, value, phrases)}"
        label = escape(f"{phrases.lift}: {text}")
        links += (
            f'<a class="chip" href="{escape(address)}" title="{label}" aria-label="{label}">'
            f'{escape(text)}<span aria-hidden="true">×</span></a>'
        )
    return f'<nav class="chips" aria-label="{phrases.filter}">{links}</nav>' if links else ""


def _span(facets: Facets, created: str, phrases: Phrases) -> str:
    parts = [phrases.built.format(day=phrases.date(created[:10]))]
    if facets.dates:
        first, last = map(phrases.date, facets.dates)
        parts.insert(0, phrases.span.format(first=first, last=last))
    return f'<p class="meta">{" · ".join(parts)}</p>'


def _page_links(shelf: Shelf, count: int, phrases: Phrases) -> str:
    """Links to the pages before and after this one, and a field with the number of any page."""
    pages = max(-(-count // PAGE), 1)
    if pages == shelf.page == 1:
        return ""

    def link(page: int, label: str, relation: str) -> str:
        address = escape(replace(shelf, page=page).address)
        return f'<a rel="{relation}" href="{address}">{label}</a>'

    links = []
    if shelf.page > 1:
        links.append(link(min(shelf.page - 1, pages), phrases.previous, "prev"))
    pairs = [("q", shelf.query), *where_pairs(shelf.where), ("sort", shelf.sort)]
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in pairs
    )
    links.append(
        f'<form class="jump">{hidden}<label>{phrases.page} '
        f'<input type="number" name="page" min="1" max="{pages}" value="{shelf.page}" '
        f"required></label> / {phrases.count(pages)} <button>{phrases.go}</button></form>"
    )
    if shelf.page < pages:
        links.append(link(shelf.page + 1, phrases.following, "next"))
    return f'<nav class="turning" aria-label="{phrases.library}">{"".join(links)}</nav>'
