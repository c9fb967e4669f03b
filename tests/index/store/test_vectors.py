from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

import index.store.vectors as vectors
from index.arrays import Vectors
from index.store.manifest import VectorStructure
from index.store.vectors import VectorIndex, VectorWriter, structure_for


def units(count: int, dimension: int = 16) -> Vectors:
    """Unit vectors around a few centres, as those of passages are."""
    random = np.random.default_rng(1)
    centres = random.standard_normal((10, dimension))
    rows = centres[random.integers(0, 10, count)] + 0.5 * random.standard_normal((count, dimension))
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = rows.astype(np.float16).astype(np.float32)
    return unit


def written(folder: Path, rows: Vectors, at_once: int = 7) -> VectorIndex:
    writer = VectorWriter(folder / "v", rows.shape[1], len(rows))
    for start in range(0, len(rows), at_once):
        writer.add(rows[start : start + at_once])
    return VectorIndex(writer.close(), writer.structure)


def nearest(rows: Vectors, question: Vectors, n: int) -> list[int]:
    order: list[int] = np.argsort(-(rows @ question), kind="stable").tolist()
    return order[:n]


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "EXACT", 400)
    monkeypatch.setattr(vectors, "PART", 300)


def test_the_structure_follows_the_size() -> None:
    assert structure_for(0) == VectorStructure("exact", "float16", 1)
    assert structure_for(100_000) == VectorStructure("exact", "float16", 2)
    assert structure_for(100_001) == VectorStructure(
        "inverted file",
        "float16",
        2,
        lists=894,
        probes=178,  # 4 * sqrt(100,001 / 2) and 0.2 * 894
    )
    assert structure_for(1_000_000).files == 10


@pytest.mark.parametrize("count", [1, 6, 400])
def test_exact_search_finds_the_nearest_in_order(tmp_path: Path, count: int) -> None:
    rows = units(count)
    index = written(tmp_path, rows)
    assert (index.count, index.dimension) == (count, 16)
    places, cosines = index.search(rows[0], 5)
    assert places.tolist() == nearest(rows, rows[0], 5)
    np.testing.assert_allclose(cosines, (rows @ rows[0])[places], atol=1e-6)


@pytest.mark.usefixtures("small_files")
def test_many_are_searched_by_lists_in_several_files(tmp_path: Path) -> None:
    rows = units(1001)
    index = written(tmp_path, rows)
    assert len(index.parts) == 3
    assert index.count == 1001
    # 3 files of 334 passages have 334 / 40 = 8 lists each, and 0.2 * 73 = 14 are compared: all.
    assert index.search(rows[7], 1)[0].tolist() == [7]
    assert index.search(rows[1000], 1)[0].tolist() == [1000]
    some = np.array([1000, 0, 334, 333])
    np.testing.assert_array_equal(index.rows(some), rows[some])
    np.testing.assert_allclose(index.cosines(rows[3], some), rows[some] @ rows[3], atol=1e-6)


@pytest.mark.usefixtures("small_files")
@pytest.mark.parametrize("few", [0, 2000])
@pytest.mark.parametrize("count", [400, 1001])
def test_a_filtered_search_is_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, few: int
) -> None:
    monkeypatch.setattr(vectors, "FEW", few)  # 0: every one is searched by FAISS
    # Of 1,001 passages each file has 8 lists, and int(73 / 73) = 1 of them is compared.
    monkeypatch.setattr(vectors, "PROBED", 1 / 73)
    rows = units(count)
    index = written(tmp_path, rows)
    unfiltered, _ = index.search(rows[0], 200)
    is_exact = unfiltered.tolist() == nearest(rows, rows[0], 200)
    assert is_exact == (count == 400)  # by lists, some are missed
    mask = np.arange(count) % 3 == 1
    filtered, _ = index.search(rows[0], 100, mask)
    places = np.flatnonzero(mask)
    assert filtered.tolist() == places[nearest(rows[places], rows[0], 100)].tolist()


def test_a_filter_that_allows_nothing_finds_nothing(tmp_path: Path) -> None:
    rows = units(10)
    places, cosines = written(tmp_path, rows).search(rows[0], 5, np.zeros(10, np.bool_))
    assert (places.tolist(), cosines.tolist()) == ([], [])


def test_what_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    writer = VectorWriter(tmp_path / "missing" / "v", 16, 1)
    with pytest.raises(FileNotFoundError, match="missing"):
        writer.add(units(1))


@pytest.mark.usefixtures("small_files")
@pytest.mark.parametrize("count", [400, 1001])
def test_no_path_is_given_to_faiss(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows it opens no file in a folder such as C:\\Users\\Nguyễn."""
    write, read = faiss.write_index, faiss.read_index

    def write_elsewhere(index: Any, target: Any, *flags: int) -> None:
        assert not isinstance(target, str)
        write(index, target, *flags)

    def read_elsewhere(source: Any, *flags: int) -> Any:
        assert not isinstance(source, str)
        return read(source, *flags)

    monkeypatch.setattr(faiss, "write_index", write_elsewhere)
    monkeypatch.setattr(faiss, "read_index", read_elsewhere)
    (folder := tmp_path / "Nguyễn").mkdir()
    rows = units(count)
    index = written(folder, rows)
    assert index.search(rows[7], 1)[0].tolist() == [7]
    # The file is as FAISS itself would write it, for readers in ten lines.
    plain = read(str(folder / "v.0.faiss"))
    assert plain.ntotal == index.parts[0].ntotal
