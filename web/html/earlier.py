"""What articles of earlier days answered, below the newest answer, as HTML."""

from html import escape

from qa.answer import Answer
from web.html.marks import hit_link
from web.phrases import Phrases


def earlier_line(answer: Answer, phrases: Phrases) -> str:
    """The day of the newest answer as text, and how many earlier articles differ; or ""."""
    earlier = {hit.article.id for hit in answer.earlier}
    if not earlier:
        return ""
    form = phrases.earlier_answers[len(earlier) != 1]
    day = phrases.date(answer.hits[0].article.date or "")
    return form.format(day=day, count=phrases.count(len(earlier)))


def earlier_html(answer: Answer, phrases: Phrases) -> str:
    """The line with links to the earlier answers; empty if there are none."""
    line = earlier_line(answer, phrases)
    links = [
        f'<a class="open" href="{hit_link(hit)}">{escape(phrases.date(hit.article.date or ""))}: '
        f"{escape(hit.short_answer)}</a>"
        for hit in answer.earlier
    ]
    return f'<p class="also" dir="auto">{line}: {"; ".join(links)}</p>' if line else ""
