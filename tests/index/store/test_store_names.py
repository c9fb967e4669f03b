"""index.store.names: names found without accents, and the nearest."""

import pytest

from index.store.names import NEAREST, Names, names_in_byline

BYLINES = [
    "Nông Hải Yến",  # 0
    "Nong Hai Yen",  # 1
    "Lê Hoà, Nông Hải Yến",  # 2
    "Nông Hái Yến",  # 3
    "lê hòa",  # 4
    "Đoàn Minh Châu",  # 5
    "J. K. Lan",  # 6
    "...",  # 7: no name
    "",  # 8
]
NAMES = Names(BYLINES, names_in_byline)


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("nong hai yen", [0, 1, 2, 3]),  # typed without accents: those of any
        ("NONGHAIYEN", [0, 1, 2, 3]),
        ("nông hải yến", [0, 2]),  # typed with accents: only those of the same
        ("Nông Hải Yến", [0, 2]),
        ("Nông Hái Yến", [3]),
        ("Nòng Hải Yến", [1]),  # nobody is written so; one may be she, without accents
        ("Lê Hòa", [2, 4]),  # the tone may stand on another vowel
        ("lê hoà, nông hải yến", [2]),  # a whole byline
        ("Doan Minh Chau", [5]),
        ("ddoan minh chau", [5]),  # đ as Telex types it
        ("Đoan Minh Châu", []),  # half of the accents are other accents
        ("jk lan", [6]),
        ("Nông Hải", []),
        ("...", []),
        ("", []),
    ],
)
def test_names_are_found_without_accents_and_capitals(name: str, places: list[int]) -> None:
    assert sorted(NAMES.places(name)) == places


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Nong Hai Yn", ("Nông Hải Yến",)),  # written so by most
        ("doan minhchau", ("Đoàn Minh Châu",)),
        ("Châu", ("Đoàn Minh Châu",)),  # a part of the name
        ("lê hoa", ("Lê Hoà",)),
        ("xyz", ()),
        ("!", ()),
        ("x" * 1000, ()),
    ],
)
def test_nearest_names_are_as_they_are_written(name: str, nearest: tuple[str, ...]) -> None:
    assert NAMES.nearest(name)[:1] == nearest


def test_nearest_names_are_few() -> None:
    names = Names([f"Thu Hà {n}" for n in range(100)], names_in_byline)
    assert len(names.nearest("Thu Ha")) == NEAREST
