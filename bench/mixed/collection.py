"""The mixed collections, and which of their articles are Vietnamese.

There are two of them. In each, half the subjects of xquad-dev are Vietnamese and the other half
English, in the second the other way round. So every question is asked once of an article in each
language, and no article is there in both. Around them are Vietnamese news, English tales
(fairytaleqa) and English news (Wikinews).
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.quality import read_jsonl
from index import build_store
from qa import Retriever

HALVES = (0, 1)
SEED = 21
# Every so many of the tales and of the news passages: English is some 3,000 of 17,000 passages.
TALES, NEWS = 2, 4


def is_vietnamese(article: str, half: int) -> bool:
    """True if an article of xquad-dev ("xq-46-3") is Vietnamese in this collection."""
    subjects = list(range(24))
    random.Random(SEED).shuffle(subjects)
    return subjects.index(_subject(article)) % len(HALVES) == half


def _subject(article: str) -> int:
    return int(article.split("-")[1]) // 2


def mixed_retriever(data: Path, work: Path, half: int) -> Retriever:
    """The retriever of a mixed collection, which is indexed into `work` if it is not there yet.

    Args:
        data: the folder of xquad-dev, news-unc, qa and parallel.
        work: the folder of the stores.
        half: of HALVES.
    """
    store = work / f"mixed-{half}"
    if not store.is_dir():
        articles = work / f"mixed-{half}.jsonl"
        with articles.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(article) + "\n" for article in mixed_articles(data, half))
        build_store([articles], store)
    return Retriever.open(store)


def mixed_articles(data: Path, half: int) -> Iterator[dict[str, Any]]:
    """Yields the articles of a mixed collection."""
    for language in ("vi", "en"):
        for article in read_jsonl(data / f"xquad-dev/articles.{language}.jsonl"):
            if is_vietnamese(article["id"], half) == (language == "vi"):
                yield article
    yield from read_jsonl(data / "news-unc.jsonl.gz")
    tales: dict[str, dict[str, None]] = {}
    for record in read_jsonl(data / "qa/fairytaleqa.jsonl.gz"):
        tales.setdefault(record["title"], {})[record["context"]] = None
    for number, (title, parts) in enumerate(tales.items()):
        if number % TALES == 0:
            yield {"id": f"tale-{number}", "title": title, "text": "\n\n".join(parts)}
    for number, pair in enumerate(read_jsonl(data / "parallel/passages/alt_wikinews.jsonl.gz")):
        if number % NEWS == 0:
            yield {"id": f"news-{number}", "title": "", "text": pair["en"]}
