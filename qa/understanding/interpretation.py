"""Joins what is understood of the words of a question: slips, accents, lists and follow-ups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import Article
from index.collection.interface import Collection
from index.where import Scope
from qa.understanding.conversation import Understood, understand
from qa.understanding.lists import asks_for_answer, listed_subject
from qa.understanding.named import Named
from qa.understanding.restoring import with_accents
from qa.understanding.slips import without_slips

if TYPE_CHECKING:
    from qa.answer import Answer


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How the words of a question are understood.

    Attributes:
        shown: the question as it is shown to have been understood.
        compared: the question that is compared with passages token by token. The words that name
            an author or a source, or that ask for articles, are left out.
        searched: the same with the words that a follow-up leaves out.
        is_list: True if the question asks for articles.
        about: the article that a follow-up is asked of; None for any other question.
        is_certain: False if the follow-up may as well be a question of its own.
    """

    shown: str
    compared: str
    searched: str
    is_list: bool
    about: Article | None
    is_certain: bool


def interpret(
    question: str,
    store: Collection,
    scope: Scope,
    named: Named | None,
    history: Sequence["Answer"],
    shortfall: Callable[[str, Article], float],
) -> Interpretation:
    """Interprets the words of a question.

    Args:
        question: the question in one line.
        store: the collection.
        scope: which passages may be found.
        named: the author or source that the question names, if it is a filter.
        history: the earlier answers of the conversation, oldest first.
        shortfall: by how much an article is farther from a question than the nearest one of the
            collection, in cosine.
    """
    corrected = without_slips(question, store)
    restored, is_sure = with_accents(corrected, store, scope)
    typed = named.without(restored) if named else restored
    subject = listed_subject(typed)
    # "Bài của Thu Hà về lũ" begins with the name of its author, and asks for her articles.
    begins_with_name = named is not None and named.is_sure and named.words[0] == 0
    is_list = bool(subject or listed_subject(restored))
    is_list |= begins_with_name and not asks_for_answer(typed)
    compared = subject or typed
    understood = Understood(compared)
    if not is_list:
        understood = understand(compared, history, lambda article: shortfall(compared, article))
    # Accents that are as likely wrong are searched, but not shown.
    shown = (restored if is_sure else corrected) + understood.text.removeprefix(compared)
    return Interpretation(
        shown, compared, understood.text, is_list, understood.about, understood.certain
    )
