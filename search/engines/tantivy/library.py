"""Import of Tantivy, in one place, and its errors as Morgue's."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import tantivy
from tantivy import DocAddress, FieldType, Occur, Order, Query

from search.engines.generations.durable_files import disk_errors_told
from search.engines.shared.messages import CURE
from search.errors import DamagedIndexError, MorgueError

__all__ = [
    "VERSION",
    "DocAddress",
    "FieldType",
    "Occur",
    "Order",
    "Query",
    "is_panic",
    "reading",
    "tantivy",
    "unreadable",
    "writing",
]

VERSION = f"tantivy {metadata.version('tantivy')}"


@contextlib.contextmanager
def reading(where: Path) -> Iterator[None]:
    """Raise Tantivy's errors as DamagedIndexError.

    In a damaged index Tantivy panics, raises ValueError, or returns numbers out of range. A panic
    is no `Exception` in Python.
    """
    try:
        yield
    except BaseException as fault:
        if not isinstance(fault, ValueError | OverflowError | LookupError) and not is_panic(fault):
            raise
        raise unreadable(where, fault) from fault


def unreadable(where: Path, fault: BaseException) -> DamagedIndexError:
    """Return the error for an index that Tantivy can't read."""
    return DamagedIndexError(
        f"Tantivy can't read its index in {where} ({_first_line(fault)}): {CURE}."
    )


@contextlib.contextmanager
def writing(where: Path) -> Iterator[None]:
    """Raise Tantivy's errors as MorgueError with a cure: most are caused by the disk."""
    try:
        yield
    except BaseException as fault:
        if not isinstance(fault, ValueError | RuntimeError) and not is_panic(fault):
            raise
        if number := re.search(r"os error (\d+)", str(fault)):
            with disk_errors_told(where):
                raise OSError(int(number[1]), os.strerror(int(number[1]))) from fault
        raise MorgueError(
            f"The index at {where} can't be written, says Tantivy ({_first_line(fault)}): check the"
            " disk (its space, `ulimit -f`, the folder's owner), then run it again. What was"
            " served before still is."
        ) from fault


def is_panic(fault: BaseException) -> bool:
    """Return True if the exception is a panic of Tantivy's Rust code."""
    return type(fault).__name__ == "PanicException"


def _first_line(fault: BaseException) -> str:
    return str(fault).strip().partition("\n")[0][:200] or type(fault).__name__
