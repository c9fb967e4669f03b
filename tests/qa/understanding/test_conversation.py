from dataclasses import replace

import pytest

from index.article import Article
from index.passages import Passage
from qa.answer import Answer, Hit
from qa.understanding.conversation import Understood, understand

MEETING = Article(
    "meeting",
    "67 điểm cầu bàn việc xây dựng Đảng",
    "Chiều 1-4, đồng chí Mai Văn Chính chủ trì hội nghị tại điểm cầu Trung ương. Tại điểm cầu "
    "Tuyên Quang, đồng chí Lê Thị Kim Dung chủ trì, cùng dự có đồng chí Ma Thế Hồng.",
    "meeting.txt",
)
ORANGES = Article(
    "oranges",
    "Hàm Yên vào vụ cam",
    "Sản lượng cam ở Hàm Yên giảm vì hơn 300 ha bị bệnh. Giá cam là 12.000 đồng một cân. "
    "Ngày hội cam có 45 gian hàng, người dân đi xe tải đến từ sớm.",
    "oranges.txt",
)
BRIDGE = Article(
    "bridge",
    "Cable bridge ends forty years of rafts",
    "A bridge opened on Tuesday in Bac Me. It was drawn by Pham Duc Tri, a retired engineer. "
    "The second prize went to nobody, and the deck is two metres wide.",
    "bridge.txt",
)
ASKED = {
    "meeting": "Ai chủ trì hội nghị tại điểm cầu Tuyên Quang?",
    "oranges": "Giá cam ở Hàm Yên bao nhiêu?",
    "bridge": "Who drew the bridge in Bac Me?",
}


def answer(question: str, article: Article, understood_as: str | None = None) -> Answer:
    """An answer that quotes the whole article."""
    passage = Passage(article.id, 0, 0, len(article.text), article.text)
    hit = Hit(1, 0.9, passage, article, (0, len(article.text)), {})
    return Answer(question, understood_as or question, [hit], True)


def understood(question: str, history: list[Answer], shortfall: float = 1.0) -> str:
    """How a question is understood, with the shortfall of the article spoken of."""
    return understand(question, history, lambda article: shortfall).text


def after(article: Article, question: str, shortfall: float = 1.0) -> str:
    """How a question is understood right after one that the article answered."""
    return understood(question, [answer(ASKED[article.id], article)], shortfall)


@pytest.mark.parametrize(
    ("article", "question"),
    [
        # nothing of its own
        (MEETING, "Vì sao?"),
        (MEETING, "vi sao"),
        (MEETING, "Bao giờ?"),
        (MEETING, "thế mấy giờ?"),
        (MEETING, "the may gio?"),
        (MEETING, "Bao nhiêu người?"),
        (MEETING, "Diễn ra hôm nào?"),
        (MEETING, "when?"),
        (MEETING, "how many?"),
        (ORANGES, "when was that?"),
        (MEETING, "who else was there?"),
        (BRIDGE, "why?"),
        # goes on
        (MEETING, "Còn ở điểm cầu Trung ương?"),
        (MEETING, "con o diem cau trung uong?"),
        (MEETING, "Thế còn ở điểm cầu Trung ương thì sao?"),
        (MEETING, "Còn Trung ương?"),
        (MEETING, "Còn ai nữa?"),
        (MEETING, "con ai nua"),
        (MEETING, "Có ai khác dự không?"),
        (ORANGES, "Còn xe tải nặng?"),
        (ORANGES, "Giá vé thì sao?"),
        (ORANGES, "Thế năm ngoái?"),
        (ORANGES, "còn ticket bao nhiêu?"),
        (BRIDGE, "and the second prize?"),
        (BRIDGE, "What about motorbikes?"),
        (BRIDGE, "Anything else?"),
        # points back
        (MEETING, "Ông ấy nói gì?"),
        (MEETING, "ong ay noi gi"),
        (MEETING, "Hội nghị này có bao nhiêu đại biểu?"),
        (MEETING, "hoi nghi nay co bao nhieu dai bieu"),
        (MEETING, "Lúc đó có những ai?"),
        (MEETING, "luc do co nhung ai"),
        (MEETING, "Họ bàn gì?"),
        (ORANGES, "Ở đó có chỗ nghỉ không?"),
        (ORANGES, "o do co cho nghi khong"),
        (BRIDGE, "Who designed it?"),
        (BRIDGE, "What does he do now?"),
        (BRIDGE, "How much did their work cost?"),
        (BRIDGE, "How many people live there?"),
        (BRIDGE, "ai xây cái này?"),
        # asks of what the article speaks of
        (MEETING, "Ai cùng dự?"),
        (ORANGES, "Có bao nhiêu gian hàng?"),
        (ORANGES, "co bao nhieu gian hang?"),
        (ORANGES, "Vì sao sản lượng giảm?"),
        (BRIDGE, "How wide is the deck?"),
    ],
)
def test_a_follow_up_is_asked_of_the_article_shown(article: Article, question: str) -> None:
    assert after(article, question) == f"{question} ({article.title})"


