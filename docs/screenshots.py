"""Takes pictures of the states of a running chat: `python docs/screenshots.py URL [STATE...]`.

Without a STATE, it takes all of them but those of SEVERAL. The chat must serve the sample articles.
For the states of SEVERAL it serves another collection, too, and the first one takes uploads into a
new folder:

    python app.py --store "Bài mẫu=STORE" --store "Luật=STORE2" --upload "Bài mẫu=FOLDER" \\
        --originals "Bài mẫu=FOLDER" --embed http://intranet.example

Playwright and Debian's chromium are needed. The pictures are written to docs/screenshots/.
"""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).with_name("screenshots")
LAPTOP, PHONE, NARROW, WIDE = (1280, 860), (390, 844), (360, 740), (1920, 1080)
ENLARGED = (640, 430)  # a laptop at 200 %
EMBED = Path(__file__).parent.parent / "examples" / "embed.html"
INTRANET = "http://intranet.example/"  # nothing of it is fetched
# A PDF of three pages, which a reader uploads, and what the last one answers.
REPORT = (
    "<h1>Báo cáo phòng chống lụt bão năm 2026</h1><p>Tuyên Quang, ngày 12 tháng 3 năm 2026</p>"
    "<p>Mùa mưa năm nay đến sớm. Nước sông Lô lên cao từ giữa tháng Hai, và ba huyện đã mở trực "
    "ban suốt ngày đêm.</p>",
    "<p>Tỉnh đã kiểm tra hai mươi bốn hồ chứa. Hồ Ngòi Là phải sửa tràn xả lũ trước tháng Năm, "
    "hết 6,4 tỷ đồng.</p>",
    "<p>Trạm bơm Ỷ La chạy liên tục trong bốn ngày, tiêu úng cho 320 ha lúa của ba xã. Ông Lý Văn "
    "Tơ, trạm trưởng, cho biết hai máy mới lắp năm ngoái chạy tốt.</p>",
)
OF_REPORT = "trạm bơm Ỷ La tiêu úng cho bao nhiêu lúa?"
QUESTION = "ai chủ trì hội nghị xây dựng Đảng tại điểm cầu tỉnh Tuyên Quang?"


def ask(page: Any, question: str) -> None:
    """Asks a question and waits for its answer."""
    before = page.locator(".turn").count()
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    turn.locator(".card, .unsure, .notice").first.wait_for()


def read(page: Any) -> None:
    """Opens the first card's article."""
    ask(page, QUESTION)
    page.locator(".card a.open").first.click()
    page.locator("#reader h1").wait_for()


def follow_up(page: Any) -> None:
    """Asks a question that needs the one before it."""
    ask(page, QUESTION)
    ask(page, "khi nào?")


def earlier(page: Any) -> None:
    """Opens the list of past conversations."""
    ask(page, "Cam sành Hàm Yên năm nay được mùa không?")
    page.locator(".new").click()
    ask(page, QUESTION)
    page.locator("[popovertarget=earlier]").click()


def pinned(page: Any) -> None:
    """Pins a past conversation, and gives another a name."""
    earlier(page)
    page.locator("#earlier .pin").last.click()
    page.locator("#earlier .rename").last.click()
    page.locator("#earlier .name").fill("Hội nghị quý 1: ai dự, ai chủ trì")


def share(page: Any) -> None:
    """Shares an answer, and opens its page."""
    ask(page, QUESTION)
    page.locator(".share").click()
    page.goto(page.locator("a.shared").evaluate("link => link.href"))
    page.get_by_text("Thôi chia sẻ").wait_for()


def choose(page: Any) -> None:
    """Asks with a filter, and opens the panel of the filter again."""
    page.locator("[popovertarget=filter]").first.click()
    page.locator("#filter input[name=from]").fill("2024-01-01")
    page.get_by_label("Quang Vinh").check()
    page.get_by_label("Nông Hải Yến").check()
    page.keyboard.press("Escape")
    ask(page, "mưa lũ gây thiệt hại gì?")
    page.locator("[popovertarget=filter]").first.click()


