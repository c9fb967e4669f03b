"""What programs call, /ask and /article: with several collections, they name one in each call."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from index.errors import QuestionError
from web.handlers import Handlers
from web.where_json import WhereJson


def collection_named(handlers: Handlers, name: str) -> Handlers:
    """The handlers of the collection with a name.

    Raises:
        QuestionError: there is none, or the name is empty.
    """
    names = ", ".join(handlers.collections)
    if not name:
        raise QuestionError(f"Say which collection is asked: one of {names}.")
    named = handlers.collections.get(str(name))
    if named is None:
        raise QuestionError(f"No collection is named {name!r:.60}: choose one of {names}.")
    return named


def endpoints(handlers: Handlers) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The functions `ask` and `article`, whose signatures and docstrings describe them."""
    if not handlers.name:
        return handlers.ask_endpoint, handlers.article_endpoint

    def named(collection: str) -> Handlers:
        try:
            return collection_named(handlers, collection)
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error

    async def ask(
        question: str,
        collection: str,
        k: int = 5,
        where: WhereJson | None = None,
        infer: bool = True,
    ) -> dict[str, Any]:
        return await named(collection).ask_endpoint(question, k, where, infer)

    async def article(
        id: str, collection: str, start: int = 0, end: int | None = None
    ) -> dict[str, Any]:
        return await named(collection).article_endpoint(id, start, end)

    for function, method in (
        (ask, handlers.ask_endpoint),
        (article, handlers.article_endpoint),
    ):
        names = ", ".join(handlers.collections)
        doc = (method.__doc__ or "").rstrip()  # it ends with the list of the arguments
        function.__doc__ = f"{doc}\n            collection: Which collection: one of {names}.\n"
    return ask, article
