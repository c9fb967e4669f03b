"""What bench.indexing takes from the articles and from the output of a build."""

import gzip
import json
from pathlib import Path

from bench.indexing import encoded_passages, write_articles
from index.build import BuildReport
from index.console import summary


def test_every_hundredth_article_is_changed(tmp_path: Path) -> None:
    records = [{"id": str(n), "title": "t", "sapo": "s", "body": "b"} for n in range(101)]
    lines = "".join(f"{json.dumps(record)}\n" for record in records)
    (tmp_path / "news-baomoi.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    write_articles(tmp_path, tmp_path / "x.jsonl", changed=True)
    texts = [json.loads(x)["text"] for x in (tmp_path / "x.jsonl").read_text("utf-8").splitlines()]
    changed = "s\n\nb Tin này đã được sửa."
    assert texts == [changed, *["s\n\nb"] * 99, changed]


def test_encoded_passages_are_read_from_a_builds_summary() -> None:
    report = BuildReport(Path("store"), 3, 4321, 321, {"new": 3}, [], 2.0, 3_000_000)
    assert encoded_passages(summary(report)) == 4000
