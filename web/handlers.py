"""What the chat does when a page is opened and when a question is asked."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from index.errors import HoibaoError, QuestionError
from qa import Answer, Retriever, as_dict
from web import render
from web.words import Words, choose

EXAMPLES = 6
KEPT_TURNS = 30  # a conversation is sent whole at each turn

Opened = Callable[[], Retriever]  # gives the retriever of the moment: a store may be rebuilt
# The HTML of each question with its answer, oldest first, and the answer if there was one.
Turns = list[tuple[str, Answer | None]]
Update = tuple[str, Turns, Any]  # the thread, the turns, the question box

log = logging.getLogger(__name__)


class Handlers:
    """The events of the chat, over the retriever that `opened()` gives."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    def enter(self, request: gr.Request) -> tuple[str, Any]:
        """A page is opened: its thread and its question box, in the browser's language."""
        words = _words(request)
        box = gr.Textbox(placeholder=words.ask, label=words.ask, submit_btn=words.send)
        return render.thread(self.welcome(words), words), box

    def asked(self, question: str, turns: Turns, request: gr.Request) -> Iterator[Update]:
        """A question is sent: it shows at once, and again with its answer."""
        words, question = _words(request), _clean(question)
        if not question.strip():
            said = _html(turns) or self.welcome(words)
            yield render.thread(said + render.notice(words.bad_question), words), turns, ""
            return
        pending = _html(turns) + render.turn(question, render.waiting(words))
        yield render.thread(pending, words), turns, ""
        reply, answer = self.reply(question, turns, words)
        turns = [*turns, (render.turn(question, reply), answer)][-KEPT_TURNS:]
        yield render.thread(_html(turns), words), turns, gr.skip()

    def example(self, turns: Turns, event: gr.EventData, request: gr.Request) -> Iterator[Update]:
        """An example is clicked: it is asked."""
        yield from self.asked(str(event.question), turns, request)

    def ask(self, question: str, k: int = 5) -> dict[str, Any]:
        """Answers a question with at most k quoted passages, as `python -m qa --json` does.

        Raises:
            gr.Error: with the sentence of the HoibaoError behind it.
        """
        try:
            return as_dict(self.opened().ask(_clean(question), k=k))
        except HoibaoError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def welcome(self, words: Words) -> str:
        """The first screen as HTML, or a sentence that says what is wrong with the store."""
        try:
            retriever = self.opened()
            examples = retriever.titles(EXAMPLES)
            return render.welcome(retriever.articles, retriever.passages, examples, words)
        except Exception as error:
            return _sorry(error, words)

    def reply(self, question: str, turns: Turns, words: Words) -> tuple[str, Answer | None]:
        """The answer to a question as HTML and as it is, or a sentence that says why none is."""
        history = [answer for _, answer in turns if answer]
        try:
            answer = self.opened().ask(question, history=history)
            return render.answer(answer, words), answer
        except Exception as error:
            return _sorry(error, words), None


def _html(turns: Turns) -> str:
    return "".join(html for html, _ in turns)


def _sorry(error: Exception, words: Words) -> str:
    """What a reader sees of an error: our own sentence, or nothing of what went on inside."""
    if isinstance(error, QuestionError):
        return render.notice(words.bad_question)
    if isinstance(error, HoibaoError):
        return render.notice(str(error))
    log.error("The chat failed", exc_info=error)
    return render.notice(words.failure)


def _clean(question: str) -> str:
    """The question without halves of surrogate pairs, which no reply could carry."""
    return question.encode("utf-8", "replace").decode("utf-8")


def _words(request: gr.Request) -> Words:
    return choose(request.headers.get("accept-language"))
