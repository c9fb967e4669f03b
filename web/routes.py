"""The routes beside the chat: files, articles, stored conversations, feedback, server state."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from index.arrays import Span
from index.errors import HoibaoError
from index.readers.fields import UPLOADS
from web import export
from web.feedback import Feedback, Verdict
from web.handlers import Handlers
from web.history import Conversation
from web.html import library, marks, pages
from web.phrases import phrases_for
from web.uploads import Refused, Uploads

STATIC = Path(__file__).with_name("static")
FILES = sorted(file.name for kind in ("*.css", "*.js") for file in STATIC.glob(kind))
Range = Annotated[str, Query(pattern=r"^\d{1,9}-\d{1,9}$")]
TitleSearch = Annotated[str, Query(max_length=library.MAX_SEARCH)]
# A page of ours: no value can lead to another site.
Back = Annotated[str, Query(max_length=8000, pattern=r"^((library|article)\?[\w.%&=+~*-]*)?$")]
Number = Annotated[int, Query(ge=1, le=1_000_000)]
MAX_NAMES = 5  # of files that a message names
YEAR = 365 * 24 * 3600  # seconds

log = logging.getLogger(__name__)


def add_routes(app: FastAPI, handlers: Handlers) -> None:
    """Adds all routes but those of uploads to the application.

    Args:
        app: the application that the chat is mounted in afterwards.
        handlers: those of the chat. The route of feedback is added only if they have `feedback`.
    """
    for name in FILES:
        app.get(f"/{name}")(_file(name))
    _add_pages(app, handlers)
    _add_conversations(app, handlers)
    _add_state(app, handlers)
    if handlers.feedback:
        _add_feedback(app, handlers.feedback)


def _file(name: str) -> Any:
    def file() -> FileResponse:
        return FileResponse(STATIC / name, headers={"cache-control": "no-cache"})

    return file


def _add_pages(app: FastAPI, handlers: Handlers) -> None:
    @app.exception_handler(RequestValidationError)
    def bad_link(request: Request, error: RequestValidationError) -> HTMLResponse:
        phrases = phrases_for(request)
        return HTMLResponse(pages.message_page(phrases.bad_link, phrases), 422)

    @app.get("/article")
    def article(
        request: Request,
        id: str,
        passage: Range = "0-0",
        sentence: Range = "0-0",
        seal: Annotated[str, Query(max_length=8)] = "",
    ) -> HTMLResponse:
        phrases = phrases_for(request)
        try:
            opened = handlers.opened().article(id)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        if opened is None:
            return HTMLResponse(pages.message_page(phrases.gone, phrases), 404)
        spans = _span(passage), _span(sentence)
        if seal and seal != marks.seal(opened.text[slice(*spans[1])]):
            return HTMLResponse(pages.changed_page(opened, phrases))
        return HTMLResponse(pages.article_page(opened, *spans, phrases))

    @app.get("/library")
    def collection(request: Request, q: TitleSearch = "", page: Number = 1) -> HTMLResponse:
        phrases = phrases_for(request)
        try:
            retriever = handlers.opened()
            count, articles = retriever.browse(q, library.PAGE, (page - 1) * library.PAGE)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        created = retriever.manifest.created
        days = retriever.days()
        html = library.library_page(q, page, count, articles, days, created, phrases)
        return HTMLResponse(html)

    @app.get("/language/{code}")
    def language(code: Literal["vi", "en"], back: Back = "") -> RedirectResponse:
        response = RedirectResponse(f"../{back}", 303)
        response.set_cookie("language", code, max_age=YEAR, samesite="lax", httponly=True)
        return response


def _add_conversations(app: FastAPI, handlers: Handlers) -> None:
    @app.post("/restore")
    def restore(request: Request, conversation: Conversation) -> JSONResponse:
        try:
            return JSONResponse(handlers.restored(conversation, phrases_for(request)))
        except HoibaoError:
            return JSONResponse([], 503)

    @app.post("/export/{form}")
    def export_turns(
        request: Request, form: Literal["md", "json"], conversation: Conversation
    ) -> Response:
        # One answer at a time, because each holds the whole texts of its articles.
        turns = ((turn, turn.answer(handlers.opened())) for turn in conversation.turns)
        try:
            if form == "json":
                return Response(export.as_json(turns), media_type="application/json")
            markdown = export.as_markdown(turns, phrases_for(request))
        except HoibaoError:
            return Response(status_code=503)
        return Response(markdown, media_type="text/markdown; charset=utf-8")


def _add_state(app: FastAPI, handlers: Handlers) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/ready")
    def ready() -> JSONResponse:
        try:
            retriever = handlers.opened()
        except HoibaoError:
            return JSONResponse({"ready": False}, 503)
        manifest = retriever.manifest
        counts = asdict(manifest.counts)
        return JSONResponse(
            {"ready": True, "build": manifest.build, "created": manifest.created, "counts": counts}
        )


def _add_feedback(app: FastAPI, feedback: Feedback) -> None:
    @app.post("/feedback")
    def judge(verdict: Verdict) -> Response:
        try:
            return Response(status_code=204 if feedback.add(verdict) else 507)
        except OSError as error:
            log.error("Feedback cannot be written (%s)", error.strerror)
            return Response(status_code=507)


def add_uploads(app: FastAPI, uploads: Uploads) -> None:
    """Adds the routes that take readers' files and tell how far their indexing is."""

    @app.post("/upload")
    async def upload(request: Request, name: str) -> Response:
        phrases = phrases_for(request)
        try:
            await asyncio.to_thread(uploads.add, name, await request.body(), phrases)
        except Refused as refused:
            message = phrases.not_added.format(name=name[:60], reason=refused)
            return PlainTextResponse(message, 422)
        uploads.index()
        return Response(status_code=204)

    @app.get("/upload")
    def progress(request: Request) -> dict[str, Any]:
        phrases, now = phrases_for(request), uploads.progress
        if now.failed:
            phrase = phrases.not_yet_indexed if now.kept else phrases.not_indexed
            message = phrase.format(names=_names(now.files) or UPLOADS)
        elif now.ready:
            message = phrases.added
        else:
            message = phrases.adding.format(done=now.done, total=now.total)
        return {"ready": now.ready, "message": message}


def _names(files: Sequence[str]) -> str:
    """The first few of the names of files, as text."""
    more = ["…"] if len(files) > MAX_NAMES else []
    return ", ".join([*files[:MAX_NAMES], *more])


def _span(text: str) -> Span:
    start, end = text.split("-")
    return int(start), int(end)
