"""bench.late.speed: what is compared."""

from collections.abc import Callable
from pathlib import Path

from conftest import FakeEncoder

from bench.late.speed import measure_asking
from index.store.store import Store
from qa import Retriever


def test_questions_are_asked_without_and_with_late_interaction(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="cam", b="chè")
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    asked: list[tuple[str, bool]] = []
    ask = retriever.ask

    def noted(question: str, rerank: bool = True) -> object:
        asked.append((question, rerank))
        return ask(question, rerank=rerank)

    retriever.ask = noted  # type: ignore[method-assign, assignment]
    table = measure_asking(retriever, ["cam"] * 11)
    assert asked == [("cam", False), ("cam", True)] * 21
    ways = ["without late interaction", "with it", "with it and the extractor"]
    assert [row["way"] for row in table.rows] == ways
    first, second, _ = table.rows
    assert first["times the first"] == 1
    assert second["times the first"] == second["p50 ms"] / first["p50 ms"]
