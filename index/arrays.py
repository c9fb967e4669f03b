"""The kinds of arrays and spans that several rooms share."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""float32 of shape (n, dimension), one vector a row; or (dimension,) for one."""

Spans = NDArray[np.int64]
"""int64 of shape (n, 2): (start, end) of each of n pieces of a text."""

Mask = NDArray[np.bool_]
"""bool of shape (passages,): which passages may be found."""

Span = tuple[int, int]
"""(start, end) of one piece of a text: `text[start:end]`."""
