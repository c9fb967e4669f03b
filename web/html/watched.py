"""The watched questions with the new articles that answer them: as a page, a feed and JSON."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape, unescape
from typing import Any
from urllib.parse import quote

from qa.answer import Hit
from web.html.citations import cited
from web.html.marks import about, hit_link, lang_attribute
from web.html.pages import html_page
from web.phrases import Phrases
from web.watching.questions import WatchedQuestion
from web.where_json import question_link, where_text

# What XML 1.0 does not allow in a text (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WEEK = 7  # days; a day before is named by its date


@dataclass(frozen=True, slots=True)
class NewHit:
    """A new article that answers a question.

    Attributes:
        found: when the build was made that has it first, ISO 8601.
        hit: its best hit, with the text of the store.
    """

    found: str
    hit: Hit


News = Sequence[tuple[WatchedQuestion, Sequence[NewHit]]]
"""Each question with its new articles, newest first."""


def watched_page(news: News, today: date, phrases: Phrases) -> str:
    """The page of the watched questions.

    Args:
        news: the questions.
        today: the day, by which another is called Tuesday.
        phrases: the texts in the reader's language.
    """
    questions = "".join(_question(each, new, today, phrases) for each, new in news)
    feeds = (
        '<a href="watched.atom" type="application/atom+xml">Atom</a> · '
        '<a href="watched.json" type="application/json">JSON</a>'
    )
    body = (
        f'<section class="library watched"><h1>{phrases.watched}</h1>'
        f'<p class="meta">{phrases.watched_advice}</p><p class="meta">{feeds}</p>'
        f"{questions or f'<p>{phrases.none_watched}</p>'}</section>"
    )
    return html_page(phrases.watched, body, phrases, "watched?", in_each="watched")


def _question(
    question: WatchedQuestion, new: Sequence[NewHit], today: date, phrases: Phrases
) -> str:
    day = _day(question.since, today, phrases)
    told = phrases.new_since if new else phrases.none_new
    parts = [told.format(count=phrases.count(len(new)), day=day)]
    if question.plain:
        parts.append(phrases.plain_search)
    if question.where:
        parts.append(escape(where_text(question.where, phrases)))
    titles = "".join(_title(each, phrases) for each in new)
    actions = [("remove", phrases.unwatch)]
    if new:
        actions.insert(0, ("read", phrases.mark_read))
    forms = "".join(
        f'<form method="post" action="watched/{question.id}/{action}">'
        f"<button>{label}</button></form>"
        for action, label in actions
    )
    return (
        f'<section id="q-{question.id}"><h2 dir="auto">'
        f'<a href="{question_link(question.question, question.manner)}">'
        f'{escape(question.question)}</a></h2><p class="meta">{" · ".join(parts)}</p>'
        f'<ol class="titles">{titles}</ol><div class="forms">{forms}</div></section>'
    )


def _title(new: NewHit, phrases: Phrases) -> str:
    article = new.hit.article
    return (
        f'<li{lang_attribute(article)}><h3 dir="auto">'
        f'<a href="{hit_link(new.hit)}">{escape(article.title)}</a></h3>'
        f'<p class="meta" lang="{phrases.code}">{about(article, phrases, new.hit.pages)}</p>'
        f'<blockquote dir="auto">{escape(_sentence(new.hit))}</blockquote></li>'
    )


def _sentence(hit: Hit) -> str:
    return hit.passage.text[slice(*hit.highlight)]


def _day(time: str, today: date, phrases: Phrases) -> str:
    """The day of a time (ISO 8601) as people call it: today, Tuesday, or its date."""
    try:
        day = datetime.fromisoformat(time).astimezone().date()
    except (ValueError, OverflowError):
        return escape(time)
    ago = (today - day).days
    if ago == 0:
        return phrases.today
    return phrases.weekdays[day.weekday()] if 0 < ago < WEEK else phrases.date(day.isoformat())


def watched_feed(news: News, address: str, phrases: Phrases) -> str:
    """The new articles of all questions as an Atom feed (RFC 4287), newest first.

    Args:
        news: the questions.
        address: of the chat, with a "/" at its end.
        phrases: the texts in the reader's language.
    """
    entries = sorted(
        ((question, each) for question, new in news for each in new),
        key=lambda pair: pair[1].found,
        reverse=True,
    )
    times = [each.found for _, each in entries] or [question.since for question, _ in news]
    updated = max(times, default="1970-01-01T00:00:00+00:00")
    name = " ".join(filter(None, ("Hỏi Báo", phrases.collection)))
    of = f":{quote(phrases.collection, '')}" if phrases.collection else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{phrases.code}">'
        f"<title>{_xml(name)}: {phrases.watched}</title><id>urn:hoibao:watched{of}</id>"
        f"<updated>{_xml(updated)}</updated><author><name>Hỏi Báo</name></author>"
        f'<link rel="self" href="{_xml(address)}watched.atom"/>'
        f'<link href="{_xml(address)}watched"/>'
        + "".join(_entry(question, each, address, phrases) for question, each in entries)
        + "</feed>\n"
    )


def _entry(question: WatchedQuestion, new: NewHit, address: str, phrases: Phrases) -> str:
    link = unescape(hit_link(new.hit))
    source = " · ".join(cited(new.hit.article, phrases, pages=new.hit.pages).split("\n"))
    return (
        f"<entry><title>{_xml(new.hit.article.title)}</title>"
        f"<id>urn:hoibao:watched:{question.id}:{_xml(link.partition('#')[0])}</id>"
        f'<updated>{_xml(new.found)}</updated><link href="{_xml(address + link)}"/>'
        f"<category term={_quoted(question.question)}/>"
        f"<summary>{_xml(f'“{_sentence(new.hit)}” ({source})')}</summary></entry>\n"
    )


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text))


def _quoted(text: str) -> str:
    return f'"{_xml(text)}"'


def watched_json(news: News, address: str) -> dict[str, Any]:
    """The questions with their new articles as plain values, which can be written as JSON.

    Args:
        news: the questions.
        address: of the chat, with a "/" at its end.
    """
    return {
        "questions": [
            {
                "id": question.id,
                "question": question.question,
                "where": question.where,
                "plain": question.plain,
                "since": question.since,
                "new": [
                    {
                        "found": each.found,
                        "score": each.hit.score,
                        "sentence": _sentence(each.hit),
                        "pages": each.hit.pages,
                        "link": address + unescape(hit_link(each.hit)),
                        "article": {
                            name: getattr(each.hit.article, name)
                            for name in ("id", "title", "source", "date", "author", "language")
                        },
                    }
                    for each in new
                ],
            }
            for question, new in news
        ]
    }
