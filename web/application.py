"""The web application: the chat's page, the endpoints /ask and /article, and other routes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from gradio.components.api_component import Api
from gradio.events import api

from web.access.bodies import Bodies
from web.access.guard import Guard
from web.access.replies import bound_events
from web.access.signin import SignIn
from web.collections.addresses import ByPath
from web.collections.served import Opened
from web.embedding.routes import add_embedding
from web.feedback import Feedback
from web.handlers import Handlers
from web.html import pages
from web.opening import Opening
from web.passwords import Passwords
from web.programs.endpoints import endpoints
from web.programs.http import add_ask
from web.routes import add_routes, add_uploads
from web.sharing.routes import add_sharing
from web.sharing.shares import Shares
from web.uploads import Uploads
from web.watching.examples import Examples
from web.watching.questions import Watched
from web.watching.routes import add_watching

# Gradio runs these once its components are in the page; they call our module chat.js.
CHAT = 'const chat = import(new URL("chat.js", document.baseURI));\n'
ON_PAGE = CHAT + 'watch("value", () => chat.then((chat) => chat.beginChat(element)));'
ON_REPLY = CHAT + (
    "chat.then((chat) => chat.connect(trigger));\n"
    'watch("value", () => chat.then((chat) => chat.show(props.value)));'
)
ON_FILTER = CHAT + 'watch("value", () => chat.then((chat) => chat.drawFilter(element)));'
# Sessions whose last question and reply Gradio keeps in memory: nothing of ours needs them. By
# itself it keeps 10,000.
SESSIONS = 10
# Our module gets what is typed, gives the question that is sent with its history and filter, and
# learns when Gradio has ended an event: Gradio ignores a question that comes before.
TYPED = "(typed) => window.hoibao.typed(typed)"
SENDING = "() => window.hoibao.sending()"
ENDED = "() => window.hoibao.ended()"


def web_app(
    opened: Opened,
    passwords: Passwords | None = None,
    feedback: Feedback | None = None,
    uploads: Uploads | None = None,
    local: bool = False,
    mcp: bool = False,
    host: str = "localhost",
    watched: Watched | None = None,
    originals: Path | None = None,
    shares: Shares | None = None,
    examples: Examples | None = None,
    embedders: Sequence[str] = (),
) -> FastAPI:
    """The whole web application over one collection without a name, ready for a server.

    Args:
        opened: returns the retriever of the newest build of the store.
        passwords: who may sign in; None lets everybody in.
        feedback: stores verdicts; None if readers are not asked for them.
        uploads: takes readers' files; None if they may not upload any.
        local: True if only this machine can reach the server.
        mcp: True offers the endpoint as a tool of the Model Context Protocol too.
        host: a name that this machine has beside "localhost".
        watched: stores the questions that readers watch; None if they may not watch any.
        originals: the folder of the articles' files, which readers may have; None for none.
        shares: keeps the answers that readers share; None if they may not share any.
        examples: questions to ask first; None for none.
        embedders: as for `served_app`.
    """
    handlers = Handlers(opened, feedback, uploads, watched, originals, shares, examples)
    return served_app(handlers, passwords, local, mcp, host, embedders)


def served_app(
    handlers: Handlers,
    passwords: Passwords | None = None,
    local: bool = False,
    mcp: bool = False,
    host: str = "localhost",
    embedders: Sequence[str] = (),
) -> FastAPI:
    """The whole web application over one collection or several, ready for a server.

    Args:
        handlers: those of the first collection, which others have been joined to (`join`).
        passwords: who may sign in; None lets everybody in.
        local: True if only this machine can reach the server.
        mcp: True offers the endpoint as a tool of the Model Context Protocol too.
        host: a name that this machine has beside "localhost".
        embedders: the origins whose pages may show the question box, such as
            "https://intranet.example"; empty for none.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Opening, handlers=handlers)
    # Added last, the guard runs first. A body is read only from who may send one.
    app.add_middleware(Bodies)
    if passwords:
        app.add_middleware(SignIn, passwords=passwords)
    app.add_middleware(Guard, local=local, host=host, embedders=embedders)
    if handlers.name:
        app.add_middleware(ByPath, names=handlers.collections)
    add_routes(app, handlers)
    if any(each.watched for each in handlers.collections.values()):
        add_watching(app, handlers)
    if any(each.shares for each in handlers.collections.values()):
        add_sharing(app, handlers)
    add_ask(app, handlers)
    if embedders:
        add_embedding(app, handlers)
    if any(each.uploads for each in handlers.collections.values()):
        add_uploads(app, handlers)
    if mcp:
        from web.programs.tool import add_tool

        add_tool(app, handlers)
    gr.mount_gradio_app(
        app,
        chat_blocks(handlers),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=pages.ICON + pages.SEARCH,
    )
    chat: Any = app.routes[-1]
    # The error is raised again after this answer, so that it is in the log.
    chat.app.add_exception_handler(Exception, _failure)
    return app


def _failure(request: Request, error: Exception) -> PlainTextResponse:
    """The answer where Gradio fails: what handles our events does not, so it is what was sent."""
    status = 400 if request.method == "POST" else 500
    return PlainTextResponse("The chat cannot answer this.", status)


class ChatBlocks(gr.Blocks):
    """A Gradio application whose endpoints may be sent fewer values than they have parameters.

    Gradio itself wants all of them, so a program would fail once an endpoint has a new parameter.
    """

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], *others: Any, **options: Any
    ) -> Any:
        """The values for an event's function; missing ones of an endpoint are the defaults."""
        missing = block_fn.inputs[len(inputs) :] if inputs else []
        defaults = [component.value for component in missing if isinstance(component, Api)]
        return await super().preprocess_data(block_fn, [*inputs, *defaults], *others, **options)


def chat_blocks(handlers: Handlers) -> gr.Blocks:
    """The chat and the endpoints /ask and /article, as a Gradio application."""
    blocks: gr.Blocks = ChatBlocks(title="Hỏi Báo", analytics_enabled=False)
    blocks.state_session_capacity = SESSIONS
    with blocks:
        page = gr.HTML(js_on_load=ON_PAGE, apply_default_css=False, elem_id="page")
        reply = gr.HTML(html_template="", js_on_load=ON_REPLY, elem_id="reply")
        context = gr.JSON(visible=False)
        with gr.Column(elem_id="foot"):
            filters = gr.HTML(js_on_load=ON_FILTER, apply_default_css=False, elem_id="chosen")
            box = gr.Textbox(submit_btn=True, show_label=False, max_lines=5, elem_id="box")
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        blocks.load(handlers.on_open, outputs=[page, filters, box], **private)
        box.submit(None, box, js=TYPED, **private)
        question = reply.submit(
            handlers.on_question,
            [box, context],
            reply,
            js=SENDING,
            concurrency_limit=None,  # they wait in a queue of our own, which shows their position
            **private,
        )
        # Not by `cancels`: the question would have two ends then, and the later one might be taken
        # for that of the next question.
        stop = reply.stop(handlers.on_stop, **private)
        for event in (question, stop):
            for end in (event.then, event.failure):
                end(None, js=ENDED, **private)
        ask, article = endpoints(handlers)
        api(ask, api_name="ask", concurrency_limit=None)
        api(article, api_name="article")
    bound_events(blocks._queue)
    return blocks
