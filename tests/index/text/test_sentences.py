"""Paragraphs and sentences: each case says with "|" where a careful editor sees them end."""

import time

import pytest

from index.text.sentences import paragraphs, sentences

TITLES = [
    "Dân số Tp. HCM tăng nhanh.| Đường sá chật thêm.",
    "Đoàn công tác của TP. Hồ Chí Minh đến Tuyên Quang.| Lễ đón diễn ra sáng nay.",
    "Nhà ở đường Trần Phú, TX. Sơn Tây.| Cổng sơn xanh.",
    "Th.S Nguyễn Văn An trình bày báo cáo.| Hội trường chật kín.",
    "ThS. Nguyễn Văn An trình bày báo cáo.| Hội trường chật kín.",
    "PGS.TS. Trần Thị Bình chủ biên cuốn sách.| Sách in 500 bản.",
    "PGS. TS. Trần Thị Bình chủ biên cuốn sách.| Sách in 500 bản.",
    "PGS,TS. Trần Thị Bình chủ biên cuốn sách.| Sách in 500 bản.",
    "GS.TSKH Lê Minh nhận giải.| Ông 70 tuổi.",
    "BS. Hà khám cho 120 người.| Thuốc được phát miễn phí.",
    "NSND. Thu Hà hát bài then.| Khán giả vỗ tay.",
    "Đ/c Lê Thị Mai phát biểu.| Đ/c. Hùng kết luận.",
    "Ông H. V. Sính bị phạt 5 triệu đồng.| Ông đã nộp phạt.",
    "Anh Nguyễn Văn A. khai nhận sự việc.| Công an đang điều tra.",
    "Ông N.T.C. (SN 1970) bị thương.| Bà N.V.Đ. (SN 1972) không sao.",
    "Lễ hội diễn ra ở P. Minh Xuân.| Trời nắng đẹp.",
    "Ông ở số 5, đường 17/8, P. Phan Thiết, Tp. Tuyên Quang.| Nhà có vườn rộng.",
    "Ông Lý A Páo (SN 1962, trú tại xã X.) bị tạm giữ.| Vụ việc đang được làm rõ.",
    "Tr. 15 của sách có bản đồ.| Bản đồ in màu.",
]

WORDS_THAT_LOOK_LIKE_ABBREVIATIONS = [
    "Đoàn tham quan Sa Pa.| Chiều nay đoàn về Sơn La.| Mai đoàn nghỉ.",
    "Huyện hỗ trợ giống cho bà con.| Mỗi hộ được 20 cây.",
    "Thêm 12 ca.| Tất cả đã khỏi bệnh.",
    "Bác sĩ đã mổ lấy khối u.| Bệnh nhân tỉnh lại sau hai giờ.",
    "Nhà máy trả bằng đô la.| Tỷ giá không đổi.",
    "Nhiệt độ xuống 3,5 độ C.| Trâu bò được lùa về chuồng.",
    "Cam có nhiều vitamin C.| Ai cũng nên ăn.",
    "Em được chụp tia X.| Xương không gãy.",
    "Xã cần nhiều SV.",
]

NUMBERS = [
    "Chiều 1- 4, hội nghị khai mạc.| Có 67 điểm cầu dự họp.",
    "Quy định số 137-QĐ/TW có hiệu lực.| Các huyện đã triển khai.",
    "Theo Nghị định 100/2019/NĐ-CP, mức phạt tăng.| Người dân ủng hộ.",
    "Giá cam tăng lên 3.5 triệu đồng mỗi tạ.| Nhà vườn phấn khởi.",
    "Toàn huyện có 1.200 ha chè.| Sản lượng đạt 9.000 tấn.",
    "Giải thưởng trị giá 5.000.000 đồng.| Em Mai nhận giải.",
    "Cuộc họp bắt đầu lúc 7 giờ 30.| Đại biểu đến đông đủ.",
    "Năm nay là năm 2024.| Huyện đặt mục tiêu mới.",
    "Hội nghị diễn ra ngày 2.4.2024 tại Hà Nội.| Có 300 người dự.",
    "Ngày 2.4, đoàn lên đường.| Trời nắng.",
    "Cầu dài 120 m.| Mặt cầu rộng 8 m.",
    "Bóng đèn chỉ tốn 65 W.| Giá đèn không đắt.",
    "Giá xăng giảm 1.2% so với tuần trước.| Dầu giữ nguyên giá.",
    "Quý vị gọi số 0207.3822.123.| Đường dây mở cả tuần.",
    "Căn cứ Điều 12. Khoản 3 của luật, đơn bị trả lại.| Ông khiếu nại.",
    "Hình 1. Bản đồ vùng ngập.| Nước sâu 2 mét.",
    "Phiên bản 2.0 ra mắt.| Người dùng khen nhanh.",
]

