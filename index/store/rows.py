"""Articles and passages as rows of the store's SQLite file, by the names of its columns."""

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, fields

from index.article import Article
from index.passages import Passage

SCHEMA = {
    "articles": {
        "id": "TEXT PRIMARY KEY",
        "title": "TEXT NOT NULL",
        "text": "TEXT NOT NULL",
        "source": "TEXT NOT NULL",
        "date": "TEXT",
        "author": "TEXT",
        "language": "TEXT",
        "key": "BLOB NOT NULL",  # digest of title and text: an equal one has equal passages
    },
    "passages": {
        "row": "INTEGER PRIMARY KEY",  # the vector's place among all, from 0
        "article_id": "TEXT NOT NULL",
        "number": "INTEGER NOT NULL",
        "start": "INTEGER NOT NULL",
        "end": "INTEGER NOT NULL",
        "key": "BLOB NOT NULL",  # digest of what was encoded: an equal one has an equal vector
    },
}
INDEXES = (
    "CREATE INDEX passages_by_key ON passages (key)",
    "CREATE INDEX passages_by_article ON passages (article_id, number)",
    "CREATE INDEX articles_by_date ON articles (date)",
    "CREATE INDEX articles_by_key ON articles (key)",
)
ARTICLE_FIELDS = tuple(field.name for field in fields(Article))
# Those that an article's key, the digest of its title and text, does not tell.
METADATA = tuple(name for name in ARTICLE_FIELDS if name not in ("id", "title", "text"))
# What `article_of` needs, where the table articles is called a.
ARTICLE_COLUMNS = ", ".join(f"a.{name}" for name in ARTICLE_FIELDS)


def create_tables(connection: sqlite3.Connection) -> None:
    """Creates the tables of SCHEMA, empty and without indexes."""
    for table, columns in SCHEMA.items():
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {table} ({listed})")


def insert_article(connection: sqlite3.Connection, article: Article, key: bytes) -> None:
    """Adds an article with the digest of its title and text."""
    connection.execute(_insert("articles"), asdict(article) | {"key": key})


def insert_passages(
    connection: sqlite3.Connection, row: int, passages: Iterable[tuple[Passage, bytes]]
) -> None:
    """Adds passages, each with the digest of what is encoded of it; `row` is that of the first."""
    connection.executemany(
        _insert("passages"),
        (
            asdict(passage) | {"row": place, "key": key}
            for place, (passage, key) in enumerate(passages, row)
        ),
    )


def article_of(row: sqlite3.Row) -> Article:
    """The article in a row that has ARTICLE_COLUMNS."""
    return Article(**{name: row[name] for name in ARTICLE_FIELDS})


def passage_of(row: sqlite3.Row, article: Article) -> Passage:
    """The passage of an article in a row that has `number`, `start` and `end`."""
    start, end = row["start"], row["end"]
    return Passage(article.id, row["number"], start, end, article.text[start:end])


def _insert(table: str) -> str:
    names = SCHEMA[table]
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({listed}) VALUES ({', '.join(f':{name}' for name in names)})"
