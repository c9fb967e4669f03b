"""What the chat does when a page is opened and when a question is sent."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gradio as gr

from index.article import Article
from index.errors import HoibaoError
from index.readers import READERS
from index.where import Where
from qa import Answer
from qa.understanding.lists import listed_subject
from qa.understanding.question import MAX_QUESTION
from web.access.limits import AT_ONCE, Crowded, Pool, QuestionQueue, Rate, TooFast, address_key
from web.collections.addresses import collection_link, named_collection
from web.collections.served import Opened
from web.feedback import Feedback
from web.history import MAX_CONTEXT, Conversation, QuestionContext, Turn
from web.html import pages
from web.html.conversation import (
    HITS,
    LISTED,
    answer_html,
    notice_html,
    pending_html,
    talk_html,
    turn_html,
)
from web.html.filter import panel
from web.html.welcome import welcome_html
from web.originals import original_file
from web.phrases import Phrases, phrases_for
from web.replies import Reply, bad_question_html, clean_question, error_html, reply_of
from web.sharing.shares import Shares
from web.uploads import Uploads
from web.watching.examples import Examples
from web.watching.questions import Watched
from web.where_json import Manner, parse_where

NEWEST = 4  # articles on the first screen
# Threads that read articles and conversations, so that questions find theirs free.
PAGES, WAITING_PAGES = 4, 200
# Characters of a question that a reply repeats, so that the reader can shorten it.
MAX_REPEATED = 10 * MAX_QUESTION
PROGRAMS = "programs"  # in the place of an address: all that ask through the endpoint and the tool
PER_MINUTE = 600  # questions from one address; an office may share one


class Handlers:
    """The events of the chat over one collection. Nothing of a reader is stored here.

    Attributes:
        collections: the handlers of all collections that are served together, by name. A
            collection that is served alone may have the name "".
    """

    def __init__(
        self,
        opened: Opened,
        feedback: Feedback | None = None,
        uploads: Uploads | None = None,
        watched: Watched | None = None,
        originals: Path | None = None,
        shares: Shares | None = None,
        examples: Examples | None = None,
        name: str = "",
    ) -> None:
        """Handles events over a retriever.

        Args:
            opened: returns the retriever of the newest build of the store.
            feedback: stores verdicts; None if readers are not asked for them.
            uploads: takes readers' files; None if they may not upload any.
            watched: stores the questions that readers watch; None if they may not watch any.
            originals: the folder of the articles' files, which readers may have; None for none.
            shares: keeps the answers that readers share; None if they may not share any.
            examples: questions to ask first; None for none.
            name: the name of the collection.
        """
        self.opened = opened
        self.uploads = uploads
        self.watched = watched
        self.shares = shares
        self.examples = examples
        self.originals = originals
        self.feedback = feedback
        self.name = name
        self.queue = QuestionQueue(AT_ONCE)
        self.pages = Pool(PAGES, WAITING_PAGES)
        self.rate = Rate(PER_MINUTE)
        self.collections: Mapping[str, Handlers] = {name: self}

    def join(self, others: Sequence["Handlers"]) -> None:
        """Serves other collections beside this one; all share this one's queue and limits."""
        self.collections = {each.name: each for each in (self, *others)}
        for other in others:
            other.queue, other.pages, other.rate = self.queue, self.pages, self.rate
            other.collections = self.collections

    def of(self, request: Any) -> "Handlers":
        """The handlers of the collection that a request's address names (see `ByPath`).

        Those of this one, if it names none.
        """
        return self.collections.get(named_collection(request) or "", self)

    def phrases(self, request: Any) -> Phrases:
        """The phrases in the language of a request, for the collection that it is of."""
        phrases = phrases_for(request, collection=self.of(request).name)
        links = ((name, collection_link(name, request)) for name in self.collections if name)
        return replace(phrases, links=tuple(links))

    def on_open(self, request: gr.Request) -> tuple[str, str, Any]:
        """A page is opened.

        Returns:
            the HTML of the frame, the HTML of the filter, and an update of the question box, in
            the reader's language.
        """
        phrases, own = self.phrases(request), self.of(request)
        box = gr.Textbox(placeholder=phrases.ask, label=phrases.ask, submit_btn=phrases.send)
        kinds = tuple(READERS) if own.uploads else ()
        page = pages.chat_page(
            own.welcome(phrases), phrases, kinds, bool(own.watched), bool(own.shares)
        )
        return page, own.panel(phrases), box

    async def on_question(
        self, question: str, context: Any, request: gr.Request
    ) -> AsyncIterator[Reply]:
        """A question is sent: replies with its position in the queue, then with the answer.

        The script has emptied the question box. It stays as it is, so that nothing that is typed
        meanwhile is lost.

        Args:
            question: the question as it was typed.
            context: a `QuestionContext` as JSON, made by the script. It may be spoilt or forged.
            request: the request, which has the reader's language and address.

        Yields:
            each reply.
        """
        phrases, own = phrases_for(request), self.of(request)
        question = clean_question(question)[:MAX_REPEATED]
        if not question.strip():
            yield reply_of(bad_question_html(phrases))
            return
        address = address_key(request.client.host if request.client else "")
        parsed = QuestionContext()
        try:
            if not self.rate.allows(address, time.monotonic()):
                raise TooFast
            parsed = QuestionContext.parse(context)
            where, turns = parse_where(parsed.where), self._turns(parsed)
            session = request.session_hash or ""
            if parsed.plain:
                steps = own._find(question, LISTED, where, address, session)
            else:
                k = LISTED if listed_subject(question) else HITS
                steps = own._ask(question, k, turns, where, parsed.infer, address, session)
            answer = None
            # Closed at once when the reader leaves, so that others move up.
            async with aclosing(steps):
                async for position, answer in steps:
                    if answer:
                        yield own.reply(answer, phrases, question, parsed.manner)
                    else:
                        html = pending_html(question, position, phrases)
                        yield reply_of(html, done=False)
            if answer is None:
                yield reply_of("")  # it was stopped
        except Exception as error:
            notice = error_html(error, phrases)
            html = turn_html(question, notice, phrases, parsed.manner)
            yield reply_of(html)

    async def more(self, conversation: Conversation, phrases: Phrases, address: str) -> Reply:
        """The last turn of a conversation, asked again for LISTED hits.

        Args:
            conversation: the turn with those before it, as the browser stores them; one at least.
            phrases: the texts in the reader's language.
            address: whose turn in the queue it is.

        Raises:
            HoibaoError: as `Retriever.ask`.
            Crowded, TooFast: too many questions wait, or come from this address.
        """
        *before, turn = conversation.turns
        if not self.rate.allows(address, time.monotonic()):
            raise TooFast
        # A follow-up is longer than what was typed. Else the turns before were not needed.
        follows = turn.about is not None or len(turn.understood_as) > len(turn.question)
        turns = before[-MAX_CONTEXT:] if follows else []
        where = parse_where(turn.where)
        async for _, answer in self._ask(turn.question, LISTED, turns, where, turn.infer, address):
            if answer:
                reply = self.reply(answer, phrases, turn.question, turn.manner, True)
                reply["turn"]["opened"] = turn.opened
                return reply
        raise Crowded

    async def on_stop(self, request: gr.Request) -> None:
        """A question is stopped. It ends without an answer, so that the page may send another."""
        self.queue.stop(request.session_hash or "")

    async def answer(
        self, question: str, manner: Manner, k: int, address: str = PROGRAMS
    ) -> Answer:
        """The answer to a question apart from the chat.

        Args:
            question: the question.
            manner: how it is asked.
            k: hits at most.
            address: whose turn in the queue it is.

        Raises:
            HoibaoError, Crowded: as `Retriever.ask` and `QuestionQueue.answer`.
        """
        where = parse_where(manner.where)
        if manner.plain:
            steps = self._find(question, k, where, address)
        else:
            steps = self._ask(question, k, [], where, manner.infer, address)
        async for _, answer in steps:
            if answer:
                return answer
        raise Crowded

    def _ask(
        self,
        question: str,
        k: int,
        turns: list[Turn],
        where: Where | None,
        infer: bool,
        address: str = PROGRAMS,
        session: str = "",
    ) -> AsyncGenerator[tuple[int, Answer | None], None]:
        """Asks in the queue; yields and raises as `QuestionQueue.answer` and `Retriever.ask`."""

        def ask() -> Answer:
            retriever = self.opened()
            history = [turn.spoken_of(retriever) for turn in turns]
            return retriever.ask(question, k, history, where=where, infer=infer)

        return self.queue.answer(ask, address, session)

    def _find(
        self, text: str, k: int, where: Where | None, address: str = PROGRAMS, session: str = ""
    ) -> AsyncGenerator[tuple[int, Answer | None], None]:
        """Searches in the queue; yields and raises as `QuestionQueue.answer` and `find`."""
        return self.queue.answer(lambda: self.opened().find(text, k, where), address, session)

    @staticmethod
    def _turns(context: QuestionContext) -> list[Turn]:
        """The turns that a question is understood from."""
        return [] if context.as_typed else context.turns[-MAX_CONTEXT:]

    def reply(
        self,
        answer: Answer,
        phrases: Phrases,
        question: str,
        manner: Manner,
        is_complete: bool = False,
    ) -> Reply:
        """The last reply to a question, with the turn that the browser stores.

        Args:
            answer: the answer to the question.
            phrases: the texts in the reader's language.
            question: the question as it was typed.
            manner: how it was asked.
            is_complete: see `answer_html`.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        turn = Turn.of(answer, now, manner)
        html = self._answer_html(answer, phrases, manner, is_complete)
        html = turn_html(question, html, phrases, manner)
        return {**reply_of(html), "turn": turn.model_dump(mode="json")}

    def restored(self, conversation: Conversation, phrases: Phrases) -> list[str]:
        """Each turn of a stored conversation as HTML, with the text of today's store.

        Raises:
            HoibaoError: the store cannot be opened.
        """
        htmls = []
        # One answer at a time, because each holds the whole texts of its articles.
        for turn in conversation.turns:
            answer = turn.answer(self.opened())
            if turn.hits and not answer.hits:
                html = notice_html(phrases.changed)
            else:
                html = self._answer_html(answer, phrases, turn.manner)
            htmls.append(turn_html(turn.question, html, phrases, turn.manner))
        return htmls

    def original(self, article: Article) -> Path | None:
        """The file that an article was read from; None if it is not offered or not there."""
        return original_file(self.originals, article.source, READERS) if self.originals else None

    def _answer_html(
        self, answer: Answer, phrases: Phrases, manner: Manner, is_complete: bool = False
    ) -> str:
        if answer.talk_kind and not manner.plain:
            return self.talk_reply(answer.talk_kind, phrases)
        return answer_html(answer, phrases, bool(self.feedback), manner, is_complete)

    def talk_reply(self, kind: str, phrases: Phrases) -> str:
        """The reply to a message to the tool as HTML (see `qa.understanding.talk`)."""
        retriever = self.opened()
        return talk_html(kind, retriever.articles, retriever.facets().dates, phrases)

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
            build = retriever.manifest.build
            examples = self.examples.questions(build) if self.examples else []
            _, newest = retriever.browse("", NEWEST)
            counts = retriever.articles, retriever.passages
            return welcome_html(*counts, examples, newest, phrases)
        except Exception as error:
            return error_html(error, phrases)
