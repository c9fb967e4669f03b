"""Which articles of an answer have cards, in which order, and how both are chosen, as HTML."""

import json
from collections import Counter
from dataclasses import replace
from html import escape

from qa.answer import Answer, Hit
from web.html.timeline import chart
from web.phrases import Phrases
from web.where_json import Manner, Order, WhereJson, question_link


def articles_in_order(answer: Answer, order: Order | None = None) -> list[list[Hit]]:
    """The hits of each article, in the order of the cards (see `Manner`)."""
    articles = answer.by_article
    if order == "date":
        return sorted(articles, key=lambda hits: hits[0].article.date or "", reverse=True)
    return articles if order is None else sorted(articles, key=lambda hits: hits[0].rank)


def sorting(answer: Answer, phrases: Phrases, manner: Manner, cards: int) -> str:
    """Buttons for the order of the cards, and the answering articles over time.

    The script shows the cards in another order, and asks again for the time of a bar.

    Args:
        answer: the answer.
        phrases: the texts in the reader's language.
        manner: how it was asked.
        cards: how many articles have a card, the large quotation's aside.
    """
    articles = [hits[0].article for hits in answer.by_article]
    if len(articles) < 2:
        return ""
    order = manner.order or ("date" if answer.listed else "match")
    buttons = "".join(
        f'<button type="button" class="order" data-order="{name}" '
        f'aria-pressed="{"true" if name == order else "false"}">{label}</button>'
        for name, label in (("match", phrases.best_first), ("date", phrases.newest_first))
    )

    def link(first: str, last: str) -> str:
        where: WhereJson = {**manner.where, "from": first, "to": last}
        days = escape(json.dumps({"from": first, "to": last}))
        address = question_link(answer.question, replace(manner, where=where))
        return f'href="{address}" data-where="{days}"'

    orders = f'<p class="orders" role="group" aria-label="{phrases.order}">{buttons}</p>'
    days = sorted(Counter(article.date for article in articles if article.date).items())
    drawing = chart(days, phrases, link)
    if cards < 2 and not drawing:
        return ""
    return f'<div class="sorting">{orders if cards > 1 else ""}{drawing}</div>'
