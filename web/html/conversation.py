"""Questions and answers as the HTML of the conversation."""

import json
from collections.abc import Sequence
from html import escape
from unicodedata import normalize

from index.where import shown_value
from qa.answer import Answer
from web.html.cards import card, form_choice, quotation
from web.html.earlier import earlier_html
from web.html.filter import inferred_chips
from web.html.sorting import articles_in_order, sorting
from web.phrases import Phrases
from web.where_json import Manner, inferred_json, question_link

SHOWN_QUESTION = 300  # characters of a question that are shown above its answer
SHOWN_CONTEXT = 80  # characters that a follow-up is understood with beside its own
NEXT = 3  # titles that may be asked about next
HITS = 8  # of an answer at first: for its cards, and for the titles to ask about next
SHOWN = 3  # articles of an answer at first, with that of the large quotation
SHOWN_OF_LIST = 4  # articles of a list at first
LISTED, PAGE = 50, 10  # hits of a list, or of all of an answer; cards that are shown on a click


def turn_html(question: str, reply: str, phrases: Phrases, manner: Manner | None = None) -> str:
    """One question with its answer, and the buttons to edit, repeat and link it.

    Args:
        question: the question as plain text.
        reply: the answer or a notice as HTML.
        phrases: the texts in the reader's language.
        manner: how the question was asked; the script shows its filter. None for the usual.
    """
    manner = manner or Manner()
    filter_json = escape(json.dumps(manner.where, ensure_ascii=False)) if manner.where else ""
    shown = question
    if len(question) > SHOWN_QUESTION:
        shown = question[:SHOWN_QUESTION] + "…"
    address = question_link(question, manner)
    attributes = f'data-question="{escape(question)}" data-where="{filter_json}"'
    if not manner.infer:
        attributes += ' data-infer="no"'
    if manner.order:
        attributes += f' data-order="{manner.order}"'
    if manner.plain:
        attributes += ' data-mode="search"'
        reply = f'<p class="searched">{phrases.plain_search}</p>{reply}'
    return (
        f'<section class="turn" {attributes}>'
        f'<h2 class="question" dir="auto" tabindex="-1">{escape(shown)}</h2>{reply}'
        f'<p class="tools">{form_choice(phrases)}'
        f'<button type="button" class="edit last">{phrases.edit}</button>'
        f'<button type="button" class="retry last">{phrases.retry}</button>'
        f'<a class="copy" href="{address}" data-copied="{phrases.copied}">{phrases.link}</a>'
        f'<button type="button" class="watch">{phrases.watch}</button>'
        f'<button type="button" class="share">{phrases.share}</button></p>'
        "</section>"
    )


def pending_html(question: str, position: int, phrases: Phrases) -> str:
    """A question that is not answered yet.

    Args:
        question: the question as plain text.
        position: how many questions are to be answered before it.
        phrases: the texts in the reader's language.
    """
    message = phrases.position.format(position=position) if position else phrases.waiting
    return (
        f'<section class="turn"><h2 class="question" dir="auto">'
        f"{escape(question[:SHOWN_QUESTION])}</h2>"
        f'<p class="waiting" role="status"><span>{message}</span> '
        f'<button type="button" class="stop">{phrases.stop}</button></p></section>'
    )


def notice_html(message: str) -> str:
    """A message as HTML in place of an answer. The message is given as plain text."""
    return f'<p class="notice" role="status">{escape(message)}</p>'


def answer_html(
    answer: Answer,
    phrases: Phrases,
    judged: bool = False,
    manner: Manner | None = None,
    is_complete: bool = False,
) -> str:
    """An answer: the quotation or a warning, the ranked cards, and titles to ask about next.

    Args:
        answer: the answer, with the text of its passages.
        phrases: the texts in the reader's language.
        judged: True adds buttons for feedback to each card.
        manner: how it was asked; None for the usual.
        is_complete: True if it was asked for LISTED hits, and no more can be had.
    """
    manner = manner or Manner()
    inferred = inferred_chips(inferred_json(answer), phrases)
    if not answer.hits:
        if manner.plain:
            return _none_holding(phrases)
        if manner.where:
            return inferred + _no_match(answer, phrases)
        return notice_html(phrases.empty)
    if answer.listed:
        return f"{inferred}{_understood(answer, phrases)}{_list(answer, phrases, judged, manner)}"
    top, answering = "", ""
    if answer.listed is not None:
        top = _state(phrases.none_listed, phrases.unsure_advice)
    elif answer.confident:
        answering = quotation(answer.by_article[0], phrases, judged)
        answering += earlier_html(answer, phrases)
    elif answer.about:
        top = _state(phrases.unsure_about, phrases.unsure_about_advice)
    else:
        top = _state(phrases.unsure, phrases.unsure_advice)
    further = _further(answer, phrases, judged, manner, is_complete)
    return (
        f'{inferred}{_understood(answer, phrases)}{top}<div class="cards">{answering}{further}'
        f"</div>{'' if is_complete else _next(answer, phrases, manner)}"
    )


def _list(answer: Answer, phrases: Phrases, judged: bool, manner: Manner) -> str:
    """How many articles match, and their cards."""
    articles = articles_in_order(answer, manner.order)
    count = phrases.many(answer.listed or 0, phrases.articles)
    counted = phrases.holding.format(count=count) if manner.plain else count
    if len(articles) != answer.listed:
        counted = phrases.listed_best.format(count=counted, shown=len(articles))
    cards = [
        card(hits, phrases, judged, listed=True, hidden=place >= SHOWN_OF_LIST)
        for place, hits in enumerate(articles)
    ]
    return (
        f'<p class="counted" role="status"><strong>{counted}</strong></p>'
        f'<div class="cards">{sorting(answer, phrases, manner, len(cards))}{_cards(cards)}'
        f"{_more(phrases) if len(cards) > SHOWN_OF_LIST else ''}</div>"
    )


