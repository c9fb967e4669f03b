"""The retrievers of stores that stay open from one call to the next."""

import os
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path

from index.collection.opening import live_build
from index.qdrant.address import Address, EngineAddress, engine_address
from index.where import Where
from qa.answer import Hit
from qa.retriever import Retriever

MAX_OPEN = 32  # stores that stay open


@lru_cache(maxsize=MAX_OPEN)
def _opener(store: Path | EngineAddress) -> Callable[[Hashable], Retriever]:
    """Opens a store when its build is another one. The newest build alone stays open."""

    @lru_cache(maxsize=1)
    def opened(_build: Hashable) -> Retriever:
        return Retriever.open(store)

    return opened


def current(store: Address = "store") -> Retriever:
    """The retriever for a store, which stays open until the store is rebuilt.

    Raises:
        StoreError: the store is missing or damaged, or of another model or format.
        ModelError: the model is not on this machine.
    """
    # resolve() fails on links that lead to each other
    address = engine_address(store) or Path(os.path.realpath(str(store)))
    return _opener(address)(live_build(address))


def retrieve(
    question: str,
    k: int = 5,
    store: Address = "store",
    where: Where | None = None,
    infer: bool = True,
) -> list[Hit]:
    """Finds the k passages of a store that answer a question best.

    The store stays open for the next call. It is opened again after a rebuild.

    Args:
        question: a question in any language, with or without accents, of at most 2,000 characters.
        k: how many hits at most, 1 to 100.
        store: the store's folder, or qdrant+https://HOST:PORT/NAME.
        where: which articles may answer; None for all.
        infer: False reads no filter from the question (see `Answer.understood_where`).

    Returns:
        The hits, best first.

    Raises:
        QuestionError: the question is blank or too long, or k is out of range.
        StoreError: the store is missing or damaged, or of another model or format.
        ModelError: the model is not on this machine.
    """
    return current(store).ask(question, k, where=where, infer=infer).hits
