"""The language of a question, the translations of its words, and the other forms of its names."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.store.store import Store
from qa.finding.words import english_translations, question_words, weighted, written_out


def scores(store: Store, text: str) -> np.ndarray:
    return store.postings.scores(weighted(store, question_words(store, text)))


def found_by_words(store: Store, text: str) -> list[str]:
    """The ids of the articles whose passages have a word score for a question."""
    rows = scores(store, text).nonzero()[0]
    return [article.id for _, article in store.passages(rows.tolist())]


def test_vietnamese_words_find_their_translations(
    build: Callable[..., object], tmp_path: Path
) -> None:
    english = {"id": "b", "title": "x", "text": "An earthquake shook the town.", "language": "en"}
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/b.json").write_text(json.dumps(english), "utf-8")
    build(a="Cam trường.", c="Lũ.")
    store = Store.open(tmp_path / "store")
    for text in ("động đất ở đâu", "dong dat o dau"):
        assert found_by_words(store, text) == ["b"]
        assert question_words(store, text).language == "vi"
    assert english_translations(store, "") == []
    assert english_translations(store, "What shook the town?") == []
    # One of eleven pairs is known.
    few = "xya động đất xyb xyc xyd xye xyg xyh xyi xyk xyl"
    assert english_translations(store, few) == []


def test_without_english_articles_nothing_is_translated_into_english(
    build: Callable[..., object], tmp_path: Path
) -> None:
    build(a="Cam trường.")
    assert english_translations(Store.open(tmp_path / "store"), "động đất ở đâu") == []


@pytest.mark.parametrize(
    ("text", "language", "articles"),
    [
        ("Which country has the largest population", "en", ["b.txt"]),
        ("quốc gia nào đông nhất", "", []),  # no word of it stands there
        ("hvor stor er folkemengden", "", []),
    ],
)
def test_english_words_find_their_translations(
    build: Callable[..., object], tmp_path: Path, text: str, language: str, articles: list[str]
) -> None:
    build(a="Cam trường.", b="Dân số tăng chậm.", c="Lũ lớn.")
    store = Store.open(tmp_path / "store")
    assert found_by_words(store, text) == articles
    assert question_words(store, text).language == language


def test_the_usual_form_of_a_name_stands_in_brackets(
    build: Callable[..., object], tmp_path: Path
) -> None:
    build(
        a="Cục Đường bộ Việt Nam (CĐBVN) họp.",
        b="Cục Đường bộ Việt Nam mở đường. UBND họp ở TP.HCM.",
        c="UBND xã họp với Ủy ban nhân dân huyện. Sài Gòn, TP.HCM.",
    )
    store = Store.open(tmp_path / "store")

    def written(text: str) -> str:
        return written_out(store, question_words(store, text))

    assert written("CĐBVN mở gì?") == "CĐBVN (Cục Đường bộ Việt Nam) mở gì?"
    assert written("Cục Đường bộ Việt Nam") == "Cục Đường bộ Việt Nam"
    assert written("uy ban nhan dan o sai gon") == "uy ban nhan dan (UBND) o sai gon (TP.HCM)"
    assert written("UBND ở đâu") == "UBND ở đâu"
    # All four words beside the name are foreign.
    assert written("Who leads CĐBVN these days?") == "Who leads CĐBVN these days?"
    # The passage that has the other form alone gets as much as if it had the typed one.
    typed, other = scores(store, "CĐBVN")[:2].tolist()
    assert other > 0.5 * typed > 0
