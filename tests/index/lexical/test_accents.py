"""index.lexical.accents: restored accents, foreign words, and the probabilities behind them."""

from math import log
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest

from index.lexical import accents, spellings
from index.lexical.accents import UNSEEN, Accents
from index.lexical.spellings import write_spellings
from index.lexical.syllables import accents as signs_of

TEXTS = [
    "Ông Nguyễn Văn Ánh chủ trì hội nghị ở điểm cầu Tuyên Quang.",
    "Hội nghị diễn ra tại Hà Nội. Đường sắt Cát Linh - Hà Đông dài 13 km.",
    "Hòa bình là gì? Super Bowl diễn ra năm 2016. Bắt đầu từ năm 2017.",
    "Hội nghị bàn về đường sắt, do Bộ chủ trì; thành phố Cần Thơ và Đắk Lắk dự.",
    "Dược sĩ chủ trì. Trường đại học Dược dài hơn.",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Accents:
    folder = tmp_path_factory.mktemp("accents")
    write_spellings(TEXTS, folder, "a")
    return Accents.open(folder, "a")


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("ai chu tri hoi nghi", "ai chủ trì hội nghị"),
        (
            "Ai chu tri hoi nghi o diem cau Tuyen Quang?",
            "Ai chủ trì hội nghị ở điểm cầu Tuyên Quang?",
        ),
        ("AI CHU TRI HOI NGHI", "AI CHỦ TRÌ HỘI NGHỊ"),
        ("ai chủ tri hội nghi", "ai chủ trì hội nghị"),
        ("duong sat Cat Linh dai bao nhieu", "đường sắt Cát Linh dài bao nhiêu"),
        ("dường sắt Cát Linh", "đường sắt Cát Linh"),
        ("đuong sat Cát Linh", "đường sắt Cát Linh"),
        ("dduong sat Cat Linh", "đường sắt Cát Linh"),
        ("Hoà bình là gì?", "Hòa bình là gì?"),
        (normalize("NFD", "Hội nghi"), "Hội nghị"),
        ("o dau, bao gio?", "ở đâu, bao giờ?"),
        ("tp Dak Lak  nam 2016", "tp Đắk Lắk  năm 2016"),
    ],
)
def test_restores(model: Accents, typed: str, restored: str) -> None:
    assert model.restore(typed) == restored


@pytest.mark.parametrize(
    ("question", "foreign"),
    [
        ("Who chaired the Tuyên Quang endpoint?", ["who", "chaired", "the", "endpoint"]),
        ("Which team won in 2016", ["which", "team", "won", "in"]),
        ("ai chủ trì hội nghị", []),
        ("ai chu tri hoi nghi", []),
        ("", []),
    ],
)
def test_foreign_words_are_told_from_vietnamese(
    model: Accents, question: str, foreign: list[str]
) -> None:
    assert model.foreign(question) == foreign


@pytest.mark.parametrize("question", TEXTS)
def test_well_typed_text_stays(model: Accents, question: str) -> None:
    assert model.restore(question) == question


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ?! ",
        "2016 + 13",
        "who chaired the Tuyên Quang endpoint",
        "When did the conference on the railway start?",
        "Wo findet die Konferenz statt?",
        "Super Bowl 50",
        "会议在哪里举行",
        "Где проходит конференция?",
    ],
)
def test_other_languages_stay(model: Accents, question: str) -> None:
    assert model.restore(question) == question


def test_marks_are_never_exchanged(model: Accents) -> None:
    assert model.restore("hối nghị ở diễm cầu") == "hối nghị ở diễm cầu"


def test_where_most_words_are_foreign_none_in_small_letters_changes(model: Accents) -> None:
    question = "the railway hoi nghi of the Ha Noi endpoint where people met"
    assert model.restore(question) == question.replace("Ha Noi", "Hà Nội")


def test_text_near_the_question_tells_its_accents(tmp_path: Path) -> None:
    write_spellings([*["phong bì phòng họp"] * 20, "phòng ngủ", "ngũ"], tmp_path, "a")
    model = Accents.open(tmp_path, "a")
    assert model.restore("phong hop") == "phòng họp"
    near = model.near(["Phong họp. Phong họp"])  # a man's name
    assert near.restore("phong hop") == "phong họp"
    assert model.restore("phong hop") == "phòng họp"  # the model itself is as before


