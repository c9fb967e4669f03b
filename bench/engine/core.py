"""Qdrant's own core in this process, asked as its client is: one shard for each part.

It takes the calls that `index.qdrant` makes. There is no server and no network, so what is
measured is the work of the core.
"""

import time
from pathlib import Path
from shutil import rmtree
from typing import Any, Self
from uuid import UUID

import qdrant_edge as edge
from qdrant_client import models
from qdrant_client.http.models import QueryResponse

# The defaults of a server: links of a point, candidates when it is added, and below how many
# kilobytes all are compared.
HNSW = 16, 100, 10_000


class CoreClient:
    """Collections as shards in folders, with aliases in memory.

    Attributes:
        folder: where the shards are.
        seconds: processor time spent in the core.
        ef: candidates of the graph in place of those that a search asks for; None to leave them.
        exact: True to compare all passages whatever a search asks for.
    """

    def __init__(self, folder: Path) -> None:
        """Starts without collections."""
        self.folder, self.aliases = folder, dict[str, str]()
        self.shards: dict[str, Any] = {}
        self.seconds = 0.0
        self.ef: int | None = None
        self.exact = False

    @classmethod
    def loaded(cls, folder: Path) -> Self:
        """The collections that `close` has written, each with its one generation."""
        own = cls(folder)
        for path in sorted(folder.iterdir()):
            own.shards[path.name] = edge.EdgeShard.load(str(path))
            if path.suffix == ".about":
                own.aliases[path.name.partition(".")[0]] = path.name
        return own

    def collection_exists(self, name: str) -> bool:
        """As of the client, like all other methods."""
        return name in self.shards

    def get_collections(self) -> models.CollectionsResponse:
        own = [models.CollectionDescription(name=name) for name in self.shards]
        return models.CollectionsResponse(collections=own)

    def create_collection(
        self,
        name: str,
        vectors_config: dict[str, models.VectorParams],
        sparse_vectors_config: dict[str, models.SparseVectorParams] | None = None,
        on_disk_payload: bool = True,
    ) -> None:
        half = edge.VectorStorageDatatype.Float16
        vectors = {
            key: edge.EdgeVectorParams(each.size, edge.Distance.Dot, datatype=half)
            for key, each in vectors_config.items()
        }
        sparse = {
            key: edge.EdgeSparseVectorParams(datatype=half) for key in sparse_vectors_config or {}
        }
        config = edge.EdgeConfig(
            # A shard has a vector at least; no point has this one.
            vectors=vectors or {"none": edge.EdgeVectorParams(1, edge.Distance.Dot)},
            sparse_vectors=sparse,
            hnsw_config=edge.HnswIndexConfig(*HNSW),
        )
        path = self.folder / name
        path.mkdir(parents=True)
        self.shards[name] = edge.EdgeShard.create(str(path), config)

    def delete_collection(self, name: str) -> None:
        self.shards.pop(name).close()
        rmtree(self.folder / name)

    def create_payload_index(self, name: str, field: str, schema: Any) -> None:
        if isinstance(schema, models.KeywordIndexParams):
            kind: Any = edge.KeywordIndexParams(prefix=schema.prefix)
        else:
            kind = getattr(edge.PayloadSchemaType, str(schema.value).title())
        self._shard(name).update(edge.UpdateOperation.create_field_index(field, kind))

    def update_collection_aliases(self, operations: list[Any]) -> None:
        for operation in operations:
            if isinstance(operation, models.DeleteAliasOperation):
                del self.aliases[operation.delete_alias.alias_name]
            else:
                alias = operation.create_alias
                self.aliases[alias.alias_name] = alias.collection_name

    def upsert(self, name: str, points: list[models.PointStruct], wait: bool = True) -> None:
        own = [edge.Point(_id(p.id), _vectors(p.vector), p.payload) for p in points]
        self._timed(self._shard(name).update, edge.UpdateOperation.upsert_points(own))

    def delete(self, name: str, selector: Any, wait: bool = True) -> None:
        if isinstance(selector, models.PointIdsList):
            ids = [_id(id) for id in selector.points]
            self._shard(name).update(edge.UpdateOperation.delete_points(ids))
        else:
            own = _filter(selector.filter)
            self._shard(name).update(edge.UpdateOperation.delete_points_by_filter(own))

    def optimize(self) -> None:
        """Builds the indexes, which a server does by itself."""
        for shard in self.shards.values():
            self._timed(shard.optimize)

    def close(self) -> None:
        """Writes all to the disk and closes the shards."""
        for shard in self.shards.values():
            shard.flush()
            shard.close()

    def retrieve(self, name: str, ids: list[Any], with_payload: Any = True) -> list[models.Record]:
        own = [_id(id) for id in ids]
        found = self._timed(self._shard(name).retrieve, own, with_payload, False)
        return [_record(each) for each in found]

    def scroll(
        self,
        name: str,
        scroll_filter: models.Filter | None = None,
        limit: int = 10,
        offset: Any = None,
        with_payload: Any = True,
        with_vectors: Any = False,
    ) -> tuple[list[models.Record], Any]:
        request = edge.ScrollRequest(
            offset=None if offset is None else _id(offset),
            limit=limit,
            filter=_filter(scroll_filter),
            with_payload=with_payload,
            with_vector=with_vectors,
        )
        found, following = self._timed(self._shard(name).scroll, request)
        return [_record(each) for each in found], following

    def query_points(
        self,
        name: str,
        query: models.OrderByQuery,
        query_filter: models.Filter,
        limit: int,
        offset: int,
        with_payload: Any,
    ) -> QueryResponse:
        order: Any = query.order_by
        request = edge.QueryRequest(
            limit=limit,
            offset=offset,
            query=edge.OrderBy(order.key),
            filter=_filter(query_filter),
            with_payload=with_payload,
        )
        found = self._timed(self._shard(name).query, request)
        return QueryResponse(points=[_scored(each) for each in found])

    def query_batch_points(
        self, name: str, requests: list[models.QueryRequest]
    ) -> list[QueryResponse]:
        own = edge.QueryBatchRequest([self._request(each) for each in requests])
        answers = self._timed(self._shard(name).query_batch, own)
        return [QueryResponse(points=[_scored(each) for each in points]) for points in answers]

    def count(self, name: str, count_filter: models.Filter, exact: bool) -> models.CountResult:
        request = edge.CountRequest(exact, _filter(count_filter))
        return models.CountResult(count=self._timed(self._shard(name).count, request))

    def facet(
        self, name: str, key: str, facet_filter: models.Filter, limit: int, exact: bool
    ) -> models.FacetResponse:
        request = edge.FacetRequest(key, limit, exact, _filter(facet_filter))
        hits = self._timed(self._shard(name).facet, request).hits
        own = [models.FacetValueHit(value=hit.value, count=hit.count) for hit in hits]
        return models.FacetResponse(hits=own)

    def _request(self, request: models.QueryRequest) -> edge.QueryRequest:
        query: Any = request.query
        payload: Any = request.with_payload
        if isinstance(query, models.NearestQuery):  # as the client writes it
            query = query.nearest
        if isinstance(query, models.SparseVector):
            query = edge.SparseVector(query.indices, query.values)
        params = None
        if request.params:
            exact = self.exact or bool(request.params.exact)
            params = edge.SearchParams(hnsw_ef=self.ef or request.params.hnsw_ef, exact=exact)
        return edge.QueryRequest(
            limit=request.limit or 10,
            query=None if query is None else edge.Query.Nearest(query, request.using),
            filter=_filter(request.filter),
            params=params,
            with_payload=payload,
            with_vector=request.with_vector,
        )

    def _shard(self, name: str) -> Any:
        own = self.aliases.get(name, name)
        if own not in self.shards:
            raise ValueError(f"Collection {name} not found")
        return self.shards[own]

    def _timed(self, call: Any, *arguments: Any) -> Any:
        before = time.process_time()
        try:
            return call(*arguments)
        finally:
            self.seconds += time.process_time() - before


