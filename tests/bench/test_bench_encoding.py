"""The tables of bench.encoding, from numbers made up so that ratios are whole."""

import numpy as np

from bench.encoding import EncodingSpeed, speed_table, summary_table

SPEED = EncodingSpeed(
    tokens=[10, 30],
    operations=4e9,
    seconds={"plain, batches of 4": 4.0, "plain, batches of 8": 2.0, "fast": 0.5},
    peak={"float32": 10.0, "int8": 16.0},
)


def test_speed_is_passages_and_operations_a_second() -> None:
    assert speed_table(SPEED).markdown().splitlines()[2:] == [
        "| plain, batches of 4 | 0.5 | 1 | 10% float32 |",
        "| plain, batches of 8 | 1.0 | 2 | 20% float32 |",
        "| fast | 4.0 | 8 | 50% int8 |",
    ]


def test_the_summary_takes_the_plain_models_best_batch_size() -> None:
    cosines = np.array([1.0, 0.5], dtype=np.float32)
    assert summary_table(SPEED, [16.0, 8.0], cosines).markdown().splitlines()[2:] == [
        "| passages a second | 1 | 4 |",
        "| ms a question | 16 | 8 |",
        "| worst cosine to plain | 1 | 0.5 |",
        "| mean cosine to plain | 1 | 0.75 |",
    ]
