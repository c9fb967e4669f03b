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
    """A list of {time, where, ...}, where the rest is as `python -m qa --json` prints it."""
    saved = [{"time": kept.time, "where": kept.where, **as_dict(answer)} for kept, answer in turns]
    return json.dumps(saved, ensure_ascii=False, indent=1)


def as_markdown(turns: Sequence[tuple[Turn, Answer]], phrases: Phrases) -> str:
    """Each question as a heading, its passages as quotations with the answering sentence bold."""
    return "\n".join(_turn(kept, answer, phrases) for kept, answer in turns)


def _turn(kept: Turn, answer: Answer, phrases: Phrases) -> str:
    lines = [f"## {_plain(' '.join(answer.question.split()))}", "", kept.time, ""]
    if kept.where:
        lines += [f"{phrases.filter}: {_plain(where_text(kept.where, phrases))}", ""]
    if answer.understood_as != answer.question:
        lines += [f"{phrases.understood}: {_plain(answer.understood_as)}", ""]
    if not answer.hits:
        lines += [f"{phrases.no_match}." if kept.where and not kept.hits else phrases.changed, ""]
    elif not answer.confident:
        lines += [f"{phrases.unsure}.", ""]
    for hit in answer.hits[:CARDS]:
        text, (start, end) = hit.passage.text, hit.highlight
        sentence = _plain(text[start:end]).replace("\n", "**\n**")
        quoted = f"{_plain(text[:start])}**{sentence}**{_plain(text[end:])}"
        source = _plain(f"— {cited(hit.article, phrases)}")
        lines += [*(f"> {line}" for line in quoted.split("\n")), "", source, ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", text)
