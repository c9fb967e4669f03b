"""index.text.languages: the language of a text, stated or detected."""

import pytest

from index.text.languages import detected_language, language_code

VIETNAMESE = "Ông Ma Công Hiệp cho biết nước sông Lô dâng cao, hơn một nghìn nhà ngập trong đêm."
BARE = "Ong Ma Cong Hiep cho biet nuoc song Lo dang cao, hon mot nghin nha ngap trong dem."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (VIETNAMESE, "vi"),
        (BARE, "vi"),
        ("Nước rút.", "vi"),  # 2 accented words of 2, and 3 more: .4
        ("Rút.", None),  # 1 / 4 is too little
        ("Giá cam đạt mức kỷ lục tại Samsung Electronics Ventures", "vi"),  # 4 / 13
        ("The river rose by almost two metres overnight, officials said.", "en"),
        ("Le conseil a voté mardi un budget de trois millions pour l'hôpital.", "fr"),
        ("Die Feuerwehr löschte den Brand in der Lagerhalle nach Stunden.", "de"),
        ("市は来年四月から、すべての小学校で給食を無料にすると発表した。", "ja"),
        ("科学家周三表示,新的疫苗在临床试验中显示出百分之九十的有效率。", "zh"),
        ("정부는 올해 말까지 고속도로 세 구간을 새로 개통할 계획이라고 밝혔다.", "ko"),
        ("นักเรียนจากสามจังหวัดเข้าร่วมการแข่งขันวิทยาศาสตร์เมื่อวันเสาร์", "th"),
        ("قال الوزير إن المحادثات ستستأنف الأسبوع المقبل بعد توقف دام شهرين.", "ar"),
        ("Учёные сообщили, что новый спутник выйдет на орбиту в октябре.", "ru"),
        # Nothing but names of people in another language's sentence.
        ("Nguyen Van Toan, Tran Thi Bich and Hoang Quoc Viet attended in Ha Giang.", None),
        ("12.500 | 23,4 | 2020 | 44 | 1.234.567 | 99 | 12.500 | 23,4 | 7", None),
        ("", None),
        ("\ud800" * 100, None),
    ],
)
def test_language_is_detected_where_it_is_sure(text: str, language: str | None) -> None:
    assert detected_language(text) == language


def test_only_a_sample_of_a_long_text_is_looked_at() -> None:
    # The first 500 characters and 500 in the middle are Vietnamese; 9,000 others are not.
    text = f"{VIETNAMESE * 7}{'the river rose ' * 300}{VIETNAMESE * 7}{'the river rose ' * 300}"
    assert detected_language(text) == "vi"


def test_a_vietnamese_text_needs_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.text.languages._identifier", lambda: 1 / 0)
    assert detected_language(VIETNAMESE) == "vi"


@pytest.mark.parametrize(
    ("stated", "code"),
    [("vi-VN", "vi"), ("EN_us", "en"), ("zh-Hant-TW", "zh"), ("vie", "vi"), ("Vietnamese", "vi"),
     (" tiếng  Anh ", "en"), ("fil", "fil"), ("Deutsch", "deutsch"), ("und", ""), ("", "")],
)  # fmt: skip
def test_languages_are_stated_in_many_ways(stated: str, code: str) -> None:
    assert language_code(stated) == code
