"""What the chat does when a page is opened and when a question is asked."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import gradio as gr
from pydantic import ValidationError

from index.errors import HoibaoError, QuestionError
from index.where import Where
from qa import Answer, Retriever, as_dict
from web.feedback import Feedback
from web.history import Conversation, QuestionContext, Turn
from web.html import pages
from web.html.conversation import (
    CARDS,
    KEPT,
    answer_html,
    notice_html,
    pending_html,
    turn_html,
    welcome_html,
)
from web.html.filter import panel
from web.limits import QuestionQueue, Rate
from web.phrases import ENGLISH, Phrases, choose
from web.where_json import WhereError, WhereJson, parse_where

EXAMPLES = 6
PER_MINUTE = 600  # questions from one address; an office may share one
AT_ONCE = 1  # questions answered at the same time: one keeps all cores busy; more wait in line
LOOK = 0.05  # seconds between two looks at the place in line

Opened = Callable[[], Retriever]  # gives the retriever of the moment: a store may be rebuilt
Reply = dict[str, Any]  # for the script: the turn as `html`, and what to keep of it once `done`

log = logging.getLogger(__name__)


class Crowded(Exception):
    """There are too many questions in line."""


class TooFast(Exception):
    """Too many questions have come from one address."""


class Handlers:
    """The events of the chat, over the retriever that `opened()` gives. Keeps nothing of anyone."""

    def __init__(
        self, opened: Opened, feedback: Feedback | None = None, kinds: Sequence[str] = ()
    ) -> None:
        self.opened = opened
        self.kinds = kinds  # the endings of the files that readers may add
        self.feedback = feedback
        self.queue = QuestionQueue(AT_ONCE)
        self.rate = Rate(PER_MINUTE)

    def on_open(self, request: gr.Request) -> tuple[str, str, Any]:
        """A page is opened: its frame, filter and question box, in the reader's language."""
        phrases = phrases_for(request)
        box = gr.Textbox(placeholder=phrases.ask, label=phrases.ask, submit_btn=phrases.send)
        return pages.chat_page(self.welcome(phrases), phrases, self.kinds), self.panel(phrases), box

    async def on_question(
        self, question: str, asking: Any, request: gr.Request
    ) -> AsyncIterator[tuple[Reply, Any]]:
        """A question is sent: it shows at once, then with its place in line, then answered.

        With the first sign the question box is emptied; what is typed into it later stays.

        Args:
            question: as typed.
            asking: an `QuestionContext` as JSON; the script makes it of what the browser keeps.
        """
        phrases, question = phrases_for(request), _clean(question)
        if not question.strip():
            yield _reply(notice_html(phrases.bad_question)), ""
            return
        box: Any = ""
        address = request.client.host if request.client else ""
        given = QuestionContext()
        try:
            if not self.rate.allows(address, time.monotonic()):
                raise TooFast
            given = _asking(asking)
            where, history = parse_where(given.where), await self._history(given)
            # Closed at once when the reader stops it, so that others move up.
            found = self._answered(question, KEPT, CARDS, history, where)
            async with aclosing(found) as told:
                async for place, answer in told:
                    if answer:
                        yield self.reply(answer, phrases, question, given.where), box
                    else:
                        yield _reply(pending_html(question, place, phrases), done=False), box
                    box = gr.skip()
        except Exception as error:
            yield _reply(turn_html(question, error_html(error, phrases), phrases, given.where)), box

    async def ask_endpoint(
        self, question: str, k: int = 5, where: WhereJson | None = None
    ) -> dict[str, Any]:
        """Finds the passages of the collection's articles that answer a question.

        Returns what `python -m qa --json` prints: the question, how it was understood, whether
        the answer can be trusted (`confident`), and the hits, best first, each with its passage
        (an exact quotation), its article and the place of the answering sentence (`highlight`).

        Args:
            question: In any language, with or without Vietnamese accents, at most 2,000 characters.
            k: How many passages at most, 1 to 100.
            where: Only articles that meet all of these answer: from and to (a day, month or year:
                2024-04-02, 2024-04, 2024), source (host name, folder or file), author, language
                (ISO code) and article (id); the last four take a value or a list of them.
        """
        try:
            only = parse_where(where)
            async for _, answer in self._answered(_clean(question), k, k, [], only):
                if answer:
                    return as_dict(answer)
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Crowded:
            raise gr.Error(ENGLISH.crowded, print_exception=False) from None
        except Exception as error:
            log.error("The endpoint failed", exc_info=error)
        raise gr.Error(ENGLISH.failure, print_exception=False)

    async def _answered(
        self, question: str, most: int, least: int, history: list[Answer], where: Where | None
    ) -> AsyncGenerator[tuple[int, Answer | None], None]:
        """The place in line whenever it changes, beginning with the first, then the answer.

        While others wait behind, passages are not read closer, so that `signals` lack "late", and
        `least` hits are found instead of `most`.
        """
        ticket = self.queue.join()
        if ticket is None:
            raise Crowded
        try:
            told = None
            while told != 0:
                place = self.queue.position(ticket)
                if place != told:
                    yield place, None
                elif place:
                    await asyncio.sleep(LOOK)
                told = place
            closer = not self.queue.crowded
            k = most if closer else least
            yield (
                0,
                await asyncio.to_thread(
                    lambda: self.opened().ask(question, k, history, closer, where)
                ),
            )
        finally:
            self.queue.leave(ticket)

    async def _history(self, given: QuestionContext) -> list[Answer]:
        if given.as_typed or not given.turns:
            return []
        return await asyncio.to_thread(
            lambda: [turn.answer(self.opened()) for turn in given.turns[-CARDS:]]
        )

    def reply(self, answer: Answer, phrases: Phrases, question: str, where: WhereJson) -> Reply:
        """A turn for the script: its HTML, and what the browser keeps of it."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        kept = Turn.of(answer, now, where)
        html = turn_html(question, self._shown(answer, phrases, where), phrases, where)
        return {**_reply(html), "kept": kept.model_dump(mode="json")}

    def restored(self, conversation: Conversation, phrases: Phrases) -> list[str]:
        """The turns of a kept conversation as HTML, in the articles' words of today."""
        shown = []
        for kept in conversation.turns:
            answer = kept.answer(self.opened())
            gone = bool(kept.hits) and not answer.hits
            html = (
                notice_html(phrases.changed) if gone else self._shown(answer, phrases, kept.where)
            )
            shown.append(turn_html(kept.question, html, phrases, kept.where))
        return shown

    def _shown(self, answer: Answer, phrases: Phrases, where: WhereJson) -> str:
        return answer_html(answer, phrases, judged=bool(self.feedback), filtered=bool(where))

    def panel(self, phrases: Phrases) -> str:
        """What chooses the articles that are asked, as HTML; empty where there is no store."""
        try:
            return panel(self.opened().facets(), phrases)
        except HoibaoError:
            return ""  # the first screen says what is wrong

    def welcome(self, phrases: Phrases) -> str:
        """The first screen as HTML, or a sentence that says what is wrong with the store."""
        try:
            retriever = self.opened()
            examples = retriever.titles(EXAMPLES)
            return welcome_html(retriever.articles, retriever.passages, examples, phrases)
        except Exception as error:
            return error_html(error, phrases)


