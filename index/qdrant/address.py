"""The addresses of collections: the folder of a store, or qdrant+https://HOST:PORT/NAME."""

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import StoreError

# The variable that holds the key of the engine, and the one that allows a connection without TLS.
KEY, PLAIN = "HOIBAO_QDRANT_KEY", "HOIBAO_QDRANT_PLAIN"
PORT = 6333
_SCHEME = re.compile(r"qdrant\+(https?)://", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class MissingPartError(StoreError):
    """There is no collection of this name in Qdrant."""


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where a collection is in Qdrant.

    Attributes:
        url: of the server, "https://host:6333".
        name: of the collection.
    """

    url: str
    name: str

    def __str__(self) -> str:
        return f"qdrant+{self.url}/{self.name}"

    def beside(self) -> Path:
        """The folder that stands for this collection here, in the current one.

        The store that it is built from lies in it, and what a chat keeps lies beside it.
        """
        host = re.sub(r"[^A-Za-z0-9.-]", "-", urlsplit(self.url).netloc)
        return Path(f"{self.name}@{host}")


Address = str | Path | EngineAddress
"""The folder of a store, or qdrant+https://HOST:PORT/NAME."""


def engine_address(address: Address) -> EngineAddress | None:
    """The parts of an address of Qdrant; None for the folder of a store.

    Raises:
        StoreError: it begins like an address of Qdrant and is none, or its server would be asked
            without TLS although it is another machine.

    >>> str(engine_address("qdrant+https://search.example/news"))
    'qdrant+https://search.example:6333/news'
    """
    text = str(address)
    scheme = _SCHEME.match(text)
    if not scheme:
        return None
    kind = scheme[1].lower()
    parts = urlsplit(f"{kind}://{text[scheme.end() :]}")
    name = parts.path.strip("/")
    try:
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host = None
    if (
        not host
        or not _NAME.fullmatch(name)
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        # A key that was written into it is not printed.
        shown = re.sub("//[^/]*@", "//...@", text.partition("?")[0])
        raise StoreError(
            f"{shown[:200]!r} is no address of a collection: write "
            f"qdrant+https://HOST:{PORT}/NAME, with a NAME of letters, digits, - and _, and the "
            f"key in {KEY}."
        )
    if kind == "http" and not _is_this_machine(host) and not os.environ.get(PLAIN):
        raise StoreError(
            f"{host} would be asked without TLS, so that others could read the key and the "
            f"articles: write qdrant+https://..., or set {PLAIN}=1 in a network of your own."
        )
    shown = f"[{host}]" if ":" in host else host
    return EngineAddress(f"{kind}://{shown}:{port}", name)


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def no_collection(address: object) -> MissingPartError:
    """The error that there is no collection at an address."""
    return MissingPartError(
        f"There is no collection at {address}: build one with "
        f"`python -m index ARTICLES --store {address}`."
    )


def path_beside(address: Address) -> Path:
    """The path that names what lies beside a collection: its folder, or `EngineAddress.beside`."""
    engine = engine_address(address)
    return Path(str(address)) if engine is None else engine.beside()
