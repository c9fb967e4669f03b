"""Questions that differ in one word, which decides the answer."""

from bench.tables.table import TableColumn

COLUMNS = (
    TableColumn("words"),
    TableColumn("pairs"),
    *(TableColumn(name, format=".3f", zero=False) for name in ("article", "marked", "both")),
)
