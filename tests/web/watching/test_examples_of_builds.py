"""The example questions of the first screen: made once of each build, stored, and never a fault."""

import logging
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from web_server import BRIDGE, CONFERENCE, FakeRetriever

from index.article import Article
from index.errors import StoreError
from qa.answer import Answer
from web.application import web_app
from web.handlers import Handlers
from web.phrases import ENGLISH
from web.watching.examples import Examples, StoredExamples, examples_file

BUILD = FakeRetriever.manifest.build
QUESTION = "Tin Sông Lô kể có bao nhiêu thuyền?"


class Asked(FakeRetriever):
    """Answers a question about one article surely."""

    def article(self, id: str) -> Article | None:
        text = "Tin Sông Lô kể có 40 thuyền."
        return Article(id, "Tin", text, "tin.txt", None, None, "vi") if id == BRIDGE.id else None

    def ask(self, question: str, *args: Any, **rest: Any) -> Answer:
        from index.passages import Passage
        from qa.answer import Hit

        self.asked.append(question)
        article = self.article(BRIDGE.id)
        assert article
        passage = Passage(BRIDGE.id, 0, 0, len(article.text), article.text)
        place = article.text.index("40")
        span = (place, place + 2)
        hit = Hit(1, 0.9, passage, article, (0, len(article.text)), {}, answer=span)
        return Answer(question, question, [hit], True)


def made(examples: Examples, build: str = BUILD) -> list[str]:
    """The questions of a build, once they are made."""
    if not examples.questions(build) and examples.making:
        examples.making.join(60)
    return examples.questions(build)


def test_examples_are_made_once_of_each_build_and_stored(tmp_path: Path) -> None:
    retriever, file = Asked(), tmp_path / "store.examples.json"
    assert made(Examples(lambda: retriever, file)) == [QUESTION]
    assert StoredExamples.model_validate_json(file.read_bytes()) == StoredExamples(
        build=BUILD, questions=[QUESTION]
    )
    retriever.asked.clear()
    again = Examples(lambda: retriever, file)
    assert again.questions(BUILD) == [QUESTION]
    assert retriever.asked == []
    assert again.questions("another") == []  # they are not of this build


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"build": 1}', b"\xff" * 200_000])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "store.examples.json"
    file.write_bytes(content)
    assert made(Examples(Asked, file)) == [QUESTION]


def test_what_fails_is_in_the_log_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def damaged() -> Any:
        raise StoreError("The store is damaged.")

    with caplog.at_level(logging.WARNING):
        assert made(Examples(damaged, tmp_path / "x.json")) == []
        assert made(Examples(Asked, tmp_path / "none" / "x.json")) == [QUESTION]
    messages = [record.getMessage() for record in caplog.records]
    assert messages[0] == "The example questions cannot be made"
    assert messages[-1].startswith("The example questions cannot be written (")


def test_the_first_screen_asks_examples_and_opens_the_newest(tmp_path: Path) -> None:
    file = examples_file(tmp_path / "store")
    assert file == tmp_path / "store.examples.json"
    file.write_text(StoredExamples(build=BUILD, questions=["Ai <b>?"]).model_dump_json())
    handlers = Handlers(FakeRetriever, examples=Examples(FakeRetriever, file))
    html = handlers.welcome(ENGLISH)
    assert '<button type="button" class="example" dir="auto">Ai &lt;b&gt;?</button>' in html
    assert html.count('class="example"') == 1
    assert (
        '<a class="open" dir="auto" href="article?id=hoi-nghi">'
        f'{CONFERENCE.title}</a> <span class="meta">2 April 2026</span></li>'
    ) in html
    page = TestClient(web_app(FakeRetriever)).get("/article?id=hoi-nghi").text
    assert f"<title>{CONFERENCE.title}</title>" in page
