"""Array file: named arrays in one memory-mapped file, loaded on access."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_ALIGN = 64  # bytes: a cache line, so that mapped arrays are aligned for any type
_MAGIC = b"morgue arrays 1\n"


def save_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write one-dimensional arrays.

    A line of JSON has the name, type, offset and length of each; their bytes follow.
    """
    contents: dict[str, tuple[str, int, int]] = {}
    place = 0
    for name, array in arrays.items():
        contents[name] = (array.dtype.str, place, len(array))
        place += -(-array.nbytes // _ALIGN) * _ALIGN
    head = _MAGIC + json.dumps(contents).encode()
    head = head.ljust(-(-(len(head) + 1) // _ALIGN) * _ALIGN - 1) + b"\n"
    with path.open("wb") as file:
        file.write(head)
        for array in arrays.values():
            file.write(
                np.ascontiguousarray(array).data
            )  # unlike tofile it says why the disk refuses
            file.write(bytes(-array.nbytes % _ALIGN))


def load_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of a file, read-only and mapped.

    Raises:
        ValueError: `save_arrays` did not write the file.
    """
    whole: Array = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
    with path.open("rb") as file:
        if file.readline(100) != _MAGIC:
            raise ValueError(f"{path.name} holds no arrays")
        contents = json.loads(file.readline())
        begin = file.tell()
    return {
        name: whole[begin + place : begin + place + length * np.dtype(kind).itemsize].view(kind)
        for name, (kind, place, length) in contents.items()
    }
