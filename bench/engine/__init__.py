"""What Qdrant costs beside the embedded store, measured on its core in another process."""

from bench.tables.table import TableColumn

COSTS = (
    TableColumn("collection"),
    TableColumn("client, ms", format=".1f"),
    TableColumn("core, ms", format=".1f", zero=False),
    TableColumn("sent, kB", format=",.0f", zero=False),
    TableColumn("received, kB", format=",.0f", zero=False),
)
SIZES = (
    TableColumn("collection"),
    TableColumn("passages", format=",d"),
    TableColumn("disk, MB", format=",.0f"),
    TableColumn("memory, MB", format=",.0f", zero=False),
    TableColumn("build: client, s", format=",.0f", zero=False),
    TableColumn("build: core, s", format=",.0f", zero=False),
)
SAME = (
    TableColumn("questions"),
    TableColumn("overlap@10", format=".4f"),
    TableColumn("same first", format=".4f"),
    TableColumn("largest difference of the fused score", format=".1e"),
)
RECALL = (
    TableColumn("candidates"),
    TableColumn("recall@100", format=".4f"),
    TableColumn("core, ms", format=".2f"),
)
