"""A retriever without a model, and a server over it, for the tests of the web chat."""

import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import uvicorn

from index.arrays import Span
from index.article import Article
from index.errors import QuestionError
from index.passages import Passage
from index.store.columns import Facets
from index.store.manifest import (
    Counts,
    Manifest,
    ModelDescription,
    SplitSettings,
    VectorStructure,
)
from index.store.rows import Sort
from index.where import Where
from qa.answer import Answer, Copy, Hit
from web.access.connections import server_config

PARAGRAPHS = [
    "Sáng 2/4, Ban Tổ chức Trung ương tổ chức hội nghị trực tuyến toàn quốc về công tác xây "
    "dựng Đảng. Hội nghị được kết nối tới 3.251 điểm cầu trong cả nước.",
    "Dự và chủ trì hội nghị tại điểm cầu tỉnh Tuyên Quang có đồng chí Hà Trung Kiên, Phó Bí thư "
    "Tỉnh ủy. Cùng dự có lãnh đạo các sở, ban, ngành của tỉnh.",
    "Hội nghị đã nghe báo cáo kết quả thực hiện nhiệm vụ quý I và phương hướng, nhiệm vụ trọng "
    "tâm thời gian tới. Các đại biểu thảo luận về sắp xếp bộ máy và công tác cán bộ.",
]
CONFERENCE = Article(
    id="hoi-nghi",
    title="Hội nghị trực tuyến toàn quốc về công tác xây dựng Đảng",
    text="\n\n".join([PARAGRAPHS[0], *[PARAGRAPHS[2]] * 12, PARAGRAPHS[1], *[PARAGRAPHS[2]] * 12]),
    source="https://baotuyenquang.example/hoi-nghi?a=1&b=2",
    date="2026-04-02",
    author="Minh Thủy",
    language="vi",
)
BRIDGE = Article(
    id="cau",
    title="Thông xe cây cầu mới bắc qua sông Lô",
    text="Cây cầu dài 1,2 km được thông xe vào sáng thứ Bảy.\nTổng mức đầu tư là 900 tỷ đồng.",
    source="2026/cau-song-lo.md",
    date="2026-03-28",
    language="vi",
)
NASTY = (
    "<script>window.__xss=1</script> **bold** $x$ ${window.__xss=2} {{value}} "
    "<img src=x onerror=window.__xss=3> [a](javascript:window.__xss=4) </mark>\"'"
)
HOSTILE = Article(
    id="<b>'\"&?#",
    title=f"Title {NASTY}",
    text=f"First {NASTY} sentence.\n\nSecond {NASTY} sentence.",
    source="javascript:window.__xss=5",
    date=f"date {NASTY}",
    author=f"Author {NASTY}",
)


def hit(article: Article, sentence: str, rank: int = 1, score: float = 0.87) -> Hit:
    """A hit whose passage is the paragraph that holds `sentence`."""
    place = article.text.index(sentence)
    paragraph = next(p for p in re.finditer(r"[^\n]+", article.text) if p.end() > place)
    start, end = paragraph.span()
    passage = Passage(article.id, rank - 1, start, end, article.text[start:end])
    highlight = (place - start, place - start + len(sentence))
    matched = tuple(match.span() for match in re.finditer("chủ trì", passage.text))
    return Hit(rank, score, passage, article, highlight, {"vector": 0.8, "late": 0.7}, matched)


CHAIRED = PARAGRAPHS[1].split(". ")[0] + "."
CONFERENCE_HITS = [
    hit(CONFERENCE, CHAIRED),
    hit(CONFERENCE, "Hội nghị được kết nối tới 3.251 điểm cầu trong cả nước.", 2, 0.52),
    hit(BRIDGE, "Cây cầu dài 1,2 km được thông xe vào sáng thứ Bảy.", 3, 0.21),
]


