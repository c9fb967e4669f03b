"""The address of a collection: /in/NAME/ stands before the address of each of its pages."""

from collections.abc import Collection
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/in/"


class ByPath:
    """Middleware that takes /in/NAME from a path, and notes NAME in the state of the request.

    All behind it see the same paths as if one collection were served alone.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        """Passes requests on to an application, for the collections with these names."""
        self.app, self.names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on."""
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            written, slash, rest = scope["path"].removeprefix(PREFIX).partition("/")
            name = normalize("NFC", written)
            if name in self.names and slash:
                scope = {
                    **scope,
                    "path": f"/{rest}",
                    "raw_path": quote(f"/{rest}").encode(),
                    "root_path": f"{scope.get('root_path', '')}{PREFIX}{quote(name, '')}",
                    "state": {**scope.get("state", {}), "collection": name},
                }
        await self.app(scope, receive, send)


def named_collection(request: Any) -> str | None:
    """The name of the collection in the address of a request; None if it has none.

    Args:
        request: of FastAPI or Gradio.
    """
    name: str | None = getattr(request.state, "collection", None)
    return name


def collection_link(name: str, request: Any) -> str:
    """The address of a collection's chat, relative to that of another page, not escaped.

    Args:
        name: the name of the collection.
        request: the request for the other page.
    """
    return ("../" if named_collection(request) is not None else PREFIX[1:]) + quote(name, "") + "/"
