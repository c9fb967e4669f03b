"""Every word of a made-up document comes back, in order, and nothing else.

The documents are of known paragraphs, lists, tables and captions. A short run is part of the fast
tests. The long run makes 20,000 documents of each format, and a range makes one of them again:

    HOIBAO_WORDS=20000 pytest tests/index/readers/test_every_word.py --timeout 0
    HOIBAO_WORDS=731..732 pytest tests/index/readers/test_every_word.py
"""

import io
import random
import re
from collections.abc import Callable

import pytest
from documents import document_numbers

from index.article import Article
from index.readers import READERS
from index.readers.kinds import read_as

NUMBERS = document_numbers(100)
# Words without a meaning for any reader.
WORDS = """
sông nước huyện cầu đường trường lúa cam chè rừng xã bản mưa lũ điện chợ trạm dân tàu gạo thóc muối
bếp sân vườn đồi suối thuyền lưới trâu bò dê gà vịt ngan mía lạc ngô khoai sắn rau dưa cà ớt tỏi
"""
Document = tuple[str, list[str]]
"""A document, and the words that must come back, in order."""


class Writer:
    """Makes up words, each of them once, and notes them in order."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.words: list[str] = []

    def text(self, least: int, most: int, end: str = "") -> str:
        """A line of so many words. Each ends in a number of its own."""
        count = self.chance.randint(least, most)
        words = [f"{self.chance.choice(WORDS.split())}{len(self.words) + n}" for n in range(count)]
        self.words += words
        return " ".join(words) + end

    def long(self) -> str:
        return self.text(12, 40, ".")

    def short(self) -> str:
        return self.text(1, 7, self.chance.choice((".", "", "!")))


def html(chance: random.Random) -> Document:
    """A page of an article among menus, teasers and a foot, as pages of newspapers are."""
    writer = Writer(chance)
    title = writer.text(4, 9)
    blocks: list[Callable[[], str]] = [
        lambda: f"<p>{writer.long()}</p>",
        lambda: f"<p>{writer.short()}</p>",
        lambda: f"<p>{writer.long()}<br>{writer.short()}<br><br>{writer.short()}</p>",
        lambda: f"<div>{writer.long()}</div>",
        lambda: f"<p>{writer.text(2, 5)} <b>{writer.text(1, 3)}</b> {writer.long()}</p>",
        lambda: f"<h2>{writer.short()}</h2><p>{writer.long()}</p>",
        lambda: f"<ul><li>{writer.short()}</li><li>{writer.long()}</li></ul>",
        lambda: f"<ol><li><p>{writer.short()}</p><p>{writer.short()}</p></li></ol>",
        lambda: f"<dl><dt>{writer.short()}</dt><dd>{writer.short()}</dd></dl>",
        lambda: (
            f"<table><tr><th>{writer.short()}</th><th>{writer.short()}</th></tr><tr>"
            f"<td>{writer.short()}</td><td><ul><li>{writer.short()}</li><li>{writer.short()}</li>"
            f"</ul></td></tr></table>"
        ),
        lambda: f"<figure><img src=a.jpg><figcaption>{writer.short()}</figcaption></figure>",
        lambda: f'<div class="image"><p class="caption">{writer.long()}</p></div>',
        lambda: f"<blockquote><p>{writer.long()}</p></blockquote>",
        lambda: f"<pre>{writer.short()}\n  {writer.short()}</pre>",
        lambda: f'<p>{writer.long()} <a href="/a">{writer.text(1, 4)}</a> {writer.short()}</p>',
        lambda: f"<div><div>{writer.short()}</div><div>{writer.long()}</div></div>",
        lambda: f"<div>{writer.long()}<p>{writer.short()}</p>{writer.short()}</div>",
        lambda: f"<details><summary>{writer.short()}</summary>{writer.long()}</details>",
        lambda: (
            f"<table><caption>{writer.short()}</caption><tr><td>{writer.short()}<td>{writer.short()}</table>"
        ),
        lambda: f"{writer.long()}<br><br>{writer.short()}<br>",
        lambda: f"<section><p>{writer.long()}</p>{writer.short()}</section>",
    ]
    if chance.random() < 0.2:  # a notice of a line or two
        parts = [f"<p>{writer.text(6, 14, '.')}</p>"]
        parts += [f"<p>{writer.short()}</p>" for _ in range(chance.randint(0, 2))]
    else:
        parts = [f"<p>{writer.long()}</p>" for _ in range(chance.randint(2, 4))]
        parts += [chance.choice(blocks)() for _ in range(chance.randint(0, 9))]
    menu = "".join(f'<li><a href="/{n}">Chuyên mục {n}</a></li>' for n in range(5))
    teasers = "".join(f'<li><a href="/{n}">Bài khác thật hay {n}</a></li>' for n in range(4))
    foot = "<p>Bản quyền thuộc về Báo Mẫu, giấy phép số 12.</p>"
    before, after = chance.choice(
        [
            (
                f"<header><a href=/>Báo Mẫu</a></header><nav><ul>{menu}</ul></nav>",
                f"<aside><h3>Tin liên quan</h3><ul>{teasers}</ul></aside><footer>{foot}</footer>",
            ),
            (
                f'<div id="header"><ul class="menu">{menu}</ul></div>',
                f'<div class="related"><ul>{teasers}</ul></div><div id="footer">{foot}</div>',
            ),
        ]
    )
    start, end = chance.choice(
        [
            ("<article>{}", "</article>"),
            ("<article><header>{}</header>", "</article>"),
            ('<main><div class="noidung">{}', "</div></main>"),
            ('<div id="content"><div class="detail">{}', "</div></div>"),
            ('<table width="100%"><tr><td class="main">{}', "</td></tr></table>"),
            ('<form id="aspnetForm"><div class="box">{}', "</div></form>"),
        ]
    )
    article = start.format(f"<h1>{title}</h1>") + "".join(parts) + end
    page = f"<html><head><title>{title}</title></head><body>{before}{article}{after}</body></html>"
    return page, writer.words


def markdown(chance: random.Random) -> Document:
    """Markdown with front matter of either kind or none, and every kind of block."""
    writer = Writer(chance)
    title = writer.text(2, 9)
    blocks: list[Callable[[], str]] = [
        writer.long,
        writer.short,
        lambda: f"{writer.short()}\n{writer.short()}  \n{writer.short()}",
        lambda: f"## {writer.short()}",
        lambda: f"{writer.short()}\n---",
        lambda: f"**{writer.text(1, 3)}** _{writer.text(1, 3)}_ ~~{writer.text(1, 2)}~~",
        lambda: f"[{writer.text(1, 4)}](https://a.vn) ![{writer.text(1, 4)}](a.jpg)",
        lambda: f"- {writer.short()}\n- {writer.short()}\n  - {writer.short()}",
        lambda: f"1. {writer.short()}\n\n   {writer.short()}\n2. {writer.short()}",
        lambda: f"> {writer.short()}\n>\n> {writer.short()}",
        lambda: f"```\n{writer.short()}\n```",
        lambda: f"    {writer.short()}",
        lambda: (
            f"| {writer.short()} | {writer.short()} |\n|---|---|\n"
            f"| {writer.short()} | {writer.short()}<br>{writer.short()} |"
        ),
        lambda: f"<p>{writer.short()}</p><p>{writer.short()}</p>",
        lambda: f"{writer.short()}<br/>{writer.short()} <b>{writer.short()}</b>",
        lambda: f"<figure><figcaption>{writer.short()}</figcaption></figure>",
    ]
    head = chance.choice(
        [
            f"# {title}\n\n",
            f"---\ntitle: {title}\ndate: 2024-04-02\n---\n",
            f"---\ntags: [a, b]\ntitle: {title.replace(' ', ': ', 1)}\n---\n",
            f'+++\ntitle = "{title}"\n+++\n',
        ]
    )
    return head + "\n\n".join(chance.choice(blocks)() for _ in range(9)), writer.words


def text(chance: random.Random) -> Document:
    """Plain text with a headline, a day and a byline, or without them."""
    writer = Writer(chance)
    date = chance.choice(("", "2/4/2024\n"))
    head = f"{writer.text(3, 9)}\n{date}\n" if chance.random() < 0.7 else date
    blocks: list[Callable[[], str]] = [
        *(writer.long, writer.short),
        lambda: f"- {writer.short()}\n- {writer.short()}",
    ]
    parts = [writer.long()] + [chance.choice(blocks)() for _ in range(8)]
    end = "\n\nBài, ảnh: Ngô Bơ" if chance.random() < 0.5 else ""
    return head + "\n\n".join(parts) + end, writer.words


def numbered(text: str) -> list[str]:
    """The words of a text that have letters."""
    return re.findall(r"[^\W\d_]+\d*", text)


KINDS: dict[str, Callable[[random.Random], Document]] = {
    ".html": html,
    ".md": markdown,
    ".txt": text,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_comes_back_in_order(kind: str) -> None:
    for number in NUMBERS:
        document, words = KINDS[kind](random.Random(number))
        [article] = read_as(kind, io.BytesIO(document.encode()), f"a{kind}", READERS)
        assert isinstance(article, Article)
        title = "" if article.title == "a" else article.title  # the name of the file
        assert numbered(f"{title} {article.text}") == words, (
            f"HOIBAO_WORDS={number}..{number + 1}: {document}"
        )
