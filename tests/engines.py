"""What a collection in Qdrant is tested on: the client's local mode, Qdrant's core, a server."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

URL = os.environ.get("HOIBAO_QDRANT_URL", "")
MISSING = 'qdrant-client is not installed: pip install -e ".[qdrant]"'
on_server = pytest.mark.skipif(not URL, reason="HOIBAO_QDRANT_URL names no server of Qdrant")
ENGINES = [
    "local",
    pytest.param("core", marks=pytest.mark.slow),
    pytest.param("server", marks=[pytest.mark.slow, on_server]),
]


class Engine(NamedTuple):
    """Where a test writes a collection.

    Attributes:
        client: of the server, or of what stands for one.
        name: of a collection that does not exist yet.
        settle: returns when all is indexed that was written.
    """

    client: Any
    name: str
    settle: Callable[[], None]


@contextmanager
def engine_of(kind: str, folder: Path) -> Iterator[Engine]:
    """One of ENGINES. The client speaks HTTP to the core and to the server.

    What was made on the server is removed afterwards.
    """
    pytest.importorskip("qdrant_client", reason=MISSING)
    from qdrant_client import QdrantClient
    from qdrant_client.qdrant_remote import QdrantRemote

    if kind == "local":
        client = QdrantClient(":memory:")
        yield Engine(client, "news", lambda: None)
        client.close()
    elif kind == "core":
        pytest.importorskip("qdrant_edge", reason="qdrant-edge-py is not installed")
        from bench.engine.core import CoreClient
        from bench.engine.server import serving

        core = CoreClient(folder / "core")
        with serving(core) as server:
            remote = QdrantRemote(url=server.url, timeout=600, check_compatibility=False)
            yield Engine(remote, "news", core.optimize)
            remote.close()
    else:
        remote = QdrantRemote(url=URL, api_key=os.environ.get("HOIBAO_QDRANT_KEY"), timeout=600)
        name = f"test-{uuid4().hex}"
        try:
            yield Engine(remote, name, lambda: _wait(remote, name))
        finally:
            _remove(remote, name)
            remote.close()


def _wait(client: Any, name: str) -> None:
    """Waits until the server has indexed all parts of a collection."""
    parts = [each.name for each in client.get_collections().collections]
    for part in (part for part in parts if part.startswith(f"{name}.")):
        while client.get_collection(part).status != "green":
            time.sleep(1)


def _remove(client: Any, name: str) -> None:
    from qdrant_client import models

    from index.qdrant.generations import remove_generations

    alias = models.DeleteAlias(alias_name=name)
    client.update_collection_aliases([models.DeleteAliasOperation(delete_alias=alias)])
    remove_generations(client, name, "qdrant", set())
