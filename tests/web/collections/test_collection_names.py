"""Which folder has which name: what the command line may say, and what it is told otherwise."""

from pathlib import Path

import pytest

from web.collections.names import CollectionError, folders_of, named_stores


def test_one_store_needs_no_name() -> None:
    assert named_stores(["/srv/store"]) == {"": Path("/srv/store")}


def test_several_have_their_names_in_the_order_of_the_command_line() -> None:
    stores = named_stores(["luật=/srv/laws", "Báo chí=b=c", "press_2024-04=s"])
    assert list(stores.items()) == [
        ("luật", Path("/srv/laws")),
        ("Báo chí", Path("b=c")),
        ("press_2024-04", Path("s")),
    ]


def test_letters_are_composed() -> None:
    assert list(named_stores(["Ba\u0301o=s"])) == ["B\u00e1o"]


def test_a_folder_that_is_there_may_have_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a=b").mkdir()
    assert named_stores(["a=b"]) == {"": Path("a=b")}
    assert named_stores(["c=d"]) == {"c": Path("d")}


@pytest.mark.parametrize(
    "name",
    ["", " ", "a/b", "..", "a.b", "<b>", "a\nb", " a", "a-", "a  b", "a?", "x" * 41, "a\u200d"],
)  # fmt: skip
def test_a_name_of_other_characters_is_refused(name: str) -> None:
    with pytest.raises(CollectionError) as error:
        named_stores([f"{name}=store"])
    assert str(error.value) == (
        f"{name!r} cannot name a store: use 1 to 40 letters and digits, with spaces, "
        '"-" or "_" between them.'
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["a=x", "A=y"], "Two stores are named 'A': give each another name."),
        (["x", "y"], "Of several stores each needs a name: write --store NAME=FOLDER."),
        (["a=x", "y"], "Of several stores each needs a name: write --store NAME=FOLDER."),
        (["a="], "The store 'a' has no folder: write --store NAME=FOLDER."),
        (["a=x", "b=./x"], "The stores 'a' and 'b' are the same folder: name it once."),
    ],
)
def test_stores_that_cannot_be_told_apart_are_refused(values: list[str], message: str) -> None:
    with pytest.raises(CollectionError) as error:
        named_stores(values)
    assert str(error.value) == message


def test_other_folders_are_of_a_named_store() -> None:
    assert folders_of({"": Path("s")}, "--upload", []) == {}
    assert folders_of({"": Path("s")}, "--upload", ["a", "b=c"]) == {"": Path("b=c")}
    stores = {"press": Path("p"), "laws": Path("l")}
    assert folders_of(stores, "--upload", ["laws=x=y"]) == {"laws": Path("x=y")}


@pytest.mark.parametrize("values", [["x"], ["none=x"], ["laws="], ["laws=x", "laws=y"]])
def test_other_folders_of_no_store_are_refused(values: list[str]) -> None:
    with pytest.raises(CollectionError) as error:
        folders_of({"press": Path("p"), "laws": Path("l")}, "--upload", values)
    assert str(error.value) == (
        f"--upload {values[-1]} names no store, or one twice: write --upload NAME=FOLDER with one "
        "of these names: press, laws."
    )
