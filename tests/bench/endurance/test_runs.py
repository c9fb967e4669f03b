"""Long runs: what a run did and what the process held go into its row."""

import asyncio
import os

from bench.endurance import runs
from bench.endurance.process import Held
from bench.endurance.readers import RunProgress
from bench.endurance.runs import COLUMNS, add_row, watched
from bench.tables.table import Table

LOOKS = [
    (done, Held(memory, 300 + done, 20, 1))
    for done, memory in [
        (0, 400.0),
        (19, 480.0),
        (20, 500.0),
        (25, 501.0),
        (30, 540.0),
        (50, 530.0),
    ]
] + [(done, Held(memory, 300, 22, 0)) for done, memory in [(90, 520.0), (95, 526.05), (100, 600.0)]]


def test_a_row_compares_the_tenth_after_a_fifth_with_the_last_tenth() -> None:
    table = Table(COLUMNS)
    progress = RunProgress(100, ["E: x"])
    # The medians of 500, 501 and 540, and of 520, 526.05 and 600: 526.05 / 501 = 1.05.
    line = "| rebuilds | 100 | 1 | 61 | 501.0 | 526.0 | +5.0% | 325 / 300 | 20 / 22 | 2 | 0 |"
    assert add_row(table, "rebuilds", 61.0, progress, LOOKS, 2) == line
    [row] = table.rows
    assert row["first_errors"] == ["E: x"]
    assert row["mb_over_time"] == [400, 480, 500, 501, 540, 530, 520, 526, 600]


def test_a_process_is_looked_at_until_its_run_is_over() -> None:
    async def run(progress: RunProgress) -> None:
        for _ in range(3):
            progress.done += 1
            await asyncio.sleep(0.02)

    async def measured() -> tuple[RunProgress, runs.Looks]:
        return await watched(os.getpid(), run)

    progress, looks = asyncio.run(measured())
    assert (progress.done, looks[0][0], looks[-1][0]) == (3, 0, 3)
    assert all(held.memory > 0 and held.files > 0 and held.threads > 0 for _, held in looks)
