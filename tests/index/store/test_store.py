import gc
import hashlib
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from conftest import FakeEncoder

from index.article import Article
from index.build import build_with
from index.errors import StoreError
from index.passages import Passage
from index.store.folder import LOCK, MANIFEST
from index.store.manifest import DIGEST, FORMAT, manifest_text, read_manifest
from index.store.store import Store
from index.store.writer import writing


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Path:
    build(a="cam cam lũ", b="chè. Trường")
    return tmp_path / "store"


def manifest_of(store: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((store / MANIFEST).read_text("utf-8"))
    return manifest


def edit_manifest(store: Path, **fields: object) -> None:
    changed = manifest_of(store) | fields
    del changed[DIGEST]
    (store / MANIFEST).write_text(manifest_text(changed), "utf-8")


def file_of(store: Path, kind: str) -> Path:
    names: list[str] = [file["name"] for file in manifest_of(store)["files"]]
    [name] = [name for name in names if kind in name]
    return store / name


def redescribe(store: Path, file: Path) -> None:
    """Makes the manifest agree with a file that a test has changed."""
    files = manifest_of(store)["files"]
    for described in files:
        if described["name"] == file.name:
            described["size"] = file.stat().st_size
            described["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    edit_manifest(store, files=files)


def test_the_manifest_describes_the_build(store: Path) -> None:
    manifest = manifest_of(store)
    assert manifest["format"] == FORMAT
    assert manifest["previous"] is None
    assert manifest["model"] == {
        "name": "fake",
        "fingerprint": "f00d",
        "dimension": 8,
        "prompts": {"query": "", "document": ""},
    }
    assert manifest["split"] == {"budget": 64 - 64 // 4 - 16, "overlap": 40, "recipe": 1}
    assert manifest["counts"] == {"articles": 2, "passages": 2}
    for file in manifest["files"]:
        content = (store / file["name"]).read_bytes()
        assert file["name"].startswith(manifest["build"] + ".")
        assert file["size"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()


def test_what_is_written_is_read(store: Path, encoder: FakeEncoder) -> None:
    opened = Store.open(store)
    rows, cosines = opened.vectors.search(encoder.question("lũ"), 5)
    assert rows.tolist() == [0, 1]
    # "cam cam lũ" is (2, 1)/√5 on the axes of cam and lũ; the file's name "a" adds none.
    # (Kept in half precision, of 11 bits.)
    np.testing.assert_allclose(cosines, [1 / 5**0.5, 0], atol=2**-11)
    [(passage, article)] = opened.passages([0])
    assert (article.id, article.title, article.text) == ("a.txt", "a", "cam cam lũ")
    assert article.text[passage.start : passage.end] == passage.text == "cam cam lũ"
    other = opened.article("b.txt")
    assert other
    assert other.text == "chè. Trường"
    assert opened.article("c.txt") is None


def test_passages_come_in_the_order_asked(store: Path) -> None:
    passages = Store.open(store).passages([1, 0])
    assert [article.id for _, article in passages] == ["b.txt", "a.txt"]


def test_a_question_of_another_dimension_is_refused(store: Path) -> None:
    with pytest.raises(StoreError, match=r"has 3 dimensions and the store .* has 8: rebuild it"):
        Store.open(store).search(np.ones(3, dtype=np.float32), None, 1)


def flip_a_byte(store: Path, kind: str) -> None:
    file = file_of(store, kind)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def truncate(store: Path, kind: str) -> None:
    file = file_of(store, kind)
    file.write_bytes(file.read_bytes()[:-1])


def remove(store: Path, kind: str) -> None:
    file_of(store, kind).unlink()


@pytest.mark.parametrize("kind", ["sqlite", "faiss", "names.long", "vocabulary"])
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (flip_a_byte, "is damaged (KIND has another content than the manifest says): rebuild it"),
        (truncate, "is damaged (KIND has another size than the manifest says): rebuild it"),
        (remove, "is damaged (KIND is missing): rebuild it"),
    ],
)
def test_damage_is_found_and_named(
    store: Path, kind: str, damage: Callable[[Path, str], None], message: str
) -> None:
    name = file_of(store, kind).name
    damage(store, kind)
    with pytest.raises(StoreError) as error:
        Store.open(store)
    assert message.replace("KIND", name) in str(error.value)


def test_another_format_number_says_rebuild(store: Path) -> None:
    edit_manifest(store, format=FORMAT + 1)
    with pytest.raises(StoreError) as error:
        Store.open(store)
    assert str(error.value) == (
        f"The store {store} has format {FORMAT + 1}, and this version reads format {FORMAT}: "
        f"rebuild it with `python -m index ARTICLES --store {store}`."
    )


def test_vectors_of_another_dimension_are_refused(store: Path) -> None:
    index = faiss.IndexFlatIP(3)
    index.add(np.eye(3, dtype=np.float32)[:2])
    faiss.write_index(index, str(file_of(store, "faiss")))
    redescribe(store, file_of(store, "faiss"))
    with pytest.raises(StoreError, match="another dimension than the manifest says"):
        Store.open(store)


def test_an_empty_array_that_the_manifest_agrees_with_is_refused(store: Path) -> None:
    file_of(store, "words.terms").write_bytes(b"")
    redescribe(store, file_of(store, "words.terms"))
    with pytest.raises(StoreError, match=r"is damaged \(No data left in file\)"):
        Store.open(store)


def test_too_few_vectors_are_refused(store: Path) -> None:
    index = faiss.IndexFlatIP(8)
    index.add(np.eye(8, dtype=np.float32)[:1])
    faiss.write_index(index, str(file_of(store, "faiss")))
    redescribe(store, file_of(store, "faiss"))
    with pytest.raises(StoreError, match="not one vector for every passage"):
        Store.open(store)


def test_another_schema_is_refused(store: Path) -> None:
    with sqlite3.connect(file_of(store, "sqlite")) as text:
        text.execute("ALTER TABLE passages ADD COLUMN more TEXT")
    text.close()
    redescribe(store, file_of(store, "sqlite"))
    with pytest.raises(StoreError, match="the table passages has other columns"):
        Store.open(store)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"damaged \(manifest.json is not JSON\)"),
        ('{"format": 5', r"damaged \(manifest.json is not JSON\)"),
        ("[" * 100_000, r"damaged \(manifest.json is not JSON\)"),
        ("[1, 2]", "is not of a Hỏi Báo store"),
        ('{"name": "something else"}', "is not of a Hỏi Báo store"),
        ('{"format": 5, "files": 7}', r"damaged \(manifest.json was changed\)"),
        ('{"format": 5, "files": [], "digest": 7}', r"damaged \(manifest.json was changed\)"),
        (manifest_text({"format": 5, "files": 7}), r"damaged \(manifest.json is not complete\)"),
        (manifest_text({"format": 5, "files": []}), r"damaged \(manifest.json is not complete\)"),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(store: Path, content: str, message: str) -> None:
    (store / MANIFEST).write_text(content, "utf-8")
    with pytest.raises(StoreError, match=message):
        Store.open(store)


@pytest.mark.parametrize(
    "fields",
    [{"build": 7}, {"counts": {"articles": "2", "passages": 2}}, {"vectors": {"kind": "exact"}}],
)
def test_a_manifest_with_a_value_of_another_kind_is_refused(
    store: Path, fields: dict[str, object]
) -> None:
    edit_manifest(store, **fields)
    with pytest.raises(StoreError, match=r"damaged \(manifest.json is not complete\)"):
        Store.open(store)


def test_a_manifest_that_names_a_file_elsewhere_is_refused(store: Path) -> None:
    edit_manifest(store, files=[{"name": "../x", "size": 1, "sha256": ""}])
    with pytest.raises(StoreError, match="the manifest names a file elsewhere"):
        Store.open(store)


def test_a_build_that_is_published_while_a_store_is_opened_is_opened(
    build: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    build(a="cam")
    old = read_manifest(store)
    build(b="chè")
    build(c="lúa")  # the files of the first build are removed by now
    reads = iter([old])
    monkeypatch.setattr(
        "index.store.store.read_manifest",
        lambda folder, formats: next(reads, None) or read_manifest(folder, formats),
    )
    assert Store.open(store).manifest == read_manifest(store) != old


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        Store.open(tmp_path / "none")
    assert str(error.value) == (
        f"There is no store in {tmp_path / 'none'}: build one with "
        f"`python -m index ARTICLES --store {tmp_path / 'none'}`."
    )


def test_a_folder_with_something_else_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine", "utf-8")
    with (
        pytest.raises(StoreError, match=r"not empty and not a Hỏi Báo store .*thesis\.doc"),
        writing(tmp_path),
    ):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_store_under_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with (
        pytest.raises(StoreError, match=r"cannot be written \(Not a directory"),
        writing(tmp_path / "file" / "store"),
    ):
        pass


def test_a_second_build_is_told_to_wait(tmp_path: Path) -> None:
    with (
        writing(tmp_path / "store"),
        pytest.raises(
            StoreError, match=r"is being built by process \d+ since 20.*: wait until it is done"
        ),
        writing(tmp_path / "store"),
    ):
        pass


def test_an_unfinished_build_leaves_nothing(store: Path) -> None:
    before = sorted(file.name for file in store.iterdir())
    with pytest.raises(ZeroDivisionError), writing(store):
        raise ZeroDivisionError
    assert sorted(file.name for file in store.iterdir()) == before


def test_the_text_of_an_article_is_read_once_for_all_its_passages(tmp_path: Path) -> None:
    texts = {"a": "Cam. Chè. Lúa.", "b": "Lũ."}
    with writing(tmp_path / "store") as writer:
        for id, text in texts.items():
            spans = [(start, start + 4) for start in range(0, len(text), 5)]
            passages = [
                Passage(id, number, start, end, text[start:end])
                for number, (start, end) in enumerate(spans)
            ]
            writer.add(Article(id, f"Bài {id}", text, id), b"k", [(p, b"p") for p in passages])
        statements: list[str] = []
        writer.text.set_trace_callback(statements.append)
        chunks = list(writer.added_passages(3))
        writer.text.set_trace_callback(None)
    assert chunks == [
        [("Bài a", "Cam.", b"p"), ("Bài a", "Chè.", b"p"), ("Bài a", "Lúa.", b"p")],
        [("Bài b", "Lũ.", b"p")],
    ]
    assert sum("FROM articles" in statement for statement in statements) == 2


def test_titles_are_listed_without_the_texts(store: Path) -> None:
    count, articles = Store.open(store).browse("", 100)
    assert count == len(articles) > 1
    assert {article.text for article in articles} == {""}


def test_what_a_killed_build_left_is_removed_by_the_next(
    store: Path, build: Callable[..., object]
) -> None:
    for name in ("20200101T000000-dead00.articles.sqlite", "20990101T000000-dead00.vectors.faiss"):
        (store / name).write_bytes(b"half")
    build(a="cam")
    assert not [file for file in store.iterdir() if "dead00" in file.name]


def test_the_build_before_stays_until_the_next(store: Path, build: Callable[..., object]) -> None:
    first = manifest_of(store)["build"]
    build(a="cam")
    second = manifest_of(store)
    assert second["previous"] == first
    build(a="chè")
    third = manifest_of(store)
    assert third["previous"] == second["build"]
    builds = {f.name.partition(".")[0] for f in store.iterdir()} - {"manifest", "build"}
    assert builds == {second["build"], third["build"]}
    assert {f.name for f in store.iterdir()} >= {MANIFEST, LOCK}


def test_an_open_store_goes_on_after_two_rebuilds(
    store: Path, build: Callable[..., object], encoder: FakeEncoder
) -> None:
    opened = Store.open(store)
    build(a="chè")
    build(a="hội")
    rows, _ = opened.vectors.search(encoder.question("cam"), 1)
    assert opened.passages(rows.tolist())[0][0].text == "cam cam lũ"


def test_many_threads_read_one_store(store: Path) -> None:
    opened = Store.open(store)
    wrong = []

    def read(row: int, text: str) -> None:
        for _ in range(50):
            if opened.passages([row])[0][0].text != text:
                wrong.append(row)

    threads = [
        threading.Thread(target=read, args=pair)
        for pair in [(0, "cam cam lũ"), (1, "chè. Trường")] * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_store_path_with_spaces_and_vietnamese_letters(
    tmp_path: Path, build: Callable[..., object]
) -> None:
    build(a="cam")
    moved = (tmp_path / "store").rename(tmp_path / "kho báo? #1 100%")
    assert [a.title for a in Store.open(moved).browse("", 1)[1]] == ["a"]


def test_a_store_whose_name_is_not_utf8_is_refused(store: Path) -> None:
    moved = store.rename(Path(os.fsdecode(os.fsencode(store) + b"\xe9")))
    before = sorted(moved.iterdir())
    for refused in (lambda: Store.open(moved), writing(moved).__enter__):
        with pytest.raises(StoreError) as error:
            refused()
        assert str(error.value) == (
            f"The name of the store {moved} is not UTF-8: give the folder another name."
        )
    assert sorted(moved.iterdir()) == before


def test_a_search_with_a_mask_returns_the_nearest_passages_in_the_mask(
    build: Callable[..., object], tmp_path: Path
) -> None:
    build(**{f"a{n:02}": "lũ " * (n + 1) + "cam" for n in range(20)})
    store = Store.open(tmp_path / "store")
    question = FakeEncoder().question("cam")
    for rows_in_mask in ([], [3], [0, 1, 19], range(10), range(20)):
        mask = np.isin(np.arange(20), list(rows_in_mask))
        rows, cosines = store.vectors.search(question, 10, mask)
        # The less "lũ", the nearer: passage n has n + 1 "lũ" and one "cam".
        assert rows.tolist() == sorted(rows_in_mask)[:10]
        expected = [1 / ((n + 1) ** 2 + 1) ** 0.5 for n in rows.tolist()]
        np.testing.assert_allclose(cosines, expected, rtol=0, atol=2**-11)


def test_of_large_files_parts_are_looked_at_and_all_when_told_to(
    build: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.digests.HASHED_BYTES", 1000)
    monkeypatch.setattr("index.store.digests.BLOCKS", 3)
    monkeypatch.setattr("index.store.digests.BLOCK", 100)
    build(a="cam cam lũ", b="chè. Trường")
    store = tmp_path / "store"
    text = file_of(store, "sqlite")
    content = text.read_bytes()
    # Of n bytes, those from 0, (n - 100) / 2 and n - 100 on are looked at, 100 each.
    unseen, seen = bytearray(content), bytearray(content)
    unseen[(len(content) - 100) // 2 + 101] ^= 1
    seen[(len(content) - 100) // 2 + 99] ^= 1
    text.write_bytes(unseen)
    assert Store.open(store).count("articles") == 2
    with pytest.raises(StoreError, match="sqlite has another content than the manifest says"):
        Store.open(store, whole=True)
    text.write_bytes(seen)
    with pytest.raises(StoreError, match="sqlite has another content than the manifest says"):
        Store.open(store)


def test_the_passage_around_a_part_of_an_article(
    build: Callable[..., object], tmp_path: Path
) -> None:
    # Passages have 32 words at most here, and repeat a sentence of the paragraph that they cut.
    sentences = [f"Câu {n} {'cam ' * 9}hết." for n in range(6)]  # 12 words, 46 characters
    build(a=" ".join(sentences))
    store = Store.open(tmp_path / "store")
    article = store.article("a.txt")
    assert article
    first, second = (store.passages([row])[0][0] for row in (0, 1))
    assert (first.start, first.end) == (0, 93)  # sentences 0 and 1 with a space between
    assert (second.start, second.end) == (47, 140)  # sentences 1 and 2
    assert store.passage_around(article, (0, 5), (0, 93)) == first
    # Sentence 1 is in both.
    assert store.passage_around(article, (47, 93), (0, 93)) == first
    assert store.passage_around(article, (47, 93), (47, 140)) == second
    assert store.passage_around(article, (47, 93), (40, 145)) == second
    # No passage holds sentences 0 to 2.
    assert store.passage_around(article, (0, 140), (0, 140)) is None


def test_a_folder_that_is_gone_before_the_build_is_done_is_said(
    encoder: FakeEncoder, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Cam.")
    store = tmp_path / "store"
    with pytest.raises(StoreError) as error:
        build_with(encoder, [tmp_path / "a.txt"], store, lambda *_: shutil.rmtree(store))
    assert str(error.value) == (
        f"The store {store} cannot be written (its folder was removed or moved): build it again."
    )


def test_a_store_that_is_a_file_or_a_link_to_nothing_is_said(tmp_path: Path) -> None:
    store = tmp_path / "link"
    store.symlink_to("nowhere")
    with pytest.raises(StoreError) as error, writing(store):
        pass
    assert str(error.value) == (
        f"The store {store} cannot be written (it is a file, or a link that leads nowhere): give a "
        "folder that can be written. What was there before is untouched."
    )


@pytest.mark.parametrize("name", [".", "./", "../here", "link", "link/"])
def test_a_store_may_have_any_name(
    name: str, encoder: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Cam.")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    if name.startswith("link"):
        (tmp_path / "real").mkdir()
        (folder / "link").symlink_to(tmp_path / "real")
    build_with(encoder, ["../a.txt"], name)
    assert Store.open(name).manifest.counts.articles == 1
    assert build_with(encoder, ["../a.txt"], name).changes["unchanged"] == 1


def test_a_store_that_nobody_holds_is_closed_at_once(store: Path) -> None:
    """SQLite's connection would stay open until Python looks for circles of references."""
    opened = Store.open(store)
    connection = opened.text
    assert connection.execute("SELECT count(*) FROM articles").fetchone()[0] == 2
    gc.disable()
    try:
        del opened
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    finally:
        gc.enable()