QUOTATIONS = [
    "Ông nói: “Chúng tôi đã sẵn sàng”.| Mọi người vỗ tay.",
    "“Mưa lớn quá, không ai kịp chạy” – bà Hoa kể.| Nhà bà bị cuốn trôi.",
    "“Mưa lớn quá!” – bà Hoa kể.| Nhà bà bị cuốn trôi.",
    "“Cầu sắp xong rồi.” – Bà Hoa nói.| Bà ra bến đợi đò.",
    "“Bao giờ cầu xong?”, người dân hỏi.| Chưa ai trả lời.",
    "“Tôi rất vui. Cả bản đều vui” – ông Páo nói.| Ông năm nay 62 tuổi.",
    "Ông kể: “Nước lên nhanh. Tôi bế cháu chạy.”| Sáng ra, nhà chỉ còn nền.",
    "“Xin cảm ơn!”| Cả hội trường đứng dậy.",
    "'Chúng tôi sẽ làm ngay', ông nói.| Việc bắt đầu hôm sau.",
    '"Có ai ở đó không?" ông gọi.| Không ai đáp.',
    "Ông gọi lớn: “Có ai ở đó không?”| Không ai đáp.",
    "Ông ngập ngừng: “Tôi… tôi không biết”.| Cả phòng im lặng.",
    "“Nước lên đến 120 m. Ai cũng sợ”, ông kể.| Đêm đó không ai ngủ.",
    "– Cháu tên gì?|\n– Cháu tên Mai ạ.",
]

ENDS = [
    "Trời mưa to.| Nước sông dâng cao.",
    "Ai chủ trì hội nghị?| Bà Dung chủ trì!| Mọi người vỗ tay.",
    "Có thật vậy không?!| Nhiều người hỏi thế.",
    "Có cam, bưởi, quýt… được bày bán.| Khách rất đông.",
    "Có cam, bưởi, quýt...| Khách rất đông.",
    "Có cam, bưởi, quýt…| Khách rất đông.",
    "Ông Páo nói tiếp…| “Đất này là của ông cha”.",
    "Chợ bán cam, bưởi, v.v. cho khách xa.| Giá không đổi.",
    "Chợ bán cam, bưởi, v.v.| Giá không đổi.",
    "Chợ bán cam, bưởi v.v...| Giá không đổi.",
    "Đoàn gồm có: ông An, bà Bình; cùng đi có ông Cường.| Đoàn về lúc 5 giờ.",
    "Thủ đô của ta là Hà Nội .| Sông Hồng chảy qua đó .",
    "Tòa nhà có 5 tầng.|Tầng một là siêu thị.",
    "(Ảnh minh họa.)| Sáng nay, trời nắng.",
    "Đường đã thông.| (Tin do đội quản lý đường bộ cung cấp.)",
    "Bà con thu hoạch cam.| Ảnh: Ngọc Hưng|\n\nVụ này được mùa.",
    "🎉 Chúc mừng năm mới!| 🎊 Cả nhà vui vẻ.",
]

ADDRESSES = [
    "Bạn đọc gửi bài về toasoan@baotinh.vn.| Tòa soạn trả lời sau ba ngày.",
    "Xem thêm tại https://vi.example.org/bai.html?id=3.| Trang mở cả ngày.",
    "Trang www.example.vn đăng lại bài này.| Nhiều người đọc.",
]

