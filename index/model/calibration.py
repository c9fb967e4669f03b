"""Texts to measure the range of a model's intermediate values for the fast engine.

They are in many languages and styles, and were written for this project.
"""

from itertools import cycle

TEXTS = (
    "Sáng 12/3, Ủy ban nhân dân tỉnh tổ chức hội nghị triển khai kế hoạch phát triển "
    "kinh tế - xã hội năm 2025. Ông Nguyễn Văn Hòa, Phó Chủ tịch tỉnh, cho biết tổng sản "
    "phẩm trên địa bàn tăng 7,4%, thu ngân sách đạt 15.300 tỷ đồng.",
    'Câu lạc bộ Sông Lô thắng 2-1 nhờ bàn thắng ở phút 89; "chúng tôi đã không bỏ cuộc", '
    "huấn luyện viên nói sau trận đấu.",
    "ai chu tri hoi nghi va bao gio cau moi duoc khanh thanh",
    "Cây chè ở đây được trồng từ bao giờ?",
    "The river rose by almost two metres overnight, and by dawn the market street was "
    "under water. Officials said nobody was hurt, but forty families had to leave their "
    "homes; schools will stay closed until Thursday.",
    "Who paid for the new bridge?",
    "how many people were vaccinated in the first week of the campaign",
    "Le conseil municipal a voté mardi un budget de 3,2 millions d'euros pour rénover "
    "l'hôpital, malgré l'opposition de plusieurs élus.",
    "Die Feuerwehr löschte den Brand in der Lagerhalle erst nach sechs Stunden; die "
    "Ursache ist noch unklar.",
    "La cosecha de naranjas fue la mejor en diez años, según los agricultores, aunque "
    "los precios bajaron un 8 %.",
    "Учёные сообщили, что новый спутник выйдет на орбиту в октябре и будет следить за "
    "температурой океана.",
    "科学家周三表示,新的疫苗在临床试验中显示出百分之九十的有效率。",
    "市は来年四月から、すべての小学校で給食を無料にすると発表した。",
    "정부는 올해 말까지 고속도로 세 구간을 새로 개통할 계획이라고 밝혔다.",
    "قال الوزير إن المحادثات ستستأنف الأسبوع المقبل بعد توقف دام شهرين.",
    "किसानों ने बताया कि इस साल बारिश देर से आई और फसल आधी रह गई।",
    "นักเรียนจากสามจังหวัดเข้าร่วมการแข่งขันวิทยาศาสตร์เมื่อวันเสาร์",
    "Οι επιβάτες περίμεναν πέντε ώρες στο αεροδρόμιο εξαιτίας της ομίχλης.",
    "Belediye başkanı, yeni metro hattının 2027'de açılacağını söyledi.",
    "Contact: press@example.org | Tel. +84 27 1234 567 | https://example.org/news?id=42 "
    "| A1, B2, C3... (100%) @@ ## $$ --- \n\n * * *",
    "1. Trứng 2. Sữa 3. Gạo: 5kg x 18.000đ = 90.000đ",
)
# Passages of a few hundred tokens, each in several languages.
LONG_TEXTS = tuple(" ".join(TEXTS[start : start + 6]) for start in range(0, len(TEXTS), 3))
# Questions with passages, as the extractor reads them.
PAIRS = tuple(
    f"{question} </s> </s> {text}"
    for question, text in zip(
        cycle(text for text in TEXTS if text.endswith("?")), LONG_TEXTS, strict=False
    )
)
# Other texts, to compare the vectors of the finished engine with those of the original model.
CHECKS = (
    "Mưa lớn gây sạt lở trên quốc lộ 2, giao thông tê liệt nhiều giờ; lực lượng chức "
    "năng đang khẩn trương khắc phục để thông xe trước 18 giờ hôm nay.",
    "Ai là người phát minh ra máy hái chè?",
    "Giá cam tăng gấp đôi so với năm ngoái, nhà vườn phấn khởi. " * 12,
    "The museum reopened on Friday after a two-year renovation that cost four million dollars.",
    "when does the library close on sundays",
    "Researchers counted 1,240 birds on the lake this winter, the most since records began. " * 10,
    "Der Zug nach Hanoi fährt heute eine Stunde später ab.",
    "图书馆从下个月起延长开放时间。",
)
