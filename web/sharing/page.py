"""The page of a shared answer: what was answered then, and what of it has changed."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

from index.arrays import Span
from index.article import Article
from web.history import Articles
from web.html.marks import about, article_link, lang_attribute, marked, origin, seal
from web.html.pages import html_page
from web.phrases import Phrases
from web.sharing.shares import SharedAnswer, SharedHit
from web.where_json import question_link, where_text

State = Literal["same", "around", "changed", "gone"]
"""What became of a quotation.

The passage is the "same", what stands "around" the sentence is not, the sentence is "changed", or
the article is "gone".
"""


@dataclass(frozen=True, slots=True)
class Present:
    """What the store has now of a shared hit.

    Attributes:
        state: what became of it.
        article: the article as it is now; None if it is gone.
        place: (start, end) of the sentence in the article's text now, in characters; None if it is
            not there.
    """

    state: State
    article: Article | None = None
    place: Span | None = None


def present(hit: SharedHit, articles: Articles) -> Present:
    """What the store has now of a shared hit. A passage that only moved is the same."""
    article = articles.article(hit.article)
    if article is None:
        return Present("gone")
    first, last = hit.highlight
    text = article.text
    start = hit.start if text.startswith(hit.text, hit.start) else text.find(hit.text)
    if start >= 0:
        return Present("same", article, (start + first, start + last))
    start = text.find(hit.sentence)
    if start >= 0:
        return Present("around", article, (start, start + last - first))
    return Present("changed", article)


def shared_page(shared: SharedAnswer, articles: Articles, phrases: Phrases) -> str:
    """The page of a shared answer.

    Args:
        shared: the answer.
        articles: has the articles of the store.
        phrases: the texts in the reader's language.
    """
    day = phrases.date(_day(shared.shared))
    lines = [phrases.shared_on.format(day=day)]
    if phrases.collection:
        lines.append(escape(phrases.collection_line))
    if shared.where:
        lines.append(escape(where_text(shared.where, phrases)))
    if shared.understood_as != shared.question:
        lines.append(f"{phrases.understood}: <i>{escape(shared.understood_as)}</i>")
    items = "".join(_hit(hit, present(hit, articles), phrases) for hit in shared.hits)
    again = question_link(shared.asked_again, shared.manner)
    body = (
        f'<section class="library shared" data-id="{shared.id}">'
        f'<h1 dir="auto">{escape(shared.question)}</h1>'
        f'<p class="meta" dir="auto">{" · ".join(lines)}</p>{_top(shared, phrases)}'
        f'<ol class="titles">{items}</ol><p class="meta">{phrases.shared_advice}</p>'
        f'<div class="forms"><a href="{again}">{phrases.ask_now}</a>'
        f'<button type="button" class="withdraw" data-failed="{phrases.not_stored}" hidden>'
        f"{phrases.withdraw}</button></div></section>"
    )
    return html_page(shared.question, body, phrases, f"shared?id={shared.id}", "shared.js")


def _top(shared: SharedAnswer, phrases: Phrases) -> str:
    """The quotation of a sure answer, or else what the chat said in its place."""
    if shared.confident:
        return _quotation(shared.hits[0], phrases)
    message = phrases.unsure if shared.listed is None else phrases.none_listed
    if shared.listed:
        message = phrases.many(shared.listed, phrases.articles)
        if shared.plain:
            message = phrases.holding.format(count=message)
    return f"<p><strong>{message}</strong></p>"


def _day(time: str) -> str:
    """The day of a time (ISO 8601) where the server is; any other text unchanged."""
    try:
        return datetime.fromisoformat(time).astimezone().date().isoformat()
    except (ValueError, OverflowError):
        return escape(time)


def _quotation(hit: SharedHit, phrases: Phrases) -> str:
    answer = [hit.answer] if hit.answer else []
    html = marked(hit.text, hit.highlight, [("strong", answer)])
    article = _article(hit)
    source = " · ".join([escape(article.title), *origin(article, phrases, hit.pages)])
    return (
        f'<figure class="quotation"{lang_attribute(article)}>'
        f'<blockquote class="large" dir="auto">{html}</blockquote>'
        f'<figcaption dir="auto">{source}</figcaption></figure>'
    )


def _hit(hit: SharedHit, now: Present, phrases: Phrases) -> str:
    then = _article(hit)
    title = escape(hit.title)
    if now.article:
        parameters = {}
        if now.place:
            span = "{}-{}".format(*now.place)
            parameters = {"sentence": span, "passage": span, "seal": seal(hit.sentence)}
        address = escape(article_link(hit.article, **parameters)) + ("#here" if now.place else "")
        title = f'<a href="{address}">{title}</a>'
    notes = [] if now.state == "same" else [phrases.states[now.state]]
    if now.article and _named(now.article) != _named(then):
        name = " · ".join(filter(None, _named(now.article)))
        notes.append(phrases.now_named.format(name=escape(name)))
    change = f'<p class="change {now.state}" lang="{phrases.code}">{" ".join(notes)}</p>'
    text = marked(hit.text, (0, len(hit.text)), [("mark", [hit.highlight])])
    return (
        f'<li{lang_attribute(then)}><h2 dir="auto">{title}</h2>'
        f'<p class="meta" lang="{phrases.code}">{about(then, phrases, hit.pages)}</p>'
        f'<p class="passage" dir="auto">{text}</p>{change if notes else ""}</li>'
    )


def _article(hit: SharedHit) -> Article:
    """The article as it was when the answer was shared, without its text."""
    fields = (hit.source, hit.date, hit.author, hit.language, hit.source_name)
    return Article(hit.article, hit.title, "", *fields)


def _named(article: Article) -> tuple[str | None, ...]:
    """What people know an article by."""
    return article.title, article.author, article.date
