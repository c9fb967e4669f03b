"""The retrievers of `examples/`, each asked by the framework that it is written for."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

from index.store.store import Store
from qa.retriever import Retriever

# Haystack sends what it counts unless this is set, and LangChain its traces only if it is told to.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
MODULES = ["examples.haystack_retriever"]  # that a saved pipeline may name
WHERE = {"article": ["a.txt", "c.txt"]}
METADATA = {
    "title": "Giá cam",
    "source": "a.txt",
    "date": None,
    "author": None,
    "language": "vi",
    "confident": True,
    "sentence": "Cam cam cam lên giá.",
}


def library(name: str) -> Any:
    """A library of the extra `examples`; a test without it is skipped."""
    return pytest.importorskip(name, reason=f"{name} is in the extra: pip install -e '.[examples]'")


@pytest.fixture
def store(
    build: Callable[..., object],
    encoder: FakeEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    build(
        a="Giá cam\n\nNăm nay được mùa. Cam cam cam lên giá.",
        b="Tin cam\n\nCam cam lũ.",
        c="Hội làng\n\nHội mở ba ngày.",
    )
    monkeypatch.setattr(Retriever, "open", lambda folder: Retriever(Store.open(folder), encoder))
    return str(tmp_path / "store")


def test_langchain(store: str) -> None:
    library("langchain_core")
    from examples.langchain_retriever import LangChainRetriever

    retriever = LangChainRetriever(store=store, k=2, where=WHERE)
    documents = retriever.invoke("cam?")
    assert [document.id for document in documents] == ["a.txt:0", "c.txt:0"]
    assert documents[0].page_content == "Năm nay được mùa. Cam cam cam lên giá."
    score = documents[0].metadata.pop("score")
    assert documents[0].metadata == METADATA
    assert 0.5 < score < 1
    again = asyncio.run(retriever.ainvoke("cam?"))
    assert [document.id for document in again] == ["a.txt:0", "c.txt:0"]
    chain = retriever | (lambda documents: documents[0].metadata["sentence"])
    assert chain.invoke("cam?") == METADATA["sentence"]


def test_llama_index(store: str) -> None:
    library("llama_index.core")
    from examples.llama_index_retriever import LlamaIndexRetriever

    retriever = LlamaIndexRetriever(store, 2, WHERE)
    nodes = retriever.retrieve("cam?")
    assert [node.node_id for node in nodes] == ["a.txt:0", "c.txt:0"]
    first = nodes[0]
    assert first.text == "Năm nay được mùa. Cam cam cam lên giá."
    assert first.metadata == METADATA
    assert first.score is not None
    assert 0.5 < first.score < 1
    assert (first.node.start_char_idx, first.node.end_char_idx) == (0, len(first.text))
    again = asyncio.run(retriever.aretrieve("cam?"))
    assert [node.node_id for node in again] == ["a.txt:0", "c.txt:0"]


def test_haystack(store: str) -> None:
    haystack = library("haystack")
    from examples.haystack_retriever import HaystackRetriever

    pipeline = haystack.Pipeline()
    pipeline.add_component("retriever", HaystackRetriever(store, 2, WHERE))
    # A pipeline that was saved finds the same.
    for each in (pipeline, haystack.Pipeline.loads(pipeline.dumps(), allowed_modules=MODULES)):
        documents = each.run({"retriever": {"query": "cam?"}})["retriever"]["documents"]
        assert [document.id for document in documents] == ["a.txt:0", "c.txt:0"]
        assert documents[0].content == "Năm nay được mùa. Cam cam cam lên giá."
        assert documents[0].meta == METADATA
        assert 0.5 < documents[0].score < 1
    again = asyncio.run(HaystackRetriever(store).run_async("cam?"))["documents"]
    assert [document.id for document in again] == ["a.txt:0", "b.txt:0", "c.txt:0"]
