"""Connects to Qdrant, and publishes a store to it, by the address of a collection.

The package that speaks to Qdrant is imported in functions: it may be missing.
"""

import os
import warnings
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.qdrant.address import KEY, EngineAddress
from index.store.store import Store
from index.store.writer import locked

if TYPE_CHECKING:
    from qdrant_client.client_base import QdrantBase

    from index.qdrant.publishing import Published

SECONDS = 60  # that one call may take
CONNECTIONS = 32  # servers and keys whose connections stay open


def connected(address: EngineAddress) -> "QdrantBase":
    """A client for the server of an address, with the key in the environment. It asks nothing yet.

    Raises:
        StoreError: the package `qdrant-client` is missing.
    """
    if not find_spec("qdrant_client"):
        raise StoreError(f'{address} needs another package: pip install -e ".[qdrant]"')
    return _client(address.url, os.environ.get(KEY))


@lru_cache(maxsize=CONNECTIONS)
def _client(url: str, key: str | None) -> "QdrantBase":
    from qdrant_client.qdrant_remote import QdrantRemote

    with warnings.catch_warnings():  # a key without TLS: `engine_address` has looked at that
        warnings.simplefilter("ignore", UserWarning)
        # `QdrantClient` looks in each request for texts to embed, and copies it.
        return QdrantRemote(
            url=url,
            api_key=key,
            timeout=SECONDS,
            check_compatibility=False,
            trust_env=url.startswith("https"),  # without TLS, no proxy may read the key
        )


def publish_folder(
    folder: Path, engine: EngineAddress, on_progress: Callable[[int, int], None]
) -> "Published":
    """Makes a collection in Qdrant hold what the store in a folder holds; see `publish`.

    Raises:
        StoreError: as `Store.open`, `connected` and `publish`.
    """
    client = connected(engine)
    from index.qdrant.publishing import publish

    with locked(folder):  # a second build of the folder is refused meanwhile
        return publish(Store.open(folder), client, engine.name, str(engine), on_progress)


def differences(folder: Path, engine: EngineAddress) -> list[str]:
    """What differs between the store in a folder and a collection; see `check_published`.

    Raises:
        StoreError: as `Store.open` and `connected`, or the server does not answer.
    """
    store, client = Store.open(folder), connected(engine)
    from index.qdrant.checking import check_published

    return check_published(store, client, engine.name, str(engine))