def test_chances_near_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "_ASKING", "")
    write_spellings(["má mà má", "má ba"], tmp_path, "a")
    model = Accents.open(tmp_path, "a").near(["má ba", "Xyz"])  # 2 spellings, 1 pair
    ba, grave, acute = (model.accented.tolist().index(spelling) for spelling in ("ba", "mà", "má"))
    total = 5 + UNSEEN
    share = [0.7 * 1 / total + 0.3 * 1 / 2, 0.7 * 1 / total, 0]
    np.testing.assert_allclose(model._share(np.array([ba, grave, -1])), share)
    # "má" stands there once, so that its pairs have half of their weight of 0.5.
    shares = model._following(np.array([acute, grave]), np.array([ba, grave]))
    np.testing.assert_allclose(shares, [[0.75 * 1 / 3 + 0.25 * 1, 0.75 * 1 / 3], [0.0, 0.0]])


def test_certainty(model: Accents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "_ASKING", "")
    write_spellings(["má mà má", "má ba"], tmp_path, "a")
    small = Accents.open(tmp_path, "a")
    assert small.certainty("") == small.certainty("!?") == 1
    # Three of four "ma" are "má". It may also be a foreign word, from which no mark was dropped.
    foreign = 3e-5 / np.exp(accents._dropped(["ma"])[0])
    total = 5 + UNSEEN
    assert small.certainty("ma") == pytest.approx((3 / total) / (4 / total + foreign))
    assert model.certainty("hoi nghi") > 0.9
    assert model.certainty("Super Bowl") > 0.9
    assert model.certainty("who met at ban") == 0  # "ban" may be Vietnamese, and stays


@pytest.mark.parametrize(
    ("bare", "signs", "spelling"),
    [
        ("truong", signs_of("trườg"), "trường"),
        ("truong", signs_of("trướg"), None),
        ("truong", "", "truong"),
        ("xyz", "", None),
    ],
)
def test_spelling(model: Accents, bare: str, signs: str, spelling: str | None) -> None:
    assert model.spelling(bare, signs) == spelling


def test_nothing_was_counted(tmp_path: Path) -> None:
    write_spellings([], tmp_path, "a")
    empty = Accents.open(tmp_path, "a")
    assert empty.restore("chu tri o dau") == "chu tri ở đâu"  # the words of questions are known


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    write_spellings(TEXTS, tmp_path, "a")[3].unlink()
    with pytest.raises(OSError, match=r"a\.pairs\.npy"):
        Accents.open(tmp_path, "a")


def test_chances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "_ASKING", "")
    write_spellings(["má mà má", "má ba"], tmp_path, "a")
    model = Accents.open(tmp_path, "a")  # "ba" 1, "mà" 1, "má" 3 times; "má" "mà" once
    ba, grave, acute = (model.accented.tolist().index(spelling) for spelling in ("ba", "mà", "má"))
    chances = model._chances(np.array([-1, acute, ba]), np.array([-1, grave]))
    total = 5 + UNSEEN
    expected = [
        [0.97, (1 - 0.97) * 1 / total],
        [0.01, (1 - 0.01) * (0.8 * 1 / 3 + 0.2 * 1 / total)],
        [0.01, (1 - 0.01) * (0.8 * 0 / 1 + 0.2 * 1 / total)],
    ]
    np.testing.assert_allclose(chances, expected)


def test_writers_who_use_accents_are_thought_to_drop_few() -> None:
    marks, bar = accents._dropped(["chủ", "trì", "hội", "nghị", "đi"])
    assert marks == pytest.approx(log((5 * 0.83 - 4 + 0.02 * 5) / (5 * 0.83 + 5)))
    assert bar == pytest.approx(log((0 + 0.02 * 5) / (5 * 0.09 + 5)))
    assert accents._dropped([])[0] == pytest.approx(log(0.02))
