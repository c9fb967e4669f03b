"""Questions as newsrooms ask them."""

from bench.tables.table import TableColumn

SHARES = ("MRR@10", "article right", "passage", "marked", "shown", "refused")
COLUMNS = (
    TableColumn("questions"),
    TableColumn("of them"),
    *(TableColumn(name, format=".3f", zero=False) for name in
      (*SHARES, "wrong", "unanswerable shown", "AUROC")),
)  # fmt: skip
