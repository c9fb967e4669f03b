"""How page numbers are written, alone and beside other text."""

import re

ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
# Stands for the number of the page in a text.
OWN_NUMBER = "\0"
# A page number alone, with "Page" before it, with the number of all pages, or beside a bar.
PAGE = r"(?:trang|tr|page|seite|página|pagina|pág|стр|страница)"
PAGE_NUMBERS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^[\W_]*(?:{PAGE}\b[\W_]*)?(\d{{1,5}})(?:\s*(?:/|of|trên|von|de|из)\s*\d{{1,5}})?[\W_]*$",
        r"^[\W_]*([ivxl]{1,8})[\W_]*$",
        rf"\b{PAGE}\b\.? ?(\d{{1,5}})\b",
        r"[|·•] ?(\d{1,5})$",
        r"^(\d{1,5}) ?[|·•]",
    )
]
# A page number in words: "Trang mười hai", "Trang thứ nhất".
WORDS = (
    r"(?:không|thứ|nhất|một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|mốt|trăm|linh|lẻ"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|\w{3,5}ty|hundred)"
)
PAGE_IN_WORDS = re.compile(rf"[\W_]*{PAGE}((?:[\s-]{{1,3}}{WORDS}){{1,7}})[\W_]*", re.IGNORECASE)
# A page number at the outer edge, beside the name of the paper or chapter.
BESIDE_NAME = [re.compile(r"^(\d{1,4})\s+[^\d\W]\D*$"), re.compile(r"^[^\d\W]\D*\s(\d{1,4})$")]
# Stands for such a number. It counts on every second page alone: the numbers of chapters, which
# begin on each page, do not change by two.
OUTER_NUMBER = "\1"


def without_page_number(text: str) -> tuple[str, int | None]:
    """Returns a text with OWN_NUMBER for that of the page, and that number, or else None."""
    for pattern in PAGE_NUMBERS:
        if match := pattern.search(text):
            number = int(match[1]) if match[1].isdecimal() else _roman(match[1].lower())
            return f"{text[: match.start(1)]}{OWN_NUMBER}{text[match.end(1) :]}", number
    if match := PAGE_IN_WORDS.fullmatch(text):
        return f"{text[: match.start(1)]}{OWN_NUMBER}{text[match.end(1) :]}", None
    return text, None


def without_outer_number(text: str) -> tuple[str, int] | None:
    """Returns a text with OUTER_NUMBER for a number at its start or end, and that number."""
    for pattern in BESIDE_NAME:
        if match := pattern.search(text):
            number = int(match[1])
            return f"{text[: match.start(1)]}{OUTER_NUMBER}{text[match.end(1) :]}", number
    return None


def _roman(letters: str) -> int:
    """Returns the value of a Roman number: 4 for "iv"."""
    values = [ROMAN[letter] for letter in letters]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))
