"""Reads Word documents (.docx)."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from index.articles import Notice
from index.dates import dateline
from index.legacy import convert_runs, encoding_of_font
from index.plain_text import headline
from index.readers.fields import Read, article
from index.readers.zipped import trouble

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BREAKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# What is in a document and not in its text: properties, what was deleted, twins of drawings.
SKIPPED = {W + "pPr", W + "rPr", W + "del", W + "moveFrom", MC + "Fallback"}

Run = tuple[str, str]
"""(text, name of its font)."""
FontOf = Callable[[Any, Any], str]
"""The font of a run in a paragraph, given as elements."""


def read_docx(file: BinaryIO, source: str) -> Read:
    """A Word document; title, author and day are taken from its properties."""
    if why := trouble(file):
        yield Notice(source, f"skipped: {why}")
        return

    import docx

    document = docx.Document(file)
    properties = document.core_properties
    blocks = list(_blocks(document.element.body, _font_of(document)))
    text = "\n\n".join(block for _, block in blocks)
    yield from article(
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
    for row in table.iter(W + "tr"):
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
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    parts = (document.element, document.styles.element)
    fonts = {fonts.get(W + "ascii") for part in parts for fonts in part.iter(W + "rFonts")}
    if not any(encoding_of_font(font) for font in fonts if font):
        return lambda run, paragraph: ""
    defaults = document.styles.element.find(f"{W}docDefaults//{W}rFonts")
    default = "" if defaults is None else defaults.get(W + "ascii") or ""

    def font_of(run: Any, paragraph: Any) -> str:
        lines = Paragraph(paragraph, document._body)
        here = Run(run, lines)
        styles = [here.style, lines.style]
        if here.font.name:
            return here.font.name
        for style in styles:
            while style is not None:
                if style.font.name:
                    return str(style.font.name)
                style = style.base_style
        return default

    return font_of
