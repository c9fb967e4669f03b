"""Imports Gradio without the type stubs that it writes."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def without_stubs() -> Iterator[None]:
    """While this lasts, Gradio is imported without writing type stubs.

    On every import it writes a stub file for each of its components into its own package (its
    `component_meta.create_or_modify_pyi`). That is a quarter of the time until the chat is ready.
    It leaves out a class that is in no file: here that is said of every component.
    """
    getfile = inspect.getfile

    def file_of(thing: Any) -> str:
        if type(thing).__module__ == "gradio.component_meta":
            raise OSError("No stub is to be written of this component of Gradio.")
        return getfile(thing)

    with patch.object(inspect, "getfile", file_of):
        yield
