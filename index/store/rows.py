"""Articles and passages as rows of the store's SQLite file."""

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Literal

from index.article import Article
from index.passages import Passage
from index.store.origins import SourceNames

SCHEMA = {
    "articles": {
        "id": "TEXT PRIMARY KEY",
        "title": "TEXT NOT NULL",
        "text": "TEXT NOT NULL",
        "source": "TEXT NOT NULL",
        "date": "TEXT",
        "author": "TEXT",
        "language": "TEXT",
        "key": "BLOB NOT NULL",  # digest of title and text; equal keys have equal passages
    },
    "passages": {
        "row": "INTEGER PRIMARY KEY",  # the row of its vector among all, from 0
        "article_id": "TEXT NOT NULL",
        "number": "INTEGER NOT NULL",
        "start": "INTEGER NOT NULL",
        "end": "INTEGER NOT NULL",
        "key": "BLOB NOT NULL",  # digest of the encoded text; equal keys have equal vectors
    },
}
INDEXES = (
    "CREATE INDEX passages_by_key ON passages (key)",
    "CREATE INDEX passages_by_article ON passages (article_id, number)",
    "CREATE INDEX articles_by_date ON articles (date)",
    "CREATE INDEX articles_by_key ON articles (key)",
)
ARTICLE_FIELDS = tuple(name for name in SCHEMA["articles"] if name != "key")
# The fields that an article's key does not depend on, without the id.
METADATA = tuple(name for name in ARTICLE_FIELDS if name not in ("id", "title", "text"))
Sort = Literal["newest", "oldest", "title", "source", "author"]
"""The orders of the articles in `Store.browse`."""
# What SQLite sorts by for each, for a query in which the table articles is called a.
SORTED_BY: dict[Sort, str] = {
    "newest": "a.date DESC NULLS LAST, a.rowid",
    "oldest": "a.date NULLS LAST, a.rowid",
    "title": "fold(a.title), a.rowid",
    "source": "a.source, a.rowid",
    "author": "a.author IS NULL, fold(ifnull(a.author, '')), a.rowid",
}
# The columns that `article_of` needs, for a query in which the table articles is called a.
ARTICLE_COLUMNS = ", ".join(f"a.{name}" for name in ARTICLE_FIELDS)


def create_tables(connection: sqlite3.Connection) -> None:
    """Creates the tables of SCHEMA, empty and without indexes."""
    for table, columns in SCHEMA.items():
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {table} ({listed})")


def insert_article(connection: sqlite3.Connection, article: Article, key: bytes) -> None:
    """Adds an article. `key` is the digest of its title and text (16 bytes)."""
    connection.execute(_insert("articles"), asdict(article) | {"key": key})


def insert_passages(
    connection: sqlite3.Connection, row: int, passages: Iterable[tuple[Passage, bytes]]
) -> None:
    """Adds passages.

    Args:
        connection: an open store file.
        row: the row of the first passage; the others follow.
        passages: each passage with its key, the digest of its encoded text (16 bytes).
    """
    connection.executemany(
        _insert("passages"),
        (
            asdict(passage) | {"row": number, "key": key}
            for number, (passage, key) in enumerate(passages, row)
        ),
    )


def article_of(row: sqlite3.Row, names: SourceNames) -> Article:
    """The article in a row of a query with ARTICLE_COLUMNS, with the name of its source."""
    fields = {name: row[name] for name in ARTICLE_FIELDS}
    return Article(**fields, source_name=names.name(row["source"]))


def passage_of(row: sqlite3.Row, article: Article) -> Passage:
    """The passage of an article, from a row with the columns `number`, `start` and `end`."""
    start, end = row["start"], row["end"]
    return Passage(article.id, row["number"], start, end, article.text[start:end])


def _insert(table: str) -> str:
    names = SCHEMA[table]
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({listed}) VALUES ({', '.join(f':{name}' for name in names)})"