LINES = [
    "- Trồng 20 ha cam.|\n- Sửa 3 km đường.|\n- Xây một trường học.",
    "1. Khởi công cầu mới.|\n2. Sửa đường cũ.",
    "a) Người từ 60 tuổi;|\nb) Trẻ em dưới 6 tuổi.",
    "Ban tổ chức công bố danh sách:|\n- Nguyễn Văn An|\n- Trần Thị Bình",
    "Kết quả bước đầu|\nSau một năm, xã có 40 hộ thoát nghèo.| Đường đã trải nhựa.",
    "Kết quả bước đầu|\n\nSau một năm, xã có 40 hộ thoát nghèo.",
    "I. Mở đầu|\nĐây là phần đầu.",
]

WRAPPED = [
    "Ban chỉ huy phòng chống thiên tai huyện cho biết mực nước sông Lô dâng\ncao từ đêm qua."
    "| Hai xã bị cô lập.|\n\nNgười dân đã sơ tán.",
    "Đồng chí Hoàng Thị Lan, Phó Chủ tịch Ủy ban nhân dân tỉnh và\ncác đại biểu dự lễ."
    "| Ảnh: Văn Khoa|\n\nLễ diễn ra sáng nay.",
    "Nước dâng cao trong đêm khiến nhiều hộ dân ở ven sông phải rời nhà lên\nTrường Tiểu học "
    "Phố Lu trú tạm.| Sáng nay nước rút.|\n\nKhông ai bị thương.",
    "Nước dâng cao trong đêm khiến nhiều hộ dân ở ven sông phải rời nhà đi:|\n"
    "1. Xóm Đồng Tâm|\n2. Xóm Bến Đền|\n\nKhông ai bị thương.",
]

ENGLISH = [
    "Mr. Smith met Dr. Lan in Hanoi.| They talked for an hour.",
    "The U.S. economy grew 2.5% last year.| Exports rose.",
    "He moved to the U.S. in 2010.| She stayed.",
    "The meeting starts at 7 p.m. on Monday.| Bring a pen.",
    "Prices rose, e.g. for rice and tea.| Farmers smiled.",
    'She asked, "Is it open?"| Nobody answered.',
    '"It is open," she said.| They went in.',
    "Gen. Giap lived to 102.| He was born in 1911.",
    "The company, Acme Inc., was sold.| The price was not given.",
    "No. 5 was the winner.| No. 7 came second.",
    "St. Paul's is old.| It has a dome.",
    "Wait... what happened?| Nobody knew.",
    "He waited...| Then he left.",
    "Oct. 5 was cold.| Nov. 6 was colder.",
    "J. R. R. Tolkien wrote it.| It is long.",
]

OTHER_LANGUAGES = [
    "今天下雨了。|河水上涨。|学校停课！|你知道吗？",
    "他说：“我们很高兴。”|大家鼓掌。",
    "今日は雨です。|川の水が増えました。",
    "ฝนตกหนัก น้ำท่วมถนน",
    "Вчера шёл дождь.| Река поднялась.| Школы закрыты!",
    "Он родился в 1950 г. в Москве.| Потом переехал.",
    "उसने कहा।| सब चुप थे।",
    "هل وصل القطار؟| نعم، وصل.",
    "Es regnet.| Der Fluss steigt, z. B. bei Bonn.| Die Schule bleibt zu.",
    "오늘 비가 왔다.| 강물이 불었다.",
    "¿Quién vino?| Vino Ana.| ¡Qué bien!",
]


