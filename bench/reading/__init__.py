"""How well people's files are read: the columns of its tables."""

from bench.tables.table import TableColumn

FURNITURE = (
    TableColumn("strings"),
    TableColumn("in the articles"),
    TableColumn("share", format=".1%"),
    TableColumn("must be"),
)
ENCODINGS = (TableColumn("form"), TableColumn("characters equal", format=".3%"))
FORMATS = (
    *(TableColumn(name) for name in ("folder", "format", "files", "articles", "skipped")),
    TableColumn("seconds", format=".1f"),
    TableColumn("peak MB", format=".0f"),
)
NOTICES = (TableColumn("file"), TableColumn("what is said"))
LOST_RUNS = (TableColumn("file"), TableColumn("words in a row that are not in its article"))
LOST = (
    TableColumn("format"),
    TableColumn("files"),
    TableColumn("words"),
    TableColumn("lost"),
    TableColumn("share", format=".2%"),
    TableColumn("most lost"),
)
