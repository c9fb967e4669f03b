"""The fake retriever of these tests is called like the real one."""

import inspect

import pytest
from web_server import FakeRetriever

from qa import Retriever

METHODS = [name for name in vars(FakeRetriever) if inspect.isfunction(getattr(FakeRetriever, name))]
PUBLIC = [name for name in METHODS if not name.startswith("_")]


def test_the_fake_has_the_methods_that_the_web_uses() -> None:
    assert sorted(PUBLIC) == [
        *("article", "ask", "browse", "copies", "days", "facets", "find", "passage_around"),
        "similar",
    ]


@pytest.mark.parametrize("name", PUBLIC)
def test_the_fake_takes_and_gives_what_the_retriever_does(name: str) -> None:
    fake, real = getattr(FakeRetriever, name), getattr(Retriever, name)
    assert inspect.signature(fake) == inspect.signature(real)


@pytest.mark.parametrize("name", ["articles", "passages", "manifest"])
def test_the_fake_has_the_properties_of_the_retriever(name: str) -> None:
    real = inspect.getattr_static(Retriever, name)
    assert isinstance(real, property)
    assert real.fget
    assert isinstance(getattr(FakeRetriever, name), inspect.signature(real.fget).return_annotation)
