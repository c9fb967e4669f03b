"""However a question is typed, it finds the same passage."""

from pathlib import Path

import pytest

from bench.variants import VARIANTS, equal_firsts
from index import build_store
from qa import Retriever

ARTICLES = Path(__file__).parents[2] / "articles"
# Of the Vietnamese ones.
QUESTIONS = [
    "Đồng chí nào chủ trì hội nghị tại điểm cầu tỉnh Tuyên Quang?",
    "Hội nghị được kết nối trực tuyến tới bao nhiêu điểm cầu?",
    "Sản lượng cam sành Hàm Yên vụ này ước đạt bao nhiêu tấn?",
    "Giá cam đầu vụ thương lái mua tại vườn là bao nhiêu?",
    "Toàn xã Mỹ Bằng hiện có bao nhiêu héc ta chè?",
    "Diện tích cam của huyện Cao Phong giảm vì sao?",
    "Lồng tông tiếng Tày nghĩa là gì?",
    "Thầy Then Hà Ngọc Thuyên đã làm lễ cầu mùa bao nhiêu mùa hội?",
    "Trạm đo mưa Thượng Nông ghi được bao nhiêu mi li mét?",
    "Lũ quét ở Na Hang cuốn trôi mấy ngôi nhà?",
    "Tổng lượng mưa đo được tại thị trấn Vị Xuyên là bao nhiêu?",
    "Đỉnh lũ trên sông Lô tại trạm Đạo Đức xuất hiện lúc mấy giờ?",
    "Ai chủ trì hội nghị của Huyện ủy Lâm Bình về du lịch cộng đồng?",
    "Học trò phường Nông Tiến gom được bao nhiêu rác ven sông Lô?",
    "Người dân Lâm Bình đưa bao nhiêu con trâu, bò xuống núi?",
    "Chè xuân Mỹ Bằng bắt đầu hái từ ngày nào?",
    "Ai là Phó Trưởng phòng Nông nghiệp huyện Hàm Yên?",
    "Vị Xuyên có bao nhiêu ngôi nhà bị ngập?",
    "Bao nhiêu lượt người về dự hội Lồng tông Chiêm Hóa?",
    "Huyện Cao Phong hiện còn bao nhiêu héc ta cam?",
]


@pytest.mark.parametrize(
    ("variant", "typed"),
    [
        ("without accents", "Thuy o Đao Hoa, toa nha Quy".replace("Đ", "D")),
        ("half without accents", "Thủy o Đảo Hoa, toà nha Quý"),
        ("other tone place", "Thuỷ ở Đảo Hòa, tòa nhà Quý"),
        ("CAPITALS", "THỦY Ở ĐẢO HOÀ, TOÀ NHÀ QUÝ"),
        ("NFD", "Thu\u0309y o\u031b\u0309 Đa\u0309o Hoa\u0300, toa\u0300 nha\u0300 Quy\u0301"),
        ("d for đ", "Thủy ở Dảo Hoà, toà nhà Quý"),
        ("dd for đ", "Thủy ở Ddảo Hoà, toà nhà Quý"),
        ("more spaces", "  Thủy   ở   Đảo   Hoà,   toà   nhà   Quý \n"),
    ],
)
def test_a_variant_is_what_a_person_may_type(variant: str, typed: str) -> None:
    assert VARIANTS[variant]("Thủy ở Đảo Hoà, toà nhà Quý") == typed


def test_only_an_open_syllable_may_move_its_tone() -> None:
    moved = VARIANTS["other tone place"]
    assert moved("hoàn thuyền quá quý khỏe HOÀ") == "hoàn thuyền quá quý khoẻ HÒA"


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    store = tmp_path_factory.mktemp("variants") / "store"
    build_store([ARTICLES], store)
    return Retriever.open(store)


@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_first_passage_is_the_same_however_a_question_is_typed(
    retriever: Retriever, variant: str
) -> None:
    same = equal_firsts(retriever, QUESTIONS, VARIANTS[variant], rerank=False)
    assert sum(same) / len(same) >= 0.95
