"""Types of the NumPy arrays that engines exchange."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""One truth value a doc: whether the doc matches."""
Docs = NDArray[np.integer]
"""Doc ordinals, ascending unless a ranking made them."""
Scores = NDArray[np.float64]
"""One score a doc, 0.0 where the doc doesn't match."""
