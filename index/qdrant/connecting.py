"""Connects to Qdrant, if the package that speaks to it is installed."""

import os
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.qdrant.address import KEY, EngineAddress

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

SECONDS = 60  # that one call may take
CONNECTIONS = 32  # servers and keys whose connections stay open


def connected(address: EngineAddress) -> "QdrantClient":
    """A client for the server of an address, with the key in the environment. It asks nothing yet.

    Raises:
        StoreError: the package `qdrant-client` is missing.
    """
    if not find_spec("qdrant_client"):
        raise StoreError(f'{address} needs another package: pip install -e ".[qdrant]"')
    return _client(address.url, os.environ.get(KEY))


@lru_cache(maxsize=CONNECTIONS)
def _client(url: str, key: str | None) -> "QdrantClient":
    from qdrant_client import QdrantClient

    return QdrantClient(url=url, api_key=key, timeout=SECONDS, check_compatibility=False)
