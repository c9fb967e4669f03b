"""Passages: exact slices of whole sentences, within the budget. A token is a word, or a letter."""

import itertools
from collections.abc import Sequence

import pytest

from index.article import Article
from index.passages import MAX_TOKEN, CountTokens, Passage, split
from index.text.sentences import sentences


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def letters(texts: Sequence[str]) -> list[int]:
    return [len("".join(text.split())) for text in texts]


def article(text: str) -> Article:
    return Article("a", "Tiêu đề", text, source="a.txt")


def cut(text: str, budget: int, overlap: int = 0, count: CountTokens = words) -> list[str]:
    """The texts of the passages, after a check of everything that holds for any text."""
    passages = split(article(text), sentences(text), count, budget, overlap)
    for number, passage in enumerate(passages):
        assert passage.number == number
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip() != ""
    for before, after in itertools.pairwise(passages):
        assert before.start < after.start
        assert before.end < after.end
    covered = {place for passage in passages for place in range(passage.start, passage.end)}
    assert all(place in covered for place, letter in enumerate(text) if not letter.isspace())
    return [passage.text for passage in passages]


def sentence(name: str, length: int) -> str:
    """A sentence of `length` words: "Một một một." for ("một", 3)."""
    return " ".join([name] * length).capitalize() + "."


def test_a_passage_knows_its_place() -> None:
    text = "\n  Trời mưa to.  Nước dâng cao.\n"
    assert split(article(text), sentences(text), words, 3, 0) == [
        Passage("a", 0, 3, 15, "Trời mưa to."),
        Passage("a", 1, 17, 31, "Nước dâng cao."),
    ]


def test_sentences_are_packed_up_to_the_budget() -> None:
    text = "Một hai. Ba bốn. Năm sáu. Bảy tám. Chín mười."  # one paragraph, two words each
    assert cut(text, 10) == [text]
    assert cut(text, 9) == ["Một hai. Ba bốn. Năm sáu. Bảy tám.", "Chín mười."]
    assert cut(text, 4) == ["Một hai. Ba bốn.", "Năm sáu. Bảy tám.", "Chín mười."]
    assert cut(text, 3) == ["Một hai.", "Ba bốn.", "Năm sáu.", "Bảy tám.", "Chín mười."]


def test_a_paragraph_that_would_not_fit_starts_a_passage_once_one_is_half_full() -> None:
    six, two, four = sentence("sáu", 6), sentence("hai", 2), sentence("bốn", 4)
    # six of ten words, and the next paragraph has six: it stays whole
    assert cut(f"{six}\n\n{two} {four}", 10) == [six, f"{two} {four}"]
    # four of ten words are less than half: the next paragraph, of eight, is begun here
    assert cut(f"{four}\n\n{six} {two}", 10) == [f"{four}\n\n{six}", two]
    # it fits
    assert cut(f"{six}\n\n{four}", 10) == [f"{six}\n\n{four}"]


def test_a_heading_goes_with_what_follows() -> None:
    seven, five = sentence("bảy", 7), sentence("năm", 5)
    assert cut(f"{seven}\n\nĐầu mục\n\n{five}", 10) == [seven, f"Đầu mục\n\n{five}"]
    assert cut(f"{seven}\n\nĐầu mục\n\n{five} {five}", 10) == [
        seven,
        f"Đầu mục\n\n{five}",
        five,
    ]


def test_two_headings_go_with_what_follows() -> None:
    text = f"{sentence('mười', 10)}\n\nPhần một\n\nMục a\n\n{sentence('chín', 9)}"
    assert cut(text, 16) == [
        sentence("mười", 10),
        f"Phần một\n\nMục a\n\n{sentence('chín', 9)}",
    ]


def test_a_heading_at_the_end_of_the_article_stays() -> None:
    seven = sentence("bảy", 7)
    assert cut(f"{seven}\n\nThủy Châu", 10) == [f"{seven}\n\nThủy Châu"]


def test_a_heading_stays_behind_where_it_does_not_fit_with_what_follows() -> None:
    seven, nine = sentence("bảy", 7), sentence("chín", 9)
    assert cut(f"{seven}\n\nĐầu mục\n\n{nine}", 10) == [f"{seven}\n\nĐầu mục", nine]


