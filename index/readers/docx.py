"""Reads Word documents (.docx)."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import make_article
from index.readers.kinds import Items
from index.readers.plain_text import document_title
from index.readers.zipped import unpacking_problem
from index.text.dates import dateline
from index.text.legacy import convert_runs, encoding_of_font

# XML namespaces of WordprocessingML and of what newer Word versions add.
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BREAKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Elements that are not text: properties, deleted text, and copies of drawings for old programs.
SKIPPED = {W + "pPr", W + "rPr", W + "del", W + "moveFrom", MC + "Fallback"}
# Styles are based on one another. A chain of more styles is a circle.
MAX_STYLES = 20

Run = tuple[str, str]
"""(text, name of its font) of a piece of a paragraph."""
FontOf = Callable[[Any, Any], str]
"""Returns the name of the font of a run; the arguments are the elements of run and paragraph."""


def read_docx(file: BinaryIO, source: str) -> Items:
    """Reads a Word document (.docx) as one article.

    Title and author come from its properties. The date comes from the date line, or else from the
    properties.
    """
    if problem := unpacking_problem(file):
        yield Notice(source, f"skipped: {problem}")
        return

    import docx

    document = docx.Document(file)
    properties = document.core_properties
    blocks = list(_document_blocks(document.element.body, _font_of(document)))
    text = "\n\n".join(block for _, block in blocks)
    yield from make_article(
        source,
        text,
        title=document_title(properties.title, (block for kind, block in blocks if kind == "p")),
        date=dateline(text) or properties.created,
        author=properties.author,
    )


def _document_blocks(element: Any, font_of: FontOf) -> Iterator[tuple[str, str]]:
    """Yields ("p", paragraph) and ("tbl", a line for each row) that are not blank, in order."""
    for child in element:
        if child.tag == W + "p":
            if text := convert_runs(_runs(child, child, font_of)).strip():
                yield "p", text
        elif child.tag == W + "tbl":
            if rows := "\n".join(filter(None, _row_lines(child, font_of))):
                yield "tbl", rows
        elif child.tag not in SKIPPED:
            yield from _document_blocks(child, font_of)


def _row_lines(table: Any, font_of: FontOf) -> Iterator[str]:
    """Yields each row of a table as one line: "Đà Vị | 120 | 3"."""
    for row in table.iterchildren(W + "tr"):
        cells = (
            " ".join(" ".join(text for _, text in _document_blocks(cell, font_of)).split())
            for cell in row.iterchildren(W + "tc", W + "sdt")
        )
        yield " | ".join(cells).strip(" |")


def _runs(element: Any, paragraph: Any, font_of: FontOf, font: str = "") -> Iterator[Run]:
    """Yields the runs in a part of a paragraph. Paragraphs of text boxes begin a new line."""
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
    """Returns the function that tells a run's font.

    Only fonts from before Unicode matter. If the document and its styles name none, the function
    returns "" for every run.
    """
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
        paragraph_style = by_id.get(_value(paragraph, "pPr", "pStyle"), default)
        chain = [*_style_chain(style, by_id), *_style_chain(paragraph_style, by_id)]
        elements = (element for element in (run, *chain, fallback) if element is not None)
        fonts = (_value(element, "rPr", "rFonts", "ascii") for element in elements)
        return next(filter(None, fonts), "")

    return font_of


def _style_chain(style: Any, by_id: dict[str, Any]) -> Iterator[Any]:
    """Yields a style and the styles that it is based on."""
    for _ in range(MAX_STYLES):
        if style is None:
            return
        yield style
        style = by_id.get(_value(style, "basedOn"))


def _value(element: Any, *path: str) -> str:
    """Returns an attribute of the element at a path of names; "" if there is none.

    The attribute is "ascii" if the path ends with this, else "val".
    """
    *names, attribute = path if path[-1] == "ascii" else (*path, "val")
    target = element.find("/".join(W + name for name in names))
    return "" if target is None else target.get(W + attribute) or ""
