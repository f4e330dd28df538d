"""Feature columns: features of which each line has exactly one, as small integers.

A column lists its names once; a line has the number of its name. The decoder looks the weights of
all lines up by these numbers, and makes a name only where somebody reads it: the trainer, and the
explanation of a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.intp]
Number = TypeVar("Number", int, Codes)


@dataclass(frozen=True, slots=True)
class Column:
    """The names of a feature that depends on one or more parts, each with few values.

    Attributes:
        names: of all combinations of the parts' values; an empty name is no feature.
        sizes: how many values each part has.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]

    def code(self, *parts: Number) -> Number:
        """Return the number of the name with these parts; of one line, or of each line.

        >>> column("w{}/{}", "abc", "xy").code(2, 1)
        5
        """
        found, *rest = parts
        for part, size in zip(rest, self.sizes[1:], strict=True):
            found = found * size + part
        return found


def column(pattern: str, *values: Sequence[object]) -> Column:
    """Return a column.

    Args:
        pattern: of its names, with a `{}` for each part.
        values: of each part, as they are written in the names.

    >>> column("w{}/{}", "abc", "xy").names
    ('wa/x', 'wa/y', 'wb/x', 'wb/y', 'wc/x', 'wc/y')
    """
    names = tuple(pattern.format(*each) for each in product(*values))
    return Column(names, tuple(map(len, values)))


def optional(made: Column) -> Column:
    """Return a column of which a line may have no feature: number 0, the others one higher."""
    return Column(("", *made.names), (len(made.names) + 1,))
