"""The endpoints /ask and /article as tools of the Model Context Protocol, at /mcp."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from mcp.server.fastmcp import FastMCP
from mcp.server.transport_security import TransportSecuritySettings

from web.handlers import Handlers


def add_tool(app: FastAPI, handlers: Handlers) -> None:
    """Adds the tools `ask` and `article`.

    They are described by the signatures and docstrings of the methods of `Handlers`.
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
    server.add_tool(handlers.ask_endpoint, name="ask")
    server.add_tool(handlers.article_endpoint, name="article")
    app.router.routes.extend(server.streamable_http_app().routes)
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with inner(app), server.session_manager.run():
            yield

    app.router.lifespan_context = lifespan
