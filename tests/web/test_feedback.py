"""Readers' verdicts: stored in a bounded file beside the store, read back as a table and a set."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from web_server import FakeRetriever

from bench import feedback as report
from web import feedback
from web.application import web_app
from web.feedback import Feedback, StoredVerdict, Verdict, feedback_file, read_feedback


def verdict(question: str, article: str, value: Any, word: str = "") -> Verdict:
    return Verdict(question=question, article=article, start=0, end=9, verdict=value, word=word)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Feedback on three passages; one reader has changed their mind."""
    written = Feedback(feedback_file(tmp_path / "store"))
    for one in (
        verdict("ai?", "a", "good"),
        verdict("ai?", "b", "bad", "sai | người"),
        verdict("ở đâu?", "c", "good"),
        verdict("ở đâu?", "c", "bad"),
    ):
        assert written.add(one)
    return written.file


def test_file_lies_beside_the_store_and_names_nobody(file: Path, tmp_path: Path) -> None:
    assert file == tmp_path / "store.feedback.jsonl"
    first = json.loads(file.read_text("utf-8").splitlines()[0])
    assert set(first) == {"question", "article", "start", "end", "verdict", "word", "time"}
    assert [(one.article, one.verdict) for one in read_feedback(file)] == [
        *(("a", "good"), ("b", "bad"), ("c", "bad")),
    ]


def test_full_file_takes_no_more(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = file.stat().st_size
    monkeypatch.setattr(feedback, "MAX_BYTES", size + 10)
    assert not Feedback(file).add(verdict("ai?", "a", "good"))
    assert file.stat().st_size == size


def test_report_is_a_table_and_a_set_of_questions(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "set.jsonl"
    assert report.main([str(tmp_path / "store"), "--set", str(made)]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "| ai? | 1 | 1 | sai \\| người |",
        "| ở đâu? | 0 | 1 |  |",
    ]
    assert made.read_text("utf-8") == '{"question": "ai?", "article_ids": ["a"]}\n'
    file.write_text("not feedback\n", "utf-8")
    assert report.main([str(tmp_path / "store")]) == 2
    assert report.main([str(tmp_path / "other")]) == 2


def test_only_verdicts_are_taken_and_only_where_they_are_asked_for(tmp_path: Path) -> None:
    retriever = FakeRetriever()
    good = verdict("ai?", "a", "good").model_dump()
    written = Feedback(tmp_path / "feedback.jsonl")
    asking = TestClient(web_app(lambda: retriever, feedback=written))
    assert asking.post("/feedback", json=good).status_code == 204
    for wrong in ({"verdict": "so"}, {"word": "x" * 501}, {"start": -1}, {"question": ""}):
        assert asking.post("/feedback", json=good | wrong).status_code == 422
    assert len(read_feedback(written.file)) == 1
    silent = TestClient(web_app(lambda: retriever))
    assert silent.post("/feedback", json=good).status_code in (404, 405)


@pytest.mark.parametrize(
    "mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\n", "\r"]
)
def test_a_verdict_is_one_line_for_every_reader(mark: str, tmp_path: Path) -> None:
    file = tmp_path / "store.feedback.jsonl"
    typed = verdict(f"ai{mark}chủ trì?", f"a{mark}", "good", f"đúng{mark}")
    assert Feedback(file).add(typed)
    assert Feedback(file).add(verdict("ai?", "b", "bad"))
    assert "chủ trì?" in file.read_text("utf-8")
    first, _ = file.read_text("utf-8").splitlines()
    assert json.loads(first)["question"] == f"ai{mark}chủ trì?"
    assert [one.question for one in read_feedback(file)] == [f"ai{mark}chủ trì?", "ai?"]
    assert report.main([str(tmp_path / "store"), "--set", str(tmp_path / "set")]) == 0
    [line] = (tmp_path / "set").read_text("utf-8").splitlines()
    assert json.loads(line) == {"question": f"ai{mark}chủ trì?", "article_ids": [f"a{mark}"]}


def test_lines_that_were_written_with_such_marks_are_read(tmp_path: Path) -> None:
    file = tmp_path / "store.feedback.jsonl"
    line = StoredVerdict(
        **verdict("ai\u2028?", "a", "good").model_dump(), time=""
    ).model_dump_json()
    assert "\u2028" in line
    file.write_text(f"{line}\n", "utf-8")
    assert [one.question for one in read_feedback(file)] == ["ai\u2028?"]


@pytest.mark.parametrize(
    ("store", "file"),
    [
        ("store", "here/store.feedback.jsonl"),
        ("store/", "here/store.feedback.jsonl"),
        (".", "here.feedback.jsonl"),
        ("sub/..", "here.feedback.jsonl"),
        ("..", "../{name}.feedback.jsonl"),
        ("/", "/.feedback.jsonl"),
    ],
)
def test_file_lies_beside_a_store_of_any_name(
    store: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    expected = os.path.abspath(tmp_path / file.format(name=tmp_path.name))
    assert str(feedback_file(Path(store))) == expected
