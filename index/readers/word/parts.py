"""The parts of a Word document beside its text: notes, and what is only named in a notice."""

import contextlib
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from index.readers.fields import one_line
from index.readers.word import W

# Kinds of notes, with the ends of the names of the relations to their parts.
NOTES = ("footnote", "endnote")
# The same for what is not read, with its name in a notice.
UNREAD = {
    "chart": "charts",
    "chartEx": "charts",
    "diagramData": "diagrams",
    "aFChunk": "inserted files",
    "oleObject": "embedded objects",
    "package": "embedded objects",
}
CHANGES = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")
# The code of a field in which Word versions before 2007 wrote formulas.
EQUATION = re.compile(r"\s{0,9}EQ\s", re.IGNORECASE)
# Page numbers in a page's head or foot.
PAGE_NUMBER = re.compile(r"(?:trang|page|of|trên|/|-|\d|\s|[–|.])+", re.IGNORECASE)
# When the template was made that python-docx begins documents with. They keep it.
TEMPLATE_MADE = datetime(2013, 12, 23, 23, 15)
# Characters of a page's head in the notice.
MAX_SHOWN = 60


def related_roots(part: Any, kinds: Collection[str]) -> list[tuple[str, Any]]:
    """Returns (kind, root element) of the parts of a document of some kinds ("footnote").

    Of a damaged part, what can be read is returned.
    """
    from lxml import etree

    roots = []
    for relation in part.rels.values():
        kind = _kind(relation).removesuffix("s")
        if kind in kinds and not relation.is_external:
            root = getattr(relation.target_part, "element", None)
            if root is not None:  # python-docx has parsed it
                roots.append((kind, root))
                continue
            parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
            with contextlib.suppress(etree.XMLSyntaxError):
                roots.append((kind, etree.fromstring(relation.target_part.blob, parser)))
    return [(kind, root) for kind, root in roots if root is not None]


def left_out(document: Any) -> list[str]:
    """Returns what of a document is not read, for a notice: ["comments", "charts"]."""
    relations = [relation for relation in document.part.rels.values() if not relation.is_external]
    names = dict.fromkeys(UNREAD[kind] for each in relations if (kind := _kind(each)) in UNREAD)
    if any(
        root.find(W + "comment") is not None
        for _, root in related_roots(document.part, ["comment"])
    ):
        names["comments"] = None
    if any(EQUATION.match(code.text or "") for code in document.element.iter(W + "instrText")):
        names["formulas in fields"] = None
    if heads := dict.fromkeys(_heads_and_feet(document.part)):
        shown = one_line("; ".join(heads), MAX_SHOWN)
        names[f"heads and feet of pages ({shown})"] = None
    return list(names)


def day_made(properties: Any) -> datetime | None:
    """Returns when a document was made; None for the day that stands in python-docx's template."""
    made: datetime | None = properties.created
    return None if made and made.replace(tzinfo=None) == TEMPLATE_MADE else made


def has_tracked_changes(body: Any) -> bool:
    """True if something was added, deleted or moved while changes were tracked."""
    return any(True for _ in body.iter(*(W + change for change in CHANGES)))


def _heads_and_feet(part: Any) -> Iterator[str]:
    """Yields the texts of the heads and feet of pages, but for those of page numbers alone."""
    for _, root in related_roots(part, ("header", "footer")):
        pieces = root.iter(W + "p", W + "tab", W + "t")
        text = "".join(e.text or "" if e.tag == W + "t" else " " for e in pieces)
        if text.strip() and not PAGE_NUMBER.fullmatch(text):
            yield " ".join(text.split())


def _kind(relation: Any) -> str:
    """Returns the kind of a relation: "footnotes" for "http://.../relationships/footnotes"."""
    return str(relation.reltype).rpartition("/")[2]
