"""The routes beside the chat: files, articles, stored conversations, feedback, server state."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any, Literal, ParamSpec
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from pydantic import ValidationError

from index.arrays import Span
from index.article import UPLOADS
from index.errors import HoibaoError
from index.store.rows import Sort
from web import export
from web.access.limits import Crowded, Pool, TooFast, address_key
from web.feedback import Feedback, Verdict
from web.handlers import Handlers
from web.history import Conversation
from web.html import library, marks, pages
from web.html.article import article_page, changed_page, similar_page
from web.phrases import phrases_for
from web.uploads import Refused, Uploads
from web.where_json import Text, WhereError, parse_where

STATIC = Path(__file__).with_name("static")
FILES = sorted(file.name for kind in ("*.css", "*.js") for file in STATIC.glob(kind))
Range = Annotated[str, Query(pattern=r"^\d{1,9}-\d{1,9}$")]
Ranges = Annotated[  # up to `marks.MAX_OTHERS`
    str, Query(pattern=r"^(\d{1,9}-\d{1,9}(\.\d{1,9}-\d{1,9}){0,7})?$")
]
TitleSearch = Annotated[str, Query(max_length=library.MAX_SEARCH)]
# A page of ours: no value can lead to another site.
Back = Annotated[
    str, Query(max_length=8000, pattern=r"^((library|article|similar|watched)\?[\w.%&=+~*-]*)?$")
]
Number = Annotated[int, Query(ge=1, le=1_000_000)]
SIMILAR = 10  # articles that are like one
MAX_NAMES = 5  # of files that a message names
YEAR = 365 * 24 * 3600  # seconds
# Uploads have threads of their own, so that all else finds its threads free.
CHECKED_UPLOADS, WAITING_UPLOADS = 2, 50

Arguments = ParamSpec("Arguments")

log = logging.getLogger(__name__)


def add_routes(app: FastAPI, handlers: Handlers) -> None:
    """Adds all routes but those of uploads to the application.

    Args:
        app: the application that the chat is mounted in afterwards.
        handlers: those of the chat. The route of feedback is added only if they have `feedback`.
    """
    for name in FILES:
        app.get(f"/{name}")(_file(name))
    _add_pages(app, handlers, handlers.pages)
    _add_conversations(app, handlers, handlers.pages)
    _add_state(app, handlers, handlers.pages)
    if handlers.feedback:
        _add_feedback(app, handlers.feedback, handlers.pages)


def _in_pool(
    pool: Pool,
) -> Callable[[Callable[Arguments, Response]], Callable[Arguments, Awaitable[Response]]]:
    """Lets the threads of `pool` answer a route; 503 if too many requests wait for them."""

    def decorated(
        route: Callable[Arguments, Response],
    ) -> Callable[Arguments, Awaitable[Response]]:
        @wraps(route)
        async def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
            try:
                return await pool.run(partial(route, *args, **kwargs))
            except Crowded:
                return PlainTextResponse("Too many requests: try again.", 503)

        return answer

    return decorated


def _file(name: str) -> Any:
    def file() -> FileResponse:
        # On Windows other programs set what Python takes a file for. As text, no script is run.
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return FileResponse(STATIC / name, headers={"cache-control": "no-cache"}, media_type=kind)

    return file


def _add_pages(app: FastAPI, handlers: Handlers, pool: Pool) -> None:
    @app.exception_handler(RequestValidationError)
    def bad_link(request: Request, error: RequestValidationError) -> HTMLResponse:
        phrases = phrases_for(request)
        return HTMLResponse(pages.message_page(phrases.bad_link, phrases), 422)

    @app.get("/article")
    @_in_pool(pool)
    def article(
        request: Request,
        id: str,
        passage: Range = "0-0",
        sentence: Range = "0-0",
        others: Ranges = "",
        seal: Annotated[str, Query(max_length=8)] = "",
    ) -> HTMLResponse:
        phrases = phrases_for(request)
        try:
            opened = handlers.opened().article(id)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        if opened is None:
            return HTMLResponse(pages.message_page(phrases.gone, phrases), 404)
        marked = [_span(sentence), *map(_span, others.split(".") if others else ())]
        if seal and seal != marks.seal(*(opened.text[slice(*span)] for span in marked)):
            return HTMLResponse(changed_page(opened, phrases))
        original = f"original?{urlencode({'id': id})}" if handlers.original(opened) else ""
        html = article_page(
            opened, _span(passage), marked[0], phrases, others=marked[1:], original=original
        )
        return HTMLResponse(html)

    @app.get("/original")
    @_in_pool(pool)
    def original(request: Request, id: str) -> Response:
        phrases = phrases_for(request)
        try:
            opened = handlers.opened().article(id)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        file = handlers.original(opened) if opened else None
        if file is None:
            return HTMLResponse(pages.message_page(phrases.gone, phrases), 404)
        # Never shown as a page of ours: a file may be HTML of anybody.
        return FileResponse(file, media_type="application/octet-stream", filename=file.name)

    @app.get("/similar")
    @_in_pool(pool)
    def similar(request: Request, id: str) -> HTMLResponse:
        phrases = phrases_for(request)
        try:
            retriever = handlers.opened()
            opened = retriever.article(id)
            if opened is None:
                return HTMLResponse(pages.message_page(phrases.gone, phrases), 404)
            articles = retriever.similar(opened, SIMILAR)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        return HTMLResponse(similar_page(opened, articles, phrases))

    @app.get("/library")
    @_in_pool(pool)
    def collection(
        request: Request,
        q: TitleSearch = "",
        page: Number = 1,
        sort: Sort = "newest",
        first: Annotated[Text, Query(alias="from")] = "",
        last: Annotated[Text, Query(alias="to")] = "",
        source: Text = "",
        author: Text = "",
        language: Text = "",
    ) -> HTMLResponse:
        phrases = phrases_for(request)
        values = {"from": first, "to": last, "source": source}
        values |= {"author": author, "language": language}
        where: Any = {name: value for name, value in values.items() if value}
        shelf = library.Shelf(q, where, sort, page)
        try:
            retriever = handlers.opened()
            count, articles = retriever.browse(
                q, library.PAGE, (page - 1) * library.PAGE, parse_where(where), sort
            )
        except WhereError:
            return HTMLResponse(pages.message_page(phrases.bad_where, phrases), 422)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        created = retriever.manifest.created
        facets, days = retriever.facets(), retriever.days()
        html = library.library_page(shelf, count, articles, facets, days, created, phrases)
        return HTMLResponse(html)

    @app.get("/opensearch.xml")
    def search_description(request: Request) -> Response:
        text = pages.opensearch(str(request.base_url), phrases_for(request))
        return Response(text, media_type="application/opensearchdescription+xml")

    @app.get("/language/{code}")
    def language(code: Literal["vi", "en"], back: Back = "") -> RedirectResponse:
        response = RedirectResponse(f"../{back}", 303)
        response.set_cookie("language", code, max_age=YEAR, samesite="lax", httponly=True)
        return response


def _add_conversations(app: FastAPI, handlers: Handlers, pool: Pool) -> None:
    async def sent(request: Request) -> Conversation:
        body = await request.body()
        try:
            return await pool.run(partial(Conversation.model_validate_json, body))
        except ValidationError as error:
            # The input of an error may be millions of values.
            raise RequestValidationError(error.errors(include_input=False)) from None
        except Crowded:
            raise HTTPException(503) from None

    Sent = Annotated[Conversation, Depends(sent)]

    @app.post("/restore")
    @_in_pool(pool)
    def restore(request: Request, conversation: Sent) -> JSONResponse:
        try:
            return JSONResponse(handlers.restored(conversation, phrases_for(request)))
        except HoibaoError:
            return JSONResponse([], 503)

    @app.post("/more")
    async def more(request: Request, conversation: Sent) -> JSONResponse:
        if not conversation.turns:
            raise HTTPException(422)
        address = address_key(request.client.host if request.client else "")
        try:
            return JSONResponse(await handlers.more(conversation, phrases_for(request), address))
        except (HoibaoError, Crowded, TooFast):
            return JSONResponse({}, 503)

    @app.post("/export/{form}")
    @_in_pool(pool)
    def export_turns(request: Request, form: Literal["md", "json"], conversation: Sent) -> Response:
        # One answer at a time, because each holds the whole texts of its articles.
        turns = ((turn, turn.answer(handlers.opened())) for turn in conversation.turns)
        try:
            if form == "json":
                return Response(export.as_json(turns), media_type="application/json")
            markdown = export.as_markdown(turns, phrases_for(request))
        except HoibaoError:
            return Response(status_code=503)
        return Response(markdown, media_type="text/markdown; charset=utf-8")


def _add_state(app: FastAPI, handlers: Handlers, pool: Pool) -> None:
    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/ready")
    @_in_pool(pool)
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


def _add_feedback(app: FastAPI, feedback: Feedback, pool: Pool) -> None:
    @app.post("/feedback")
    @_in_pool(pool)
    def judge(verdict: Verdict) -> Response:
        try:
            return Response(status_code=204 if feedback.add(verdict) else 507)
        except OSError as error:
            log.error("Feedback cannot be written (%s)", error.strerror)
            return Response(status_code=507)


def add_uploads(app: FastAPI, uploads: Uploads) -> None:
    """Adds the routes that take readers' files and tell how far their indexing is."""
    pool = Pool(CHECKED_UPLOADS, WAITING_UPLOADS)

    @app.post("/upload")
    async def upload(request: Request, name: str) -> Response:
        phrases = phrases_for(request)
        try:
            await pool.run(partial(uploads.add, name, await request.body(), phrases))
        except Crowded:
            return PlainTextResponse(phrases.crowded, 503)
        except Refused as refused:
            message = phrases.not_added.format(name=name[:60], reason=refused)
            return PlainTextResponse(message, 422)
        uploads.index()
        return Response(status_code=204)

    @app.get("/upload")
    async def progress(request: Request) -> dict[str, Any]:
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
