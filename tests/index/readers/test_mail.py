"""E-mails, and web pages saved in their format."""

import io
from email.message import EmailMessage, MIMEPart
from email.policy import default
from typing import Any

import pytest

from index.article import Article, Notice
from index.readers import READERS
from index.readers.mail import read_mail
from index.readers.mhtml import read_mhtml

P1 = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng thủy văn tỉnh."
P2 = "Huyện cử 40 dân quân giúp dân dọn bùn, sửa lại đường điện và trường học trong ba ngày."
PAGE = f"""<html><head><link rel="canonical" href="https://example.org/tin"></head>
<body><article><h1>Nước rút</h1><p>{P1}</p><p>{P2}</p></article></body></html>"""


def test_a_page_saved_as_mhtml() -> None:
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/luu\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    file = io.BytesIO((head + PAGE + "\r\n--b--\r\n").encode())
    [article] = read_mhtml(file, "trang.mhtml")
    assert isinstance(article, Article)
    assert (article.text, article.source) == (f"{P1}\n\n{P2}", "https://example.org/luu")


@pytest.mark.parametrize(
    "content",
    [
        "Content-Type: application/xhtml+xml; charset=utf-8\n\n" + PAGE,
        PAGE,
        f"<!-- saved from url=(0020)https://example.org -->\n{PAGE}",
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        "Content-Type: text/html\n\n<html><frameset><frame src='f'></frameset></html>\n--b\n"
        "Content-Type: text/html; charset=utf-8\n\n<ul><li><a href='a'>Tin tức</a></ul>\n--b\n"
        f"Content-Type: text/html; charset=utf-8\n\n{PAGE}\n--b--\n",
    ],
)
def test_pages_saved_by_other_programs(content: str) -> None:
    [article] = read_mhtml(io.BytesIO(content.encode()), "trang.mht")
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Nước rút", f"{P1}\n\n{P2}")


def test_lines_that_go_on_are_joined_in_flowed_text() -> None:
    head = "Subject: Lũ\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n"
    text = "Nước sông \nGâm dâng.\n\n> Một \n> Hai\n-- \nAn\n"
    [article] = read_mail(io.BytesIO((head + text).encode()), "a.eml")
    assert isinstance(article, Article)
    assert article.text == "Nước sông Gâm dâng.\n\n> Một \n> Hai\n-- \nAn"


def test_mhtml_without_a_page_is_skipped_with_a_notice() -> None:
    image = b"Content-Type: image/png\n\nb"
    assert list(read_mhtml(io.BytesIO(image), "a.mhtml")) == [
        Notice("a.mhtml", "skipped: there is no web page in it")
    ]


def test_mhtml_of_plain_text_gives_the_text() -> None:
    assert list(read_mhtml(io.BytesIO("Subject: Lũ\n\nLũ về.".encode()), "a.mht")) == [
        Article("a.mht", "Lũ", "Lũ về.", source="a.mht")
    ]


def test_an_e_mail_gives_its_text_and_fields() -> None:
    mail = (
        "From: =?utf-8?q?L=C3=BD_Th=E1=BB=8B_B=C6=A1?= <bo@example.org>\r\n"
        "Subject: =?utf-8?b?Tsaw4bubYyByw7p0?=\r\nDate: Tue, 02 Apr 2024 07:30:00 +0700\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{P1}\r\n\r\n{P2}\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n\r\nx"
        "\r\n--b--\r\n"
    )
    article, notice = read_mail(io.BytesIO(mail.encode()), "thư.eml")
    assert article == Article(
        id="thư.eml",
        title="Nước rút",
        text=f"{P1}\n\n{P2}",
        source="thư.eml",
        date="2024-04-02",
        author="Lý Thị Bơ",
    )
    assert notice == Notice(
        "thư.eml", "read without what is attached (a.png): save that beside it", skipped=False
    )


def test_an_e_mail_of_html_alone() -> None:
    mail = f"Subject: a\nContent-Type: text/html; charset=utf-8\n\n<p>{P1}</p>"
    [article] = read_mail(io.BytesIO(mail.encode()), "thư.eml")
    assert isinstance(article, Article)
    assert article.text.strip() == P1


def message(subject: str = "Tin", text: str | None = None) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Bơ <bo@example.org>"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 02 Apr 2024 07:30:00 +0700"
    if text is not None:
        mail.set_content(text, cte="8bit")
    return mail


