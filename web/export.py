"""A conversation as a document: Markdown or JSON, every quotation with its full citation."""

import json
import re
from collections.abc import Sequence

from qa.answer import Answer, as_dict
from web.history import Turn
from web.html.conversation import CARDS
from web.html.marks import cited
from web.phrases import Phrases
from web.where_json import where_text


def as_json(turns: Sequence[tuple[Turn, Answer]]) -> str:
    """The turns as a JSON list of objects.

    Each has `time` (ISO 8601) and `where`, and beside them what `python -m qa --json` prints.

    Args:
        turns: each stored turn with its answer, oldest first.
    """
    rows = [{"time": turn.time, "where": turn.where, **as_dict(answer)} for turn, answer in turns]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_markdown(turns: Sequence[tuple[Turn, Answer]], phrases: Phrases) -> str:
    """The turns in Markdown.

    Each question is a heading. Its passages are quotations, with the answering sentence bold.

    Args:
        turns: each stored turn with its answer, oldest first.
        phrases: the texts in the reader's language.
    """
    return "\n".join(_turn_markdown(turn, answer, phrases) for turn, answer in turns)


def _turn_markdown(turn: Turn, answer: Answer, phrases: Phrases) -> str:
    lines = [f"## {_escaped(' '.join(answer.question.split()))}", "", turn.time, ""]
    if turn.where:
        lines += [f"{phrases.filter}: {_escaped(where_text(turn.where, phrases))}", ""]
    if answer.understood_as != answer.question:
        lines += [f"{phrases.understood}: {_escaped(answer.understood_as)}", ""]
    if not answer.hits:
        lines += [f"{phrases.no_match}." if turn.where and not turn.hits else phrases.changed, ""]
    elif not answer.confident:
        lines += [f"{phrases.unsure}.", ""]
    for hit in answer.hits[:CARDS]:
        text, (start, end) = hit.passage.text, hit.highlight
        sentence = _escaped(text[start:end]).replace("\n", "**\n**")
        passage = f"{_escaped(text[:start])}**{sentence}**{_escaped(text[end:])}"
        source = _escaped(f"— {cited(hit.article, phrases)}")
        lines += [*(f"> {line}" for line in passage.split("\n")), "", source, ""]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Text that Markdown shows without taking any of it for markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", text)