@pytest.mark.parametrize(
    "marked",
    [
        *TITLES,
        *WORDS_THAT_LOOK_LIKE_ABBREVIATIONS,
        *NUMBERS,
        *QUOTATIONS,
        *ENDS,
        *ADDRESSES,
        *LINES,
        *WRAPPED,
        *ENGLISH,
        *OTHER_LANGUAGES,
    ],
)
def test_sentences_end_where_an_editor_ends_them(marked: str) -> None:
    text = marked.replace("|", "")
    pieces = [text[start:end] for start, end in sentences(text)]
    assert pieces == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    "marked",
    [
        "Một dòng.",
        "Dòng một\n|Dòng hai\n|Dòng ba",
        "Đoạn một.\n\n|Đoạn hai.\n\n\n|Đoạn ba.",
        "Câu bị bẻ giữa chừng ở\nđây vẫn là một đoạn.",  # goes on in lower case
        # 70 characters and a blank line below: broken by a program
        "Ông Hoàng Văn Thụ, Trưởng ban quản lý rừng phòng hộ đầu nguồn của xã\nKhau Tinh, "
        "cho biết.\n\n|Rừng còn nguyên.",
        # the same line ends its sentence
        "Ông Hoàng Văn Thụ là Trưởng ban quản lý rừng phòng hộ đầu nguồn của.\n|Rừng còn "
        "nguyên.\n\n|Hết.",
        # no blank line in the whole text: every line is a paragraph
        "Ông Hoàng Văn Thụ, Trưởng ban quản lý rừng phòng hộ đầu nguồn của xã\n|Khau Tinh cho hay",
        # a list, though its items could be lines of a wrapped text
        "Đoàn công tác đề nghị các xã trồng thêm rừng, sửa lại đường vào bản và\n|1. Giữ suối;"
        "\n|b) giữ rừng.\n\n|Hết.",
    ],
)
def test_paragraphs_end_at_blank_lines_and_line_ends_but_not_where_lines_are_wrapped(
    marked: str,
) -> None:
    text = marked.replace("|", "")
    pieces = [text[start:end] for start, end in paragraphs(text)]
    assert pieces == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n", "\u00a0\u3000"])
def test_blank_text_has_no_paragraph_and_no_sentence(text: str) -> None:
    assert paragraphs(text) == []
    assert sentences(text) == []


@pytest.mark.parametrize("text", ["…", ". . .", "* * *", "?!", "🎉"])
def test_text_without_letters_is_one_sentence(text: str) -> None:
    assert sentences(text) == [(0, len(text))]


def test_sentences_of_a_part_are_places_in_the_whole() -> None:
    text = "Bỏ qua. Trời mưa.  Nước dâng. Bỏ qua."
    assert sentences(text, 8, 29) == [(8, 17), (19, 29)]
    assert [text[a:b] for a, b in sentences(text, 8, 29)] == ["Trời mưa.", "Nước dâng."]


def test_sentence_longer_than_what_the_library_is_given_at_once_stays_whole() -> None:
    long = "Danh sách gồm " + "ông An, bà Bình, " * 300 + "ông Cường."  # 5,124 characters
    text = f"Trời mưa. {long} Hết rồi."
    assert [text[a:b] for a, b in sentences(text)] == ["Trời mưa.", long, "Hết rồi."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("你好。" * 60_000, 60_000),  # no space anywhere
        ("Ông đi về nhà. " * 3_000, 3_000),
        ("“Ông đi về nhà. " * 3_000, 3_000),  # no quotation is ever closed
        ("một hai ba " * 20_000, 1),
        ("a" * 300_000, 1),
        (" " * 300_000 + "a", 1),
        ("(" * 100_000, 1),
    ],
    ids=["chinese", "one line", "open quotes", "no marks", "one word", "spaces", "brackets"],
)
def test_a_huge_paragraph_takes_no_more_than_seconds(text: str, count: int) -> None:
    started = time.process_time()
    assert len(sentences(text)) == count
    assert time.process_time() - started < 5  # the Chinese takes half a second; whole, it took ten


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u3000", "\x85"])
def test_a_full_stop_beside_white_space_of_another_kind_stops_nothing(space: str) -> None:
    """sentencex panics at it."""
    text = f"Bà Phạm Thị B{space}. Vụ việc được xử lý."
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans).replace(space, "").replace(" ", "") == (
        text.replace(space, "").replace(" ", "")
    )


def test_where_the_library_fails_sentences_end_by_our_own_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PanicException(BaseException):
        """What a library in Rust raises."""

    def panic(language: str, text: str) -> None:
        raise PanicException

    monkeypatch.setattr("sentencex.get_sentence_boundaries", panic)
    text = "Mưa rất to. Đường ngập."
    assert [text[start:end] for start, end in sentences(text)] == ["Mưa rất to.", "Đường ngập."]