@pytest.mark.parametrize(
    ("article", "question"),
    [
        (ORANGES, "Bao nhiêu điểm cầu tham dự hội nghị?"),
        (ORANGES, "bao nhieu diem cau tham du hoi nghi"),
        (ORANGES, "Ai chủ trì hội nghị xây dựng Đảng?"),
        (MEETING, "Giá cam Cao Phong bao nhiêu?"),
        (MEETING, "Con trâu đầu đàn bao nhiêu tuổi?"),
        (MEETING, "con trau dau dan cua anh sinh bao nhieu tuoi"),
        (MEETING, "Còn bao nhiêu homestay ở Lâm Bình chưa đạt chuẩn?"),
        (MEETING, "Thế giới có bao nhiêu nước?"),
        (MEETING, "Vitas là ai?"),
        (MEETING, "Năm nay chè Mỹ Bằng được giá không?"),
        (MEETING, "gia che my bang nam nay"),
        (MEETING, "Hôm nay thời tiết Hà Nội thế nào?"),
        (MEETING, "giá cà phê Đắk Mil"),
        (MEETING, "lũ"),
        (ORANGES, "Thế in sách giáo khoa tốn bao nhiêu tiền?"),
        (MEETING, "Họ tên đầy đủ của chủ tịch hội đồng là gì?"),
        (MEETING, "so vu tai nan giao thong o ha noi"),
        (MEETING, "he thong tuoi nuoc phu duoc bao nhieu ha"),
        (BRIDGE, "How do growers keep their oranges fresh?"),
        (BRIDGE, "How many lanterns were there along the marathon road?"),
        (BRIDGE, "What is the device that pupils built?"),
        (BRIDGE, "How old was Manning when he played Super Bowl 50?"),
        (BRIDGE, "How cold did it get in Dong Van?"),
        (BRIDGE, "rice yield this year Son Duong"),
        (BRIDGE, "Bệnh viện mới có bao nhiêu giường?"),
        (BRIDGE, "会议什么时候举行？"),
    ],
)
def test_a_new_question_is_left_alone(article: Article, question: str) -> None:
    assert after(article, question) == question


# The limit of a question's shortfall is 0.1 - 0.0035 * the letters of its words with a content.
@pytest.mark.parametrize(
    ("article", "question", "limit"),
    [
        (ORANGES, "Trồng từ năm nào?", 0.1 - 0.0035 * 5),  # trồng
        (BRIDGE, "đóng cửa ngày nào?", 0.1 - 0.0035 * 7),  # đóng, cửa
        (BRIDGE, "Where did the money come from?", 0.1 - 0.0035 * 9),  # money, come
        (MEETING, "What is the price?", 0.1 - 0.0035 * 5),  # price
    ],
)
def test_a_question_near_to_the_article_is_a_follow_up(
    article: Article, question: str, limit: float
) -> None:
    history = [answer(ASKED[article.id], article)]
    assert after(article, question, limit + 0.001) == question
    expected = Understood(f"{question} ({article.title})", article, certain=False)
    assert understand(question, history, lambda article: limit - 0.001) == expected


@pytest.mark.parametrize(
    ("article", "question"),
    [
        (MEETING, "giá cam"),  # asks nothing
        (ORANGES, "Ai là tổng thống Pháp?"),  # a name that the article does not have
        (MEETING, "Siêu thị nhập khẩu bao nhiêu tấn cam tươi?"),  # 25 letters
    ],
)
def test_a_complete_question_is_left_alone_however_near(article: Article, question: str) -> None:
    assert after(article, question, 0.0) == question


def test_a_pronoun_beside_an_unknown_name_refers_back_only_if_the_article_is_near() -> None:
    question = "How cold was it in Hanoi?"
    assert after(BRIDGE, question, 0.11) == question
    assert after(BRIDGE, question, 0.09) == f"{question} ({BRIDGE.title})"


def test_words_that_refer_back_are_certain() -> None:
    history = [answer(ASKED["oranges"], ORANGES)]
    expected = Understood(f"Họ bán ở đâu? ({ORANGES.title})", ORANGES, certain=True)
    assert understand("Họ bán ở đâu?", history, lambda article: 1.0) == expected


def refused(question: str, article: Article) -> Answer:
    return replace(answer(question, article), confident=False)


def test_a_follow_up_follows_the_last_confident_answer() -> None:
    first = answer("Giá cam ở Hàm Yên bao nhiêu?", ORANGES)
    history = [first, refused("Ai ghi bàn trong trận gặp Hà Nội?", MEETING)]
    assert understood("Vì sao?", history) == f"Vì sao? ({ORANGES.title})"


@pytest.mark.parametrize(
    ("question", "follows"),
    [
        ("Giá xăng ở Cao Bằng bao nhiêu?", False),  # no name of the article
        ("Giá xăng ở Hàm Yên bao nhiêu?", True),  # its name
        ("vì sao sản lượng cam giảm?", True),  # its words
        ("giá vàng miếng có giảm không?", False),
        ("cam giảm?", False),  # its words, but 7 letters are too few
    ],
)
def test_a_refused_answer_is_followed_only_if_its_article_is_on_the_subject(
    question: str, follows: bool
) -> None:
    context = ORANGES.title if follows else question
    assert understood("Vì sao?", [refused(question, ORANGES)]) == f"Vì sao? ({context})"


