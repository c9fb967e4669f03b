"""A conversation as a document: Markdown or JSON, every quotation with its full citation."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from index.arrays import Span
from index.text.controls import blank_controls, json_text
from qa.answer import Answer, as_dict
from web.history import Turn
from web.html.citations import CITATION_FORMS, Form, citation, cited
from web.html.earlier import earlier_line
from web.html.sorting import articles_in_order
from web.phrases import Phrases
from web.where_json import inferred_conditions, where_text

# What Markdown takes for markup at any place.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
# What it takes for a list, a heading, a line or a definition at the start of a line.
_START = re.compile(r"[-+=:]|[0-9]+[.)]")


Turns = Iterable[tuple[Turn, Answer]]
"""Each stored turn with its answer, oldest first."""


def as_json(turns: Turns, phrases: Phrases) -> str:
    """The turns as a JSON list of objects.

    Each has `time` (ISO 8601) and `where`, the name of its `collection` if it has one, and beside
    them what `python -m qa --json` prints. Each hit has its `citations` by their form.

    Args:
        turns: the turns.
        phrases: the texts in the reader's language.
    """
    return json_text([_turn_dict(turn, answer, phrases) for turn, answer in turns], indent=1)


def _turn_dict(turn: Turn, answer: Answer, phrases: Phrases) -> dict[str, Any]:
    fields = as_dict(answer)
    for hit, values in zip(answer.hits, fields["hits"], strict=True):
        values["citations"] = {form: citation(hit, phrases, form) for form in CITATION_FORMS}
    named = {"collection": phrases.collection} if phrases.collection else {}
    return {"time": turn.time, **named, "where": turn.where, **fields}


def local_time(time: str) -> str:
    """A time (ISO 8601) by the clock of this machine, to the second: "2026-11-29 15:44:55".

    A time without its offset is taken for one of this clock. Any other text is unchanged.
    """
    try:
        local = datetime.fromisoformat(time).astimezone()
    except (ValueError, OverflowError):
        return time
    return f"{local:%Y-%m-%d %H:%M:%S}"


def as_markdown(turns: Turns, phrases: Phrases, form: Form = "plain") -> str:
    """The turns in Markdown.

    Each question is a heading. Its passages are quotations, with the answering sentence bold.

    Args:
        turns: the turns.
        phrases: the texts in the reader's language.
        form: the form of the citations.
    """
    return "\n".join(_turn_markdown(turn, answer, phrases, form) for turn, answer in turns)


def _turn_markdown(turn: Turn, answer: Answer, phrases: Phrases, form: Form) -> str:
    lines = [f"## {_one_line(answer.question)}", "", _one_line(local_time(turn.time)), ""]
    if phrases.collection:
        lines += [_one_line(phrases.collection_line), ""]
    if turn.where:
        lines += [f"{phrases.filter}: {_one_line(where_text(turn.where, phrases))}", ""]
    if inferred := inferred_conditions(turn.understood_where, phrases):
        text = " · ".join(text for text, _ in inferred)
        lines += [f"{phrases.inferred}: {_one_line(text)}", ""]
    if answer.understood_as != answer.question:
        lines += [f"{phrases.understood}: {_one_line(answer.understood_as)}", ""]
    if turn.plain and not turn.hits:
        lines += [f"{phrases.none_holding}.", ""]
    elif not turn.hits and answer.talk_kind:
        lines += [phrases.not_asked, ""]
    elif not answer.hits:
        lines += [f"{phrases.no_match}." if turn.where and not turn.hits else phrases.changed, ""]
    elif answer.listed:
        count = phrases.many(answer.listed, phrases.articles)
        lines += [f"{phrases.holding.format(count=count) if turn.plain else count}.", ""]
    elif not answer.confident:
        lines += [f"{phrases.unsure_about if answer.about else phrases.unsure}.", ""]
    elif earlier := earlier_line(answer, phrases):
        lines += [f"{_one_line(earlier)}.", ""]
    for hits in articles_in_order(answer, turn.order):
        for hit in hits:
            quoted = _quoted_lines(hit.passage.text, hit.highlight)
            lines += [*(f"> {line}".rstrip() for line in quoted), ""]
        pages = [page for hit in hits for page in hit.pages]
        lines += [f"— {_one_line(cited(hits[0].article, phrases, form, pages))}", ""]
    return "\n".join(lines)


def _quoted_lines(text: str, highlight: Span) -> Iterator[str]:
    """The lines of a passage in Markdown, with the highlight bold.

    White space around a line is left out, because Markdown does not show it: four spaces before it
    would make it code, and two behind it a line break.
    """
    offset = 0
    for line in map(blank_controls, text.split("\n")):
        start, end = (min(max(edge - offset, 0), len(line)) for edge in highlight)
        offset += len(line) + 1
        bold = line[start:end].strip()
        if not bold:
            yield _line_start(_escaped(line.strip()))
            continue
        start = line.index(bold, start)
        before, after = line[:start].lstrip(), line[start + len(bold) :].rstrip()
        yield _line_start(_with_bold(before, bold, after))


def _with_bold(before: str, bold: str, after: str) -> str:
    """Markdown of three parts of a line, the second of them bold.

    Asterisks between a letter and a sign on their inner side (`x**“y”**z`) are no markup for
    Markdown. Then the letter is written as a number ("&#120;"), which counts as a sign.
    """
    left, right = _escaped(before), _escaped(after)
    if before and _is_sign(bold[0]) and not _is_between_words(before[-1]):
        left = f"{_escaped(before[:-1])}&#{ord(before[-1])};"
    if after and _is_sign(bold[-1]) and not _is_between_words(after[0]):
        right = f"&#{ord(after[0])};{_escaped(after[1:])}"
    return f"{left}**{_escaped(bold)}**{right}"


def _is_sign(letter: str) -> bool:
    """True for a punctuation mark or a symbol."""
    return unicodedata.category(letter)[0] in "PS"


def _is_between_words(letter: str) -> bool:
    """True for white space or a punctuation mark, as Markdown takes them.

    For Markdown the separators of lines and paragraphs (U+2028, U+2029) are no white space, though
    `str.isspace` is true for them.
    """
    category = unicodedata.category(letter)
    return category == "Zs" or category[0] == "P"


def _one_line(text: str) -> str:
    """Text of any lines as one line of Markdown."""
    return _line_start(_escaped(" ".join(blank_controls(text).split())))


def _line_start(line: str) -> str:
    """A line of Markdown that is a part of a paragraph, whatever it begins with."""
    match = _START.match(line)
    return f"{line[: match.end() - 1]}\\{line[match.end() - 1 :]}" if match else line


def _escaped(text: str) -> str:
    """Text that Markdown shows without taking any of it for markup, but for the start of a line."""
    return _MARKUP.sub(r"\\\1", text)