def _reply(html: str, done: bool = True) -> Reply:
    """A reply; no two are equal, for the script hears of one only where it differs."""
    return {"html": html, "done": done, "at": time.monotonic()}


def _asking(given: Any) -> QuestionContext:
    """What came with a question. Raises WhereError where its filter is none."""
    try:
        return QuestionContext.model_validate(given or {})
    except ValidationError:  # what the browser keeps is of another version, or spoilt
        where = given.get("where") if isinstance(given, dict) else None
    try:
        return QuestionContext(where=where or {})
    except ValidationError as error:
        raise WhereError("The filter is spoilt.") from error


def error_html(error: Exception, phrases: Phrases) -> str:
    """What a reader sees of an error: our own sentence, or nothing of what went on inside."""
    if isinstance(error, WhereError):
        return notice_html(phrases.bad_where)
    if isinstance(error, QuestionError):
        return notice_html(phrases.bad_question)
    if isinstance(error, Crowded):
        return notice_html(phrases.crowded)
    if isinstance(error, TooFast):
        return notice_html(phrases.too_fast)
    if not isinstance(error, HoibaoError):
        log.error("The chat failed", exc_info=error)
    else:
        log.error("%s", error)  # it may name a path of this machine, which is not the reader's
    return notice_html(phrases.failure)


def _clean(question: str) -> str:
    """The question without halves of surrogate pairs, which no reply could carry."""
    return str(question).encode("utf-8", "replace").decode("utf-8")


def phrases_for(request: Any) -> Phrases:
    """The language for a request (Gradio's or FastAPI's)."""
    return choose(request.headers.get("accept-language"), request.cookies.get("language"))
