"""E-mails, and web pages saved in their format."""

import io

from index.article import Article, Notice
from index.readers.mail import read_mail, read_mhtml

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
