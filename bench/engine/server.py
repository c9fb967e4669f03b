"""Qdrant's core behind HTTP: `python -m bench.engine.server FOLDER`, which prints its address.

It answers the requests that `index.qdrant` makes of a server, in the server's JSON. So the real
client can ask it, from several processes at once. It is no server of Qdrant: one process answers
one request at a time, without shards, copies and keys.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter
from qdrant_client import models

from bench.engine.core import CoreClient

Model = TypeVar("Model", bound=BaseModel)
_SELECTOR: TypeAdapter[Any] = TypeAdapter(models.PointsSelector)
_ANY: TypeAdapter[Any] = TypeAdapter(Any)


class CoreServer(ThreadingHTTPServer):
    """The server.

    Attributes:
        core: what it asks.
        received, answered: bytes of the bodies of requests and answers.
        lock: held while a request is answered.
    """

    daemon_threads = True

    def __init__(self, core: CoreClient) -> None:
        """Takes the core; listens on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.core, self.received, self.answered = core, 0, 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(core: CoreClient) -> Iterator[CoreServer]:
    """A server of the core in a thread of this process."""
    server = CoreServer(core)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers a request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: CoreServer

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0].strip("/").split("/")
        with self.server.lock:
            status = 200
            try:
                result: Any = {"result": _result(self.server, [self.command, *path], body)}
            except ValueError as error:
                status, result = 404, {"status": {"error": str(error)}}
            content = _ANY.dump_json(result | {"time": 0.0}, exclude_none=True)
            self.server.received += len(body)
            self.server.answered += len(content)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def _result(server: CoreServer, path: list[str], body: bytes) -> Any:
    """The result of a request, which is told by its method and path."""
    core = server.core

    def request(model: type[Model]) -> Model:
        return model.model_validate_json(body)

    match path:
        case ["GET", "measured"]:
            own = {"received": server.received, "answered": server.answered}
            return own | {"seconds": core.seconds}
        case ["POST", "optimize"]:
            return core.optimize()
        case ["GET", "collections"]:
            return core.get_collections()
        case ["POST", "collections", "aliases"]:
            core.update_collection_aliases(request(models.ChangeAliasesOperation).actions)
            return True
        case [method, "collections", name, *rest]:
            return _of_collection(core, request, [method, *rest], name, body)
    raise ValueError(f"{path} not found")


def _of_collection(core: CoreClient, request: Any, path: list[str], name: str, body: bytes) -> Any:
    """The result of a request about one collection."""
    done = {"status": "completed", "operation_id": 0}
    match path:
        case ["GET", "exists"]:
            return {"exists": core.collection_exists(name)}
        case ["PUT"]:
            own = request(models.CreateCollection)
            core.create_collection(name, own.vectors or {}, own.sparse_vectors)
            return True
        case ["DELETE"]:
            core.delete_collection(name)
            return True
        case ["PUT", "index"]:
            own = request(models.CreateFieldIndex)
            core.create_payload_index(name, own.field_name, own.field_schema)
            return done
        case ["PUT", "points"]:
            core.upsert(name, request(models.PointsList).points)
            return done
        case ["POST", "points", "delete"]:
            core.delete(name, _SELECTOR.validate_json(body))
            return done
        case ["POST", "points"]:
            own = request(models.PointRequest)
            return core.retrieve(name, own.ids, own.with_payload)
        case ["POST", "points", "scroll"]:
            own = request(models.ScrollRequest)
            some = own.limit, own.offset, own.with_payload, own.with_vector
            points, following = core.scroll(name, own.filter, *some)
            return {"points": points, "next_page_offset": following}
        case ["POST", "points", "query"]:
            own = request(models.QueryRequest)
            some = own.filter, own.limit, own.offset, own.with_payload
            return core.query_points(name, own.query, *some)
        case ["POST", "points", "query", "batch"]:
            return core.query_batch_points(name, request(models.QueryRequestBatch).searches)
        case ["POST", "points", "count"]:
            own = request(models.CountRequest)
            return core.count(name, own.filter, own.exact)
        case ["POST", "facet"]:
            own = request(models.FacetRequest)
            return core.facet(name, own.key, own.filter, own.limit, own.exact)
    raise ValueError(f"{path} of {name} not found")


def main() -> None:
    """Serves until standard input ends, so that it ends with who started it."""
    with serving(CoreClient.loaded(Path(sys.argv[1]))) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    server.core.close()


if __name__ == "__main__":
    main()
