"""Finds paragraphs and sentences in a text, as places in it."""

import re
from collections.abc import Iterator

import sentencex

from index.arrays import Span

# A line of a hard-wrapped text (e-mail, old archives) is broken near 80 columns.
WRAPPED_LINE = range(55, 121)
# The library's time grows with the square of a paragraph without paired quotation marks or
# without spaces, so that it is given this many characters at once.
BLOCK = 2000
# Characters before and after a place that tell whether a sentence ends there.
NEAR = 40
# A line that starts so is an item of a list.
LIST_ITEM = re.compile(r"[-–•*+] |(?:[a-zđ]|\d{1,3}|[IVX]{1,4})[.)] ")
# Newspapers write these with a full stop, and what follows belongs to them.
ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'‘.,])(?:T[pPxXtT]|Th|Th[sS]|TS|GS|PGS|B[sS]|KS|KTS|LS|CN|SV|PV|NSND|NSƯT|ĐH|CĐ|"
    r"K[pP]|[ĐđTt]/c|[Tt]r|St|Mr|Mrs|Ms|Dr|Prof|Nos?|Gen|Col|Lt|Sgt|Gov|Sen|Rep|Hon|Jr|Sr|vs)\.\s*$"
    r"|(?:^|[\s(“\"'‘])(?:[A-ZĐ]\.)+\s*$"  # initials, and "Q. 1", "P. Bến Nghé"
)
# "25 độ C.", "Serie A.", "65 W.": the letter is no initial, and the sentence ends.
LETTERED = re.compile(
    r"(?:\b(?:độ|tia|gan|cúm|bảng|hạng|loại|nhóm|khối|lớp|vitamin|chữ|serie)|\d) ?[A-ZĐ]\.\s*$",
    re.IGNORECASE,
)
# These end a sentence when a capital follows, where the library, which knows English
# abbreviations alone ("con.", "ca.", "La."), does not cut.
END = re.compile(
    r"(?:…|\.\.\.)[”\"’)]?\s+|[.!?]\)\s+|\d ?[a-zW]?\.\s+"
    r"|(?<![.\w])(?:[a-zà-ỹ]{2,}|u|v\.v|La|Pa|Ca|Ma|[A-ZĐ])\.\s+"
)
QUOTED = re.compile(r"“[^“”]+”|\"[^\"]+\"|«[^«»]+»|\([^()]+\)")
NUMBERED = re.compile(
    r"(?:^|\b(?:Điều|Khoản|Mục|Chương|Phần|Bài|Câu|Hình|Bảng|Chapter|Section|Article|No))\s*"
    r"[\dIVX]{1,4}[.)]\s*$",
    re.IGNORECASE,
)


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, in order.

    Blank lines separate paragraphs; so does every line end, unless the text is hard-wrapped
    there: the next line goes on in lower case, or a text that has blank lines breaks a line of
    usual wrapping length in the middle of a sentence.
    """
    has_blank_lines = "\n\n" in text
    spans: list[Span] = []
    start = 0
    for line_end in re.finditer(r"\n+|\Z", text):
        if not _wrapped(text, start, line_end, has_blank_lines):
            spans.extend(trimmed(text, start, line_end.start()))
            start = line_end.end()
    return spans


def _wrapped(text: str, start: int, line_end: re.Match[str], has_blank_lines: bool) -> bool:
    if line_end.group() != "\n":
        return False
    if LIST_ITEM.match(text, line_end.end()):
        return False
    following = text[line_end.end() : line_end.end() + 1]
    if following.islower():
        return True
    line = text[max(start, text.rfind("\n", 0, line_end.start()) + 1) : line_end.start()]
    return (
        has_blank_lines
        and len(line) in WRAPPED_LINE
        and line.rstrip()[-1:] not in (".", "!", "?", "…", ":", ";", "”", '"')
        and (following.isalnum() or following in ("“", '"', "("))
    )


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, in order, as places in `text`.

    Every character that is not white space lies in exactly one sentence. A paragraph's end always
    ends a sentence, so a heading without a full stop is one.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    for a, b in paragraphs(text[start:end]):
        spans.extend(_in_paragraph(text, start + a, start + b))
    return spans


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    body = text[start:end].replace("\n", " ")  # sentencex would end a sentence at a wrapped line
    cuts = set(_library_cuts(body))
    unquoted = QUOTED.sub(lambda m: m[0][0] + "·" * (len(m[0]) - 3) + m[0][-2:], body)
    for mark in END.finditer(unquoted):
        if body[mark.end() : mark.end() + 9].lstrip('“"‘(')[:1].isupper():
            cuts.add(mark.end())
    last = 0
    for cut in sorted(cuts - {len(body)}):
        if not _goes_on(body[max(last, cut - NEAR) : cut], body[cut : cut + NEAR]):
            yield from trimmed(text, start + last, start + cut)
            last = cut
    yield from trimmed(text, start + last, end)


def _library_cuts(body: str) -> Iterator[int]:
    start = 0
    while start < len(body):
        block = body[start : start + BLOCK]
        ends = [piece["end_index"] for piece in sentencex.get_sentence_boundaries("vi", block)]
        if start + BLOCK < len(body):
            ends.pop()  # where the block ends, the sentence may go on
        yield from (start + end for end in ends)
        start += ends[-1] if ends and start + BLOCK < len(body) else BLOCK


def _goes_on(before: str, after: str) -> bool:
    """Whether a cut between `before` and `after` would be inside a sentence."""
    return (
        after.lstrip("–—- ")[:1].islower()
        or (before.rstrip()[-1:] in ("”", '"') and after[0] in "–—-")  # “...” – Bà Lan nói
        or (ABBREVIATION.search(before) is not None and LETTERED.search(before) is None)
        or NUMBERED.search(before) is not None
        or not any(c.isalnum() for c in before)
        or not any(c.isalnum() for c in after)
    )


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """(start, end) without white space around, if anything is left."""
    piece = text[start:end]
    if kept := piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(kept)
