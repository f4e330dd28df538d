"""Array types that engines exchange (NumPy)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# One truth value for each doc: True if it matches.
Mask = NDArray[np.bool_]
# Doc ordinals, ascending unless a ranking made them.
Docs = NDArray[np.integer]
# One score for each doc, 0.0 if it doesn't match.
Scores = NDArray[np.float64]
