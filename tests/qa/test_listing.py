"""qa.listing: what a collection can be filtered by, and why nothing meets a filter."""

from index.store.columns import OFFERED, Facets, Unmatched
from qa.answer import Answer
from qa.listing import facets_text, no_match_text


def test_a_collection_that_states_nothing() -> None:
    assert facets_text(Facets(None, (), (), ()), 1200) == (
        "1,200 articles; none has a date\n\nLanguages: no article states one\n\n"
        "Authors: no article states one\n\nSources: no article states one"
    )


def test_a_list_that_was_cut_says_so() -> None:
    authors = tuple((f"x{n}", 1) for n in range(OFFERED))
    lines = facets_text(Facets(None, (), authors, (("\x1b[2J", 3),)), 2).split("\n")
    assert lines[4] == "Authors (the 100 with the most articles):"
    assert lines[-1] == "       3  \ufffd[2J"


def test_each_value_that_no_article_has_is_told() -> None:
    unmatched = (
        Unmatched("author", "an", ("Ân", "An Bình")),
        Unmatched("source", "x", ()),
        Unmatched("language", "fr", ("vi", "en")),
    )
    assert no_match_text(Answer("q", "q", [], False, unmatched=unmatched)) == (
        "No article is by 'an': did you mean Ân, An Bình?\nNo article is from 'x'.\n"
        "No article is in the language 'fr'; there are vi, en."
    )
    assert no_match_text(Answer("q", "q", [], False)) == "No article meets these conditions."
