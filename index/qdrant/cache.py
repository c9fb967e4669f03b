"""Values that are fetched when they are first needed, and then kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Values by their keys, of which those that were used last are kept. Threads may share it."""

    def __init__(self, fetch: Callable[[list[K]], dict[K, V]], most: int) -> None:
        """Takes what fetches the values of some keys, and how many are kept."""
        self._fetch, self._most = fetch, most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, keys: Iterable[K]) -> dict[K, V]:
        """The values of some keys. Those that `fetch` does not find are left out."""
        needed = dict.fromkeys(keys)
        with self._lock:
            found = {key: self._kept[key] for key in needed if key in self._kept}
        missing = [key for key in needed if key not in found]
        if missing:
            found |= self._fetch(missing)
        with self._lock:
            self._kept.update(found)
            for key in found:
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
