"""Addresses of collections in Qdrant, and what is said where there is none."""

from pathlib import Path

import pytest

from index.collection.opening import live_build, open_collection
from index.errors import StoreError
from index.qdrant import connecting
from index.qdrant.address import engine_address, path_beside
from index.qdrant.connecting import publish_folder
from index.store.writer import locked


def test_an_address_has_a_server_and_a_name() -> None:
    address = engine_address("qdrant+https://search.example:443/tin-tuc")
    assert address is not None
    assert (address.url, address.name) == ("https://search.example:443", "tin-tuc")
    assert engine_address(address) == address
    assert engine_address(str(address)) == address
    assert path_beside(address) == Path("tin-tuc@search.example-443")


@pytest.mark.parametrize("folder", ["store", "a/qdrant", Path("qdrant+x"), "C:\\store"])
def test_a_folder_is_no_address(folder: str | Path) -> None:
    assert engine_address(folder) is None
    assert path_beside(folder) == Path(folder)


@pytest.mark.parametrize(
    "text",
    [
        "qdrant+https://h",
        "qdrant+https:///n",
        "qdrant+https://h/a/b",
        "qdrant+https://h:x/n",
        "qdrant+https://user:key@h/n",
        "qdrant+https://h/n?x",
        "qdrant+https://h/tin tức",
    ],
)
def test_a_wrong_address_is_told(text: str) -> None:
    with pytest.raises(StoreError, match="is no address of a collection: write qdrant"):
        engine_address(text)


@pytest.mark.parametrize("text", ["qdrant+https://user:key@h/n", "qdrant+https://h/n?api-key=key"])
def test_a_key_in_an_address_is_not_printed(text: str) -> None:
    with pytest.raises(StoreError) as error:
        engine_address(text)
    assert ":key" not in str(error.value)
    assert "=key" not in str(error.value)


def test_another_machine_is_asked_with_tls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for near in ("localhost", "127.0.0.1:9", "[::1]"):
        assert engine_address(f"qdrant+http://{near}/n") is not None
    with pytest.raises(StoreError, match="would be asked without TLS"):
        engine_address("qdrant+http://10.0.0.5/n")
    monkeypatch.setenv("HOIBAO_QDRANT_PLAIN", "1")
    assert str(engine_address("qdrant+http://10.0.0.5/n")) == "qdrant+http://10.0.0.5:6333/n"


def test_without_the_package_a_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connecting, "find_spec", lambda name: None)
    with pytest.raises(StoreError, match=r'needs another package: pip install -e "\.\[qdrant\]"'):
        open_collection("qdrant+https://h/n")


def test_a_server_that_does_not_answer_is_told() -> None:
    for ask in (open_collection, live_build):
        with pytest.raises(StoreError, match="Qdrant does not answer at"):
            ask("qdrant+http://127.0.0.1:1/n")


def test_builds_of_one_folder_publish_one_after_another(tmp_path: Path) -> None:
    engine = engine_address("qdrant+http://127.0.0.1:1/n")
    assert engine
    with locked(tmp_path), pytest.raises(StoreError, match="is being built by process"):
        publish_folder(tmp_path, engine, lambda done, all: None)
