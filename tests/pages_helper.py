"""What several tests of the pages share: their HTML read strictly, and steps in a browser."""

from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

REQUEST: Any = SimpleNamespace(
    headers={},
    cookies={},
    client=SimpleNamespace(host="::1"),
    session_hash="session",
    state=SimpleNamespace(),
)

ALLOWED_TAGS = {
    *("html", "meta", "title", "link", "body", "form", "button", "header", "div", "section"),
    *("details", "summary", "rect", "label", "select", "option", "template"),
    *("kbd", "dl", "dt", "dd"),
    *(
        "input",
        "svg",
        "path",
        "article",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
        "li",
        "figure",
        "blockquote",
        "figcaption",
    ),
    *("a", "span", "i", "mark", "b", "main", "nav", "aside", "strong"),
}

# The only scripts of a page apart from the chat.
SCRIPTS = [("script", [("type", "module"), ("src", f"{name}.js")]) for name in ("alone", "shared")]


class Strict(HTMLParser):
    """Collects text and links, and refuses any element or attribute that is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED_TAGS or (tag, attrs) in SCRIPTS
        for name, value in attrs:
            assert not name.startswith("on")
            if name == "href":
                self.links.append(str(value))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Strict:
    """Reads HTML; fails on any element or attribute that is not ours."""
    parser = Strict()
    parser.feed(html)
    parser.close()
    return parser


def ask(page: Any, question: str) -> Any:
    """Asks a question in the page, waits for the answer, and returns its turn."""
    before = page.locator(".turn").count()
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    turn.locator(".card, .notice, .unsure").first.wait_for()
    return turn


def fits(page: Any) -> bool:
    """True if the page is not wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def in_view(page: Any, selector: str) -> bool:
    """True if the window shows the first element of a selector from its top to its bottom."""
    box, height = page.locator(selector).first.bounding_box(), page.viewport_size["height"]
    return bool(box["y"] >= 0 and box["y"] + box["height"] <= height)


def faults(page: Any) -> str:
    """What axe-core finds against WCAG 2.2 A and AA and its best practices."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return "\n".join(f"{v['id']}: {n['html'][:200]}" for v in violations for n in v["nodes"])
