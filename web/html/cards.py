"""The cards of an answer: one for each article, with its passages."""

from collections.abc import Callable, Sequence
from html import escape

from index.arrays import Span
from index.store.origins import shown_source
from qa.answer import Copy, Hit
from web.feedback import MAX_WORD
from web.html.citations import CITATION_FORMS, Form, citation
from web.html.marks import Layers, about, article_link, hit_link, lang_attribute, marked
from web.phrases import Phrases

STRONG, FAIR = 0.66, 0.33  # lowest scores (0..1) of "strong match" and of "match"
NAMED = 3  # articles with the same passage that a card names; the rest are counted
# Characters of a passage in a closed card: at least SHORT, and at most LONG for a long sentence.
SHORT, LONG = 170, 260
# Characters of the large quotation: it is smaller from SMALLER on, and cut after QUOTED.
SMALLER, QUOTED = 200, 400
SPARE = 40  # a passage that is longer by no more than this is shown whole

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
        hits: the article's hits, best first. A part of the first is shown. The rest of it and the
            other hits are opened on a click.
        phrases: the texts in the reader's language.
        judged: True adds buttons for feedback to each passage.
        listed: True shows the marked sentence alone, without how well it matches.
        hidden: True hides the card.
    """
    hit = hits[0]
    whole = (0, len(hit.passage.text))
    cut = excerpt(hit.passage.text, hit.highlight, hit.answer)
    part = _sentence(hit, LONG) if listed else cut
    return (
        f'<li class="card"{lang_attribute(hit.article)} data-rank="{hit.rank}"'
        f"{' hidden' if hidden else ''}>{_head(hits, phrases, not listed)}"
        f"{_passage(hit, part)}{_also(hit.also, phrases)}"
        f"{_acts(hits, phrases, judged, rest=part != whole)}</li>"
    )


def quotation(hits: Sequence[Hit], phrases: Phrases, judged: bool) -> str:
    """The card of the article that answers: its sentence as a large quotation.

    Args:
        hits: the article's hits, best first. The passage around the sentence and the other hits
            are opened on a click.
        phrases: the texts in the reader's language.
        judged: True adds buttons for feedback to each passage.
    """
    hit = hits[0]
    layers = [("strong", [hit.answer] if hit.answer else [])]
    part = _sentence(hit, QUOTED)
    rest = part != (0, len(hit.passage.text))
    smaller = ' class="smaller"' if part[1] - part[0] >= SMALLER else ""
    return (
        f'<div class="card answering"{lang_attribute(hit.article)} data-rank="{hit.rank}">'
        f'<figure class="quotation"><blockquote{smaller} dir="auto">'
        f"{_with_ellipses(hit.passage.text, part, layers, hit.highlight)}</blockquote>"
        f"<figcaption>{_head(hits, phrases)}</figcaption></figure>{_also(hit.also, phrases)}"
        f"{_acts(hits, phrases, judged, rest)}</div>"
    )


def _sentence(hit: Hit, most: int) -> Span:
    """(start, end) of the marked sentence in its passage, or of a part of a longer one."""
    start, end = hit.highlight
    if end - start <= most:
        return hit.highlight
    return excerpt(hit.passage.text, hit.highlight, hit.answer, most)


def excerpt(text: str, sentence: Span, answer: Span | None = None, most: int = LONG) -> Span:
    """(start, end) of the part of a passage that a closed card shows.

    It begins with the marked sentence and has SHORT characters or more. A sentence of more than
    `most` characters is cut, such that the short answer stands near the start. Words stay whole.

    Args:
        text: the passage.
        sentence: (start, end) of the marked sentence.
        answer: (start, end) of the short answer in it; None if there is none.
        most: characters of a sentence that is not cut.
    """
    first, last = sentence
    size = min(max(last - first, SHORT), most)
    if len(text) <= size + SPARE:
        return 0, len(text)
    is_cut = last - first > most
    if is_cut and answer:
        first = max(first, min(answer[0] - most // 4, last - most))
    start = min(first, len(text) - size)
    end = start + size
    before = [place for place in range(start, start + SPARE) if text[place - 1].isspace()]
    if 0 < start != sentence[0] and before:
        start = min(before[0], answer[0] if is_cut and answer else first)
    after = [place for place in range(end, end - SPARE, -1) if text[place : place + 1].isspace()]
    if end < len(text) and after and (is_cut or after[0] >= last):
        end = after[0]
    return start, end


def _head(hits: Sequence[Hit], phrases: Phrases, graded: bool = True) -> str:
    """The title of an article, and what is known of it; `graded` tells how well it matches."""
    hit = hits[0]
    strength = _strength(hit, phrases) if graded else ""
    return (
        f'<h3 dir="auto"><a class="open" href="{hit_link(hit, hits)}">'
        f"{escape(hit.article.title)}</a></h3>"
        f'<p class="meta"><span>{about(hit.article, phrases, hit.pages)}</span>{strength}</p>'
    )


def _passage(hit: Hit, part: Span) -> str:
    """A part of a passage with its mark. What is left out is shown as an ellipsis."""
    text = hit.passage.text
    answer = [hit.answer] if hit.answer else []
    layers = [("mark", [hit.highlight]), ("strong", answer), ("b", hit.matched)]
    whole = (0, len(text))
    short = "" if part == whole else " short"
    return f'<p class="passage{short}" dir="auto">{_with_ellipses(text, part, layers, whole)}</p>'


def _with_ellipses(text: str, part: Span, layers: Layers, whole: Span) -> str:
    """A part of `whole`, which is a part of a text; an ellipsis shows what is left out of it."""
    before = "… " if part[0] > whole[0] else ""
    after = "\N{NO-BREAK SPACE}…" if part[1] < whole[1] else ""
    return f"{before}{marked(text, part, layers)}{after}"


def _acts(hits: Sequence[Hit], phrases: Phrases, judged: bool, rest: bool) -> str:
    """What is opened on a click, and what can be done with the first passage.

    Args:
        hits: the article's hits, best first.
        phrases: the texts in the reader's language.
        judged: True adds buttons for feedback.
        rest: True if the first passage is shown in part only.
    """
    hit, *further = hits
    labels = [phrases.whole_passage] if rest else []
    passages = _passage(hit, (0, len(hit.passage.text))) if rest else ""
    if further:
        labels.append(phrases.many(len(further), phrases.further))
    for each in further:
        passages += (
            f'<div class="part" data-rank="{each.rank}">'
            f"{_passage(each, (0, len(each.passage.text)))}{_also(each.also, phrases)}"
            f"{_tools(each, hits, phrases, judged, own_pages=True)}</div>"
        )
    more = ""
    if labels:
        more = (
            f'<details class="further"><summary lang="{phrases.code}">{" · ".join(labels)}'
            f"</summary>{passages}</details>"
        )
    return f'<div class="acts">{more}{_tools(hit, hits, phrases, judged)}</div>'


def _tools(
    hit: Hit, hits: Sequence[Hit], phrases: Phrases, judged: bool, own_pages: bool = False
) -> str:
    """What can be done with a passage. `own_pages` names its pages, if it has any."""
    pages = phrases.on_pages(hit.pages) if own_pages else ""
    named = f'<span class="pages">{pages}</span>' if pages else ""
    return (
        f'<div class="tools" lang="{phrases.code}">{named}'
        f'<a class="open" href="{hit_link(hit, hits)}">{phrases.open}</a>'
        f"{copy_button(hit, phrases)}{_verdicts(hit, phrases) if judged else ''}</div>"
    )


def _also(copies: Sequence[Copy], phrases: Phrases) -> str:
    """Links to the other articles with the same passage."""
    links = []
    for copy in copies[:NAMED]:
        dates = [phrases.date(copy.date)] if copy.date else []
        name = shown_source(copy.source, copy.source_name)
        known = " · ".join(filter(None, [*dates, name])) or copy.title
        address, title = escape(article_link(copy.id)), escape(copy.title)
        links.append(f'<a class="open" href="{address}" title="{title}">{escape(known)}</a>')
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