def none(page: Any) -> None:
    """Asks with a filter that no article meets."""
    page.goto(f"{page.url}?q=who%20won%20the%20science%20fair&from=2031")
    page.locator(".turn .unsure").wait_for()


def sort(page: Any) -> None:
    """Shows the cards by date, with the articles over time above them."""
    ask(page, "mưa lũ gây thiệt hại gì?")
    page.locator(".order[data-order=date]").click()
    page.locator(".turn[data-order=date]").wait_for()


def more(page: Any) -> None:
    """Shows more cards of an answer, and the whole passage of the first."""
    ask(page, "mưa lũ gây thiệt hại gì?")
    page.locator(".card summary").first.click()
    page.locator(".more").click()
    page.locator(".card").nth(8).wait_for()


def keys(page: Any) -> None:
    """Shows all keys over an answer."""
    ask(page, QUESTION)
    page.locator(".to-keys").click()


def words(page: Any) -> None:
    """Searches words instead of asking."""
    page.locator(".mode[data-mode=search]").click()
    ask(page, "“Hàm Yên” cam")


def similar(page: Any) -> None:
    """Opens the articles that are like the first card's."""
    read(page)
    page.locator("#reader .actions a.open").click()
    page.locator("#reader .titles").wait_for()


def collection(page: Any) -> None:
    """Opens the filter and the order of the collection."""
    page.goto(f"{page.url}library?from=2024-01-01&sort=title")


def offline(page: Any) -> None:
    """Asks while the server cannot be reached."""
    ask(page, QUESTION)
    page.route("**/*", lambda route: route.abort())
    page.fill("#box textarea", "khi nào?")
    page.keyboard.press("Enter")
    page.locator(".thread > .notice").wait_for()


def printed(page: Any) -> None:
    """Shows an answer as it is printed."""
    ask(page, QUESTION)
    page.emulate_media(media="print")


def collections(page: Any) -> None:
    """Opens the list of collections."""
    page.locator("button.collection").click()


def embedded(page: Any) -> None:
    """Asks in a page of another server."""
    html = EMBED.read_text("utf-8").replace("https://chat.example.org/", page.url)
    page.route(INTRANET, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(INTRANET)
    frame = page.frame_locator("iframe")
    frame.get_by_role("textbox").fill(QUESTION)
    frame.get_by_role("textbox").press("Enter")
    frame.locator("blockquote").first.wait_for()


def upload(page: Any) -> None:
    """Uploads the report."""
    printer = page.context.browser.new_page()
    html = "".join(f'<div style="break-after: page">{part}</div>' for part in REPORT)
    printer.set_content(f"<title>Báo cáo phòng chống lụt bão năm 2026</title>{html}")
    report = printer.pdf(
        format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "2cm")
    )
    printer.close()
    page.locator("#upload").set_input_files(
        {"name": "bao-cao-lut.pdf", "mimeType": "application/pdf", "buffer": report}
    )
    page.locator("#upload-status", has_text=re.compile("Đã thêm|đã có")).wait_for()


def watched(page: Any) -> None:
    """Has a question watched, which the report answers that comes then."""
    ask(page, OF_REPORT)
    page.locator(".watch").click()
    page.get_by_text("Đang theo dõi", exact=True).wait_for()
    upload(page)
    page.goto(f"{page.url.partition('?')[0]}watched")


def pdf(page: Any) -> None:
    """Opens a PDF at the page of its quotation, beside the answer."""
    upload(page)
    ask(page, OF_REPORT)
    page.locator(".card a.open").first.click()
    page.locator("#reader .page").first.wait_for()


def original(page: Any) -> None:
    """Opens the file of a PDF at the page of its quotation."""
    pdf(page)
    page.goto(page.locator("#reader .actions a").first.evaluate("link => link.href"))
    page.wait_for_timeout(2000)  # the viewer tells no page that it has drawn


