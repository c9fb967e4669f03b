"""Reads Word documents (.docx)."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import make_article
from index.readers.kinds import Items
from index.readers.plain_text import headline
from index.readers.zipped import trouble
from index.text.dates import dateline
from index.text.legacy import convert_runs, encoding_of_font

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BREAKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# What is in a document and not in its text: properties, what was deleted, twins of drawings.
SKIPPED = {W + "pPr", W + "rPr", W + "del", W + "moveFrom", MC + "Fallback"}
# Styles are based on one another; not on so many, unless in a circle.
MAX_STYLES = 20

Run = tuple[str, str]
"""(text, name of its font)."""
FontOf = Callable[[Any, Any], str]
"""The font of a run in a paragraph, given as elements."""


def read_docx(file: BinaryIO, source: str) -> Items:
    """A Word document; title, author and day are taken from its properties."""
    if why := trouble(file):
        yield Notice(source, f"skipped: {why}")
        return

    import docx

    document = docx.Document(file)
    properties = document.core_properties
    blocks = list(_blocks(document.element.body, _font_of(document)))
    text = "\n\n".join(block for _, block in blocks)
    yield from make_article(
        source,
        text,
        title=headline(properties.title, (block for kind, block in blocks if kind == "p")),
        date=dateline(text) or properties.created,
        author=properties.author,
    )


def _blocks(element: Any, font_of: FontOf) -> Iterator[tuple[str, str]]:
    """("p", paragraph) and ("tbl", rows on lines), in order, as far as they say something."""
    for child in element:
        if child.tag == W + "p":
            if text := convert_runs(_runs(child, child, font_of)).strip():
                yield "p", text
        elif child.tag == W + "tbl":
            if rows := "\n".join(filter(None, _rows(child, font_of))):
                yield "tbl", rows
        elif child.tag not in SKIPPED:
            yield from _blocks(child, font_of)


def _rows(table: Any, font_of: FontOf) -> Iterator[str]:
    """Each row of a table as "Đà Vị | 120 | 3"."""
    for row in table.iterchildren(W + "tr"):
        cells = (
            " ".join(" ".join(text for _, text in _blocks(cell, font_of)).split())
            for cell in row.iterchildren(W + "tc", W + "sdt")
        )
        yield " | ".join(cells).strip(" |")


def _runs(element: Any, paragraph: Any, font_of: FontOf, font: str = "") -> Iterator[Run]:
    """The runs in a part of a paragraph, with those of text boxes on lines of their own."""
    for child in element:
        if child.tag == W + "t":
            yield child.text or "", font
        elif child.tag in BREAKS:
            yield BREAKS[child.tag], font
        elif child.tag == W + "r":
            yield from _runs(child, paragraph, font_of, font_of(child, paragraph))
        elif child.tag == W + "p":
            yield "\n", ""
            yield from _runs(child, child, font_of)
        elif child.tag not in SKIPPED:
            yield from _runs(child, paragraph, font_of, font)


def _font_of(document: Any) -> FontOf:
    """Finds fonts from before Unicode; a document that names none is not searched."""
    styles = document.styles.element
    named = [*document.element.iter(W + "rFonts"), *styles.iter(W + "rFonts")]
    if not any(encoding_of_font(fonts.get(W + "ascii") or "") for fonts in named):
        return lambda run, paragraph: ""
    by_id = {style.get(W + "styleId"): style for style in styles.iter(W + "style")}
    default = next(
        (
            style
            for style in by_id.values()
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true")
        ),
        None,
    )
    fallback = styles.find(f"{W}docDefaults/{W}rPrDefault")

    def font_of(run: Any, paragraph: Any) -> str:
        style = by_id.get(_value(run, "rPr", "rStyle"))
        below = by_id.get(_value(paragraph, "pPr", "pStyle"), default)
        chain = [run, *_chain(style, by_id), *_chain(below, by_id), fallback]
        fonts = (_value(part, "rPr", "rFonts", "ascii") for part in chain if part is not None)
        return next(filter(None, fonts), "")

    return font_of


def _chain(style: Any, by_id: dict[str, Any]) -> Iterator[Any]:
    """A style and those that it is based on."""
    for _ in range(MAX_STYLES):
        if style is None:
            return
        yield style
        style = by_id.get(_value(style, "basedOn"))


def _value(element: Any, *path: str) -> str:
    """An attribute, "val" unless the path ends with another, of an element below."""
    *names, attribute = path if path[-1] == "ascii" else (*path, "val")
    found = element.find("/".join(W + name for name in names))
    return "" if found is None else found.get(W + attribute) or ""
