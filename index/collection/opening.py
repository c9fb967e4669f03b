"""Opens a collection by its address."""

from pathlib import Path

from index.collection.interface import Collection
from index.store.store import Store


def open_collection(address: str | Path) -> Collection:
    """Opens the collection at an address, which is the folder of a store.

    Raises:
        StoreError: there is no store, it cannot be read, or it is damaged or of another format.
    """
    return Store.open(address)
