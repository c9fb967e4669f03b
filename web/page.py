"""The web application: the chat's page, the articles behind its cards, the endpoint /ask."""

from pathlib import Path
from typing import Annotated, Any

import gradio as gr
from fastapi import FastAPI, Header, Query
from fastapi.responses import FileResponse, HTMLResponse
from gradio.events import api
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import HoibaoError
from web import render
from web.handlers import Handlers, Opened
from web.words import Words, choose

AT_ONCE = 4  # questions answered at the same time; more wait in a queue
FOLDER = Path(__file__).parent
POLICY = (
    b"default-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    b"img-src 'self' data:; font-src 'self' data:; object-src 'none'"
)
Range = Annotated[str, Query(pattern=r"^\d{1,9}-\d{1,9}$")]
Language = Annotated[str | None, Header(alias="accept-language")]


class Sealed:
    """Middleware that tells browsers to fetch nothing from any other host."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"content-security-policy", POLICY))
            await send(message)

        await self.app(scope, receive, sealed)


def web_app(opened: Opened) -> FastAPI:
    """The whole web application, ready for a server, over the retriever that `opened()` gives."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Sealed)
    _add_routes(app, opened)
    gr.mount_gradio_app(
        app,
        chat(Handlers(opened)),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=render.HEAD,
    )
    return app


def chat(handlers: Handlers) -> gr.Blocks:
    """The chat and the endpoint /ask, as a Gradio application."""
    script = (FOLDER / "script.js").read_text(encoding="utf-8")
    blocks: gr.Blocks = gr.Blocks(title="Hỏi Báo", analytics_enabled=False)
    with blocks:
        turns = gr.State([])
        thread = gr.HTML(js_on_load=script, apply_default_css=False, elem_id="thread")
        box = gr.Textbox(submit_btn=True, show_label=False, max_lines=5, elem_id="box")
        outputs = [thread, turns, box]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        blocks.load(handlers.enter, outputs=[thread, box], **private)
        box.submit(handlers.asked, [box, turns], outputs, **private)
        thread.example_select(handlers.example, turns, outputs, **private)
        api(handlers.ask, api_name="ask")
    blocks.queue(default_concurrency_limit=AT_ONCE)
    return blocks


def _add_routes(app: FastAPI, opened: Opened) -> None:
    @app.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(FOLDER / "style.css")

    @app.get("/article")
    def article(
        id: str, passage: Range, sentence: Range, accept_language: Language = None
    ) -> HTMLResponse:
        words = choose(accept_language)
        try:
            found = opened().article(id)
        except HoibaoError as error:
            return _sorry(str(error), words, 503)
        if found is None:
            return _sorry(words.gone, words, 404)
        return HTMLResponse(render.article_page(found, _span(passage), _span(sentence), words))


def _sorry(message: str, words: Words, status: int) -> HTMLResponse:
    return HTMLResponse(render.page("Hỏi Báo", render.notice(message), words), status)


def _span(text: str) -> render.Span:
    start, end = text.split("-")
    return int(start), int(end)
