"""The most probable path through the choices of a hidden Markov model."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LogProbabilities = NDArray[np.float64]


def likeliest_path(
    start: LogProbabilities, steps: Sequence[LogProbabilities]
) -> tuple[list[int], float]:
    """The most probable path, by Viterbi's algorithm (https://doi.org/10.1109/TIT.1967.1054010).

    Args:
        start: of each choice for the first word, (c,).
        steps: for each further word, of each of its choices (a) after each choice for the word
            before (b), (b, a).

    Returns:
        The place of each word's choice.
        The log-probability of the path.
    """
    total, ways = start, []
    for step in steps:
        through = total[:, None] + step
        ways.append(through.argmax(axis=0))
        total = through.max(axis=0)
    path = [int(total.argmax())]
    for way in reversed(ways):
        path.append(int(way[path[-1]]))
    return path[::-1], float(total.max())


def all_paths(start: LogProbabilities, steps: Sequence[LogProbabilities]) -> float:
    """The log-probability of all paths together; see `likeliest_path`."""
    total = start
    for step in steps:
        total = np.logaddexp.reduce(total[:, None] + step, axis=0)
    return float(np.logaddexp.reduce(total))
