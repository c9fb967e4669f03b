"""Turns HTML in a field of a record or in an e-mail into text: all that it shows, and nothing else.

A whole web page, with menus and links around its article, is read by `index.readers.html` instead.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from index.text.controls import without_invisible
from index.text.decoding import clean
from index.text.embedded import (
    EMBEDDED,
    control_value,
    drawing_text,
    formula_of,
    is_code_field,
)
from index.text.lists import first_number, item_number
from index.text.raised import write_raised

# Elements that begin and end a paragraph.
PARAGRAPHS = re.compile(
    r"address|article|aside|blockquote|body|caption|center|dd|details|dialog|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|html|legend|li|main|menu|nav|ol|p|pre"
    r"|section|summary|table|tbody|td|textarea|tfoot|th|thead|tr|ul"
)
INLINE = (
    r"a|abbr|acronym|bd[io]|big|cite|code|del|dfn|em|font|kbd|mark|small|samp|span|strike|strong"
    r"|su[bp]|time|tt|var|ins|[bisuq]"
)
# Elements that a browser does not show.
UNSEEN_NAMES = """
annotation annotation-xml audio button canvas head iframe map noscript object script style template
title video
"""
UNSEEN = {*UNSEEN_NAMES.split()}
# What only HTML holds: an end tag, a line break, or a paragraph's tag at the start.
MARKUP = re.compile(
    rf"</(?:{PARAGRAPHS.pattern}|{INLINE})\s?>|<br\s?/?>|<img\s[a-z-]{{1,20}}="
    r"|\A\s*<(?:p|div|h[1-6]|ul|ol|table)\b",
    re.I,
)
# Tags in square brackets, as WordPress, its page builders and forums have them: the end of one, and
# one with attributes.
END_TAG = re.compile(r"\[/([A-Za-z][\w-]{0,40})\]")
OPEN_TAG = re.compile(r"\[([a-z][\w-]{0,40}) [a-z][\w-]{0,40}=[\"'“”″&][^\[\]\n]{0,500}\]")
# What stands in a tag behind its name. Words without an equals sign may be a remark of the text.
ATTRIBUTES = r"=[^\[\]\n]{0,500}| [^\[\]\n=]{0,99}=[^\[\]\n]{0,500}"
# The attributes of tags that a page shows.
SHOWN_ATTRIBUTE = re.compile(r' (?:caption|heading|text|title)="([^"\[\]\n]{1,300})"')
# Those that may stand without an end and attributes, and the most names of others in one text.
ALONE, MAX_TAG_NAMES = {"caption", "gallery", "embed"}, 100
# "&nbsp" is one without its semicolon, too: no other means of writing has it.
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});|&nbsp")
# A cell with one of these and a paragraph is no entry of a table either.
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Characters. A cell of more, in several paragraphs, is a column of prose and no entry of a table.
MAX_CELL = 200
# Characters of the style of an element that are looked at.
MAX_STYLE = 1000


def without_markup(text: str) -> str:
    r"""Returns the text that a field shows: HTML as text, and entities as their characters.

    A text without HTML and entities is returned as it is. HTML that is itself written in entities
    ("&lt;p&gt;") is read too, if there is no other in the field.

    >>> without_markup("<p>C&oacute; <b>42</b> l&ograve;.</p><p>B&aacute;n.</p>")
    'Có 42 lò.\n\nBán.'
    >>> without_markup("a < b & c"), without_markup("Ca L&atilde;nh"), without_markup("lúc&nbsp11h")
    ('a < b & c', 'Ca Lãnh', 'lúc 11h')
    """
    if text.lstrip().startswith("<![CDATA["):
        text = text.strip().removeprefix("<![CDATA[").removesuffix("]]>")
    text = _without_shortcodes(text)
    if MARKUP.search(text):
        return html_text(text)
    plain = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if plain == text:
        return text
    return html_text(plain) if MARKUP.search(plain) else plain.replace("\xa0", " ")


def _without_shortcodes(text: str) -> str:
    """Returns a text without its tags in square brackets: "[caption]", "[vc_row]", "[b]"."""
    if "[" not in text:
        return text
    ends, opens = END_TAG.findall(text), OPEN_TAG.findall(text)
    names = sorted({*ALONE, *ends, *opens})[:MAX_TAG_NAMES]
    tags = re.compile(rf"\[/?(?:{'|'.join(map(re.escape, names))})(?:{ATTRIBUTES})?/?\]")
    return tags.sub(_shown_attributes, text)


def _shown_attributes(tag: re.Match[str]) -> str:
    """Returns the captions and titles that a tag in square brackets holds, as paragraphs."""
    return "".join(f"\n\n{html.unescape(text)}\n\n" for text in SHOWN_ATTRIBUTE.findall(tag[0]))


def html_text(source: str) -> str:
    """Returns all text that HTML shows, with blank lines between paragraphs.

    Each item of a list is a line that begins with "- " or its number, each row of a table is a
    line: "Đà Vị | 120 | 3". If there is no element that begins a line, the lines are those of the
    source, as in the texts that WordPress stores.
    """
    from lxml import etree

    # An end tag too many in the source ends the wrapping element, so the text is taken of the root.
    data = f"<html><body><div>{clean(source)}</div></body></html>".encode()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    root: Any = etree.fromstring(data, parser)
    if any("depth" in error.message for error in parser.error_log):
        # The parser leaves out what lies deeper than some 250 elements.
        return without_tags(source)
    write_raised(root)
    # Three are those that are put around the source.
    is_flat = sum(_ends_line(element.tag) for element in root.iter(etree.Element)) <= 3
    return "\n\n".join(_Paragraphs(root, keeps_lines=is_flat).texts)


def without_tags(source: str) -> str:
    """Returns what stands between the tags of HTML in one line, without scripts and styles.

    It is for HTML that no parser reads whole, because too many elements lie in each other.
    """
    pieces = (piece.partition(">") for piece in f">{clean(source)}".split("<"))
    shown = (text for tag, _, text in pieces if not tag[:6].lower().startswith(("script", "style")))
    return _single_spaced(html.unescape(" ".join(shown)))


class _Paragraphs:
    """The paragraphs that an element shows.

    Attributes:
        texts: the paragraphs, lists and tables in order; none is blank.
    """

    def __init__(self, element: Any, keeps_lines: bool = False) -> None:
        self.texts: list[str] = []
        self._keeps_lines = keeps_lines
        self._pieces: list[str] = []
        self._add_content(element)
        self._end_paragraph()

    def _add_content(self, element: Any) -> None:
        self._add_text(element.text)
        for child in element:
            # The tag of a comment is a function.
            if isinstance(child.tag, str) and not _is_unseen(child):
                self._add_element(child)
            self._add_text(child.tail)

    def _add_element(self, element: Any) -> None:
        if element.tag == "br":
            self._pieces.append("\n")
        elif formula := formula_of(element):
            self._pieces.append(formula)
        elif element.tag in EMBEDDED:
            if drawing := drawing_text(element):
                self._end_paragraph()
                self.texts.append(drawing)
            elif control := control_value(element):
                self._pieces.append(f" {control} ")
        elif not PARAGRAPHS.fullmatch(element.tag):
            self._add_content(element)
        else:
            self._end_paragraph()
            if element.tag in ("pre", "textarea"):
                self.texts += filter(str.strip, ["".join(_shown_texts(element)).strip("\n")])
            elif element.tag in ("ul", "ol", "menu"):
                self.texts += filter(None, ["\n".join(_lines_of_list(element))])
            elif element.tag == "table":
                self.texts += _texts_of_table(element)
            else:
                self._add_content(element)
                self._end_paragraph()

    def _add_text(self, text: str | None) -> None:
        text = (text or "").replace("\xa0", " ")
        if self._keeps_lines:
            self._pieces.append(text)
            return
        first, *others = re.split(r"\n[ \t]*\n\s*", text)
        self._pieces.append(re.sub(r"[ \t\r\n\f]+", " ", first))
        for other in others:
            self._end_paragraph()
            self._pieces.append(re.sub(r"[ \t\r\n\f]+", " ", other))

    def _end_paragraph(self) -> None:
        text = without_invisible("".join(self._pieces))
        self._pieces.clear()
        lines = text.split("\n") if self._keeps_lines else map(_single_spaced, text.split("\n"))
        if text := "\n".join(lines).strip():
            self.texts.append(text)


def _shown_texts(element: Any) -> Iterator[str]:
    """Yields the texts of a preformatted element as they stand."""
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif isinstance(child.tag, str) and not _is_unseen(child) and child.tag not in EMBEDDED:
            yield from _shown_texts(child)
        yield child.tail or ""


def _ends_line(tag: str) -> bool:
    return tag == "br" or PARAGRAPHS.fullmatch(tag) is not None


def _is_unseen(element: Any) -> bool:
    return element.tag in UNSEEN or is_hidden(element) or is_code_field(element)


def is_hidden(element: Any) -> bool:
    """True if an element states that it is not shown: <p hidden>, <p style="display: none">."""
    style = "".join((element.get("style") or "")[:MAX_STYLE].lower().split())
    return element.get("hidden") is not None or "display:none" in style


def _lines_of_list(element: Any) -> Iterator[str]:
    """Yields the items of a list with a dash or, in numbered ones, their number.

    What stands in the list outside of its items is yielded as it is.
    """
    number = first_number(element)
    yield from filter(None, [_single_spaced(element.text or "")])
    for child in element:
        if isinstance(child.tag, str) and not _is_unseen(child):
            text = "\n".join(_Paragraphs(child).texts)
            if child.tag == "li" and number is not None:
                number = item_number(child, number)
                text = text and f"{number}. {text}"
                number += 1
            elif child.tag == "li":
                text = text and f"- {text}"
            yield from filter(None, [text])
        yield from filter(None, [_single_spaced(child.tail or "")])


def _texts_of_table(table: Any) -> Iterator[str]:
    """Yields a table as one text with a line for each row.

    A table that only places prose on the page (newsletters do) is yielded as its paragraphs.
    """
    yield from filter(None, [" ".join(_texts_outside_cells(table))])
    rows = [(part, _cells(part)) for part in _rows_and_captions(table)]
    is_column = all(len(cells) < 2 for _, cells in rows)
    lines: list[str] = []
    for part, cells in rows:
        is_layout = any(map(_is_prose, cells)) or next(part.iter("table"), None) is not None
        has_heads = next(part.iter(*HEADINGS), None) is not None
        if is_column or is_layout or (has_heads and any(len(cell) > 1 for cell in cells)):
            if lines:
                yield "\n".join(lines)
                lines.clear()
            yield from (text for cell in cells for text in cell)
        elif line := " | ".join(_single_spaced(" ".join(cell)) for cell in cells).strip(" |"):
            lines.append(line)
    if lines:
        yield "\n".join(lines)


def _cells(row: Any) -> list[list[str]]:
    """Returns the paragraphs of each cell of a row; a caption is one cell."""
    if row.tag != "tr":
        return [_Paragraphs(row).texts]
    return [
        [] if is_hidden(cell) else _Paragraphs(cell).texts
        for cell in row
        if cell.tag in ("td", "th")
    ]


def _texts_outside_cells(part: Any) -> Iterator[str]:
    """Yields what stands in a table outside of its cells, which browsers show above it."""
    yield from (part.text or "").split()
    for child in part:
        if child.tag in ("thead", "tbody", "tfoot", "tr"):
            yield from _texts_outside_cells(child)
        elif part.tag == "tr" and _is_shown_beside_cells(child):
            yield from " ".join(_Paragraphs(child).texts).split()
        yield from (child.tail or "").split()


def _is_shown_beside_cells(child: Any) -> bool:
    """True for an element of a row that is no cell; browsers show it above the table."""
    return isinstance(child.tag, str) and child.tag not in ("td", "th") and not _is_unseen(child)


def _rows_and_captions(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows_and_captions(child)
        elif isinstance(child.tag, str) and not _is_unseen(child):
            yield child


def _is_prose(cell: list[str]) -> bool:
    return len(cell) > 1 and sum(map(len, cell)) > MAX_CELL


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
