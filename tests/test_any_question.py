"""Any question to any articles gets an answer in whole slices, or one sentence: made-up texts."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import FakeEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from pieces import PIECES

from index.build import build_with
from index.errors import ArticleError, QuestionError
from index.store.store import Store
from qa import Answer, Retriever

# A stored text may end anywhere, and an accent may stand on anything.
ODD = st.sampled_from([*"\u0300\u0301\u0323\u0e31\u0e34\u0940", "1\u0301", "đ\u0309", "ſt", "İ"])
TEXTS = st.text(max_size=80) | st.lists(PIECES | ODD, min_size=1, max_size=30).map("".join)


@settings(max_examples=25)
@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, min_size=1, max_size=3))
def test_any_question_to_any_articles(articles: list[str], questions: list[str]) -> None:
    with TemporaryDirectory() as folder:
        file, store = Path(folder, "a.jsonl"), Path(folder, "store")
        lines = ({"title": text[::-1], "text": text} for text in articles)
        file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        try:
            build_with(FakeEncoder(), [file], store)
        except ArticleError:
            return  # nothing to read in any of them
        retriever = Retriever(Store.open(store), FakeEncoder())
        history: list[Answer] = []
        for question in [*questions, articles[0][:2000]]:
            try:
                answer = retriever.ask(question, history=history)
            except QuestionError:
                continue  # one sentence: it is blank or too long
            history.append(answer)
            for hit in answer.hits:
                assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text
                for start, end in (hit.highlight, *hit.matched):
                    assert hit.passage.text[start:end]


def test_an_accent_alone_is_no_word(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Cam \u0301 ngon.\n\nDấu - \u0301 - là dấu sắc.", encoding="utf-8")
    build_with(FakeEncoder(), [file], tmp_path / "store")
    retriever = Retriever(Store.open(tmp_path / "store"), FakeEncoder())
    assert retriever.ask("dấu \u0301 cam").hits[0].article.text.startswith("Cam")
    with pytest.raises(QuestionError):
        retriever.ask(" ")
