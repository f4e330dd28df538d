"""LRU cache bounded by bytes, for arrays computed from an immutable generation."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
_ENTRY_BYTES = 200  # about what a key and an entry of the dictionary take


class ArrayCache:
    """LRU cache of arrays, or tuples of them, up to a number of bytes. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the cached value of a key, computed by `make` if it is missing."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                value: T = found[1]
                return value
        made = make()
        size = _size(made)
        with self._lock:
            if key not in self._kept and size <= self._most // 4:
                self._kept[key] = (size, made)
                self._bytes += size
                while self._bytes > self._most:
                    _, (freed, _) = self._kept.popitem(last=False)
                    self._bytes -= freed
        return made


def _size(value: Any) -> int:
    parts = value if isinstance(value, tuple) else (value,)
    return _ENTRY_BYTES + sum(part.nbytes for part in parts if isinstance(part, np.ndarray))
