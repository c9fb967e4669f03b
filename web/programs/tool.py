"""The endpoints /ask and /article as tools of the Model Context Protocol, at /mcp."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from mcp.server.fastmcp import FastMCP
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from web.handlers import Handlers
from web.programs.endpoints import endpoints

AT_ONCE = 50  # requests that are handled at a time; more wait


def add_tool(app: FastAPI, handlers: Handlers) -> None:
    """Adds the tools `ask` and `article`.

    They are described by their signatures and docstrings (see `endpoints`).
    """
    # FastMCP gives the root logger a handler if it has none. Formatting one traceback takes that
    # handler seconds, in which the server answers nobody.
    logging.basicConfig(format=logging.BASIC_FORMAT)
    server = FastMCP(
        "Hỏi Báo",
        stateless_http=True,
        json_response=True,
        log_level="ERROR",
        # web.access.guard checks the host name, for this route as for all others.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    ask, article = endpoints(handlers)
    server.add_tool(ask, name="ask")
    server.add_tool(article, name="article")
    for route in server.streamable_http_app().routes:
        assert isinstance(route, Route)
        app.router.routes.append(Route(route.path, FewAtOnce(route.app)))
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with inner(app), server.session_manager.run():
            yield

    app.router.lifespan_context = lifespan


class FewAtOnce:
    """Hands few requests on at a time, because each takes many turns of the event loop.

    GET would open a stream on which nothing is sent; the standard lets a server refuse it with 405.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on when there is a place for it."""
        if scope["method"] != "POST":
            await Response(status_code=405, headers={"allow": "POST"})(scope, receive, send)
            return
        async with self.places:
            await self.app(scope, receive, send)
