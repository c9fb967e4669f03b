"""From article files to a store on disk."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.build import BuildReport, build_store

__all__ = ["BuildReport", "build_store"]


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used: a command's help needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("index.build"), name)
