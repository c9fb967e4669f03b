"""What a reader sees until Gradio's scripts have come: the masthead, and a word."""

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.handlers import Handlers
from web.html.pages import opening_screen

CHAT = b"<gradio-app"  # the element of Gradio's page that its scripts fill


class Opening:
    """Middleware that writes the opening screen into Gradio's page, with our styles."""

    def __init__(self, app: ASGIApp, handlers: Handlers) -> None:
        """Passes requests on to an application that Gradio is mounted in."""
        self.app, self.handlers = app, handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, and waits for the whole page if it is for that of the chat."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/"):
            await self.app(scope, receive, send)
            return
        screen = opening_screen(self.handlers.phrases(Request(scope))).encode()
        start: Message = {}
        body = b""

        async def completed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = body.replace(CHAT, screen + CHAT, 1)
            MutableHeaders(scope=start)["content-length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, completed)
