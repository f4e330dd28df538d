"""Array types that engines exchange (NumPy)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""One truth value for each doc: True if it matches."""
Docs = NDArray[np.integer]
"""Doc ordinals, ascending unless a ranking made them."""
Scores = NDArray[np.float64]
"""One score for each doc, 0.0 if it doesn't match."""
