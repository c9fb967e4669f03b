"""Splits a text into paragraphs and sentences, given as (start, end) positions in it."""

import re
from collections.abc import Iterator

import sentencex

from index.arrays import Span

# Length in characters of a line that a program broke (e-mail, old archives), near 80 columns.
WRAPPED_LINE = range(55, 121)
# Characters that sentencex is given at once: its time grows with the square of a paragraph's length
# where quotation marks are not paired or spaces are missing.
BLOCK = 2000
# Characters before and after a cut that are looked at to tell whether a sentence ends there.
NEAR = 40
# The beginning of a line that is an item of a list.
LIST_ITEM = re.compile(r"[-–•*+] |(?:[a-zđ]|\d{1,3}|[IVX]{1,4})[.)] ")
# Abbreviations that newspapers write with a full stop: the next word belongs to the same sentence.
ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'‘.,])(?:T[pPxXtT]|Th|Th[sS]|TS|GS|PGS|B[sS]|KS|KTS|LS|CN|SV|PV|NSND|NSƯT|ĐH|CĐ|"
    r"K[pP]|[ĐđTt]/c|[Tt]r|St|Mr|Mrs|Ms|Dr|Prof|Nos?|Gen|Col|Lt|Sgt|Gov|Sen|Rep|Hon|Jr|Sr|vs)\.\s*$"
    r"|(?:^|[\s(“\"'‘])(?:[A-ZĐ]\.)+\s*$"  # initials, "Q. 1", "P. Bến Nghé"
)
# "25 độ C.", "Serie A.", "65 W.": the letter is not an initial, and the sentence ends.
LETTERED = re.compile(
    r"(?:\b(?:độ|tia|gan|cúm|bảng|hạng|loại|nhóm|khối|lớp|vitamin|chữ|serie)|\d) ?[A-ZĐ]\.\s*$",
    re.IGNORECASE,
)
# Ends of sentences if a capital follows. sentencex does not cut there, because it takes Vietnamese
# words for English abbreviations ("con.", "ca.", "La.").
END = re.compile(
    r"(?:…|\.\.\.)[”\"’)]?\s+|[.!?]\)\s+|\d ?[a-zW]?\.\s+"
    # Not after a letter of its own range, or a run of these is searched from each of its letters.
    r"|(?<![.\wà-ỹ])(?:[a-zà-ỹ]{2,}|u|v\.v|La|Pa|Ca|Ma|[A-ZĐ])\.\s+"
)
QUOTED = re.compile(r"“[^“”]+”|\"[^\"]+\"|«[^«»]+»|\([^()]+\)")
NUMBERED = re.compile(
    r"(?:^|\b(?:Điều|Khoản|Mục|Chương|Phần|Bài|Câu|Hình|Bảng|Chapter|Section|Article|No))\s*"
    r"[\dIVX]{1,4}[.)]\s*$",
    re.IGNORECASE,
)


def paragraphs(text: str) -> list[Span]:
    r"""Returns the paragraphs of a text, in order, without white space around.

    A paragraph ends at every line end that is not a wrapped line. A line is wrapped if the next
    line begins with a small letter. It is also wrapped if the text has blank lines and the line is
    55 to 120 characters long and does not end a sentence. No line is wrapped before a blank line
    or an item of a list.

    >>> paragraphs("Lũ về\nđêm qua.\nHết.")
    [(0, 14), (15, 19)]
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
    r"""Returns the sentences of `text[start:end]`, in order, as positions in `text`.

    Every character that is not white space lies in exactly one sentence. The end of a paragraph
    always ends a sentence, so a heading without a full stop is a sentence.

    >>> sentences("Tin lũ\nTh.S An báo cáo. Mưa to.")
    [(0, 6), (7, 23), (24, 31)]
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    for a, b in paragraphs(text[start:end]):
        spans.extend(_paragraph_sentences(text, start + a, start + b))
    return spans


def _paragraph_sentences(text: str, start: int, end: int) -> Iterator[Span]:
    body = text[start:end].replace("\n", " ")  # sentencex would end a sentence at a wrapped line
    cuts = set(_library_cuts(body))
    unquoted = QUOTED.sub(lambda m: m[0][0] + "·" * (len(m[0]) - 3) + m[0][-2:], body)
    for match in END.finditer(unquoted):
        if body[match.end() : match.end() + 9].lstrip('“"‘(')[:1].isupper():
            cuts.add(match.end())
    last = 0
    for cut in sorted(cuts - {len(body)}):
        if not _goes_on(body[max(last, cut - NEAR) : cut], body[cut : cut + NEAR]):
            yield from trimmed(text, start + last, start + cut)
            last = cut
    yield from trimmed(text, start + last, end)


def _library_cuts(body: str) -> Iterator[int]:
    """Yields the positions after which sentencex begins a new sentence."""
    start = 0
    while start < len(body):
        block = body[start : start + BLOCK]
        ends = _block_cuts(block)
        if ends and start + BLOCK < len(body):
            ends.pop()  # the sentence may go on after the block
        yield from (start + end for end in ends)
        start += ends[-1] if ends and start + BLOCK < len(body) else BLOCK


def _block_cuts(block: str) -> list[int]:
    """Returns where sentencex ends the sentences of a block; none if it fails."""
    # sentencex 1.0 panics at a full stop between a letter and white space other than a space.
    spaced = re.sub(r"\s", " ", block)
    try:
        pieces = sentencex.get_sentence_boundaries("vi", spaced)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of a library in Rust is no Exception
        return []
    return [piece["end_index"] for piece in pieces]


def _goes_on(before: str, after: str) -> bool:
    """True if a cut between `before` and `after` lies inside a sentence."""
    return (
        after.lstrip("–—- ")[:1].islower()
        or (before.rstrip()[-1:] in ("”", '"') and after[0] in "–—-")  # “...” – Bà Lan nói
        or (ABBREVIATION.search(before) is not None and LETTERED.search(before) is None)
        or NUMBERED.search(before) is not None
        or not any(c.isalnum() for c in before)
        or not any(c.isalnum() for c in after)
    )


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yields (start, end) of `text[start:end]` without white space around, unless it is blank."""
    piece = text[start:end]
    if stripped := piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(stripped)
