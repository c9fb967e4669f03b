"""What the chat replies with: answers, and sentences that say what is wrong."""

import logging
import time
from typing import Any, NotRequired, TypedDict

from index.errors import HoibaoError, QuestionError
from qa.browsing.plain import TooFrequentError
from qa.understanding.question import MAX_QUESTION
from web.access.limits import Crowded, TooFast
from web.html.conversation import notice_html
from web.phrases import Phrases
from web.where_json import WhereError

log = logging.getLogger(__name__)


class Reply(TypedDict):
    """What the script gets for a question; several may come for one question.

    Attributes:
        html: the turn, or a notice in its place.
        done: True if no other reply follows.
        at: seconds of a clock. They make each reply differ from all others, because Gradio passes
            on only what differs.
        turn: what the browser stores of the answer (`Turn` as JSON); missing if there is none.
    """

    html: str
    done: bool
    at: float
    turn: NotRequired[dict[str, Any]]


def reply_of(html: str, done: bool = True) -> Reply:
    """A reply without a turn; `done` as in `Reply`."""
    return {"html": html, "done": done, "at": time.monotonic()}


def error_html(error: Exception, phrases: Phrases) -> str:
    """A sentence of ours for an error, as HTML; the error itself goes to the log only."""
    if isinstance(error, WhereError):
        return notice_html(phrases.bad_where)
    if isinstance(error, TooFrequentError):
        return notice_html(phrases.too_frequent)
    if isinstance(error, QuestionError):
        return bad_question_html(phrases)
    if isinstance(error, Crowded):
        return notice_html(phrases.crowded)
    if isinstance(error, TooFast):
        return notice_html(phrases.too_fast)
    if not isinstance(error, HoibaoError):
        log.error("The chat failed", exc_info=error)
    else:
        log.error("%s", error)  # it may name a path of this machine, which readers must not see
    return notice_html(phrases.failure)


def bad_question_html(phrases: Phrases) -> str:
    """What is told in place of the answer to a blank question, as HTML."""
    return notice_html(phrases.bad_question.format(count=phrases.count(MAX_QUESTION)))


def clean_question(question: str) -> str:
    """The question with "?" for halves of surrogate pairs, which UTF-8 cannot write."""
    return str(question).encode("utf-8", "replace").decode("utf-8")
