"""Opens a collection by its address, and tells whether it was built again."""

import os
import time
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

from index.collection.interface import Collection
from index.qdrant.address import Address, EngineAddress, engine_address, no_collection
from index.store.folder import MANIFEST
from index.store.manifest import Manifest, read_manifest
from index.store.store import Store

ASKED = 32  # collections in Qdrant that are asked for their build at most once a second


def open_collection(address: Address) -> Collection:
    """Opens the collection at an address.

    Raises:
        StoreError: there is no collection, it cannot be read, or it is damaged or of another
            format; of Qdrant also: its server does not answer or refuses the key, or the package
            that speaks to it is missing.
    """
    engine = engine_address(address)
    if engine is None:
        return Store.open(str(address))
    from index.qdrant.connecting import connected

    client = connected(engine)
    from index.qdrant.collection import QdrantCollection

    return QdrantCollection.open(client, engine.name, str(engine))


def manifest_at(address: Address) -> Manifest:
    """The manifest of the live build of a collection. Raises StoreError as `open_collection`."""
    engine = engine_address(address)
    if engine is None:
        return read_manifest(Path(str(address)))
    return open_collection(engine).manifest


def live_build(address: Address) -> Hashable:
    """A value that is another one after each build; of Qdrant it may be a second old.

    Raises:
        StoreError: the server of Qdrant does not answer or refuses the key.
    """
    engine = engine_address(address)
    if engine is not None:
        return _build_at(engine, int(time.monotonic()))
    try:
        status = os.stat(Path(str(address)) / MANIFEST)
    except OSError:
        return None  # opening the store raises the error
    # Some file systems (HFS+, FAT) count times in seconds, but a new file has a new number.
    return status.st_mtime_ns, status.st_ino


@lru_cache(maxsize=ASKED)
def _build_at(engine: EngineAddress, second: int) -> str:
    """The live build of a collection in Qdrant, which is asked for once in each second."""
    from index.qdrant.connecting import connected

    client = connected(engine)
    from index.qdrant.about import live_head

    head = live_head(client, engine.name, str(engine))
    if head is None:
        raise no_collection(engine)
    return head.build
