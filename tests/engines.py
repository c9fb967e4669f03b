"""What a collection in Qdrant is tested on: a mode of the client, Qdrant's core, a server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

pytest.importorskip("qdrant_client", reason='Qdrant is an extra: pip install -e ".[qdrant]"')

from qdrant_client import QdrantClient, models

from index.qdrant.generations import remove_generations

URL = os.environ.get("HOIBAO_QDRANT_URL", "")
on_core = pytest.mark.slow
on_server = [
    pytest.mark.slow,
    pytest.mark.skipif(not URL, reason="HOIBAO_QDRANT_URL names no server of Qdrant"),
]
ENGINES = [
    "local",
    pytest.param("core", marks=on_core),
    pytest.param("server", marks=on_server),
]


@contextmanager
def client_of(engine: str, folder: Path) -> Iterator[tuple[QdrantClient, str]]:
    """A client of one of ENGINES, and the name of a collection that it does not have yet.

    The client speaks HTTP to the core and to the server. What was made on the server is removed.
    """
    if engine == "local":
        client = QdrantClient(":memory:")
        yield client, "news"
        client.close()
    elif engine == "core":
        pytest.importorskip("qdrant_edge", reason="Qdrant's core is not installed")
        from bench.engine.core import CoreClient
        from bench.engine.server import serving

        with serving(CoreClient(folder / "core")) as server:
            yield QdrantClient(url=server.url, timeout=600, check_compatibility=False), "news"
    else:
        client = QdrantClient(url=URL, api_key=os.environ.get("HOIBAO_QDRANT_KEY"), timeout=600)
        name = f"test-{uuid4().hex}"
        try:
            yield client, name
        finally:
            alias = models.DeleteAlias(alias_name=name)
            client.update_collection_aliases([models.DeleteAliasOperation(delete_alias=alias)])
            remove_generations(client, name, "qdrant", set())
            client.close()
