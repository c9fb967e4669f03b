"""The pages as HTML: the frame of the chat, and an article on a page of its own."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from index.article import Article
from web.marks import Span, about, marked, spoken
from web.render import for_script, notice
from web.words import Words

ICON = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%239c2a1f'/%3E"
    "%3Cpath d='M9 22V10h3v5h8v-5h3v12h-3v-5h-8v5z' fill='%23fff'/%3E%3C/svg%3E\">"
)
HEAD = ICON + "".join(
    f'<link rel="stylesheet" href="{name}.css">' for name in ("style", "chat", "filter", "pages")
)


def chat(content: str, words: Words, kinds: Sequence[str] = ()) -> str:
    """The frame of the chat: the masthead and, below it, `content` (HTML) and what is asked.

    `kinds` are the endings of the files that readers may add, if they may.
    """
    brought = '<p id="brought" role="status"></p>' if kinds else ""
    return (
        f'<div class="hb" lang="{words.code}" data-words="{for_script(words)}">'
        f"{_masthead(words, kinds)}"
        f'<div class="content">{brought}<div class="opening">{content}</div>'
        f'<div class="thread" role="log" aria-label="{words.conversation}"></div></div></div>'
        f'<aside id="reader" aria-label="{words.article}" tabindex="-1" hidden></aside>'
    )


def _masthead(words: Words, kinds: Sequence[str]) -> str:
    accept = escape(",".join(kinds))
    bring = (
        f'<label>{words.add}<input type="file" id="bring" multiple accept="{accept}"></label>'
        if kinds
        else ""
    )
    return (
        '<header class="masthead"><h1><a class="name" href="./">Hỏi Báo</a></h1><nav>'
        f'<button type="button" class="new">{words.new}</button>'
        f'<button type="button" popovertarget="earlier">{words.earlier}</button>'
        f'<a href="library">{words.library}</a>{bring}'
        f"{_other(words, '')}</nav>"
        f'<div id="earlier" popover aria-label="{words.earlier}"><ul></ul>'
        f'<p class="export">{words.export}: '
        '<button type="button" data-format="md">Markdown</button> '
        '<button type="button" data-format="json">JSON</button></p></div></header>'
    )


def _other(words: Words, address: str) -> str:
    """The link that switches to the other language, and comes back to `address`."""
    other = "en" if words.code == "vi" else "vi"
    back = f"?{urlencode({'back': address})}" if address else ""
    return (
        f'<a href="language/{other}{escape(back)}" hreflang="{other}" lang="{other}" '
        f'title="{words.language}" aria-label="{words.language}">{other.upper()}</a>'
    )


def article(article: Article, passage: Span, sentence: Span, words: Words, above: str = "") -> str:
    """A whole article as a page of its own; the sentence is marked, with the id `here`.

    Args:
        article: what is shown.
        passage: (start, end) of the lightly marked part of `article.text`.
        sentence: (start, end) of the strongly marked part of `article.text`.
        words: the interface's language.
        above: what is said above it (HTML).
    """
    layers = [("span.nearby", [passage]), ("mark", [sentence])]
    paragraphs = "".join(
        f'<p dir="auto">{marked(article.text, found.span(), layers)}</p>'
        for found in re.finditer(r"[^\n]+", article.text)
    ).replace("<mark>", '<mark id="here">', 1)
    body = (
        f'<article class="article"{spoken(article)}><h1 dir="auto">{escape(article.title)}</h1>'
        f'<p class="meta" lang="{words.code}">{about(article, words)}</p>{paragraphs}</article>'
    )
    spans = {"passage": "{}-{}".format(*passage), "sentence": "{}-{}".format(*sentence)}
    address = f"article?{urlencode({'id': article.id, **spans})}"
    return page(article.title, above + body, words, address)


def changed(now: Article, words: Words) -> str:
    """An article that no longer says what was quoted, or elsewhere: nothing in it is marked."""
    return article(now, (0, 0), (0, 0), words, notice(words.changed))


def sorry(message: str, words: Words) -> str:
    """A page with a message (text) of ours in place of what was asked for."""
    return page("Hỏi Báo", notice(message), words, "")


def page(title: str, body: str, words: Words, address: str) -> str:
    """A page apart from the chat, which may show its main part.

    Args:
        title: text.
        body: HTML.
        words: the interface's language.
        address: the page's own, to come back to in the other language; "" for the chat.
    """
    return (
        f'<!doctype html><html lang="{words.code}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title>{HEAD}<body class="reading">'
        f'<header class="masthead"><a class="name" href="./" title="{words.back}">Hỏi Báo</a>'
        f'<nav><a href="library">{words.library}</a>{_other(words, address)}</nav></header>'
        f"<main>{body}</main></body></html>"
    )
