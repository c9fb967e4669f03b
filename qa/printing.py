"""Answers as text for a terminal."""

from typing import TYPE_CHECKING

from index.text.controls import mask_controls

if TYPE_CHECKING:
    from rich.text import Text

    from index.where import Where
    from qa.answer import Answer, Hit

# How many of the other articles with the same passage are named. The rest are counted.
NAMED = 3
NOT_ASKED = "This is no question to the articles: ask what one of them may tell."


def hit_text(hit: "Hit", explained: bool = False, plain: bool = False) -> "Text":
    """A hit as text for a terminal.

    It has the title and score, the date, author and source, the passage with its mark, and the
    other articles with the same passage.

    Args:
        hit: the hit.
        explained: whether the signals of its ranking are added.
        plain: True puts the mark between "»" and "«", for where colours are not shown.
    """
    from rich.text import Text

    from qa.answer import page_numbers

    article = hit.article
    named = "page" if len(hit.pages) == 1 else "pages"
    pages = f"{named} {page_numbers(hit.pages)}" if hit.pages else None
    fields = (article.date, article.author, article.source_name, article.source, pages)
    about = " · ".join(mask_controls(field) for field in fields if field)
    return Text.assemble(
        (f"{hit.rank}. {mask_controls(article.title)}", "bold"),
        (f"  {hit.score:.2f}\n", "cyan"),
        (about + "\n", "dim"),
        passage_text(hit, explained, plain),
    )


def passage_text(hit: "Hit", explained: bool = False, plain: bool = False) -> "Text":
    """The passage of a hit as text for a terminal: a part of `hit_text`."""
    from rich.text import Text

    quoted, (start, end) = hit.passage.text, hit.highlight
    first, last = hit.answer or (end, end)
    marked = "bold black on yellow"
    before, after = ("»", "«") if plain else ("", "")
    return Text.assemble(
        mask_controls(quoted[:start]) + before,
        (mask_controls(quoted[start:first]), marked),
        (mask_controls(quoted[first:last]), f"{marked} underline"),
        (mask_controls(quoted[last:end]), marked),
        f"{after}{mask_controls(quoted[end:])}\n",
        (also_line(hit), "dim"),
        (explanation(hit) if explained else "", "green"),
    )


def listed_text(hit: "Hit") -> "Text":
    """An article of a list as text for a terminal: its title, date and marked sentence."""
    from rich.text import Text

    start, end = hit.highlight
    return Text.assemble(
        (mask_controls(hit.article.title), "bold"),
        (f"  {mask_controls(hit.article.date or hit.article.source)}\n", "dim"),
        mask_controls(hit.passage.text[start:end]) + "\n",
        (also_line(hit), "dim"),
    )


def also_line(hit: "Hit") -> str:
    """The line that names the other articles with the same passage, or ""."""
    named = [
        f"{mask_controls(copy.title)} ({mask_controls(copy.date or copy.source)})"
        for copy in hit.also[:NAMED]
    ]
    if more := len(hit.also) - len(named):
        named.append(f"{more} more")
    return f"Also in: {'; '.join(named)}\n" if named else ""


def explanation(hit: "Hit") -> str:
    """The signals of a hit's ranking, in up to three lines.

    The first line has the values that rank it, each with its place. The second line has the score
    of its mark and the number of articles that agree. The third line has the question's words in
    the passage.
    """
    lines = []
    for names in (("vector", "words", "late"), ("mark", "margin", "agreeing")):
        parts = []
        for name in names:
            if name in hit.signals:
                rank = hit.signals.get(f"{name}_rank")
                parts.append(f"{name} {hit.signals[name]:.3f}" + (f" #{rank}" if rank else ""))
        lines.append("   ".join(parts))
    matched = (mask_controls(" ".join(hit.passage.text[a:b].split())) for a, b in hit.matched)
    words = {word.casefold(): word for word in matched}
    lines.append(f"words found: {', '.join(words.values()) or 'none'}")
    return "".join(f"{line}\n" for line in lines if line)


def inferred_line(where: "Where") -> str:
    """The line that tells what was read from the question, with the names of the options."""
    from index.where import conditions, shown_value

    named = [
        f"{name} {shown_value(name, value)}"
        for name, values in conditions(where).items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return f"Read from the question (--no-infer leaves it out): {', '.join(named)}"


def earlier_answers(answer: "Answer") -> str:
    """The line that tells what articles before the newest one answered."""
    told = "; ".join(f"{hit.article.date}: {hit.short_answer}" for hit in answer.earlier)
    return f"As of {answer.hits[0].article.date}; earlier articles say otherwise: {told}"


def print_answer(answer: "Answer", explained: bool = False, headed: bool = False) -> None:
    """Prints an answer for people.

    Args:
        answer: the answer.
        explained: whether the signals of each hit are added.
        headed: whether the question stands above it.
    """
    from rich.console import Console

    from qa.facets import no_match_text

    console = Console(highlight=False)
    plain = console.color_system is None
    if headed:
        console.print(f"? {mask_controls(answer.question)}\n", style="bold", markup=False)
    if explained:
        console.print(f"Understood as: {mask_controls(answer.understood_as)}\n", markup=False)
    if answer.understood_where:
        line = mask_controls(inferred_line(answer.understood_where))
        console.print(f"{line}\n", markup=False, soft_wrap=True)
    if not answer.hits:
        message = NOT_ASKED if answer.talk_kind else no_match_text(answer)
        console.print(mask_controls(message), style="yellow", markup=False)
    elif message := _state(answer):
        console.print(f"{mask_controls(message)}\n", style="yellow", markup=False, soft_wrap=True)
    for first, *further in answer.by_article:
        own = listed_text(first) if answer.listed else hit_text(first, explained, plain)
        for text in (own, *(passage_text(hit, explained, plain) for hit in further)):
            console.print(text, soft_wrap=not console.is_terminal)


def _state(answer: "Answer") -> str:
    """What is said above the passages of an answer; "" for a confident one."""
    if answer.listed:
        return f"{answer.listed:,} articles match, newest first:"
    if answer.listed is not None:
        return "No article clearly matches; the nearest are:"
    if not answer.confident and answer.about:
        return "The article spoken of does not answer this well; the nearest passages are:"
    if not answer.confident:
        return "No passage answers this well; the nearest are:"
    return earlier_answers(answer) if answer.earlier else ""
