"""The routes of the watched questions: they are saved, shown, and asked again after a build."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import FastAPI, HTTPException, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from index.errors import HoibaoError, QuestionError
from index.text.controls import json_text
from qa.answer import Answer
from web.access.limits import Crowded
from web.handlers import Handlers
from web.history import Turn
from web.html import pages
from web.html.watched import NewHit, News, watched_feed, watched_json, watched_page
from web.watching.questions import NEW_HITS, SEEN_HITS, Watched

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]

log = logging.getLogger(__name__)


class Watcher:
    """Asks the watched questions once of each build, when somebody looks."""

    def __init__(self, handlers: Handlers, watched: Watched) -> None:
        """Asks with the handlers of the chat, among the questions of its readers."""
        self.handlers, self.watched = handlers, watched
        self.lock = asyncio.Lock()

    async def save(self, turn: Turn) -> bool:
        """Saves the question of a turn, with what the present build answers.

        A follow-up is saved as it was understood.

        Returns:
            False if there are as many questions as there may be.

        Raises:
            HoibaoError, Crowded: it cannot be answered.
            OSError: the file cannot be written.
        """
        await self.check()
        question = turn.understood_as if turn.about else turn.question
        answer = await self.handlers.answer(question, turn.manner, SEEN_HITS)
        now = _now()
        run = partial(self.watched.add, question, turn.manner, answer, now)
        return await self.handlers.pages.run(run)

    async def news(self) -> News:
        """The questions with their new articles; hits that the store no longer has are left out.

        Raises:
            HoibaoError, Crowded: the store cannot be opened, or too many ask.
            OSError: the file cannot be written.
        """
        await self.check()
        return await self.handlers.pages.run(self._news)

    def _news(self) -> News:
        retriever = self.handlers.opened()
        return [
            (
                question,
                [
                    NewHit(new.found, hit)
                    for new in question.new
                    if (hit := new.hit.hit(1, retriever))
                ],
            )
            for question in self.watched.questions
        ]

    async def check(self) -> None:
        """Asks all questions if there is a build that they were not asked of; raises as `news`."""
        async with self.lock:  # who comes meanwhile waits for the same answers
            manifest = (await self.handlers.pages.run(self.handlers.opened)).manifest
            if not self.watched.questions or manifest.build == self.watched.build:
                return
            answers: dict[str, Answer] = {}
            for question in self.watched.questions:
                try:
                    answer = self.handlers.answer(question.question, question.manner, NEW_HITS)
                    answers[question.id] = await answer
                except QuestionError as error:  # such as too many articles for what is quoted
                    log.warning("A watched question cannot be asked: %s", error)
            run = partial(self.watched.update, answers, manifest.build, manifest.created)
            await self.handlers.pages.run(run)


def add_watching(app: FastAPI, handlers: Handlers) -> None:
    """Adds the routes to the application, before the chat is mounted in it."""
    watchers = {
        name: Watcher(each, each.watched)
        for name, each in handlers.collections.items()
        if each.watched
    }

    def of(request: Request) -> Watcher:
        return watchers[handlers.of(request).name]

    @app.post("/watched")
    async def watch(request: Request) -> Response:
        try:
            turn = Turn.model_validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_input=False)) from None
        try:
            return Response(status_code=204 if await of(request).save(turn) else 507)
        except OSError as error:
            return _not_written(error)
        except QuestionError:
            return Response(status_code=422)
        except (HoibaoError, Crowded):
            return Response(status_code=503)

    async def news(request: Request) -> News:
        try:
            return await of(request).news()
        except OSError as error:
            _not_written(error)
            raise HTTPException(503) from None
        except (HoibaoError, Crowded):
            raise HTTPException(503) from None

    @app.get("/watched")
    async def page(request: Request) -> HTMLResponse:
        phrases = handlers.phrases(request)
        try:
            return HTMLResponse(watched_page(await news(request), date.today(), phrases))
        except HTTPException:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)

    @app.get("/watched.atom")
    async def feed(request: Request) -> Response:
        text = watched_feed(await news(request), str(request.base_url), handlers.phrases(request))
        return Response(text, media_type="application/atom+xml")

    @app.get("/watched.json")
    async def as_json(request: Request) -> Response:
        text = json_text(watched_json(await news(request), str(request.base_url)), indent=1)
        return Response(text, media_type="application/json")

    @app.post("/watched/{id}/{action}")
    async def change(request: Request, id: Id, action: Literal["read", "remove"]) -> Response:
        watched = of(request).watched
        run: Callable[[], None] = partial(watched.remove, id)
        if action == "read":
            run = partial(watched.mark_read, id, _now())
        try:
            await handlers.pages.run(run)
        except OSError as error:
            return _not_written(error)
        except Crowded:
            return Response(status_code=503)
        return RedirectResponse("../../watched", 303)


def _not_written(error: OSError) -> Response:
    log.error("The watched questions cannot be written (%s)", error.strerror)
    return Response(status_code=507)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