Scheme = Literal["light", "dark"]
State = tuple[tuple[int, int], str, Scheme, Callable[[Any], None]]
STATES: dict[str, State] = {
    "empty": (LAPTOP, "vi-VN", "light", lambda page: None),
    "answer": (LAPTOP, "vi-VN", "light", lambda page: ask(page, QUESTION)),
    "article": (LAPTOP, "vi-VN", "light", read),
    "sorted": (LAPTOP, "vi-VN", "light", sort),
    "more": (LAPTOP, "vi-VN", "light", more),
    "keys": (LAPTOP, "vi-VN", "light", keys),
    "enlarged": (ENLARGED, "vi-VN", "light", lambda page: ask(page, QUESTION)),
    "words": (LAPTOP, "en-US", "light", words),
    "similar": (LAPTOP, "vi-VN", "light", similar),
    "collection": (LAPTOP, "vi-VN", "light", collection),
    "phone-words": (PHONE, "vi-VN", "light", words),
    "follow-up": (LAPTOP, "vi-VN", "light", follow_up),
    "unsure": (LAPTOP, "en-US", "light", lambda page: ask(page, "how to cook paella")),
    "error": (LAPTOP, "en-US", "light", lambda page: ask(page, "why " * 600)),
    "filter": (LAPTOP, "vi-VN", "light", choose),
    "phone-filter": (PHONE, "en-US", "light", choose),
    "none": (LAPTOP, "en-US", "light", none),
    "earlier": (LAPTOP, "vi-VN", "light", earlier),
    "pinned": (LAPTOP, "vi-VN", "light", pinned),
    "shared": (LAPTOP, "vi-VN", "light", share),
    "phone-pinned": (PHONE, "vi-VN", "dark", pinned),
    "phone-shared": (PHONE, "vi-VN", "light", share),
    "library": (LAPTOP, "en-US", "light", lambda page: page.locator(".counts a").click()),
    "dark": (LAPTOP, "en-US", "dark", lambda page: ask(page, "who won the science fair")),
    "phone": (PHONE, "vi-VN", "light", lambda page: ask(page, QUESTION)),
    "phone-article": (PHONE, "vi-VN", "light", read),
    "phone-empty": (PHONE, "en-US", "dark", lambda page: None),
    "phone-library": (PHONE, "vi-VN", "dark", lambda page: page.locator(".counts a").click()),
    "narrow": (NARROW, "vi-VN", "light", follow_up),
    "wide": (WIDE, "vi-VN", "dark", read),
    "offline": (LAPTOP, "en-US", "light", offline),
    "print": (LAPTOP, "vi-VN", "light", printed),
}
SEVERAL: dict[str, State] = {
    "collections": (LAPTOP, "vi-VN", "light", collections),
    "phone-collections": (PHONE, "vi-VN", "light", collections),
    "embedded": (LAPTOP, "vi-VN", "light", embedded),
    "phone-embedded": (PHONE, "vi-VN", "light", embedded),
    "watched": (LAPTOP, "vi-VN", "light", watched),
    "phone-watched": (PHONE, "vi-VN", "light", lambda page: page.goto(f"{page.url}watched")),
    "pdf": (LAPTOP, "vi-VN", "light", pdf),
    "phone-pdf": (PHONE, "vi-VN", "light", pdf),
    "original": (LAPTOP, "vi-VN", "light", original),
}


def main(url: str, states: Sequence[str]) -> None:
    """Takes the pictures of some states.

    Args:
        url: address of the running chat.
        states: keys of STATES and SEVERAL.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            # The page of INTRANET counts as one of the internet, and the chat is on this machine.
            args=["--headless", "--no-sandbox", "--disable-features=LocalNetworkAccessChecks"],
        )
        for name in states:
            (width, height), locale, scheme, act = (STATES | SEVERAL)[name]
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale=locale,
                color_scheme=scheme,
                reduced_motion="reduce",
                has_touch=width < 500,
                is_mobile=width < 500,
            )
            page = context.new_page()
            page.set_default_timeout(120_000)
            page.goto(url)
            page.locator(".hb").wait_for()
            act(page)
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png", full_page=name == "print")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] or tuple(STATES))