class FakeRetriever:
    """Answers by the first word of the question: hostile, unsure, broken, slow, or anything."""

    articles = 14164
    passages = 190000
    manifest = Manifest(
        format=2,
        build="20260402T070000-c0ffee",
        previous=None,
        created="2026-04-02T07:00:00+00:00",
        model=ModelDescription("fake", "f00d", 8, {"query": "", "document": ""}),
        split=SplitSettings(budget=64, overlap=16, recipe=1),
        vectors=VectorStructure("exact", "float16", files=1),
        counts=Counts(articles=14164, passages=190000),
        files=(),
    )

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reranked: list[bool] = []
        self.counts: list[int] = []
        self.history: list[str] = []
        self.where: Where | None = None
        self.infer = True
        self.sort: Sort = "newest"
        self.dated: tuple[str, Where | None] = ("", None)  # what `days` was asked for
        self.many = 0  # articles that answer an unsure question; 0 for the usual ones

    def ask(
        self,
        question: str,
        k: int = 5,
        history: Sequence[Answer] = (),
        rerank: bool = True,
        where: Where | None = None,
        infer: bool = True,
    ) -> Answer:
        self.asked.append(question)
        self.where, self.infer = where, infer
        self.reranked.append(rerank)
        self.counts.append(k)
        self.history = [answer.question for answer in history]
        if len(question) > 2000:
            raise QuestionError("The question is longer than 2,000 characters: shorten it.")
        match question.split()[0]:
            case "hostile":
                hits = [hit(HOSTILE, f"Second {NASTY} sentence.")]
            case "broken":
                raise RuntimeError("secret internals")
            case "list":
                hits = [
                    replace(CONFERENCE_HITS[0], rank=n, article=replace(CONFERENCE, id=f"c{n}"))
                    for n in range(1, 13)
                ]
                return Answer(question, question, hits[:k], False, listed=12)
            case "long":
                text = f"Hội nghị. {'Có 12 khách mời. ' * 20}Hết."
                article = replace(BRIDGE, text=text)
                return Answer(question, question, [hit(article, "Hội nghị.", 1, 0.2)], False)
            case "slow":
                time.sleep(1.5)
                hits = CONFERENCE_HITS
            case _:
                hits = CONFERENCE_HITS
        if self.many and question.startswith("unsure"):
            hits = [
                replace(CONFERENCE_HITS[0], rank=n, article=replace(CONFERENCE, id=f"c{n}"))
                for n in range(1, self.many + 1)
            ]
        if where:
            hits = [hit for hit in hits if (hit.article.date or "") >= (where.date_from or "")]
        understood = "ai chủ trì hội nghị" if question == "ai chu tri hoi nghi" else question
        if history and history[-1].hits and len(question) < 12:
            understood += f" ({history[-1].hits[0].article.title})"
        read = Where("2026-04-02", "2026-04-02") if infer and "2/4" in question else None
        confident = not question.startswith("unsure")
        return Answer(question, understood, hits[:k], confident, read)

    def find(self, text: str, k: int = 5, where: Where | None = None) -> Answer:
        """Finds the articles that have the text."""
        self.asked.append(text)
        self.where = where
        hits = [hit for hit in CONFERENCE_HITS[::2] if text in hit.passage.text][:k]
        return Answer(text, text, hits, False, listed=len(hits))

    def article(self, id: str) -> Article | None:
        if re.fullmatch(r"c\d+", id):  # of a list, or of many
            return replace(CONFERENCE, id=id)
        return {article.id: article for article in (CONFERENCE, BRIDGE, HOSTILE)}.get(id)

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The paragraph that holds a part of an article; those of the hits have their numbers."""
        for start, end in (p.span() for p in re.finditer(r"[^\n]+", article.text)):
            if start <= span[0] and span[1] <= end:
                numbers = [
                    hit.passage.number
                    for hit in CONFERENCE_HITS
                    if (hit.article.id, hit.passage.start) == (article.id, start)
                ]
                return Passage(article.id, sum(numbers), start, end, article.text[start:end])
        return None

    def copies(self, ids: Sequence[str]) -> list[Copy]:
        return [Copy.of(article) for id in ids if (article := self.article(id))]

    def facets(self) -> Facets:
        return Facets(
            ("2026-03-28", "2026-04-02"),
            (("vi", 2), ("en", 1)),
            (("Minh Thủy", 1), (f"Author {NASTY}", 1)),
            (("2026/", 2),),
        )

    def similar(self, article: Article, n: int) -> list[Article]:
        others = (CONFERENCE, BRIDGE, HOSTILE)
        return [other for other in others if other.id != article.id][:n]

    def browse(
        self,
        words: str,
        n: int,
        skip: int = 0,
        where: Where | None = None,
        sort: Sort = "newest",
    ) -> tuple[int, list[Article]]:
        self.where, self.sort = where, sort
        articles = [article for article in (CONFERENCE, BRIDGE, HOSTILE) if words in article.title]
        return len(articles), articles[skip : skip + n]

    def days(self, words: str = "", where: Where | None = None) -> list[tuple[str, int]]:
        self.dated = words, where
        return [("2026-01-30", 5), ("2026-03-28", 1), ("2026-04-02", 2), ("no <date>", 1)]


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """Runs an ASGI application on a free port; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(app))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)
