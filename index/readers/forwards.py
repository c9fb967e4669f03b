"""Finds the e-mails that the text of an e-mail holds: those that were forwarded in it."""

import itertools
import re
from dataclasses import dataclass

# E-mails in one text at most. What is forwarded below the last one stays in its text.
MAX_PARTS = 100
# Lines that the head of a forwarded e-mail can have, and lines in which one of its fields goes on.
MAX_HEAD, MAX_CONTINUED = 60, 4
# The names of the fields in such a head, as mail programs write them in several languages.
NAMES = {
    "from": "from|từ|người gửi|von|de",
    "date": "date|sent|ngày|ngày gửi|đã gửi|gửi|gửi lúc|thời gian|datum|gesendet|envoyé|fecha",
    "subject": "subject|chủ đề|tiêu đề|tiêu đề thư|betreff|objet|asunto",
    "other": "to|cc|bcc|reply-to|đến|tới|người nhận|an|à|para|importance|attachments",
}
KINDS = {name: kind for kind, names in NAMES.items() for name in names.split("|")}
# Matches a field of a head. In a table of HTML, its value stands in a cell of its own.
FIELD = re.compile(
    rf"[ \t*]{{0,9}}({'|'.join(map(re.escape, KINDS))})[ \t*]{{0,9}}:[ \t*|]{{0,9}}(.*)",
    re.IGNORECASE,
)
# Matches the line above a head: "---------- Forwarded message ---------", "-----Thư gốc-----".
MARKER = re.compile(
    r"\s{0,9}(?:[-–—_]{3,80} ?[^\W_][^\n]{0,120}"
    r"|(?:begin forwarded message|(?:bắt đầu )?(?:thư|tin nhắn) (?:được|đã) chuyển tiếp) ?:)"
    r"\s{0,9}",
    re.IGNORECASE,
)
RULE = re.compile(r"[\s_=*-]*")  # a line without words
QUOTE = re.compile(r"(?:> ?)+")
# An address behind or in the place of a name: "An <an@example.org>", "An [mailto:an@example.org]".
ADDRESS = re.compile(r"[<\[(](?:mailto:)?[^<>\[\]()\s]{1,300}@[^<>\[\]()\s]{1,300}[>\])]")


@dataclass(frozen=True, slots=True)
class MailText:
    """The text of one of the e-mails in a text.

    Attributes:
        text: its own text, without that of the e-mails in it.
        title, date, author: what its head states; "" for what it does not.
    """

    text: str
    title: str = ""
    date: str = ""
    author: str = ""


@dataclass(slots=True)
class _Forward:
    """A forwarded e-mail in the lines of a text.

    Attributes:
        fields: the values of its head by their kinds.
        lines: its text.
        start, end: the numbers of its first line and of the line behind it.
    """

    fields: dict[str, str]
    lines: list[str]
    start: int
    end: int


def mail_texts(text: str) -> list[MailText]:
    r"""Returns the own text of an e-mail, and then those that are forwarded in it, in order.

    A forwarded e-mail begins with a head: a line that says so and two fields, or the three fields
    "From", "Sent" and "Subject". It goes to the end of the text, or of the quoted lines. No other
    line is left out.

    >>> text = "Xem nhé.\n\n-----Thư gốc-----\nTừ: Bơ <bo@example.org>\nChủ đề: Lũ\n\nLũ về."
    >>> mail_texts(text)[1]
    MailText(text='Lũ về.', title='Lũ', date='', author='Bơ')
    """
    texts: list[MailText] = []
    waiting: list[tuple[dict[str, str], list[str]]] = [({}, text.split("\n"))]
    while waiting:
        fields, lines = waiting.pop(0)
        inner: list[tuple[dict[str, str], list[str]]] = []
        start = 0
        while len(texts) + len(waiting) + len(inner) + 1 < MAX_PARTS:
            forward = _first_forward(lines, start)
            if forward is None:
                break
            inner.append((forward.fields, forward.lines))
            lines[forward.start : forward.end] = [""]
            start = forward.start + 1
        sender = fields.get("from", "")
        name = ADDRESS.sub("", sender).strip(" \"'")
        texts.append(
            MailText(
                "\n".join(lines).strip("\n"),
                fields.get("subject", ""),
                fields.get("date", ""),
                name or sender.strip("<> "),
            )
        )
        waiting[:0] = inner
    return texts


def _first_forward(lines: list[str], start: int) -> _Forward | None:
    """Returns the first forwarded e-mail from a line on; None if there is none."""
    above = ""
    for number, line in enumerate(map(_unquoted, lines[start:]), start):
        is_marked = MARKER.fullmatch(line) is not None
        if is_marked or (FIELD.match(line) and RULE.fullmatch(above)):
            first = number + is_marked
            while is_marked and first < len(lines) and not _unquoted(lines[first]).strip():
                first += 1
            if forward := _forward_at(lines, first, is_marked):
                forward.start = number - (not is_marked and above.strip() != "")
                return forward
        above = line
    return None


def _forward_at(lines: list[str], first: int, is_marked: bool) -> _Forward | None:
    """Returns the e-mail whose head begins in a line; None if none does.

    Args:
        lines: those of the whole text.
        first: the number of the first line of the head.
        is_marked: the line above says that an e-mail is forwarded.
    """
    own = lines[first:]
    if own and (quote := QUOTE.match(own[0])):
        depth = quote[0].count(">")
        quoted = itertools.takewhile(lambda line: line.startswith(">"), own)
        own = [_unquoted(line, depth) for line in quoted]
    fields, length = _head(own[:MAX_HEAD])
    is_whole = fields.keys() >= {"from", "date", "subject"}
    if not is_whole and not (is_marked and "from" in fields and len(fields) > 1):
        return None
    return _Forward(fields, own[length:], first, first + len(own))


def _head(lines: list[str]) -> tuple[dict[str, str], int]:
    """Returns (the values by kind, number of lines) of the head that lines begin with.

    A blank line ends it, unless there is one behind its first field, as in HTML.
    """
    fields: dict[str, str] = {}
    names: set[str] = set()
    kind, length = "", 0
    others: list[str] = []  # lines since the last field
    is_spaced = not "".join(lines[1:2]).strip()
    for number, line in enumerate(lines, 1):
        if match := FIELD.match(line):
            name = match[1].lower()
            if name in names or (KINDS[name] != "other" and KINDS[name] in fields):
                break
            fields |= {kind: " ".join([fields[kind], *others])} if others else {}
            names.add(name)
            kind, length, others = KINDS[name], number, []
            fields[kind] = match[2].strip(" \t*|")
        elif not line.strip() or is_spaced:
            if line.strip() or not is_spaced:
                break
        elif kind == "other" and fields[kind].endswith((",", ";")):
            fields[kind], length = line.strip(), number  # further addresses
        else:
            others.append(line.strip())
            if len(others) > MAX_CONTINUED:
                break
    return fields, length


def _unquoted(line: str, depth: int = MAX_HEAD) -> str:
    """Returns a line without the signs ">" before it, so many at most."""
    for _ in range(depth):
        if not line.startswith(">"):
            break
        line = line[1:].removeprefix(" ")
    return line
