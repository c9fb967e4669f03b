"""The endpoints /ask and /article: with several collections, programs name one in each call."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import gradio as gr

from index.errors import QuestionError
from qa import as_dict
from web.access.limits import Crowded
from web.handlers import PROGRAMS, Handlers
from web.phrases import ENGLISH
from web.replies import clean_question
from web.where_json import Manner, WhereJson

MAX_ARTICLE = 2_000_000  # characters of an article's text in one answer

log = logging.getLogger(__name__)


class Endpoints:
    """What programs call of one collection."""

    def __init__(self, handlers: Handlers) -> None:
        """Takes the handlers of the collection."""
        self.handlers = handlers

    async def ask(
        self, question: str, k: int = 5, where: WhereJson | None = None, infer: bool = True
    ) -> dict[str, Any]:
        """Finds the passages of the collection's articles that answer a question.

        Returns what `python -m qa --json` prints: the question, how it was understood, whether
        the answer can be trusted (`confident`), and the hits, best first. Each hit has its passage
        (an exact quotation), its article without the text, and the start and end of the answering
        sentence in the passage (`highlight`).

        Args:
            question: In any language, with or without Vietnamese accents, at most 2,000 characters.
            k: How many passages at most, 1 to 100.
            where: Only articles that meet all of these answer: from and to (a day, month or year:
                2024-04-02, 2024-04, 2024), source (host name, folder or file), author, language
                (ISO code) and article (id); the last four take a value or a list of them. Accents
                and capitals make no difference, but in an id. `unmatched` tells the nearest names
                where no article has a value.
            infer: Whether dates and names in the question choose articles too. What was read from
                the question comes back as `understood_where`, in the form of `where`, or as null.
        """
        try:
            return await answer_json(self.handlers, question, k, where, infer)
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Crowded:
            raise gr.Error(ENGLISH.crowded, print_exception=False) from None
        except Exception as error:
            log.error("The endpoint failed", exc_info=error)
        raise gr.Error(ENGLISH.failure, print_exception=False)

    async def article(self, id: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """Gives an article of the collection with its text.

        Returns the article's id, title, text, source, date, author and language, how many
        characters the whole text has (`length`), and where the pages of a PDF begin in it
        (`pages`: place and page). With start and end, `text` is a part of it. A text comes in parts
        of at most 2,000,000 characters.

        Args:
            id: The id of an article, as a hit has it.
            start: Where the wanted part of the text begins, in characters, as a passage's start.
            end: Where it ends, as a passage's end; the end of the text if it is left out.
        """
        try:
            start, end = _whole(start), None if end is None else _whole(end)
            in_order = start >= 0 and (end is None or start <= end)
            article = await self.handlers.pages.run(
                lambda: self.handlers.opened().article(clean_question(id))
            )
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Crowded:
            raise gr.Error(ENGLISH.crowded, print_exception=False) from None
        except Exception as error:
            log.error("The endpoint failed", exc_info=error)
            raise gr.Error(ENGLISH.failure, print_exception=False) from None
        if article is None:
            raise gr.Error("There is no article with this id.", print_exception=False)
        if not in_order:
            raise gr.Error(
                "Give a start of at least 0 and no end before it.", print_exception=False
            )
        part = article.text[start:end][:MAX_ARTICLE]
        pages = [list(start) for start in article.pages]
        return {**asdict(article), "text": part, "length": len(article.text), "pages": pages}


async def answer_json(
    handlers: Handlers,
    question: str,
    k: int,
    where: WhereJson | None,
    infer: bool,
    address: str = PROGRAMS,
) -> dict[str, Any]:
    """The answer to a program's question, as `python -m qa --json` prints it.

    Args:
        handlers: those of the collection.
        question: as for `Endpoints.ask`, and so are k, where and infer.
        k: see there.
        where: see there.
        infer: see there.
        address: whose turn in the queue it is.

    Raises:
        QuestionError: a value cannot be used; the message says why.
        Crowded: too many questions wait.
    """
    manner = Manner(where or WhereJson(), bool(infer))
    return as_dict(await handlers.answer(clean_question(question), manner, _whole(k), address))


def _whole(value: object) -> int:
    """A number of a program as an integer; Gradio hands on whatever was sent in its place.

    Raises:
        QuestionError: it is no whole number.
    """
    if isinstance(value, int | float) and value == value // 1:
        return int(value)
    raise QuestionError(f"Give a whole number, not {value!r:.50}.")


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
    own = Endpoints(handlers)
    if not handlers.name:
        return own.ask, own.article

    def named(collection: str) -> Endpoints:
        try:
            return Endpoints(collection_named(handlers, collection))
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error

    async def ask(
        question: str,
        collection: str,
        k: int = 5,
        where: WhereJson | None = None,
        infer: bool = True,
    ) -> dict[str, Any]:
        return await named(collection).ask(question, k, where, infer)

    async def article(
        id: str, collection: str, start: int = 0, end: int | None = None
    ) -> dict[str, Any]:
        return await named(collection).article(id, start, end)

    for function, method in (
        (ask, own.ask),
        (article, own.article),
    ):
        names = ", ".join(handlers.collections)
        doc = (method.__doc__ or "").rstrip()  # it ends with the list of the arguments
        function.__doc__ = f"{doc}\n            collection: Which collection: one of {names}.\n"
    return ask, article