def test_a_caption_is_no_heading() -> None:
    seven, five = sentence("bảy", 7), sentence("năm", 5)
    caption = "Ảnh: Văn An"
    assert cut(f"{seven}\n\n{caption}\n\n{five}", 10) == [f"{seven}\n\n{caption}", five]


def test_lines_of_a_table_fill_passages() -> None:
    rows = [f"Dòng {number}" for number in range(1, 11)]  # look like headings, two words each
    assert cut("\n".join(rows), 8) == [
        "Dòng 1\nDòng 2\nDòng 3\nDòng 4",
        "Dòng 5\nDòng 6\nDòng 7\nDòng 8",
        "Dòng 9\nDòng 10",
    ]


def test_a_short_last_sentence_is_said_again_inside_a_paragraph_only() -> None:
    five, two, four = sentence("năm", 5), sentence("hai", 2), sentence("bốn", 4)
    one_paragraph = f"{five} {two} {four}"
    assert cut(one_paragraph, 8, overlap=2) == [f"{five} {two}", f"{two} {four}"]
    assert cut(one_paragraph, 8, overlap=1) == [f"{five} {two}", four]
    assert cut(f"{five} {two}\n\n{four}", 8, overlap=2) == [f"{five} {two}", four]


def test_overlap_gives_way_to_the_budget() -> None:
    five, two, seven = sentence("năm", 5), sentence("hai", 2), sentence("bảy", 7)
    assert cut(f"{five} {two} {seven}", 8, overlap=2) == [f"{five} {two}", seven]


def test_a_passage_of_one_sentence_is_not_said_again() -> None:
    two, three = sentence("hai", 2), sentence("ba", 3)
    assert cut(f"{two} {three}", 4, overlap=2) == [two, three]


# Over-long sentences


def test_an_overlong_sentence_is_cut_after_a_clause_near_its_middle() -> None:
    assert cut("Một hai, ba bốn năm; sáu bảy, tám chín.", 5) == [
        "Một hai, ba bốn năm;",
        "sáu bảy, tám chín.",
    ]


def test_an_overlong_quotation_is_cut_between_its_sentences() -> None:
    text = "Ông kể: “Nước lên nhanh, rất nhanh. Tôi bế cháu chạy, may mà kịp”, rồi thở dài."
    assert cut(text, 12) == [
        "Ông kể: “Nước lên nhanh, rất nhanh.",
        "Tôi bế cháu chạy, may mà kịp”, rồi thở dài.",
    ]


def test_a_number_is_not_cut() -> None:
    text = "Năm nay cả xã thu 3,5 tấn lúc 7:30 sáng nay"
    assert cut(text, 6) == ["Năm nay cả xã thu 3,5", "tấn lúc 7:30 sáng nay"]


def test_text_without_marks_is_cut_after_words() -> None:
    text = " ".join(f"từ{number}" for number in range(5000))
    passages = cut(text, 200)
    assert [word for passage in passages for word in passage.split()] == text.split()
    assert max(words(passages)) <= 200
    assert min(words(passages)) > 50


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("水位上涨后村民连夜转移到学校" * 215, letters),  # 3,010 letters
        ("น้ำท่วมถนนหลายสายในตัวเมือง" * 112, letters),  # 3,024 letters
        ("x" * 10_000, letters),
        ("Lũ về. " * 5 + "x" * 10_000 + " Hết.", letters),
    ],
    ids=["chinese", "thai", "one word", "one word in a text"],
)
def test_text_without_spaces_is_cut_within_the_budget(text: str, count: CountTokens) -> None:
    passages = cut(text, 200, count=count)
    assert max(count(passages)) <= 200
    assert min(count(passages)) > 40


def test_chinese_is_cut_after_its_own_marks() -> None:
    text = "昨天夜里河水上涨，村民转移到学校，今天早上雨停了，路通了"  # 28 letters
    assert cut(text, 20, count=letters) == [
        "昨天夜里河水上涨，村民转移到学校，",
        "今天早上雨停了，路通了",
    ]


def test_letters_are_not_torn_from_their_marks() -> None:
    # Thai: every second letter is a vowel or tone mark above or below the one before.
    passages = cut("ที่นี่" * 50, 31, count=letters)
    assert not any(passage[0] in "ีิ่" for passage in passages)