def test_the_words_of_a_refused_question_complete_what_refers_back_alone() -> None:
    history = [refused("Who is the new coach of Hanoi FC?", ORANGES)]
    expected = "Where is he from? (Who is the new coach of Hanoi FC?)"
    assert understood("Where is he from?", history) == expected
    assert (
        understood("Who built the bridge in Bac Me?", history) == "Who built the bridge in Bac Me?"
    )
    assert understood("doanh thu bao nhiêu?", history) == "doanh thu bao nhiêu?"
    second = replace(refused("Where is he from?", ORANGES), understood_as=expected)
    assert understood("And his age?", [*history, second]) == (
        "And his age? (Who is the new coach of Hanoi FC? Where is he from?)"
    )


def test_a_refused_question_is_continued_with_what_the_article_before_does_not_have() -> None:
    history = [answer(ASKED["meeting"], MEETING), refused("Giá vàng bao nhiêu?", ORANGES)]
    assert understood("còn bạc thì sao", history) == "còn bạc thì sao (Giá vàng bao nhiêu?)"
    for question in ("Còn Trung ương?", "Vì sao?", "Ông ấy nói gì?"):
        assert understood(question, history) == f"{question} ({MEETING.title})"
    follow_up = replace(refused("Mấy giờ?", MEETING), about=MEETING.id)
    assert understood("còn bạc thì sao", [history[0], follow_up]) == (
        f"còn bạc thì sao ({MEETING.title})"
    )


def test_a_list_of_articles_is_followed_as_an_answer() -> None:
    articles = replace(refused("Các bài về cam", ORANGES), listed=2)
    assert understood("Vì sao?", [answer(ASKED["bridge"], BRIDGE), articles]) == (
        f"Vì sao? ({ORANGES.title})"
    )


def test_a_name_may_begin_in_small_letters_or_the_question() -> None:
    phones = Article("phones", "iPhone 12 giảm giá", "Máy iPhone 12 ở Việt Nam giảm 3 triệu.", "p")
    history = [answer("iPhone 12 giảm bao nhiêu?", phones)]
    for question in ("khi nào có iPhone 13?", "iPhone 13 giá bao nhiêu?", "MU thắng ai?"):
        assert understood(question, history, 0.0) == question
    assert understood("and in Vietnam?", history) == f"and in Vietnam? ({phones.title})"


@pytest.mark.parametrize(
    ("article", "question", "context"),
    [
        (ORANGES, "Còn cam Cao Phong?", "Giá cam bao nhiêu?"),
        (ORANGES, "Còn ở Vị Xuyên thì sao?", "Giá cam bao nhiêu?"),
        (ORANGES, "con o vi xuyen thi sao?", "Giá cam bao nhiêu?"),
        (ORANGES, "And in Lam Binh?", "Giá cam bao nhiêu?"),
        (BRIDGE, "What about the one in Na Hang?", "Who drew the bridge"),
        (MEETING, "Thế ở Hà Giang?", "Ai chủ trì hội nghị tại điểm cầu"),
    ],
)
def test_going_elsewhere_takes_the_question_along(
    article: Article, question: str, context: str
) -> None:
    assert after(article, question) == f"{question} ({context})"


def test_names_are_known_in_a_question_typed_without_capitals() -> None:
    history = [answer("gia cam o ham yen bao nhieu", ORANGES)]
    assert understood("con o vi xuyen?", history) == "con o vi xuyen? (gia cam bao nhieu)"


def test_a_third_question_follows_the_second() -> None:
    first = answer("Giá cam ở Hàm Yên bao nhiêu?", ORANGES)
    second = answer("Who drew the bridge?", BRIDGE)
    assert understood("when?", [first, second]) == f"when? ({BRIDGE.title})"


def test_the_last_complete_question_is_taken_further() -> None:
    first = answer("Giá cam ở Hàm Yên bao nhiêu?", ORANGES)
    second = answer("Còn Cao Phong?", ORANGES, "Còn Cao Phong? (Giá cam bao nhiêu?)")
    assert understood("Còn ở Vị Xuyên?", [first, second]) == "Còn ở Vị Xuyên? (Giá cam bao nhiêu?)"


def test_a_follow_up_that_asked_can_be_taken_elsewhere() -> None:
    question = f"Vì sao giảm? ({ORANGES.title})"
    second = answer("vi sao giam?", ORANGES, question)
    assert understood("Còn ở Cao Phong?", [second]) == "Còn ở Cao Phong? (Vì sao giảm?)"


def test_without_anything_shown_a_question_is_left_alone() -> None:
    assert understood("Vì sao?", []) == "Vì sao?"
    assert understood("Vì sao?", [Answer("cam", "cam", [], False)]) == "Vì sao?"
