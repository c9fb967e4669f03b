"""E-mails that are forwarded in the text of an e-mail."""

import io
from email.message import EmailMessage

import pytest

from index.article import Article
from index.readers.forwards import MailText, mail_texts
from index.readers.mail import read_mail

INNER = MailText("Nước đã rút.\n\nHết.", "Lũ: nước rút", "1/4/2024", "An")
HEADS = {
    "Gmail": """---------- Forwarded message ---------
Từ: An <an@example.org>
Date: 1/4/2024
Subject: Lũ: nước
rút
To: Bơ <bo@example.org>, Cúc <cuc@example.org>,
Dung <dung@example.org>


""",
    "Outlook": """________________________________
From: An
Sent: 1/4/2024
To: Bơ
Cc: Cúc
Subject: Lũ: nước rút

""",
    "Outlook in plain text": """-----Original Message-----
From: An [mailto:an@example.org]
Sent: 1/4/2024
Subject: Lũ: nước rút

""",
    "bold": """
*Từ:* An <an@example.org>
*Đã gửi:* 1/4/2024
*Tới:* Bơ
*Chủ đề:* Lũ: nước rút

""",
    "Yahoo": """----- Thư đã chuyển tiếp -----
Từ: "An" <an@example.org>
Đến: Bơ
Đã gửi: 1/4/2024
Chủ đề: Lũ: nước rút
""",
    "Entourage": """------ Forwarded Message
From: An
Date: 1/4/2024
Subject: Lũ: nước rút

""",
    "Zimbra": """
Từ: An <an@example.org>
Thời gian: 1/4/2024
Đến: Bơ
Tiêu đề thư: Lũ: nước rút

""",
    "paragraphs of HTML": """Bắt đầu thư được chuyển tiếp:

Từ: An <an@example.org>

Chủ đề: Lũ: nước rút

Ngày: 1/4/2024

""",
    "table of HTML": """-------- Forwarded Message --------

Subject: | Lũ: nước rút
Date: | 1/4/2024
From: | An

""",
}


@pytest.mark.parametrize("program", HEADS)
def test_an_e_mail_that_was_forwarded_by_a_program(program: str) -> None:
    own, inner = mail_texts(f"Xem nhé.\n\n{HEADS[program]}Nước đã rút.\n\nHết.\n")
    assert own == MailText("Xem nhé.")
    assert inner == INNER


def test_a_forwarded_e_mail_in_quoted_lines_ends_with_them() -> None:
    text = "Xem.\n\nBegin forwarded message:\n\n> From: An\n> Date: 1/4/2024\n"
    text += "> Subject: Lũ: nước rút\n> \n> Nước đã rút.\n>\n> Hết.\nBơ"
    assert mail_texts(text) == [MailText("Xem.\n\n\nBơ"), INNER]


def test_a_forwarded_e_mail_in_a_forwarded_one() -> None:
    texts = mail_texts(HEADS["Gmail"] + "Một.\n\n" + HEADS["Outlook"] + "Hai.\n")
    assert [text.text for text in texts] == ["", "Một.", "Hai."]


@pytest.mark.parametrize(
    "text",
    [
        "Từ: Hà Nội\nĐến: Huế\nNgày: 2/4/2024\n\nChúc đi vui.",
        "Anh viết:\nFrom: An\nDate: 1/4/2024\nSubject: Lũ\n\nNước.",
        "-----Original Message-----\nNước đã rút.",
        "-----Original Message-----",
        "Begin forwarded message:\n\n>",
        "> From: An\n> Date: 1/4/2024\n\nSubject: Lũ",
    ],
)
def test_a_text_without_the_head_of_an_e_mail_stays_whole(text: str) -> None:
    assert mail_texts(text) == [MailText(text)]


def test_a_field_of_the_text_is_not_one_of_the_head() -> None:
    _, inner = mail_texts(HEADS["Outlook"] + "Gửi: Cúc\nNước đã rút.")
    assert inner.text == "Gửi: Cúc\nNước đã rút."


def test_of_very_many_e_mails_the_last_stay_in_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.forwards.MAX_PARTS", 2)
    head = "-----Thư gốc-----\nTừ: An\nChủ đề: Lũ\n\n"
    assert [text.text for text in mail_texts(f"Xem.\n\n{head}Một.\n{head}Hai.")] == [
        "Xem.",
        f"Một.\n{head}Hai.",
    ]


def test_forwarded_e_mails_are_articles() -> None:
    mail = EmailMessage()
    mail["From"] = "Bơ <bo@example.org>"
    mail["Subject"] = "Fwd: Lũ"
    mail["Date"] = "Tue, 02 Apr 2024 07:30:00 +0700"
    mail.set_content("Xem nhé.\n\n" + HEADS["Gmail"] + "Nước đã rút.", cte="8bit")
    assert list(read_mail(io.BytesIO(bytes(mail)), "a.eml")) == [
        Article("a.eml", "Fwd: Lũ", "Xem nhé.", "a.eml", "2024-04-02", "Bơ"),
        Article("a.eml#2", "Lũ: nước rút", "Nước đã rút.", "a.eml#2", "2024-04-01", "An"),
    ]
