"""The cards of an answer: one for each article, with its passages."""

from collections.abc import Callable, Sequence
from html import escape

from index.store.origins import shown_source
from qa.answer import Copy, Hit
from web.feedback import MAX_WORD
from web.html.citations import CITATION_FORMS, Form, citation
from web.html.marks import about, article_link, hit_link, lang_attribute, marked
from web.phrases import Phrases

STRONG, FAIR = 0.66, 0.33  # lowest scores (0..1) of "strong match" and of "match"
NAMED = 3  # articles with the same passage that a card names; the rest are counted

THUMB = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 11h4v10H3zM7 12l4-8.4a2 2 0 0 1 3.4 2'
    'L13.5 10H19a2 2 0 0 1 2 2.4l-1.4 7a2 2 0 0 1-2 1.6H7"/></svg>'
)


def card(
    hits: Sequence[Hit],
    phrases: Phrases,
    judged: bool,
    listed: bool = False,
    hidden: bool = False,
) -> str:
    """The card of one article.

    Args:
        hits: the article's hits, best first. All but the first are opened on a click.
        phrases: the texts in the reader's language.
        judged: True adds buttons for feedback to each passage.
        listed: True shows the marked sentence alone, without how well it matches.
        hidden: True hides the card.
    """
    hit, *further = hits
    passages = [
        f'<div class="part" data-rank="{each.rank}">{_passage(each, hits, phrases, judged)}</div>'
        for each in further
    ]
    more = ""
    if further:
        count = phrases.many(len(further), phrases.further)
        more = (
            f'<details class="further"><summary lang="{phrases.code}">{count}</summary>'
            f"{''.join(passages)}</details>"
        )
    strength = "" if listed else _strength(hit, phrases)
    return (
        f'<li class="card"{lang_attribute(hit.article)} data-rank="{hit.rank}"'
        f'{" hidden" if hidden else ""}><h3 dir="auto">'
        f'<a class="open" href="{hit_link(hit, hits)}">{escape(hit.article.title)}</a></h3>'
        f'<p class="meta"><span>{about(hit.article, phrases)}</span>{strength}</p>'
        f"{_passage(hit, hits, phrases, judged, listed)}{more}</li>"
    )


def _passage(
    hit: Hit,
    hits: Sequence[Hit],
    phrases: Phrases,
    judged: bool,
    only_sentence: bool = False,
) -> str:
    """A passage with its mark, the other articles that have it, and what can be done with it."""
    text = hit.passage.text
    answer = [hit.answer] if hit.answer else []
    layers = [("mark", [hit.highlight]), ("strong", answer), ("b", hit.matched)]
    part = hit.highlight if only_sentence else (0, len(text))
    return (
        f'<p class="passage" dir="auto">{marked(text, part, layers)}</p>'
        f"{_also(hit.also, phrases)}"
        f'<div class="tools" lang="{phrases.code}">'
        f'<a class="open" href="{hit_link(hit, hits)}">{phrases.open}</a>'
        f"{copy_button(hit, phrases)}{_verdicts(hit, phrases) if judged else ''}</div>"
    )


def _also(copies: Sequence[Copy], phrases: Phrases) -> str:
    """Links to the other articles with the same passage."""
    links = []
    for copy in copies[:NAMED]:
        dates = [phrases.date(copy.date)] if copy.date else []
        name = shown_source(copy.source, copy.source_name)
        known = escape(" · ".join(filter(None, [*dates, name])))
        address = escape(article_link(copy.id))
        link = f'<a class="open" href="{address}">{escape(copy.title)}</a>'
        links.append(f"{link} ({known})" if known else link)
    if more := len(copies) - len(links):
        links.append(f"+{phrases.count(more)}")
    if not links:
        return ""
    return f'<p class="also" dir="auto">{phrases.also}: {"; ".join(links)}</p>'


def _verdicts(hit: Hit, phrases: Phrases) -> str:
    passage = hit.passage
    thumbs = "".join(
        f'<button type="button" data-verdict="{verdict}" aria-pressed="false" '
        f'title="{label}" aria-label="{label}">{THUMB}</button>'
        for verdict, label in (("good", phrases.useful), ("bad", phrases.useless))
    )
    return (
        f'<div class="verdicts" lang="{phrases.code}" data-article="{escape(passage.article_id)}" '
        f'data-start="{passage.start}" data-end="{passage.end}" data-thanks="{phrases.thanks}" '
        f'data-failed="{phrases.not_stored}">{thumbs}<form hidden>'
        f'<input name="word" maxlength="{MAX_WORD}" '
        f'aria-label="{phrases.word}" placeholder="{phrases.word}">'
        f"<button>{phrases.send_word}</button>"
        '</form><span role="status"></span></div>'
    )


def copy_button(hit: Hit, phrases: Phrases) -> str:
    """The button that copies the quoted sentence with its source."""
    return (
        f'<button type="button" class="copy" lang="{phrases.code}" data-copied="{phrases.copied}" '
        f"{form_attributes(lambda form: citation(hit, phrases, form))}>{phrases.copy}</button>"
    )


def form_attributes(text: Callable[[Form], str]) -> str:
    """The attributes of a button that copies a citation in the form that the reader has chosen.

    Args:
        text: returns the citation in a form.
    """
    names = {"plain": "text"}
    return " ".join(
        f'data-{names.get(form, form)}="{escape(text(form))}"' for form in CITATION_FORMS
    )


def form_choice(phrases: Phrases) -> str:
    """The field in which the reader chooses the form of what is copied and saved."""
    options = "".join(
        f'<option value="{form}">{name}</option>'
        for form, name in zip(CITATION_FORMS, phrases.citation_forms, strict=True)
    )
    return f'<label class="form-choice">{phrases.citation_form} <select>{options}</select></label>'


def _strength(hit: Hit, phrases: Phrases) -> str:
    level = 0 if hit.score >= STRONG else 1 if hit.score >= FAIR else 2
    dots = "".join(f'<i class="{"on" if dot < 3 - level else "off"}"></i>' for dot in range(3))
    return (
        f'<span class="strength level-{level}" lang="{phrases.code}">'
        f'<span class="dots" aria-hidden="true">{dots}</span>{phrases.strengths[level]}</span>'
    )
