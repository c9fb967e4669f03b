"""Publishes a built store to Qdrant, and compares the two, by the collection's address."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from index.qdrant.address import EngineAddress
from index.qdrant.connecting import connected
from index.store.store import Store

if TYPE_CHECKING:
    from index.qdrant.publishing import Published


def publish_folder(
    folder: Path, engine: EngineAddress, on_progress: Callable[[int, int], None]
) -> "Published":
    """Makes a collection in Qdrant hold what the store in a folder holds; see `publish`.

    Raises:
        StoreError: as `Store.open`, `connected` and `publish`.
    """
    store, client = Store.open(folder), connected(engine)
    from index.qdrant.publishing import publish

    return publish(store, client, engine.name, str(engine), on_progress)


def differences(folder: Path, engine: EngineAddress) -> list[str]:
    """What differs between the store in a folder and a collection; see `check_published`.

    Raises:
        StoreError: as `Store.open` and `connected`, or the server does not answer.
    """
    store, client = Store.open(folder), connected(engine)
    from index.qdrant.checking import check_published

    return check_published(store, client, engine.name, str(engine))
