"""Shows the values of spreadsheet cells as the sheet shows them: "15,3%", "02/04/2024".

Format codes are those of ECMA-376, part 1, 18.8.31.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# Text in a format: in quotes, one character after "\", "_" (room as wide as it) or "*" (fills the
# cell with it), a currency "[$₫-42A]", and what shows nothing: "[Red]", "[$-409]".
LITERAL = re.compile(
    r"\"([^\"]*)\"|\\(.)|[_*].|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[(?!h|m|s)[^\]]*\]", re.DOTALL
)
# The digits of a number: "#,##0.00", "0".
DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*,*)?|\.[#0?]+,*")
# What this module does not write as the sheet does: powers of ten, fractions, text, and formats
# that depend on a condition.
OTHER = re.compile(r"[eE][+-]|/|@|general", re.IGNORECASE)
CONDITION = re.compile(r"\[[<>=]")
DATE_PIECE = re.compile(r"\[[hms]+\]|y+|m+|d+|h+|s+(?:\.0+)?|AM/PM|A/P|\0+|.", re.I | re.DOTALL)
# The format of days that a spreadsheet program writes as the country does.
COUNTRY_DAYS = re.compile(r"mm-dd-yy|m/d/yy(?=$| )")
# Letters that only Vietnamese has, its currency, and its number in formats.
VIETNAMESE = re.compile(
    r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ₫]|-42A\]", re.IGNORECASE
)
# A number that is stored with so few decimals was typed so, and is shown so where the format
# rounds it. Percentages are rounded.
TYPED_DECIMALS = 2
# Longer formats are not looked at.
MAX_FORMAT = 200
# Larger numbers, and formats with more decimals, are shown as they are stored.
MAX_NUMBER = Decimal(10) ** 25
MAX_PLACES = 30
MONTHS = "January February March April May June July August September October November December"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
VIETNAMESE_DAYS = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]


def cell_text(value: Any, number_format: str | None, is_vietnamese: bool) -> str:
    """Returns what a sheet shows for a value.

    A time of midnight is left out after a date. A number whose format hides one or two decimals
    keeps them.

    Args:
        value: the value of the cell: None, a text, a number, a truth value, a date or a duration.
        number_format: the format code of the cell; None for none.
        is_vietnamese: write "1.234,5" and "02/04/2024", as a program in Vietnamese does, not
            "1,234.5" and "2024-04-02", where the format leaves that to the country.

    >>> cell_text(0.153, "0.0%", True), cell_text(1234567.0, '#,##0 "đồng"', True)
    ('15,3%', '1.234.567 đồng')
    """
    if value is None:
        return ""
    code = number_format if number_format and len(number_format) <= MAX_FORMAT else "General"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        if code.lower() in ("[h]:mm", "[hh]:mm"):
            return f"{minutes // 60}:{minutes % 60:02}"
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, date | time):
        return _moment_text(value, code, is_vietnamese)
    if isinstance(value, int | float):
        return _number_text(value, code, is_vietnamese)
    return str(value)


def _number_text(value: float, code: str, is_vietnamese: bool) -> str:
    stored = f"{value:.15g}" if isinstance(value, float) else str(value)
    if not re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?", stored):
        return stored  # infinity and the like
    number = Decimal(stored)
    plain = stored if "e" in stored else _separated(stored, False, is_vietnamese)
    section, number = _section_of(number, code)
    masked = _masked(section)
    pattern = DIGITS.search(masked)
    if pattern is None or OTHER.search(masked) or CONDITION.search(code):
        return plain
    groups = [*DIGITS.finditer(masked)]
    if len(groups) > 1 and "%" not in masked:
        return _in_groups(number, section, groups) or plain
    digits = _digits(number, pattern[0], "%" in masked, is_vietnamese)
    if digits is None:
        return plain
    prefix, suffix = section[: pattern.start()], section[pattern.end() :]
    text = _literal_text(prefix) + digits + _literal_text(suffix)
    sign = "-" if number < 0 and re.search("[1-9]", digits) else ""
    return " ".join(f"{sign}{text}".split()) or plain


def _in_groups(number: Decimal, section: str, groups: Sequence[re.Match[str]]) -> str | None:
    """Returns a number whose digits stand in groups, as telephone numbers: "0000 000 000".

    It is None for other formats, and for numbers with decimals or a sign.
    """
    if number < 0 or number != int(number) or any(re.search("[.,]", each[0]) for each in groups):
        return None
    places = "".join(each[0] for each in groups)
    digits = str(int(number)).zfill(len(places.lstrip("#?")))  # zeros from the first "0" on
    pieces: list[str] = []
    end = len(section)
    for each in reversed(groups):
        pieces.append(_literal_text(section[each.end() : end]))
        size = len(each[0]) if each is not groups[0] else max(len(digits), 1)
        pieces.append(digits[-size:] if digits else "")
        digits, end = digits[:-size], each.start()
    pieces.append(_literal_text(section[:end]))
    return " ".join("".join(reversed(pieces)).split())


def _section_of(number: Decimal, code: str) -> tuple[str, Decimal]:
    """Returns the part of a format that holds for a number, and the number that it is given.

    The parts are for positive numbers, negative ones, which are given without their sign, and zero.
    """
    masked = _masked(code)
    ends = [match.start() for match in re.finditer(";", masked)]
    starts = [0, *(end + 1 for end in ends)]
    sections = [code[start:end] for start, end in zip(starts, [*ends, len(code)], strict=True)]
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    return (sections[2] if not number and len(sections) > 2 else sections[0]), number


def _digits(number: Decimal, pattern: str, is_percent: bool, is_vietnamese: bool) -> str | None:
    """Returns a number without its sign in digits as a pattern "#,##0.00" writes it.

    It is None if the number is too large.
    """
    # Each comma after the last digit divides by a thousand.
    whole_pattern, _, decimal_pattern = pattern.rstrip(",").partition(".")
    divisions = len(pattern) - len(pattern.rstrip(","))
    places = len(decimal_pattern)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -TYPED_DECIMALS and not is_percent | divisions:
        places = max(places, -exponent)
    number = abs(number * 100 if is_percent else number).scaleb(-3 * divisions)
    if number >= MAX_NUMBER or places > MAX_PLACES:
        return None
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    # "#" leaves out a zero that says nothing, "0" keeps it.
    least = decimal_pattern.count("0")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    whole = "" if whole == "0" and "0" not in whole_pattern else whole
    whole = whole.zfill(whole_pattern.count("0"))
    point = "." if decimals else ""
    return _separated(f"{whole}{point}{decimals}", "," in whole_pattern, is_vietnamese)


def _separated(digits: str, grouped: bool, is_vietnamese: bool) -> str:
    """Returns digits with the signs of a language, and those between thousands if `grouped`."""
    whole, point, decimals = digits.partition(".")
    if grouped:
        first = len(whole) % 3
        groups = [whole[start : start + 3] for start in range(first, len(whole), 3)]
        whole = ",".join(filter(None, [whole[:first], *groups]))
    if is_vietnamese:
        whole, point = whole.replace(",", "."), point.replace(".", ",")
    return f"{whole}{point}{decimals}"


def _masked(code: str) -> str:
    """Returns a format with NUL in the place of its texts."""
    return LITERAL.sub(lambda literal: "\0" * len(literal[0]), code)


def _literal_text(part: str) -> str:
    """Returns the text that a part of a format without digits shows."""
    text = LITERAL.sub(lambda literal: literal[1] or literal[2] or literal[3] or " ", part)
    return re.sub(r"[#0?]", "", text)


def _moment_text(value: date | time, code: str, is_vietnamese: bool) -> str:
    section, _ = _section_of(Decimal(1), code)
    section = COUNTRY_DAYS.sub("dd/mm/yyyy" if is_vietnamese else "yyyy-mm-dd", section)
    pieces = [
        section[match.start() : match.end()] for match in DATE_PIECE.finditer(_masked(section))
    ]
    kinds = [_kind(piece, pieces, number) for number, piece in enumerate(pieces)]
    times = [number for number, kind in enumerate(kinds) if kind == "time"]
    is_midnight = isinstance(value, datetime) and value.time() == time()
    if times and is_midnight and "day" in kinds[: times[0]]:
        pieces, kinds = pieces[: times[0]], kinds[: times[0]]
    text = "".join(_moment_pieces(value, pieces, kinds, is_vietnamese))
    text = " ".join(text.split()).strip(" ,-")
    return text if re.search(r"\d", text) else str(value).removesuffix(" 00:00:00")


def _kind(piece: str, pieces: list[str], number: int) -> str:
    """Returns whether a piece of a format is a "day", a "time" or "text"; "m" is either."""
    letter = piece.strip("[]")[:1].lower()
    if letter == "m" and not piece.startswith("["):
        letters = [other.strip("[]")[:1].lower() for other in pieces]
        before = next((other for other in reversed(letters[:number]) if other in "ymdhs"), "")
        after = next((other for other in letters[number + 1 :] if other in "ymdhs"), "")
        return "time" if len(piece) < 3 and (before == "h" or after == "s") else "day"
    if letter in ("y", "d"):
        return "day"
    is_time = letter in ("h", "s", "m") or piece.upper() in ("AM/PM", "A/P")
    return "time" if is_time else "text"


def _moment_pieces(
    value: date | time, pieces: list[str], kinds: list[str], is_vietnamese: bool
) -> Iterator[str]:
    """Yields what each piece of a format shows of a date or time."""
    halves = any("/P" in piece.upper() for piece in pieces)
    for piece, kind in zip(pieces, kinds, strict=True):
        code = piece.lower()
        if kind == "text":
            yield _literal_text(piece)
        elif kind == "day" and isinstance(value, date):
            yield _day_piece(value, code, is_vietnamese)
        elif kind == "time" and isinstance(value, datetime | time):
            letter = code.strip("[]")[0]
            if letter == "a":
                yield "AM" if value.hour < 12 else "PM"
            else:
                hour = (value.hour - 1) % 12 + 1 if halves else value.hour
                part = {"h": hour, "m": value.minute, "s": value.second}[letter]
                yield f"{part:02}" if len(code) > 1 else str(part)


def _day_piece(value: date, code: str, is_vietnamese: bool) -> str:
    match code[0], min(len(code), 4):
        case "y", length:
            return f"{value.year:04}"[0 if length > 2 else 2 :]
        case "m", 3 | 4 as length:
            name = MONTHS.split()[value.month - 1][: None if length == 4 else 3]
            return f"Tháng {value.month}" if is_vietnamese else name
        case "d", 3 | 4 as length:
            name = DAYS.split()[value.weekday()][: None if length == 4 else 3]
            return VIETNAMESE_DAYS[value.weekday()] if is_vietnamese else name
        case letter, length:
            part = value.month if letter == "m" else value.day
            return f"{part:02}" if length > 1 else str(part)
