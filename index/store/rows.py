"""Articles and passages as rows of the store's SQLite file."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Literal

from index.article import Article, PageStarts
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
# A table that no store needs: stores from before it lack it, and have no pages.
PAGES = {
    "article_id": "TEXT PRIMARY KEY",
    "starts": "TEXT NOT NULL",  # `Article.pages` as JSON: [[0, 1], [1830, 2]]
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
# What `Store.browse` finds: ?1 is a part of the titles, ?2 the articles' ids as JSON, or NULL.
BROWSED = (
    "FROM articles a WHERE (?1 = '' OR instr(fold(a.title), ?1)) "
    "AND (?2 IS NULL OR a.id IN (SELECT value FROM json_each(?2)))"
)
# The columns that `article_of` needs, for a query in which the table articles is called a.
ARTICLE_COLUMNS = ", ".join(f"a.{name}" for name in ARTICLE_FIELDS) + (
    ", (SELECT starts FROM pages WHERE article_id = a.id) AS pages"
)


def create_tables(connection: sqlite3.Connection) -> None:
    """Creates the tables of SCHEMA and that of pages, empty and without indexes."""
    for table, columns in {**SCHEMA, "pages": PAGES}.items():
        connection.execute(f"CREATE TABLE {table} ({_defined(columns)})")


def add_missing_pages(connection: sqlite3.Connection) -> None:
    """Lets a store without the table of pages be read like one without pages.

    The table is one of this connection. The store's file is not changed.
    """
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'pages'").fetchone():
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"CREATE TEMP TABLE pages ({_defined(PAGES)})")


def _defined(columns: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())


def insert_article(connection: sqlite3.Connection, article: Article, key: bytes) -> None:
    """Adds an article. `key` is the digest of its title and text (16 bytes)."""
    connection.execute(_insert("articles"), asdict(article) | {"key": key})
    if article.pages:
        connection.execute("INSERT INTO pages VALUES (?, ?)", (article.id, _json(article.pages)))


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
    return Article(
        **fields, source_name=names.name(row["source"]), pages=page_starts_of(row["pages"])
    )


def page_starts_of(starts: str | None) -> PageStarts:
    """`Article.pages` from its column in the table of pages; empty for None."""
    return tuple((place, page) for place, page in json.loads(starts or "[]"))


def _json(starts: PageStarts) -> str:
    return json.dumps(starts, separators=(",", ":"))


def passage_of(row: sqlite3.Row, article: Article) -> Passage:
    """The passage of an article, from a row with the columns `number`, `start` and `end`."""
    start, end = row["start"], row["end"]
    return Passage(article.id, row["number"], start, end, article.text[start:end])


def _insert(table: str) -> str:
    names = SCHEMA[table]
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({listed}) VALUES ({', '.join(f':{name}' for name in names)})"
