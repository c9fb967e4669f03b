"""The page in the frame as HTML: the question box, and the best passages of three articles."""

from html import escape

from qa.answer import Answer, Hit
from web.html.conversation import notice_html
from web.html.marks import about, hit_link, lang_attribute, marked
from web.html.pages import ICON
from web.phrases import Phrases
from web.where_json import Manner, question_link

SHOWN = 3  # articles; the rest are in the chat
MAX_TYPED = 2000  # characters that the box takes


def embedded_page(phrases: Phrases, question: str = "", answer: str = "") -> str:
    """The page in the frame. Its links open in pages of their own.

    Args:
        phrases: the texts in the reader's language.
        question: the question that is answered; empty if none is.
        answer: what stands below the box, as HTML.
    """
    return (
        f'<!doctype html><html lang="{phrases.code}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(phrases.ask)}</title><base target="_blank">{ICON}'
        '<link rel="stylesheet" href="style.css"><link rel="stylesheet" href="embedded.css">'
        '<script type="module" src="embedded.js"></script><body class="embedded">'
        "<header><h1>Hỏi Báo</h1>"
        f'<form method="post" action="embed?lang={phrases.code}" target="_self" role="search" '
        f'data-offline="{escape(phrases.offline)}" data-waiting="{escape(phrases.waiting)}">'
        f'<input name="question" value="{escape(question)}" maxlength="{MAX_TYPED}" required '
        f'autocomplete="off" enterkeyhint="search" aria-label="{escape(phrases.ask)}" '
        f'placeholder="{escape(phrases.ask)}"><button>{phrases.send}</button></form></header>'
        f'<main aria-live="polite">{answer}</main>'
        f'<footer><a href="./">{phrases.open_chat}</a></footer></body></html>'
    )


def embedded_answer(answer: Answer, phrases: Phrases) -> str:
    """An answer in short, as HTML: the marked sentence of each of the best articles."""
    if not answer.hits:
        return notice_html(phrases.empty)
    top = ""
    if answer.listed:
        top = f"<p><strong>{phrases.many(answer.listed, phrases.articles)}</strong></p>"
    elif not answer.confident:
        top = f"<p>{phrases.unsure}</p>"
    items = "".join(_item(hits[0], phrases) for hits in answer.by_article[:SHOWN])
    more = f'<p><a href="{question_link(answer.question, Manner())}">{phrases.all_hits}</a></p>'
    weak = "" if answer.confident or answer.listed else ' class="weak"'
    return f"{top}<ol{weak}>{items}</ol>{more}"


def _item(hit: Hit, phrases: Phrases) -> str:
    short = [hit.answer] if hit.answer else []
    sentence = marked(hit.passage.text, hit.highlight, [("strong", short)])
    return (
        f'<li{lang_attribute(hit.article)}><blockquote dir="auto">{sentence}</blockquote>'
        f'<p dir="auto"><a href="{hit_link(hit)}">{escape(hit.article.title)}</a></p>'
        f'<p class="meta" lang="{phrases.code}">{about(hit.article, phrases, hit.pages)}</p></li>'
    )