def items_of(mail: EmailMessage) -> list[Article | Notice]:
    return list(read_mail(io.BytesIO(bytes(mail)), "thư.eml"))


def article_of(text: str, title: str = "Tin", number: int = 1) -> Article:
    source = "thư.eml" if number == 1 else f"thư.eml#{number}"
    return Article(source, title, text, source, "2024-04-02", "Bơ")


LONG_STUB = "Thư này viết bằng HTML. " + "Hãy mở nó trong chương trình hiểu được HTML. " * 5


@pytest.mark.parametrize(
    "plain",
    [
        "",
        " \n",
        "This message is in HTML. Please use an HTML capable mail client.",
        LONG_STUB,
        "https://example.org/tin/1 https://example.org/tin/2",
        P1[:30],
        f"Nước\n\n{P1}\n\na",
    ],
)
def test_an_html_form_that_is_fuller_than_the_plain_one_is_read(plain: str) -> None:
    mail = message(text=plain)
    mail.add_alternative(f"<h2>Nước</h2><p>{P1}</p><ul><li>a<li>b</ul>", subtype="html")
    article, *notices = items_of(mail)
    assert article == article_of(f"Nước\n\n{P1}\n\n- a\n- b")
    is_other_text_long = plain == LONG_STUB
    assert notices == [
        Notice("thư.eml", "read without its other form, which says something else", False)
    ] * (is_other_text_long)


@pytest.mark.parametrize("html", ["", f"<p>{P1}</p>", "<a href='x'>Xem trên trình duyệt</a>"])
def test_a_plain_form_that_holds_all_is_read(html: str) -> None:
    mail = message(text=f"{P1}\n\n- {P2}")
    mail.add_alternative(html, subtype="html")
    assert items_of(mail) == [article_of(f"{P1}\n\n- {P2}")]


def test_several_plain_parts_of_one_form_are_all_read() -> None:
    mail = message(text=P1)
    mail.add_alternative(P2)
    assert items_of(mail) == [article_of(f"{P1}\n\n{P2}")]


def test_texts_around_attachments_are_all_read() -> None:
    mail = message(text=P1)
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    end: Any = MIMEPart(policy=default)
    end.set_content(f"<p>{P2}</p>", subtype="html")
    mail.attach(end)
    assert items_of(mail) == [
        article_of(f"{P1}\n\n{P2}"),
        Notice("thư.eml", "read without what is attached (a.png): save that beside it", False),
    ]


def test_a_page_with_its_images_is_read_without_a_notice() -> None:
    mail = message(text="Xem HTML.")
    mail.add_alternative(f"<p>{P1}</p>", subtype="html")
    page = mail.get_payload()[1]  # type: ignore[index]
    assert isinstance(page, MIMEPart)
    page.add_related(b"x", "image", "png", cid="<1>")
    assert items_of(mail) == [article_of(P1)]


def test_an_e_mail_in_an_e_mail_is_an_article_of_its_own() -> None:
    inner = message("Tin từ cơ sở", P2)
    outer = message("Fwd: tin", P1)
    outer.add_attachment(inner)
    assert items_of(outer) == [article_of(P1, "Fwd: tin"), article_of(P2, "Tin từ cơ sở", 2)]
    empty = message("Fwd: tin", "")
    empty.add_attachment(inner)
    empty.add_attachment(bytes(inner), maintype="application", subtype="x", filename="Tin.EML")
    assert items_of(empty) == [
        article_of(P2, "Tin từ cơ sở", 2),
        article_of(P2, "Tin từ cơ sở", 3),
    ]


def test_an_e_mail_in_base64_in_an_e_mail() -> None:
    outer = message("Fwd", P1)
    outer.add_attachment(bytes(message("Một", P2)), maintype="message", subtype="x")
    data = bytes(outer).replace(b"message/x", b"message/rfc822")
    assert list(read_mail(io.BytesIO(data), "thư.eml")) == [
        article_of(P1, "Fwd"),
        article_of(P2, "Một", 2),
    ]


def test_e_mails_that_lie_too_deep_give_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.mail.MAX_FORWARDS", 1)
    mail = message("3", P1)
    for title in "21":
        outer = message(title, P1)
        outer.add_attachment(mail)
        mail = outer
    assert items_of(mail) == [
        article_of(P1, "1"),
        article_of(P1, "2", 2),
        Notice(
            "thư.eml#2",
            "read without an e-mail in it: more than 1 e-mails deep: save it on its own",
            skipped=False,
        ),
    ]