def test_an_emoji_is_not_torn() -> None:
    family = "👩\u200d👩\u200d👧"  # five code points, one picture
    passages = cut(family * 40, 26, count=letters)
    assert "".join(passages) == family * 40
    assert not any(passage.startswith("\u200d") for passage in passages)
    assert not any(passage.endswith("\u200d") for passage in passages)


def test_a_letter_under_hundreds_of_marks_is_cut_all_the_same() -> None:
    text = "a" + "\u0301" * 1000
    assert max(len(passage) for passage in cut(text, 50, count=letters)) <= 50


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u00a0\t"])
def test_blank_text_has_no_passage(text: str) -> None:
    assert cut(text, 10) == []


@pytest.mark.parametrize("text", ["…", "A", "?!\n\n?!", "🎉🎉", "\u0301", "a\u200b"])
def test_a_text_of_almost_nothing_is_one_passage(text: str) -> None:
    assert cut(text, 10) == [text]


# A whole article

ARTICLE = """Mưa lớn trong đêm làm ngập hai xã ven sông. Mực nước tại cầu treo đo được 3,2 m, \
vượt báo động hai. Huyện đã đưa 120 hộ dân đến nơi an toàn.

Người dân dọn bùn ở chợ Khau Tinh. Ảnh: Văn An

Ba điểm trường nghỉ học

Trường Tiểu học Bản Lãm bị ngập tới cửa sổ. “Bàn ghế trôi hết. Sách vở của các cháu ướt sạch”, \
cô Hoàng Thị Mến nói. Cô và các đồng nghiệp đã xuống bếp của bản nấu cơm cho học sinh ở lại.

Đường đi lại

Tỉnh lộ 188 sạt lở bốn điểm, điểm nặng nhất dài 40 m. Công ty đường bộ đưa hai máy xúc đến hiện \
trường từ 5 giờ sáng, dự kiến thông xe vào chiều nay, nếu trời không mưa thêm, còn các xe tải trên \
10 tấn thì phải đợi đến khi kè tạm được gia cố xong, nhanh nhất là ba ngày nữa.

- Xã Khau Tinh: 70 hộ
- Xã Côn Lôn: 50 hộ

Thủy Châu"""


@pytest.mark.parametrize("count", [words, letters])
@pytest.mark.parametrize("budget", [10, 25, 60, 200, 1000])
@pytest.mark.parametrize("overlap", [0, 10])
def test_an_article_is_covered_in_order_within_the_budget(
    count: CountTokens, budget: int, overlap: int
) -> None:
    passages = cut(ARTICLE, budget, overlap, count)
    assert max(count(passages)) <= budget


def test_an_article_is_cut_where_an_editor_would() -> None:
    before, after = ARTICLE.split("\n\nĐường đi lại")
    assert cut(ARTICLE, 120) == [before, "Đường đi lại" + after]


def one_token(texts: Sequence[str]) -> list[int]:
    """As a tokenizer that knows no character of the texts."""
    return [1] * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "𓀀" * 10_000,
        "Trời mưa" + " " * 10_000 + "to.",
        "Trời mưa.\n" + "\n" * 10_000 + "Nước dâng.\nNước rút.",
        "Tin lũ\n" + "\n" * 10_000 + "Nước dâng.",
    ],
    ids=["unknown letters", "spaces", "line ends", "after a heading"],
)
def test_a_passage_of_few_tokens_is_not_long(text: str) -> None:
    passages = cut(text, 10, 5, one_token)
    assert max(map(len, passages)) <= 10 * MAX_TOKEN
    assert "".join("".join(passages).split()) == "".join(text.split())


def test_a_very_long_sentence_is_not_counted_whole() -> None:
    lengths: list[int] = []

    def counted(texts: Sequence[str]) -> list[int]:
        lengths.extend(map(len, texts))
        return words(texts)

    passages = cut("a " * 9_999 + "a", 10, 0, counted)
    assert max(map(len, passages)) <= len("a a a a a a a a a a")
    assert max(lengths) == 11 * MAX_TOKEN


def test_tokens_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.passages.COUNTED", 2)
    sizes: list[int] = []

    def count(texts: Sequence[str]) -> list[int]:
        sizes.append(len(texts))
        return words(texts)

    spans = [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)]
    assert [p.text for p in split(article("a b c d e"), spans, count, 5, 0)] == ["a b c d e"]
    assert sizes == [2, 2, 1]