def _further(
    answer: Answer, phrases: Phrases, judged: bool, manner: Manner, is_complete: bool
) -> str:
    """The cards of an answer that is no list, without the one that is the large quotation.

    The script shows PAGE more on a click. It asks for LISTED hits first, where there may be more.
    """
    articles = articles_in_order(answer, manner.order)
    shown = SHOWN
    if answer.confident:
        articles = [hits for hits in articles if hits[0].rank != answer.hits[0].rank]
        shown -= 1
    cards = [
        card(hits, phrases, judged, hidden=place >= shown) for place, hits in enumerate(articles)
    ]
    is_cut = not is_complete and len(answer.hits) == HITS
    more = _more(phrases, is_cut) if is_cut or len(cards) > shown else ""
    if len(answer.hits) >= LISTED:
        count = phrases.nearest_shown.format(count=len(answer.hits))
        more += f'<p class="end">{count}</p>'
    return f"{sorting(answer, phrases, manner, len(cards))}{_cards(cards)}{more}"


def _cards(cards: Sequence[str]) -> str:
    return f"<ol>{''.join(cards)}</ol>" if cards else ""


def _more(phrases: Phrases, is_cut: bool = False) -> str:
    """The button that shows more cards; `is_cut` has the script ask for more of them first."""
    asking = " data-cut" if is_cut else ""
    return (
        f'<p class="tools paging"><button type="button" class="more" data-step="{PAGE}"{asking}>'
        f"{phrases.more_articles}</button></p>"
    )


def talk_html(kind: str, articles: int, dates: tuple[str, str] | None, phrases: Phrases) -> str:
    """The reply to a message to the tool; where it names the collection, it links it.

    Args:
        kind: what the message is about (see `qa.understanding.talk`).
        articles: the number of articles in the collection.
        dates: their first and last day; None if none has a date.
        phrases: the texts in the reader's language.
    """
    collection = phrases.many(articles, phrases.articles)
    if dates:
        first, last = map(phrases.date, dates)
        collection += f" ({first} – {last})"
    message = phrases.talk[kind].format(collection=f'<a href="library">{collection}</a>')
    return f'<p class="notice" role="status">{message}</p>'


def _no_match(answer: Answer, phrases: Phrases) -> str:
    """That no article meets the filter, with the values that no article has and the nearest."""
    sentences = []
    for unmatched in answer.unmatched:
        value = escape(shown_value(unmatched.field, unmatched.value))
        sentences.append(phrases.unmatched[unmatched.field].format(value=value))
        if names := ", ".join(map(escape, unmatched.nearest)):
            is_language = unmatched.field == "language"
            nearest = phrases.offered if is_language else phrases.nearest
            sentences.append(nearest.format(names=names))
    return _state(phrases.no_match, " ".join(sentences) or phrases.no_match_advice)


def _none_holding(phrases: Phrases) -> str:
    button = f'<button type="button" class="as-question">{phrases.as_question}</button>'
    return _state(phrases.none_holding, phrases.none_holding_advice) + (
        f'<p class="tools asking">{button}</p>'
    )


def _state(message: str, advice: str) -> str:
    """A message and an advice (text) in place of the quotation."""
    return (
        f'<div class="unsure" role="status"><p><strong>{message}</strong></p><p>{advice}</p></div>'
    )


def _one_line(question: str) -> str:
    return " ".join(normalize("NFC", question).split())


def _understood(answer: Answer, phrases: Phrases) -> str:
    if answer.understood_as == _one_line(answer.question):
        return ""
    button, understood = "", answer.understood_as
    own = len(_one_line(answer.question))
    if len(understood) > own + SHOWN_CONTEXT:  # with a title that is a whole paragraph
        understood = understood[: own + SHOWN_CONTEXT].rstrip() + "…"
    if len(answer.understood_as) > own:
        button = f' <button type="button" class="as-typed">{phrases.as_typed}</button>'
    return (
        f'<p class="understood" dir="auto">{phrases.understood}: '
        f"<i>{escape(understood)}</i>{button}</p>"
    )


def _next(answer: Answer, phrases: Phrases, manner: Manner) -> str:
    """Titles to ask about next: of the hits' articles, those without a card at first."""
    articles = articles_in_order(answer, manner.order)
    if answer.confident:  # the best is above the others
        articles = sorted(articles, key=lambda hits: hits[0].rank != answer.hits[0].rank)
    seen, near = (
        [hits[0].article.title for hits in part] for part in (articles[:SHOWN], articles[SHOWN:])
    )
    titles = [title for title in dict.fromkeys(near) if title not in (*seen, answer.question)]
    if not titles:
        return ""
    return f'<div class="next"><h3>{phrases.next}</h3>{question_buttons(titles[:NEXT])}</div>'


def question_buttons(questions: Sequence[str]) -> str:
    """Questions or titles as plain text, as a list of buttons that ask them."""
    buttons = "".join(
        f'<li><button type="button" class="example" dir="auto">{escape(question)}</button></li>'
        for question in questions
    )
    return f"<ul>{buttons}</ul>"
