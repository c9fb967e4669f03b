"""The styles of a Word document, and the fonts of its runs."""

from collections.abc import Iterable, Iterator
from typing import Any

from index.readers.word import W
from index.readers.word.symbols import is_symbol_font
from index.text.legacy import encoding_of_font

# Styles are based on one another. A chain of more styles is a circle.
MAX_STYLES = 20


class Styles:
    """The styles of a document.

    Attributes:
        by_id: the elements of the styles by their ids.
        default: the id of the style of paragraphs that state none; "" if there is none.
    """

    def __init__(self, root: Any) -> None:
        """Takes the root element of the part with the styles."""
        self.by_id = {style.get(W + "styleId"): style for style in root.iter(W + "style")}
        defaults = (
            id
            for id, style in self.by_id.items()
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true")
        )
        self.default = next(defaults, "") or ""
        self._fallback = root.find(f"{W}docDefaults/{W}rPrDefault")
        self._paragraph: Any = None  # the last one whose run was asked for, and its style
        self._paragraph_style = ""

    def chain(self, id: str) -> Iterator[Any]:
        """Yields a style and the styles that it is based on."""
        for _ in range(MAX_STYLES):
            style = self.by_id.get(id)
            if style is None:
                return
            yield style
            id = value_at(style, "basedOn")

    def font(self, run: Any, paragraph: Any) -> str:
        """Returns the name of the font of a run; the arguments are elements. "" if it has none."""
        for element in self._around(run, paragraph):
            if font := value_at(element, "rPr", "rFonts", name="ascii"):
                return font
        return ""

    def is_hidden(self, run: Any, paragraph: Any) -> bool:
        """True if a run is hidden text, which neither the screen nor a print shows."""
        for element in self._around(run, paragraph):
            hidden = element.find(f"{W}rPr/{W}vanish")
            if hidden is not None:
                return is_set(hidden)
        return False

    def _around(self, run: Any, paragraph: Any) -> Iterator[Any]:
        """Yields the elements that may state how a run looks, the one that counts most first."""
        if paragraph is not self._paragraph:
            self._paragraph = paragraph
            self._paragraph_style = value_at(paragraph, "pPr", "pStyle") or self.default
        yield run
        yield from self.chain(value_at(run, "rPr", "rStyle"))
        yield from self.chain(self._paragraph_style)
        yield from [] if self._fallback is None else [self._fallback]


def has_special_fonts(roots: Iterable[Any]) -> bool:
    """True if parts of a document name a font from before Unicode, or one of symbols.

    Others need not be known.

    Args:
        roots: the root elements of the parts.
    """
    fonts = (
        element.get(W + "ascii") or "" for root in roots for element in root.iter(W + "rFonts")
    )
    return any(encoding_of_font(font) or is_symbol_font(font) for font in fonts)


def value_at(element: Any, *path: str, name: str = "val") -> str:
    """Returns an attribute of the element at a path of names; "" if there is none."""
    target = element.find("/".join(W + part for part in path))
    return "" if target is None else target.get(W + name) or ""


def is_set(element: Any) -> bool:
    """True for an element such as w:vanish that is there and does not say "false"."""
    return element is not None and element.get(W + "val", "1") not in ("0", "false", "off")
