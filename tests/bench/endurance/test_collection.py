"""Random articles, questions and uploads."""

from pathlib import Path

from bench.endurance.collection import RandomArticles
from index.article import Article
from index.readers import READERS
from index.sources.files import read_articles
from web.filenames import safe_filename
from web.where_json import parse_where


def test_the_same_seed_makes_the_same() -> None:
    one, same, other = RandomArticles(1), RandomArticles(1), RandomArticles(2)
    assert [one.question() for _ in range(20)] == [same.question() for _ in range(20)]
    assert one.article(3) == same.article(3)
    assert one.text() != other.text()


def test_filters_can_be_used() -> None:
    collection = RandomArticles(1)
    parsed = [parse_where(collection.where()) for _ in range(100)]
    assert any(parsed)
    assert None in parsed


def test_articles_and_uploads_can_be_read(tmp_path: Path) -> None:
    collection = RandomArticles(1)
    collection.write_article(tmp_path, 7)
    for number in (0, 40, 48):
        name, content = collection.upload(number)
        safe = safe_filename(name, READERS)
        assert safe
        (tmp_path / safe).write_bytes(content)
    items = list(read_articles([tmp_path]))
    assert all(isinstance(item, Article) for item in items)
    assert len(items) == 4
