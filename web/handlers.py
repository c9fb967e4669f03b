"""What the chat does when a page is opened and when a question is sent."""

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
from web.history import MAX_CONTEXT, Conversation, QuestionContext, Turn
from web.html import pages
from web.html.conversation import (
    CARDS,
    HITS,
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

EXAMPLES = 6  # titles on the first screen
PER_MINUTE = 600  # questions from one address; an office may share one
AT_ONCE = 1  # questions answered at the same time: one keeps all cores busy; more wait in the queue
QUEUE_INTERVAL = 0.05  # seconds between two looks at the position in the queue

Opened = Callable[[], Retriever]  # gives the retriever of the moment: a store may be rebuilt
# For the script: the turn's `html`, and whether it is `done`; then `turn` is what to store of it.
Reply = dict[str, Any]

log = logging.getLogger(__name__)


class Crowded(Exception):
    """The queue of questions is full."""


class TooFast(Exception):
    """Too many questions have come from one address."""


class Handlers:
    """The events of the chat. Nothing of a reader is stored here."""

    def __init__(
        self, opened: Opened, feedback: Feedback | None = None, kinds: Sequence[str] = ()
    ) -> None:
        """Handles events over a retriever.

        Args:
            opened: gives the retriever of the moment.
            feedback: where verdicts are stored; None if readers are not asked for them.
            kinds: file endings that readers may upload, such as ".txt"; empty if they may not.
        """
        self.opened = opened
        self.kinds = kinds
        self.feedback = feedback
        self.queue = QuestionQueue(AT_ONCE)
        self.rate = Rate(PER_MINUTE)

    def on_open(self, request: gr.Request) -> tuple[str, str, Any]:
        """A page is opened.

        Returns:
            the HTML of the frame, the HTML of the filter, and an update of the question box, in
            the reader's language.
        """
        phrases = phrases_for(request)
        box = gr.Textbox(placeholder=phrases.ask, label=phrases.ask, submit_btn=phrases.send)
        return pages.chat_page(self.welcome(phrases), phrases, self.kinds), self.panel(phrases), box

    async def on_question(
        self, question: str, context: Any, request: gr.Request
    ) -> AsyncIterator[tuple[Reply, Any]]:
        """A question is sent: replies with its position in the queue, then with the answer.

        Only the first reply empties the question box, so that what is typed into it later stays.

        Args:
            question: as typed.
            context: a `QuestionContext` as JSON, made by the script. It may be spoilt or forged.
            request: of Gradio.

        Yields:
            each reply, and an update of the question box.
        """
        phrases, question = phrases_for(request), _clean(question)
        if not question.strip():
            yield _reply(notice_html(phrases.bad_question)), ""
            return
        box: Any = ""
        address = request.client.host if request.client else ""
        parsed = QuestionContext()
        try:
            if not self.rate.allows(address, time.monotonic()):
                raise TooFast
            parsed = _parse_context(context)
            where, history = parse_where(parsed.where), await self._history(parsed)
            steps = self._queue_and_ask(question, HITS, CARDS, history, where)
            # Closed at once when the reader stops it, so that others move up.
            async with aclosing(steps):
                async for position, answer in steps:
                    if answer:
                        yield self.reply(answer, phrases, question, parsed.where), box
                    else:
                        html = pending_html(question, position, phrases)
                        yield _reply(html, done=False), box
                    box = gr.skip()
        except Exception as error:
            html = turn_html(question, error_html(error, phrases), phrases, parsed.where)
            yield _reply(html), box

    async def ask_endpoint(
        self, question: str, k: int = 5, where: WhereJson | None = None
    ) -> dict[str, Any]:
        """Finds the passages of the collection's articles that answer a question.

        Returns what `python -m qa --json` prints: the question, how it was understood, whether
        the answer can be trusted (`confident`), and the hits, best first. Each hit has its passage
        (an exact quotation), its article, and the start and end of the answering sentence in the
        passage (`highlight`).

        Args:
            question: In any language, with or without Vietnamese accents, at most 2,000 characters.
            k: How many passages at most, 1 to 100.
            where: Only articles that meet all of these answer: from and to (a day, month or year:
                2024-04-02, 2024-04, 2024), source (host name, folder or file), author, language
                (ISO code) and article (id); the last four take a value or a list of them.
        """
        try:
            parsed = parse_where(where)
            async for _, answer in self._queue_and_ask(_clean(question), k, k, [], parsed):
                if answer:
                    return as_dict(answer)
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Crowded:
            raise gr.Error(ENGLISH.crowded, print_exception=False) from None
        except Exception as error:
            log.error("The endpoint failed", exc_info=error)
        raise gr.Error(ENGLISH.failure, print_exception=False)

    async def _queue_and_ask(
        self, question: str, most: int, least: int, history: list[Answer], where: Where | None
    ) -> AsyncGenerator[tuple[int, Answer | None], None]:
        """Waits in the queue, then asks.

        While other questions wait, late interaction is left out, so that `signals` lack "late",
        and `least` hits are found instead of `most`.

        Yields:
            (position, None) at first and whenever the position changes, then (0, answer).

        Raises:
            Crowded: the queue is full.
            QuestionError: as `Retriever.ask`.
        """
        ticket = self.queue.join()
        if ticket is None:
            raise Crowded
        try:
            last = None
            while last != 0:
                position = self.queue.position(ticket)
                if position != last:
                    yield position, None
                elif position:
                    await asyncio.sleep(QUEUE_INTERVAL)
                last = position
            rerank = not self.queue.crowded
            k = most if rerank else least
            yield (
                0,
                await asyncio.to_thread(
                    lambda: self.opened().ask(question, k, history, rerank, where)
                ),
            )
        finally:
            self.queue.leave(ticket)

    async def _history(self, context: QuestionContext) -> list[Answer]:
        if context.as_typed or not context.turns:
            return []
        return await asyncio.to_thread(
            lambda: [turn.answer(self.opened()) for turn in context.turns[-MAX_CONTEXT:]]
        )

    def reply(self, answer: Answer, phrases: Phrases, question: str, where: WhereJson) -> Reply:
        """The last reply to a question, with the turn that the browser stores.

        Args:
            answer: to the question.
            phrases: the reader's language.
            question: as typed.
            where: the filter it was asked with.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        html = turn_html(question, self._answer_html(answer, phrases, where), phrases, where)
        return {**_reply(html), "turn": Turn.of(answer, now, where).model_dump(mode="json")}

    def restored(self, conversation: Conversation, phrases: Phrases) -> list[str]:
        """Each turn of a stored conversation as HTML, with the text of today's store.

        Raises:
            HoibaoError: the store cannot be opened.
        """
        htmls = []
        for turn in conversation.turns:
            answer = turn.answer(self.opened())
            if turn.hits and not answer.hits:
                html = notice_html(phrases.changed)
            else:
                html = self._answer_html(answer, phrases, turn.where)
            htmls.append(turn_html(turn.question, html, phrases, turn.where))
        return htmls

    def _answer_html(self, answer: Answer, phrases: Phrases, where: WhereJson) -> str:
        return answer_html(answer, phrases, judged=bool(self.feedback), filtered=bool(where))

    def panel(self, phrases: Phrases) -> str:
        """The filter's panel as HTML; empty if the store cannot be opened."""
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
    """A reply. Its time makes it differ from all others: Gradio passes on only what differs."""
    return {"html": html, "done": done, "at": time.monotonic()}


def _parse_context(context: Any) -> QuestionContext:
    """What the script sent with a question; without the turns if these are spoilt.

    Raises:
        WhereError: its filter is spoilt.
    """
    try:
        return QuestionContext.model_validate(context or {})
    except ValidationError:  # the history is of another version, or spoilt
        where = context.get("where") if isinstance(context, dict) else None
    try:
        return QuestionContext(where=where or {})
    except ValidationError as error:
        raise WhereError("The filter is spoilt.") from error


def error_html(error: Exception, phrases: Phrases) -> str:
    """A sentence of ours for an error, as HTML; the error itself goes to the log only."""
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
        log.error("%s", error)  # it may name a path of this machine, which readers must not see
    return notice_html(phrases.failure)


def _clean(question: str) -> str:
    """The question with "?" for halves of surrogate pairs, which UTF-8 cannot write."""
    return str(question).encode("utf-8", "replace").decode("utf-8")


def phrases_for(request: Any) -> Phrases:
    """The phrases in the language of a request (Gradio's or FastAPI's)."""
    return choose(request.headers.get("accept-language"), request.cookies.get("language"))
