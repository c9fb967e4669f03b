"""The screen before the first question: what the tool does, examples, and the newest articles."""

from collections.abc import Sequence
from html import escape

from index.article import Article
from web.html.conversation import question_buttons
from web.html.marks import article_link, lang_attribute
from web.phrases import Phrases


def welcome_html(
    articles: int,
    passages: int,
    examples: Sequence[str],
    newest: Sequence[Article],
    phrases: Phrases,
) -> str:
    """The screen before the first question.

    Args:
        articles: the number of articles in the collection.
        passages: the number of passages in the collection.
        examples: questions as plain text, which are asked on a click.
        newest: the newest articles, which are opened on a click.
        phrases: the texts in the reader's language.
    """
    counts = (
        f"{phrases.many(articles, phrases.articles)} · {phrases.many(passages, phrases.passages)}"
    )
    tried = f"<h3>{phrases.examples}</h3>{question_buttons(examples)}" if examples else ""
    titles = "".join(_title(article, phrases) for article in newest)
    return (
        f'<section class="welcome"><h2>{phrases.promise}</h2><p>{phrases.advice}</p>'
        f'<p class="counts"><a href="library">{counts}</a></p>{tried}'
        + (f'<h3>{phrases.newest}</h3><ul class="newest">{titles}</ul>' if titles else "")
        + "</section>"
    )


def _title(article: Article, phrases: Phrases) -> str:
    """A title that opens its article, with the date, as an item of a list."""
    day = escape(phrases.date(article.date or ""))
    date = f' <span class="meta">{day}</span>' if day else ""
    return (
        f'<li{lang_attribute(article)}><a class="open" dir="auto" '
        f'href="{escape(article_link(article.id))}">{escape(article.title)}</a>{date}</li>'
    )
