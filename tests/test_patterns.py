"""Every pattern in the code takes time in proportion to the length of what it meets."""

import ast
import importlib
import itertools
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from test_growth import LEAST, MOST, TIMES, UNITS, seconds

from index.lexical.syllables import SYLLABLE
from index.text.sentences import END

ROOT = Path(__file__).parents[1]
FILES = [file for room in ("index", "qa", "web") for file in sorted((ROOT / room).rglob("*.py"))]
SHORT = 2_000  # characters
METHODS = ("fullmatch", "match", "search", "finditer", "findall", "sub", "split")
# Beside those of test_growth.py: signs of markup, of addresses and of fields.
MORE_UNITS = (
    *("\t", "–", ")", ">", "/", "=", ":", "#", "*", "\\", "a-", "<a", "<!--", "<meta ", "charset="),
    *(
        "x.doc",
        "Điều ",
        "nào đó ",
        "còn ",
        "v.v",
        "Tp",
        "1.000",
        "//",
        "a/",
        "untitled",
        "\u200d👧",
    ),
)


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def inline(file: Path) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """(place, pattern, method) of each `re.METHOD("...")` with a constant pattern."""
    for node in ast.walk(tree_of(file)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=method),
                args=[ast.Constant(value=text), *_],
            ) if method in METHODS:
                yield f"{file.stem}:{node.lineno}", re.compile(text), method


def module_level(file: Path) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """(name, pattern, method) of each pattern in a module's variables, for each use in the room."""
    module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    for name, value in vars(module).items():
        for number, pattern in enumerate(value if isinstance(value, list | tuple) else [value]):
            if isinstance(pattern, re.Pattern):
                # A pattern in a list is used by another name.
                uses = sorted(methods_by_name()[name]) if pattern is value else ["finditer"]
                yield from ((f"{file.stem}.{name}{number or ''}", pattern, use) for use in uses)


@cache
def methods_by_name() -> defaultdict[str, set[str]]:
    """The methods that the project calls of patterns, by the names of their variables."""
    methods = defaultdict(set)
    for node in itertools.chain.from_iterable(ast.walk(tree_of(file)) for file in FILES):
        match node:
            case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=method) if (
                method in METHODS
            ):
                methods[name].add(method)
    return methods


def patterns() -> dict[str, tuple[re.Pattern[Any], str]]:
    """Each pattern of the project with a method that is called of it, by its place."""
    files = [file for file in FILES if file.stem not in ("__main__", "worker", "tool")]
    uses = itertools.chain(*map(inline, FILES), *map(module_level, files))
    # A pattern that several modules import is tested once.
    places = {(pattern, method): f"{place} {method}" for place, pattern, method in uses}
    return {place: use for use, place in places.items()}


PATTERNS = patterns()


def apply(pattern: re.Pattern[Any], method: str, text: str) -> None:
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text
    match method:
        case "sub":
            pattern.sub(subject[:0], subject)
        case "finditer":
            for _ in pattern.finditer(subject):
                pass
        case _:
            getattr(pattern, method)(subject)


@pytest.mark.parametrize("place", PATTERNS)
def test_time_of_a_pattern_grows_with_the_length(place: str) -> None:
    check(*PATTERNS[place])


def check(pattern: re.Pattern[Any], method: str) -> None:
    for unit in (*UNITS, *MORE_UNITS):
        # The last sign is one that few patterns end with, so that they try all that they can.
        short, long = (unit * (length // len(unit)) + "!" for length in (SHORT, TIMES * SHORT))
        started = time.process_time()
        apply(pattern, method, long)
        if time.process_time() - started > LEAST:
            taken, few = (seconds(partial(apply, pattern, method), text) for text in (long, short))
            assert taken < MOST * few, (unit, taken, few)


def test_a_pattern_whose_time_grows_with_the_square_is_seen() -> None:
    with pytest.raises(AssertionError, match="'a'"):
        check(re.compile(r"\w[\w ]*\."), "search")
    check(re.compile(r"\w[\w ]*\."), "match")


def test_all_patterns_are_found() -> None:
    patterns = {(pattern.pattern, method) for pattern, method in PATTERNS.values()}
    assert {(END.pattern, "finditer"), (SYLLABLE.pattern, "findall")} <= patterns
    calls = [
        node
        for file in FILES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("re.")
        and ast.unparse(node.func)[3:] in METHODS
    ]
    assert sum(1 for file in FILES for _ in inline(file)) == len(calls)
