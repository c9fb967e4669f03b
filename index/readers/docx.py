"""Reads Word documents (.docx)."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import document_author, document_title, make_article
from index.readers.kinds import Items
from index.readers.word import M, V, W
from index.readers.word.controls import alternative, control_text, ends_within_line, texts_in_codes
from index.readers.word.formulas import formula_text
from index.readers.word.numbering import Numbering
from index.readers.word.parts import NOTES, day_made, has_tracked_changes, left_out, related_roots
from index.readers.word.styles import Styles, has_special_fonts, is_set, value_at
from index.readers.word.symbols import hexadecimal, symbol, without_private_use
from index.readers.word.tables import (
    Block,
    cell_line,
    has_plain_columns,
    in_columns,
    is_hidden_row,
    row_cells,
    table_rows,
)
from index.readers.zipped import transitional, unpacking_problem
from index.text.dates import dateline
from index.text.legacy import convert_runs
from index.text.raised import raised, with_marks

BREAKS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
# Elements that are not text: properties, and text that was deleted or moved away.
SKIPPED = {W + "pPr", W + "rPr", W + "del", W + "moveFrom"}
NOTE_REFERENCES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
FORMULAS = {M + "oMath", M + "oMathPara"}
CONTROLS = {W + "fldChar", V + "textpath"}

Run = tuple[str, str]
"""(text, name of its font) of a piece of a paragraph."""


def read_docx(file: BinaryIO, source: str) -> Items:
    """Reads a Word document (.docx) as one article.

    Numbers that Word sets are part of its paragraphs. Footnotes, endnotes and boxes follow the
    paragraph or table in which they are anchored. Title and author come from its properties. The
    date comes from the date line, or else from the properties. A notice names what is not read.
    """
    if problem := unpacking_problem(file):
        yield Notice(source, f"skipped: {problem}")
        return

    import docx

    document = docx.Document(transitional(file))
    properties = document.core_properties
    content = _Blocks(document)
    blocks = list(content.of(document.element.body))
    text = "\n\n".join(block for _, block in blocks)
    yield from make_article(
        source,
        text,
        title=document_title(properties.title, (block for kind, block in blocks if kind == "p")),
        date=dateline(text) or day_made(properties),
        author=document_author(properties.author),
    )
    parts = left_out(document) + (["hidden text"] if content.has_hidden_text else [])
    if parts:
        yield Notice(source, f"read without its {', '.join(parts)}", skipped=False)
    if has_tracked_changes(document.element.body):
        yield Notice(source, "read as if its tracked changes were accepted", skipped=False)


class _Blocks:
    """The paragraphs, tables, notes and boxes of a document.

    Attributes:
        has_hidden_text: some text that was met is hidden, and left out.
    """

    def __init__(self, document: Any) -> None:
        roots = related_roots(document.part, NOTES)
        self._notes = {
            (kind, note.get(W + "id")): note
            for kind, root in roots
            for note in root.iterchildren(W + kind)
            if note.get(W + "type", "normal") == "normal"
        }
        self._styles = Styles(document.styles.element)
        parts = [document.element, document.styles.element, *(root for _, root in roots)]
        self._has_special_fonts = has_special_fonts(parts)
        self._can_hide = any(True for part in parts for _ in part.iter(W + "vanish"))
        self.has_hidden_text = False
        self._in_codes: set[Any] = set()
        numbering = next((root for _, root in related_roots(document.part, ["numbering"])), None)
        self._numbering = Numbering(numbering, self._styles)

    def of(self, element: Any, notes: list[Any] | None = None) -> Iterator[Block]:
        """Yields the blocks in an element that are not blank, in order.

        Args:
            element: the body, a cell, a note, a box or another element around paragraphs.
            notes: takes the notes whose references are met, if they are not to follow at once.
        """
        runs: list[Run] = []
        boxes: list[Any] = []
        own_notes: list[Any] = []
        for child in element:
            if child.tag == W + "p":
                if self._add_paragraph(child, element, runs, boxes, own_notes):
                    yield from self._paragraph(runs, boxes, own_notes)
            elif child.tag == W + "tbl":
                if rows := "\n".join(filter(None, self._row_lines(child, own_notes))):
                    yield "tbl", rows
            elif child.tag in FORMULAS:
                yield from self._paragraph([(formula_text(child), "")], [], [])
            elif child.tag not in SKIPPED:
                yield from self.of(alternative(child), None if notes is None else own_notes)
            if notes is None:
                yield from self._notes_in(own_notes)
        yield from self._paragraph(runs, boxes, own_notes)
        if notes is None:
            yield from self._notes_in(own_notes)
        else:
            notes += own_notes

    def _add_paragraph(
        self, paragraph: Any, around: Any, runs: list[Run], boxes: list[Any], notes: list[Any]
    ) -> bool:
        """Adds a paragraph with its number to the runs of those before it that it goes on from.

        Returns:
            False if the next paragraph goes on in its line.
        """
        self._in_codes = texts_in_codes(paragraph)
        own = list(self._runs(paragraph, paragraph, boxes, notes))
        has_text = any(text.strip() for text, _ in own)
        goes_on = ends_within_line(paragraph)
        has_hidden_end = self._can_hide and is_set(paragraph.find(f"{W}pPr/{W}rPr/{W}vanish"))
        is_hidden = self._can_hide and not has_text and any(True for _ in paragraph.iter(W + "t"))
        if not goes_on and not is_hidden and (has_text or not has_hidden_end):
            label = self._label(paragraph, in_cell=around.tag == W + "tc")
            runs[:0] = label if not has_hidden_end else []
            own[:0] = label if has_hidden_end else []
        runs += own
        return not (goes_on or has_hidden_end)

    def _paragraph(self, runs: list[Run], boxes: list[Any], notes: list[Any]) -> Iterator[Block]:
        """Yields a paragraph with the boxes that are anchored in it, and empties both lists."""
        if text := with_marks(convert_runs(runs)).strip():
            yield "p", text
        for box in boxes:
            yield from (("box", text) for _, text in self.of(box, notes))
        runs.clear()
        boxes.clear()

    def _notes_in(self, notes: list[Any]) -> Iterator[Block]:
        while notes:
            yield from (("note", text) for _, text in self.of(notes.pop(0), notes))

    def _label(self, paragraph: Any, in_cell: bool) -> Iterator[Run]:
        """Yields the number of a paragraph. One without text shows its number in a cell alone."""
        label, level = self._numbering.label(paragraph)
        has_text = any(True for _ in paragraph.iter(W + "t", *FORMULAS))
        if label and (has_text or (in_cell and label != "- ")):
            yield label, self._font(level, paragraph) if label != "- " else ""

    def _font(self, run: Any, paragraph: Any) -> str:
        return self._styles.font(run, paragraph) if self._has_special_fonts else ""

    def _is_hidden(self, run: Any, paragraph: Any) -> bool:
        return self._can_hide and self._styles.is_hidden(run, paragraph)

    def _row_lines(self, table: Any, notes: list[Any]) -> Iterator[str]:
        """Yields each row of a table as one line: "Đà Vị | 120 | 3".

        The paragraphs of a row that is one cell are lines of their own.
        """
        rows = table_rows(table)
        is_plain = has_plain_columns(rows)
        for row in rows:
            if is_hidden_row(row):
                self.has_hidden_text |= any(True for _ in row.iter(W + "t"))
                continue
            cells = [[*self.of(cell, notes)] for cell in row_cells(row)]
            if len(cells) == 1:  # a frame around text
                yield from (text for _, text in cells[0])
            else:
                texts = [cell_line(cell) for cell in cells]
                yield " | ".join(in_columns(texts, row) if is_plain else texts).rstrip(" |")

    def _runs(
        self, element: Any, paragraph: Any, boxes: list[Any], notes: list[Any], font: str = ""
    ) -> Iterator[Run]:
        """Yields the runs in a part of a paragraph.

        Args:
            element: the part.
            paragraph: the paragraph.
            boxes: takes the boxes that are anchored in it.
            notes: takes the notes that it refers to.
            font: the font of the run in which the part lies.
        """
        for child in element:
            if child in self._in_codes:
                continue
            if child.tag == W + "t":
                yield without_private_use(child.text or "", font), font
            elif child.tag in BREAKS:
                yield BREAKS[child.tag], font
            elif child.tag == W + "sym":
                symbol_font = child.get(W + "font") or ""
                yield symbol(hexadecimal(child.get(W + "char")), symbol_font), ""
            elif child.tag in FORMULAS:
                yield formula_text(child), ""
            elif child.tag == W + "ruby":
                yield from self._ruby(child, paragraph, boxes, notes, font)
            elif child.tag in CONTROLS:
                yield from ((text, font) for text in control_text(child))
            elif child.tag in NOTE_REFERENCES:
                note = self._notes.pop((NOTE_REFERENCES[child.tag], child.get(W + "id")), None)
                notes += [] if note is None else [note]
            elif child.tag == W + "txbxContent":
                boxes.append(child)
            elif child.tag == W + "r" and self._is_hidden(child, paragraph):
                self.has_hidden_text |= any(True for _ in child.iter(W + "t"))
            elif child.tag == W + "r":
                run_font = self._font(child, paragraph)
                pieces = self._runs(child, paragraph, boxes, notes, run_font)
                if value_at(child, "rPr", "vertAlign") == "superscript":
                    pieces = ((raised(text), piece_font) for text, piece_font in pieces)
                yield from pieces
            elif child.tag not in SKIPPED:
                yield from self._runs(alternative(child), paragraph, boxes, notes, font)

    def _ruby(
        self, ruby: Any, paragraph: Any, boxes: list[Any], notes: list[Any], font: str
    ) -> Iterator[Run]:
        """Yields a word and, in brackets, how it is read; see `_runs` for the arguments."""
        for part in (W + "rubyBase", W + "rt"):
            for child in ruby.iterchildren(part):
                runs = list(self._runs(child, paragraph, boxes, notes, font))
                yield from [("(", ""), *runs, (")", "")] if part == W + "rt" and runs else runs
