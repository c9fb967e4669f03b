"""The interface's texts: which language, how it writes numbers and dates, and that none lacks."""

from collections.abc import Iterable
from string import Formatter

import pytest

from index.where import CONDITION_NAMES
from web.phrases import ENGLISH, VIETNAMESE, choose


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-US,en;q=0.9,vi;q=0.1", "vi"),
        ("VI", "vi"),
        ("en-US,en;q=0.9", "en"),
        ("fr", "en"),
        ("via", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_language_follows_the_browser(header: str | None, code: str) -> None:
    assert choose(header).code == code


def test_numbers_and_dates_are_written_as_each_language_does() -> None:
    assert (VIETNAMESE.count(14164), ENGLISH.count(14164)) == ("14.164", "14,164")
    assert VIETNAMESE.date("2026-04-02") == "2/4/2026"
    assert ENGLISH.date("2026-04-02") == "2 April 2026"
    assert (VIETNAMESE.date("2026-04"), ENGLISH.date("2026-04")) == ("4/2026", "April 2026")
    assert ENGLISH.date("2026") == "2026"
    assert ENGLISH.date("spring 2026") == "spring 2026"


def test_both_languages_have_their_own_words_for_everything() -> None:
    same = {
        name for name in ENGLISH.__slots__ if getattr(ENGLISH, name) == getattr(VIETNAMESE, name)
    }
    assert same == {"collection", "links"}


def placeholders(text: object) -> list[str]:
    """The names in braces of a phrase, or of each of its forms."""
    if isinstance(text, str):
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    forms = text.values() if isinstance(text, dict) else text
    assert isinstance(forms, Iterable)
    return [name for form in forms for name in placeholders(form)]


def test_both_languages_fill_in_the_same_values() -> None:
    names = {name: placeholders(getattr(ENGLISH, name)) for name in ENGLISH.__slots__}
    assert names == {name: placeholders(getattr(VIETNAMESE, name)) for name in ENGLISH.__slots__}
    assert names["not_added"] == ["name", "reason"]


def test_every_name_of_a_filter_has_its_phrase() -> None:
    for phrases in (ENGLISH, VIETNAMESE):
        assert tuple(phrases.where_names) == CONDITION_NAMES
