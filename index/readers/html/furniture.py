"""Lines that belong to a web page and not to its article: links to others, the imprint."""

import re

from index.readers.html.page import Line, size_of

# What has more than this share of its characters in links leads to other pages.
MAX_LINKED, MAX_LINKED_LINE = 0.4, 0.8
# The beginning of a link to another article: words, or ">>".
READ_MORE = re.compile(
    r"\s{0,3}(?:>{1,3}|[»→➤►▶☛👉]{1,3})"
    r"|\W{0,5}(?:xem thêm|xem tiếp|đọc thêm|mời xem|(?:tin|bài) (?:liên quan|khác)"
    r"|read (?:more|also)|see also|more on|mehr zum|lesen sie|lire aussi|lea también)\b",
    re.IGNORECASE,
)
# What the imprint at the foot of a page begins with.
COPYRIGHT = re.compile(
    r"\W{0,5}(?:©|all rights reserved|(?:copyright|bản quyền)\W{1,4}(?:©|\(c\)|\d{4}\b|by\b)"
    r"|\(c\) ?(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
# What it begins with unless it is a sentence: that one may tell of a copyright or a licence.
IMPRINT = re.compile(
    r"\W{0,5}(?:copyright\b|bản quyền (?:thuộc|của|báo)"
    r"|giấy phép (?:số|xuất bản|thiết lập|hoạt động)|cơ quan chủ quản|chịu trách nhiệm)",
    re.IGNORECASE,
)
SENTENCE_ENDS = (".", "!", "?", "…", ";", ":", "”", '"')
# Characters of a line of an imprint at most.
MAX_IMPRINT = 200


def is_link(line: Line | None) -> bool:
    """True if a line leads to another page."""
    return line is not None and line.linked > MAX_LINKED_LINE * size_of([line])


def announces_article(line: Line) -> bool:
    """True if a line begins as a link to another article does, and much of it is a link."""
    return READ_MORE.match(line.text) is not None and line.linked > MAX_LINKED * size_of([line])


def reads_as_imprint(line: Line) -> bool:
    """True if a line begins as an imprint does, and is no sentence of an article."""
    if len(line.text) > MAX_IMPRINT:
        return False
    is_sentence = line.text.endswith(SENTENCE_ENDS)
    is_stated = IMPRINT.match(line.text) is not None and not is_sentence
    return is_stated or COPYRIGHT.match(line.text) is not None
