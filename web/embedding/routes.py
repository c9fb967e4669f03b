"""The routes of the frame: the page with the question box, and the answer to a question."""

import time
from typing import Literal
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from web.access.guard import EMBED
from web.access.limits import TooFast, address_key
from web.embedding.page import embedded_answer, embedded_page
from web.handlers import Handlers
from web.html.conversation import HITS
from web.phrases import Phrases, phrases_for
from web.replies import bad_question_html, clean_question, error_html
from web.where_json import Manner

Language = Literal["vi", "en"] | None


def add_embedding(app: FastAPI, handlers: Handlers) -> None:
    """Adds the routes to the application. `web.access.guard` says whose pages may show them."""

    @app.get(EMBED)
    async def box(request: Request, lang: Language = None) -> HTMLResponse:
        return HTMLResponse(embedded_page(phrases_for(request, lang)))

    # By POST, so that no page elsewhere can ask, and no address holds a question.
    @app.post(EMBED)
    async def answer(request: Request, lang: Language = None) -> HTMLResponse:
        phrases = phrases_for(request, lang)
        question = _question(await request.body())
        html = await _answer_html(handlers.of(request), question, request, phrases)
        return HTMLResponse(embedded_page(phrases, question, html))


async def _answer_html(
    handlers: Handlers, question: str, request: Request, phrases: Phrases
) -> str:
    address = address_key(request.client.host if request.client else "")
    if not question.strip():
        return bad_question_html(phrases)
    try:
        if not handlers.rate.allows(address, time.monotonic()):
            raise TooFast
        answer = await handlers.answer(question, Manner(), HITS, address)
        if answer.talk_kind:
            return handlers.talk_reply(answer.talk_kind, phrases)
        return embedded_answer(answer, phrases)
    except Exception as error:
        return error_html(error, phrases)


def _question(body: bytes) -> str:
    """The question of a form that was sent; empty if there is none."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:  # too many fields
        return ""
    return clean_question(fields.get("question", [""])[0])
