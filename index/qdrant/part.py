"""One collection of Qdrant in the calls that this package needs, and what is kept of answers."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Generic, ParamSpec, TypeVar

from qdrant_client import models
from qdrant_client.client_base import QdrantBase
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from index.errors import StoreError
from index.qdrant.address import KEY, no_collection

PAGE = 100  # points with texts that are read at a time
P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Payload = dict[str, Any]


def asked(address: str, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls a method of the client.

    Raises:
        MissingPartError: what is asked for is not there.
        StoreError: the server does not answer, refuses the key, or fails.
    """
    try:
        return call(*args, **kwargs)
    except ResponseHandlingException as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise StoreError(
            f"Qdrant does not answer at {address} ({reason}): see that its server runs and can be "
            "reached from here."
        ) from error
    except ResourceExhaustedResponse as error:
        raise StoreError(
            f"Qdrant is busy at {address} and asks to wait {error.retry_after_s} seconds: try "
            "again."
        ) from error
    except UnexpectedResponse as error:
        if error.status_code == 413:
            raise StoreError(
                f"Qdrant takes no request as large as the longest article at {address}: set "
                "QDRANT__SERVICE__MAX_REQUEST_SIZE_MB of its server higher."
            ) from error
        if error.status_code in (401, 403):
            raise StoreError(
                f"Qdrant refuses the key for {address}: set {KEY} to a key that may "
                "read it (and write it, to build)."
            ) from error
        if error.status_code == 404:
            raise no_collection(address) from error
        content = error.content.decode("utf-8", "replace") if error.content else ""
        raise StoreError(
            f"Qdrant fails at {address} (status {error.status_code}: {content:.300}): see the log "
            "of its server."
        ) from error
    except ValueError as error:  # of the client's local mode
        if "not found" not in str(error):
            raise
        raise no_collection(address) from error


def all_of(*filters: models.Filter) -> models.Filter:
    """The filter of what meets all of some filters."""
    return models.Filter(must=list(filters))


def one_of(field: str, values: Sequence[str] | Sequence[int]) -> models.Filter:
    """The filter of what has one of some values in a field."""
    named: Any = list(values)
    match = models.MatchAny(any=named)
    return models.Filter(must=[models.FieldCondition(key=field, match=match)])


class Part:
    """A part of a collection: one collection of Qdrant.

    All methods raise MissingPartError and StoreError as `asked` does.
    """

    def __init__(self, client: QdrantBase, name: str, address: str) -> None:
        """Takes the client, the name that the part has in Qdrant, and what messages call it."""
        self.client, self.name, self.address = client, name, address

    def points(self, ids: Sequence[int | str], fields: Sequence[str]) -> dict[int | str, Payload]:
        """Fields of the points with these ids, by id."""
        if not ids:
            return {}
        own: Payload = {"ids": list(ids), "with_payload": list(fields)}
        points = asked(self.address, self.client.retrieve, self.name, **own)
        return {p.id if isinstance(p.id, int) else str(p.id): p.payload or {} for p in points}

    def pages(
        self,
        within: models.Filter | None,
        fields: Sequence[str],
        vectors: Sequence[str] = (),
        page: int = PAGE,
    ) -> Iterator[list[models.Record]]:
        """All points that meet a filter, some at a time, with fields of their payload."""
        offset: Any = None
        while True:
            points, offset = asked(
                self.address,
                self.client.scroll,
                self.name,
                scroll_filter=within,
                limit=page,
                offset=offset,
                with_payload=list(fields) or False,
                with_vectors=list(vectors) or False,
            )
            yield points
            if offset is None:
                return

    def payloads(self, within: models.Filter, fields: Sequence[str]) -> Iterator[Payload]:
        """Fields of all points that meet a filter."""
        for points in self.pages(within, fields):
            yield from (point.payload or {} for point in points)

    def count(self, within: models.Filter) -> int:
        """How many points meet a filter."""
        call = self.client.count
        return asked(self.address, call, self.name, count_filter=within, exact=True).count

    def counts(self, field: str, within: models.Filter, most: int) -> dict[Any, int]:
        """How many of the points that meet a filter have each value of a field."""
        own: Payload = {"facet_filter": within, "limit": most, "exact": True}
        hits = asked(self.address, self.client.facet, self.name, field, **own).hits
        return {hit.value: hit.count for hit in hits}

    def query(self, requests: Sequence[models.QueryRequest]) -> list[list[models.ScoredPoint]]:
        """The points that each of some requests finds, which go to the server together."""
        if not requests:
            return []
        answers = asked(self.address, self.client.query_batch_points, self.name, list(requests))
        return [answer.points for answer in answers]

    def upsert(self, points: Sequence[models.PointStruct], most: int) -> None:
        """Writes points, so many at most in one request."""
        for first in range(0, len(points), most):
            some = list(points[first : first + most])
            asked(self.address, self.client.upsert, self.name, some, wait=True)

    def remove(self, ids: Sequence[Any]) -> None:
        """Removes the points with these ids."""
        for first in range(0, len(ids), 1000):
            some = models.PointIdsList(points=list(ids[first : first + 1000]))
            asked(self.address, self.client.delete, self.name, some, wait=True)

    def remove_all(self, within: models.Filter) -> None:
        """Removes the points that meet a filter."""
        selector = models.FilterSelector(filter=within)
        asked(self.address, self.client.delete, self.name, selector, wait=True)


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
