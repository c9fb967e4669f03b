"""The routes beside the chat: files, articles, stored conversations, feedback, server state."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any, Literal, ParamSpec
from urllib.parse import quote, urlencode

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
from qa.understanding.inferred import without_dates
from web.access.limits import Crowded, Pool, TooFast, address_key
from web.collections.addresses import PREFIX, named_collection
from web.exporting.documents import as_json, as_markdown
from web.exporting.tables import as_csv, as_xlsx
from web.feedback import Verdict
from web.handlers import Handlers
from web.history import Conversation
from web.html import library, marks, pages
from web.html.article import article_page, changed_page, similar_page
from web.html.citations import Form
from web.originals import original_response
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
    str,
    Query(max_length=8000, pattern=r"^((library|article|similar|watched|shared)\?[\w.%&=+~*-]*)?$"),
]
Number = Annotated[int, Query(ge=1, le=1_000_000)]
EXPORTED = {
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
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
    if handlers.name:
        _add_other_addresses(app, handlers)
    if handlers.feedback:
        _add_feedback(app, handlers, handlers.pages)


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
        phrases = handlers.phrases(request)
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
        phrases, own = handlers.phrases(request), handlers.of(request)
        try:
            opened = own.opened().article(id)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        if opened is None:
            return HTMLResponse(pages.message_page(phrases.gone, phrases), 404)
        marked = [_span(sentence), *map(_span, others.split(".") if others else ())]
        if seal and seal != marks.seal(*(opened.text[slice(*span)] for span in marked)):
            return HTMLResponse(changed_page(opened, phrases))
        original = f"original?{urlencode({'id': id})}" if own.original(opened) else ""
        html = article_page(
            opened, _span(passage), marked[0], phrases, others=marked[1:], original=original
        )
        return HTMLResponse(html)

    @app.get("/original")
    @_in_pool(pool)
    def original(request: Request, id: str) -> Response:
        phrases, own = handlers.phrases(request), handlers.of(request)
        try:
            opened = own.opened().article(id)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        file = own.original(opened) if opened else None
        if file is None:
            return HTMLResponse(pages.message_page(phrases.gone, phrases), 404)
        try:
            return original_response(file)
        except OSError:
            return HTMLResponse(pages.message_page(phrases.gone, phrases), 404)

    @app.get("/similar")
    @_in_pool(pool)
    def similar(request: Request, id: str) -> HTMLResponse:
        phrases = handlers.phrases(request)
        try:
            retriever = handlers.of(request).opened()
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
        phrases = handlers.phrases(request)
        values = {"from": first, "to": last, "source": source}
        values |= {"author": author, "language": language}
        where: Any = {name: value for name, value in values.items() if value}
        shelf = library.Shelf(q, where, sort, page)
        try:
            parsed, retriever = parse_where(where), handlers.of(request).opened()
            count, articles = retriever.browse(
                q, library.PAGE, (page - 1) * library.PAGE, parsed, sort
            )
            days = retriever.days(q, without_dates(parsed))
        except WhereError:
            return HTMLResponse(pages.message_page(phrases.bad_where, phrases), 422)
        except HoibaoError:
            return HTMLResponse(pages.message_page(phrases.failure, phrases), 503)
        created = retriever.manifest.created
        facets = retriever.facets()
        html = library.library_page(shelf, count, articles, facets, days, created, phrases)
        return HTMLResponse(html)

    @app.get("/opensearch.xml")
    def search_description(request: Request) -> Response:
        text = pages.opensearch(str(request.base_url), handlers.phrases(request))
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
            return JSONResponse(
                handlers.of(request).restored(conversation, handlers.phrases(request))
            )
        except HoibaoError:
            return JSONResponse([], 503)

    @app.post("/more")
    async def more(request: Request, conversation: Sent) -> JSONResponse:
        if not conversation.turns:
            raise HTTPException(422)
        address = address_key(request.client.host if request.client else "")
        try:
            own = handlers.of(request)
            return JSONResponse(await own.more(conversation, handlers.phrases(request), address))
        except (HoibaoError, Crowded, TooFast):
            return JSONResponse({}, 503)

    @app.post("/export/{form}")
    @_in_pool(pool)
    def export_turns(
        request: Request,
        form: Literal["md", "json", "csv", "xlsx"],
        conversation: Sent,
        citation: Form = "plain",
    ) -> Response:
        own = handlers.of(request)
        phrases = handlers.phrases(request)
        # One answer at a time, because each holds the whole texts of its articles.
        turns = ((turn, turn.answer(own.opened())) for turn in conversation.turns)
        content: str | bytes
        try:
            if form == "json":
                content = as_json(turns, phrases)
            elif form == "md":
                content = as_markdown(turns, phrases, citation)
            else:
                content = (as_csv if form == "csv" else as_xlsx)(turns, phrases, citation)
        except HoibaoError:
            return Response(status_code=503)
        return Response(content, media_type=EXPORTED[form])


def _add_state(app: FastAPI, handlers: Handlers, pool: Pool) -> None:
    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/ready")
    @_in_pool(pool)
    def ready(request: Request) -> JSONResponse:
        own = handlers.of(request)
        if own.name and named_collection(request) is None:
            states = {name: _state(each) for name, each in handlers.collections.items()}
            state = {"ready": all(s["ready"] for s in states.values()), "collections": states}
        else:
            state = _state(own)
        return JSONResponse(state, 200 if state["ready"] else 503)


def _state(handlers: Handlers) -> dict[str, Any]:
    """The live build of a collection as plain values."""
    try:
        manifest = handlers.opened().manifest
    except HoibaoError:
        return {"ready": False}
    counts = asdict(manifest.counts)
    return {"ready": True, "build": manifest.build, "created": manifest.created, "counts": counts}


def _add_other_addresses(app: FastAPI, handlers: Handlers) -> None:
    """Adds the routes of addresses below /in/ that `ByPath` leaves as they are."""

    @app.get(PREFIX + "{name}/{rest:path}")
    def no_collection(request: Request, name: str, rest: str) -> HTMLResponse:
        links = {each: f"{PREFIX[1:]}{quote(each, '')}/" for each in handlers.collections}
        up = "../" * (rest.count("/") + 2)
        return HTMLResponse(pages.no_collection_page(links, up, phrases_for(request)), 404)

    @app.get(PREFIX + "{name}")
    def without_slash(name: str) -> RedirectResponse:
        return RedirectResponse(f"{quote(name, '')}/", 307)


def _add_feedback(app: FastAPI, handlers: Handlers, pool: Pool) -> None:
    @app.post("/feedback")
    @_in_pool(pool)
    def judge(request: Request, verdict: Verdict) -> Response:
        feedback = handlers.of(request).feedback
        try:
            return Response(status_code=204 if feedback and feedback.add(verdict) else 507)
        except OSError as error:
            log.error("Feedback cannot be written (%s)", error.strerror)
            return Response(status_code=507)


def add_uploads(app: FastAPI, handlers: Handlers) -> None:
    """Adds the routes that take readers' files and tell how far their indexing is."""

    def of(request: Request) -> Uploads:
        uploads = handlers.of(request).uploads
        if not uploads:
            raise HTTPException(404)
        return uploads

    pool = Pool(CHECKED_UPLOADS, WAITING_UPLOADS)

    @app.post("/upload")
    async def upload(request: Request, name: str) -> Response:
        phrases, uploads = handlers.phrases(request), of(request)
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
        phrases, now = handlers.phrases(request), of(request).progress
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
