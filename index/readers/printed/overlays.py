"""What lies over the pages of a PDF file: what was typed into forms, stamps, and comments."""

from typing import Any, NamedTuple

# Annotations of a page that are looked at, such as its links.
MAX_ANNOTATIONS = 2_000


class Overlays(NamedTuple):
    """What lies over a page and is not read.

    Attributes:
        comments: the number of remarks that a program shows beside the page.
        signatures: the number of digital signatures, whose pictures say who signed when.
    """

    comments: int = 0
    signatures: int = 0


def with_overlays(document: Any, number: int) -> tuple[Any, Overlays]:
    """Returns (page, what lies over it and is not read).

    What was typed into fields and onto the page, and stamps, become parts of the page.

    Args:
        document: of pypdfium2, with its forms initialised.
        number: that of the page, from 0 on.
    """
    from pypdfium2.raw import (
        FLAT_NORMALDISPLAY,
        FPDFPage_Flatten,
        FPDFPage_GetAnnotCount,
        FPDFPage_RemoveAnnot,
    )

    page = document[number]
    comments = signatures = 0
    has_text = False
    for n in reversed(range(min(FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS))):
        kind = _kind(document, page, n)
        comments += kind == "comment"
        signatures += kind == "signature"
        has_text = has_text or kind == "text"
        if kind in ("signature", "button"):
            FPDFPage_RemoveAnnot(page.raw, n)
    if has_text:
        FPDFPage_Flatten(page.raw, FLAT_NORMALDISPLAY)
        page.close()
        page = document[number]  # only a page that is loaded anew has its new text
    return page, Overlays(comments, signatures)


def _kind(document: Any, page: Any, number: int) -> str:
    """Returns what an annotation is: "text" on the page, "comment", "signature", "button" or ""."""
    from pypdfium2 import raw

    annotation = raw.FPDFPage_GetAnnot(page.raw, number)
    if not annotation:
        return ""
    try:
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        if subtype == raw.FPDF_ANNOT_WIDGET:
            form = document.formenv
            field = raw.FPDFAnnot_GetFormFieldType(form.raw, annotation) if form else -1
            kinds = {
                raw.FPDF_FORMFIELD_SIGNATURE: "signature",
                raw.FPDF_FORMFIELD_PUSHBUTTON: "button",
            }
            return kinds.get(field, "text")
        has_look = raw.FPDFAnnot_HasKey(annotation, b"AP")
        if subtype == raw.FPDF_ANNOT_STAMP:
            return "text"
        if subtype == raw.FPDF_ANNOT_FREETEXT and has_look:
            return "text"
        if subtype in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
            return ""
        # The length in bytes of UTF-16, with its end.
        length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        return "comment" if length > 2 else ""
    finally:
        raw.FPDFPage_CloseAnnot(annotation)
