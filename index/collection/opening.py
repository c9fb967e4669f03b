"""Opens a collection by its address."""

from pathlib import Path

from index.collection.interface import Collection
from index.qdrant.address import engine_address
from index.store.store import Store


def open_collection(address: str | Path) -> Collection:
    """Opens the collection at an address.

    Args:
        address: the folder of a store, or qdrant+https://HOST:PORT/NAME.

    Raises:
        StoreError: there is no collection, it cannot be read, or it is damaged or of another
            format; of Qdrant also: its server does not answer or refuses the key, or the package
            that speaks to it is missing.
    """
    engine = engine_address(address)
    if engine is None:
        return Store.open(address)
    from index.qdrant.collection import QdrantCollection
    from index.qdrant.connecting import connected

    return QdrantCollection.open(connected(engine), engine.name, str(engine))
