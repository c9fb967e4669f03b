"""Whole pages as HTML: the frame of the chat, that of all other pages, and a message."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from index.where import DATE_ATTRIBUTES
from web.history import LIMITS
from web.html.conversation import SHOWN_QUESTION, pending_html
from web.phrases import Phrases

ICON = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%239c2a1f'/%3E"
    "%3Cpath d='M9 22V10h3v5h8v-5h3v12h-3v-5h-8v5z' fill='%23fff'/%3E%3C/svg%3E\">"
)
# Browsers that see this link offer to ask from their address bar.
SEARCH = (
    '<link rel="search" type="application/opensearchdescription+xml" title="Hỏi Báo" '
    'href="opensearch.xml">'
)
STYLES = ("style", "chat", "filter", "pages")
# The keys of the chat, in the order of `Phrases.keys_do`.
KEYS = (("/", "Ctrl+K"), ("↑",), ("J", "K"), ("Enter",), ("Esc",), ("?",))
LOADED = "".join(f'<link rel="stylesheet" href="{name}.css">' for name in STYLES)


def opening_screen(phrases: Phrases) -> str:
    """What stands in the place of the chat until it is there, with the styles of both."""
    name = f'<h1><a class="name" href="./">Hỏi Báo</a></h1>{_collection(phrases)}'
    return (
        f'<title>Hỏi Báo</title>{LOADED}<div id="opening" lang="{phrases.code}">'
        f'<header class="masthead"><div class="names">{name}</div></header>'
        f'<main><p class="loading" role="status">{phrases.loading}</p></main></div>'
    )


def chat_page(
    content: str,
    phrases: Phrases,
    kinds: Sequence[str] = (),
    watches: bool = False,
    shares: bool = False,
) -> str:
    """The frame of the chat: the masthead, the first screen and the empty conversation.

    Args:
        content: the first screen as HTML.
        phrases: the texts in the reader's language.
        kinds: file endings that readers may upload, such as ".txt"; empty if they may not.
        watches: True if readers may have a question watched.
        shares: True if they may share an answer.
    """
    watching = " data-watches" if watches else ""
    watching += " data-shares" if shares else ""
    name = phrases.collection
    named = f' data-collection="{escape(name)}"' if name else ""
    chooser = _chooser(phrases)
    upload_status = '<p id="upload-status" role="status"></p>' if kinds else ""
    return (
        f'<div class="hb" lang="{phrases.code}" data-phrases="{_phrases_json(phrases)}" '
        f'data-limits="{_limits_json()}"{watching}'
        f"{named}>{_masthead(phrases, kinds, watches, chooser)}"
        f'<div class="content">{upload_status}<div class="opening">{content}</div>'
        f'<div class="thread" role="log" aria-label="{phrases.conversation}"></div></div></div>'
        f'<aside id="reader" aria-label="{phrases.article}" tabindex="-1" hidden></aside>'
        f'<template id="waiting">{pending_html("", 0, phrases)}</template>{_keys(phrases)}'
    )


def _limits_json() -> str:
    """The numbers that the script needs, as JSON escaped for an HTML attribute."""
    limits = {**LIMITS, "dates": [*DATE_ATTRIBUTES], "shown": SHOWN_QUESTION}
    return escape(json.dumps(limits))


def _keys(phrases: Phrases) -> str:
    """The panel that shows what each key does."""
    rows = "".join(
        f"<div><dt>{' '.join(f'<kbd>{key}</kbd>' for key in keys)}</dt><dd>{action}</dd></div>"
        for keys, action in zip(KEYS, phrases.keys_do, strict=True)
    )
    actions = (phrases.original, phrases.only_this, phrases.similar, phrases.copy, phrases.print)
    in_article = "".join(
        f"<div><dt><kbd>{key}</kbd></dt><dd>{action}</dd></div>"
        for key, action in zip("OAMCP", actions, strict=True)
    )
    marks = f"{phrases.next_mark}, {phrases.last_mark[0].lower()}{phrases.last_mark[1:]}"
    return (
        f'<div id="keys" popover role="dialog" aria-labelledby="keys-title" lang="{phrases.code}">'
        f'<h2 id="keys-title">{phrases.keys}</h2><dl>{rows}</dl>'
        f"<h3>{phrases.keys_in_article}</h3><dl>{in_article}"
        f"<div><dt><kbd>J</kbd> <kbd>K</kbd></dt><dd>{marks}</dd></div></dl>"
        '<p><button type="button" popovertarget="keys" popovertargetaction="hide" autofocus>'
        f"{phrases.close}</button></p></div>"
    )


def _phrases_json(phrases: Phrases) -> str:
    """The phrases that the script needs, as JSON escaped for an HTML attribute."""
    names = [
        *("close", "delete", "delete_all", "delete_all_sure", "earlier_none", "offline"),
        *("lift", "where_names", "article_top"),
        *("sending", "watching", "not_watched", "shared", "not_shared"),
        *("pin", "rename", "copied", "loading", "waiting"),
    ]
    return escape(json.dumps({name: getattr(phrases, name) for name in names}, ensure_ascii=False))


def _collection(phrases: Phrases) -> str:
    name = escape(phrases.collection)
    return f'<span class="collection">{name}</span>' if name else ""


def _chooser(phrases: Phrases, page: str = "") -> str:
    """The name of the collection; where there are others, a list of them is behind it.

    Args:
        phrases: the texts in the reader's language.
        page: the address of the page in each collection; "" for the chat.
    """
    name = phrases.collection
    if len(phrases.links) < 2:
        return _collection(phrases)
    items = _links({each: f"{link}{page}" for each, link in phrases.links}, name)
    return (
        f'<button type="button" class="collection" popovertarget="collections" '
        f'title="{phrases.collections}">{escape(name)}</button>'
        f'<div id="collections" popover aria-label="{phrases.collections}">{items}</div>'
    )


def _links(links: Mapping[str, str], present: str = "") -> str:
    items = "".join(
        f'<li><a href="{escape(link)}"{" aria-current=true" if name == present else ""}>'
        f"{escape(name)}</a></li>"
        for name, link in links.items()
    )
    return f"<ul>{items}</ul>"


def _masthead(phrases: Phrases, kinds: Sequence[str], watches: bool, chooser: str) -> str:
    watched = (
        f'<p class="to-watched"><a href="watched">{phrases.watched}</a></p>' if watches else ""
    )
    name = '<h1><a class="name" href="./">Hỏi Báo</a></h1>'
    if chooser:
        name = f'<div class="names">{name}{chooser}</div>'
    accept = escape(",".join(kinds))
    upload = (
        f'<label>{phrases.add}<input type="file" id="upload" multiple accept="{accept}"></label>'
        if kinds
        else ""
    )
    return (
        f'<header class="masthead">{name}<nav>'
        f'<button type="button" class="new">{phrases.new}</button>'
        f'<button type="button" popovertarget="earlier">{phrases.earlier}</button>'
        f'<a href="library">{phrases.library}</a>{upload}'
        f'<button type="button" class="to-keys" popovertarget="keys" title="{phrases.keys}" '
        f'aria-label="{phrases.keys}">?</button>'
        f"{_language_link(phrases, '')}</nav>"
        f'<div id="earlier" popover aria-label="{phrases.earlier}">'
        f'<input type="search" class="find" placeholder="{phrases.find_earlier}" '
        f'aria-label="{phrases.find_earlier}" hidden><ul></ul>'
        f'<p class="export">{phrases.export}: '
        '<button type="button" data-format="md">Markdown</button> '
        '<button type="button" data-format="csv">CSV</button> '
        '<button type="button" data-format="xlsx">Excel</button> '
        '<button type="button" data-format="json">JSON</button></p>'
        f"{watched}</div></header>"
    )


def _language_link(phrases: Phrases, address: str) -> str:
    """The link that switches to the other language, and leads back to `address`."""
    other = "en" if phrases.code == "vi" else "vi"
    back = f"?{urlencode({'back': address})}" if address else ""
    return (
        f'<a href="language/{other}{escape(back)}" hreflang="{other}" lang="{other}" '
        f'title="{phrases.language}" aria-label="{phrases.language}">{other.upper()}</a>'
    )


def message_page(message: str, phrases: Phrases) -> str:
    """A page with a message only. The message is given as plain text."""
    return html_page("Hỏi Báo", _heading(message), phrases, "")


def _heading(message: str) -> str:
    return f'<h1 class="notice">{escape(message)}</h1>'


def no_collection_page(links: Mapping[str, str], up: str, phrases: Phrases) -> str:
    """A page that says that there is no such collection, and links to those that there are.

    Args:
        links: the address of each collection by its name, as plain text.
        up: the address of the chat, which all addresses in the page are relative to.
        phrases: the texts in the reader's language.
    """
    body = _heading(phrases.no_collection) + _links(links)
    page = html_page(
        "Hỏi Báo", f'<section class="library collections">{body}</section>', phrases, ""
    )
    return page.replace("<meta ", f'<base href="{escape(up)}"><meta ', 1)


def html_page(
    title: str, body: str, phrases: Phrases, address: str, script: str = "", in_each: str = ""
) -> str:
    """A page apart from the chat. The chat's script may show its `main` part beside the chat.

    Args:
        title: the title of the page as plain text.
        body: the content of the page as HTML.
        phrases: the texts in the reader's language.
        address: the address of this page, for the link to the other language; "" for the chat.
        script: the name of the page's script; "" for none.
        in_each: the address of this page in each collection; "" if it leads to their chats.
    """
    name = f'<a class="name" href="./" title="{phrases.back}">Hỏi Báo</a>'
    if phrases.collection:
        name = f'<div class="names">{name}{_chooser(phrases, in_each)}</div>'
    loaded = f'<script type="module" src="{script}"></script>' if script else ""
    return (
        f'<!doctype html><html lang="{phrases.code}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title>{ICON}{SEARCH}{LOADED}{loaded}<body class="reading">'
        f'<header class="masthead">{name}'
        f'<nav><a href="./#new">{phrases.new}</a><a href="./#earlier">{phrases.earlier}</a>'
        f'<a href="library">{phrases.library}</a>{_language_link(phrases, address)}</nav>'
        "</header>"
        f"<main>{body}</main></body></html>"
    )


def opensearch(address: str, phrases: Phrases) -> str:
    """How a browser asks from its address bar, as an OpenSearch description.

    The format is https://github.com/dewitt/opensearch, "OpenSearch 1.1 Draft 6".

    Args:
        address: of the chat, with a "/" at its end.
        phrases: the texts in the reader's language.
    """
    name = " ".join(filter(None, ("Hỏi Báo", phrases.collection)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{escape(name)}</ShortName><Description>{escape(phrases.promise)}</Description>"
        "<InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" template="{escape(address)}?q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n"
    )