def _id(id: Any) -> Any:
    return id if isinstance(id, int) else UUID(str(id))


def _vectors(vectors: Any) -> Any:
    return {
        key: edge.SparseVector(each.indices, each.values)
        if isinstance(each, models.SparseVector)
        else each
        for key, each in vectors.items()
    }


def _record(record: Any) -> models.Record:
    return models.Record(id=_plain(record.id), payload=record.payload, vector=_read(record.vector))


def _scored(point: Any) -> models.ScoredPoint:
    return models.ScoredPoint(
        id=_plain(point.id),
        version=0,
        score=point.score,
        payload=point.payload,
        vector=_read(point.vector),
    )


def _plain(id: Any) -> Any:
    return id if isinstance(id, int) else str(id)


def _read(vectors: Any) -> Any:
    if not vectors:
        return None
    return {
        key: models.SparseVector(indices=each.indices, values=each.values)
        if isinstance(each, edge.SparseVector)
        else each
        for key, each in vectors.items()
    }


def _filter(own: models.Filter | None) -> Any:
    if own is None:
        return None
    parts: dict[str, Any] = {}
    for name in ("must", "should", "must_not"):
        conditions: Any = getattr(own, name)
        parts[name] = [_condition(each) for each in conditions] if conditions else None
    return edge.Filter(**parts)


def _condition(own: Any) -> Any:
    if isinstance(own, models.Filter):
        return _filter(own)
    if isinstance(own, models.HasIdCondition):
        return edge.HasIdCondition({_id(id) for id in own.has_id})
    if own.range:
        limits = own.range
        return edge.FieldCondition(own.key, range=edge.RangeFloat(gte=limits.gte, lte=limits.lte))
    match = own.match
    if isinstance(match, models.MatchAny):
        return edge.FieldCondition(own.key, match=edge.MatchAny(match.any))
    if isinstance(match, models.MatchSubstring):
        return edge.FieldCondition(own.key, match=edge.MatchSubstring(match.substring))
    return edge.FieldCondition(own.key, match=edge.MatchValue(match.value))
