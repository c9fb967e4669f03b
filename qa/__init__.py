"""Retrieval: from a question to the passages that answer it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.where import Where
    from qa.answer import Answer, Copy, Hit, as_dict
    from qa.opened import current, retrieve
    from qa.retriever import Retriever

__all__ = ["Answer", "Copy", "Hit", "Retriever", "Where", "as_dict", "current", "retrieve"]

_MODULES = {
    "Where": "index.where",
    "Retriever": "qa.retriever",
    **dict.fromkeys(("current", "retrieve"), "qa.opened"),
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used: a command's help needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES.get(name, "qa.answer")), name)
