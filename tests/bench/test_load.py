import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from web_server import FakeRetriever, serve

from bench import load
from bench.load import Results, load_notes, load_table


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from web.application import web_app

    retriever = FakeRetriever()
    with serve(web_app(lambda: retriever)) as url:
        yield url


def test_a_reader_asks_and_the_server_is_looked_at(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "EVERY", 0.2)
    results = asyncio.run(load.run(address, 1, 1.0, os.getpid()))
    assert results.errors == []
    assert results.times
    assert results.queued == 0
    assert results.builds == {"20260402T070000-c0ffee": len(results.times)}
    assert results.memory
    assert min(results.memory) > 0


def test_table_tells_memory_and_builds() -> None:
    memory = [100, 200, *[210] * 8]  # a fifth of ten looks later: 210
    builds = Counter({"a": 3, "b": 1})
    results = Results([0.1, 0.2, 0.3, 0.4], ["E: x"], 2, builds, [*memory[:-1], 231])
    # p95 by linear interpolation: 0.1 + 0.95 * (0.4 - 0.1)
    line = "| 4 | 1 | .25 | .39 | .40 | 2 |"
    assert load_table(results).markdown().splitlines()[2:] == [line]
    assert load_notes(results) == [
        "Memory: 210 MB after 20% of the time, 231 MB at the end (+10.0%), 231 MB at most.",
        "Build a: 3 answers.",
        "Build b: 1 answers.",
        "E: x",
    ]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({"html": "", "done": True}, "another question"),
        ({"turn": {"question": "q?"}, "html": "s0123456789ab"}, "somebody else's"),
        ({"turn": {"question": "other?"}}, "another question"),
    ],
)
def test_what_is_not_ones_own_is_an_error(reply: dict[str, Any], said: str) -> None:
    with pytest.raises(RuntimeError, match=said):
        load.check(reply, "q?", "sba9876543210")
