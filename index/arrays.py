"""Types of arrays and spans that several rooms use."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""float32 of shape (n, dimension), one vector in each row; or (dimension,) for one vector."""

Spans = NDArray[np.int64]
"""int64 of shape (n, 2): (start, end) of n parts of a text, in characters."""

Mask = NDArray[np.bool_]
"""bool of shape (passages,): True for the passages that may be found."""

Span = tuple[int, int]
"""(start, end) of one part of a text: `text[start:end]`."""
