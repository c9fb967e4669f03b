"""Questions in any language to collections in two languages."""

from bench.quality import COLUMNS as QUALITY_COLUMNS
from bench.tables.table import TableColumn

COLUMNS = (TableColumn("asks / answers", "slice"), *QUALITY_COLUMNS[1:])
