"""The names of collections: how the command line gives them, and which names there may be."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from unicodedata import category, normalize

from index.errors import HoibaoError
from index.qdrant.address import Address, engine_address

MAX_NAME = 40  # characters
MARKS = "-_ "  # what a name may have between its letters and digits


class CollectionError(HoibaoError):
    """The collections cannot be served as the command line names them."""


def named_stores(values: Sequence[str]) -> dict[str, Address]:
    """The address of each store by its name; the name "" if one store is given without a name.

    Args:
        values: each FOLDER or NAME=FOLDER; in place of a folder, qdrant+https://HOST:PORT/NAME.

    Raises:
        CollectionError: a name cannot be used, is given twice or is missing, or two stores are one.
        StoreError: an address of Qdrant is none.
    """
    stores: dict[str, Address] = {}
    for name, folder in map(_named_folder, values):
        if name.casefold() in map(str.casefold, stores):
            if not name:
                break
            raise CollectionError(f"Two stores are named {name!r}: give each another name.")
        stores[name] = folder
    if len(values) > 1 and "" in stores:
        raise CollectionError("Of several stores each needs a name: write --store NAME=FOLDER.")
    names: dict[str, str] = {}
    for name, folder in stores.items():
        other = names.setdefault(_place(folder), name)
        if other != name:
            raise CollectionError(
                f"The stores {other!r} and {name!r} are the same folder: name it once."
            )
    return stores


def folders_of(stores: Collection[str], option: str, values: Sequence[str]) -> dict[str, Path]:
    """The folders that an option gives for some of the stores, by the store's name.

    Args:
        stores: the names of the stores.
        option: the option's name.
        values: its values: each NAME=FOLDER; the FOLDER alone where the store has no name.

    Raises:
        CollectionError: a value does not name a store, or two values name the same.
    """
    if "" in stores:
        return {"": Path(values[-1])} if values else {}
    folders: dict[str, Path] = {}
    for value in values:
        name, _, folder = value.partition("=")
        name = normalize("NFC", name)
        if name not in stores or name in folders or not folder:
            raise CollectionError(
                f"{option} {value} names no store, or one twice: write {option} NAME=FOLDER with "
                f"one of these names: {', '.join(stores)}."
            )
        folders[name] = Path(folder)
    return folders


def _place(address: Address) -> str:
    """What is the same for two addresses of one store."""
    engine = engine_address(address)
    return str(engine) if engine else os.path.realpath(str(address))


def _named_folder(value: str) -> tuple[str, Address]:
    """(name, address) of FOLDER or NAME=FOLDER; the name of a FOLDER is ""."""
    if engine := engine_address(value):
        return "", engine
    if "=" not in value or os.path.isdir(value):  # a folder may have a "=" in its name
        return "", Path(value)
    name, _, folder = value.partition("=")
    name = normalize("NFC", name)
    if not _is_name(name):
        raise CollectionError(
            f"{name!r} cannot name a store: use 1 to {MAX_NAME} letters and digits, with spaces, "
            '"-" or "_" between them.'
        )
    if not folder:
        raise CollectionError(f"The store {name!r} has no folder: write --store NAME=FOLDER.")
    return name, engine_address(folder) or Path(folder)


def _is_name(name: str) -> bool:
    if not 1 <= len(name) <= MAX_NAME or name[0] in MARKS or name[-1] in MARKS or "  " in name:
        return False
    return all(category(letter)[0] in "LMN" or letter in MARKS for letter in name)