def test_an_e_mail_whose_parts_are_not_told_apart_is_read_as_plain_text() -> None:
    mail = f"Subject: a\nContent-Type: multipart/mixed\n\n{P1}"
    assert list(read_mail(io.BytesIO(mail.encode()), "thư.eml")) == [
        Article("thư.eml", "a", P1, source="thư.eml")
    ]


def test_an_e_mail_without_text_is_skipped_with_a_notice() -> None:
    mail = message()
    mail.set_content(b"x", maintype="image", subtype="png")
    assert items_of(mail) == [Notice("thư.eml", "skipped: there is no text in the e-mail")]


def test_a_date_that_is_none_gives_a_notice() -> None:
    notice, article = read_mail(io.BytesIO(b"Date: ngay mai\n\nNuoc rut."), "a.eml")
    assert notice == Notice("a.eml", 'read without its date, which is no day: "ngay mai"', False)
    assert article == Article("a.eml", "a", "Nuoc rut.", source="a.eml")


def test_a_guessed_encoding_is_told() -> None:
    head = b"Subject: Lu\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n"
    text = "Nước lũ đã rút khỏi xóm Bến Đền. ".encode() + b"\xff"
    [guess, article] = read_mail(io.BytesIO(head + text), "a.eml")
    assert guess == Notice("a.eml", "read as damaged UTF-8 by guess: check it", False)
    assert isinstance(article, Article)
    assert article.text == "Nước lũ đã rút khỏi xóm Bến Đền. �"


def test_attached_files_are_read_as_files_of_their_own() -> None:
    mail = message(text=P1)
    mail.add_attachment("Xã;Số\nVị;12\n", subtype="csv", filename="số liệu.csv")
    mail.add_attachment(f"<p>{P2}</p>", subtype="html", filename="C:\\tin\\bài.HTML")
    mail.add_attachment("x", subtype="csv", filename="số liệu.csv")
    mail.add_attachment(b"PK", maintype="application", subtype="zip", filename="a.zip")
    assert list(read_mail(io.BytesIO(bytes(mail)), "thư.eml", READERS)) == [
        article_of(P1),
        Article("thư.eml/số liệu.csv", "số liệu", "Xã | Số\nVị | 12", source="thư.eml/số liệu.csv"),
        Article("thư.eml/bài.HTML", "bài", P2, source="thư.eml/bài.HTML"),
        Article("thư.eml/3/số liệu.csv", "số liệu", "x", source="thư.eml/3/số liệu.csv"),
        Notice("thư.eml", "read without what is attached (a.zip): save that beside it", False),
    ]


def test_an_e_mail_of_an_attached_file_alone_gives_that_file() -> None:
    mail = message()
    mail.add_attachment("Nước rút.", filename="bài.txt")
    assert list(read_mail(io.BytesIO(bytes(mail)), "thư.eml", READERS)) == [
        Article("thư.eml/bài.txt", "bài", "Nước rút.", source="thư.eml/bài.txt")
    ]


def test_the_space_that_flowed_text_adds_is_left_out_where_it_says_so() -> None:
    head = b"Subject: a\nContent-Type: text/plain; format=flowed; delsp=yes\n\n"
    [article] = read_mail(io.BytesIO(head + b"Nuoc  \nrut.\n"), "a.eml")
    assert isinstance(article, Article)
    assert article.text == "Nuoc rut."


def test_what_stands_above_the_head_of_an_e_mail_is_passed_over() -> None:
    for start in ("\ufeff", "\r\n\n", "\ufeff\n"):
        mail = f"{start}Subject: Tin\nContent-Type: text/plain; charset=utf-8\n\n{P1}"
        assert list(read_mail(io.BytesIO(mail.encode()), "a.eml")) == [
            Article("a.eml", "Tin", P1, source="a.eml")
        ]


def test_the_third_form_of_a_text_is_no_attachment() -> None:
    mail = message(text=P1)
    mail.add_alternative(f"<html amp4email><p>{P1}</p></html>", subtype="x-amp-html")
    mail.add_alternative(f"<p>{P1}</p>", subtype="html")
    assert items_of(mail) == [article_of(P1)]
