"""The routes of shared answers: they are kept, shown as a page, and withdrawn."""

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import ValidationError

from index.errors import HoibaoError
from web.access.limits import Crowded
from web.handlers import Handlers
from web.history import Turn
from web.html import pages
from web.sharing.page import shared_page
from web.sharing.shares import Shares

Id = Annotated[str, Query(pattern=r"^[0-9a-f]{32}$")]
# No search engine lists a shared page, and no proxy keeps it after it was withdrawn.
HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}

log = logging.getLogger(__name__)


def add_sharing(app: FastAPI, handlers: Handlers) -> None:
    """Adds the routes to the application, before the chat is mounted in it."""

    def of(request: Request) -> tuple[Handlers, Shares]:
        own = handlers.of(request)
        if own.shares is None:
            raise HTTPException(404)
        return own, own.shares

    def share(turn: Turn, own: Handlers, shares: Shares) -> Response:
        """Keeps an answer: 409 if the store does not hold all of it, 507 if there is no room."""
        answer = turn.answer(own.opened())
        if not turn.hits or len(answer.hits) < len(turn.hits):
            return Response(status_code=409)
        try:
            kept = shares.add(turn, answer, datetime.now(UTC).isoformat(timespec="seconds"))
        except OSError as error:
            log.error("A shared answer cannot be written (%s)", error.strerror)
            kept = None
        if kept is None:
            return Response(status_code=507)
        id, key = kept
        return JSONResponse({"id": id, "key": key}, 201)

    @app.post("/shared")
    async def keep(request: Request) -> Response:
        try:
            turn = Turn.model_validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_input=False)) from None
        try:
            return await handlers.pages.run(partial(share, turn, *of(request)))
        except (HoibaoError, Crowded):
            return Response(status_code=503)

    @app.get("/shared")
    async def page(request: Request, id: Id) -> HTMLResponse:
        own, shares = of(request)
        phrases = handlers.phrases(request)

        def html() -> str | None:
            shared = shares.get(id)
            return shared_page(shared, own.opened(), phrases) if shared else None

        try:
            text = await handlers.pages.run(html)
        except (HoibaoError, Crowded):
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        if text is None:
            text = pages.message_page(phrases.none_shared, phrases)
            return HTMLResponse(text, 404, HEADERS)
        return HTMLResponse(text, headers=HEADERS)

    @app.post("/shared/withdraw")
    async def withdraw(request: Request) -> Response:
        fields = parse_qs((await request.body())[:1000].decode("utf-8", "replace"))
        id, key = (fields.get(name, [""])[0] for name in ("id", "key"))
        _, shares = of(request)
        try:
            if not await handlers.pages.run(partial(shares.withdraw, id, key)):
                return Response(status_code=404)
        except OSError as error:
            log.error("A shared answer cannot be withdrawn (%s)", error.strerror)
            return Response(status_code=507)
        except Crowded:
            return Response(status_code=503)
        return Response(status_code=204)
