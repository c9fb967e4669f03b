"""Tells a question that wants the newest of the articles that answer it."""

import re
from unicodedata import normalize

from qa.understanding.times.dates import with_bare

_VIETNAMESE = with_bare(
    "mới nhất|mới đây nhất|gần đây nhất|gần nhất|gần đây|mới đây|hiện nay|hiện tại|hiện thời"
    "|hiện giờ|hiện đang|hiện là|bây giờ|lúc này|tới nay|đến nay|đến giờ|hôm nay"
    "|(?:sáng|trưa|chiều|tối|đêm) nay|đương kim|đương nhiệm"
)
_ENGLISH = (
    "latest|newest|most recent(?:ly)?|recently|now|nowadays|current(?:ly)?|today|so far|tonight"
    "|at present|these days|this (?:morning|afternoon|evening)|to date|incumbent"
)
_NEWEST = re.compile(rf"(?<!\w)(?:{_VIETNAMESE}|{_ENGLISH})(?!\w)", re.IGNORECASE)


def asks_for_newest(question: str) -> bool:
    """True if a question says that it wants the newest, such as "hiện nay" or "latest".

    >>> asks_for_newest("Giá xăng mới nhất?"), asks_for_newest("gia vang hom nay")
    (True, True)
    >>> asks_for_newest("Cầu mới dài bao nhiêu?")
    False
    """
    return bool(_NEWEST.search(normalize("NFC", question).lower()))
