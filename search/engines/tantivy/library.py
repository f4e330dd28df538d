"""Import of Tantivy, in one place: its queries composed, its errors as Morgue's."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
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
    "any_of",
    "boosted",
    "both",
    "constant",
    "everything",
    "is_panic",
    "nothing",
    "optional",
    "reading",
    "tantivy",
    "unreadable",
    "weighed",
    "with_scores",
    "without",
    "writing",
]

VERSION = f"tantivy {metadata.version('tantivy')}"
_K1_AND_1 = 2.2  # Tantivy's BM25 has the factor (k1 + 1), ours has not


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


def everything() -> Query:
    """Return a query that every doc matches."""
    return Query.all_query()


def nothing() -> Query:
    """Return a query that no doc matches."""
    return Query.empty_query()


def both(parts: Sequence[Query]) -> Query:
    """Return a conjunction of the parts, which adds their scores."""
    return (
        Query.boolean_query([(Occur.Must, part) for part in parts])
        if parts
        else constant(everything(), 0.0)
    )


def any_of(parts: Sequence[Query], least: int = 1) -> Query:
    """Return a query for docs that match `least` parts or more; it adds the scores of those."""
    if least > len(parts):
        return nothing()
    shoulds = [(Occur.Should, part) for part in parts]
    if least < 1:
        return Query.boolean_query([(Occur.Must, constant(everything(), 0.0)), *shoulds])
    return Query.boolean_query(shoulds, minimum_number_should_match=least)


def with_scores(condition: Query, parts: Sequence[Query]) -> Query:
    """Return a query for the docs of the condition, scored by the parts that match only."""
    return Query.boolean_query(
        [(Occur.Must, constant(condition, 0.0)), *((Occur.Should, part) for part in parts)]
    )


def optional(condition: Query, parts: Sequence[Query]) -> Query:
    """Return a query for the docs of the condition; the parts that match add to its score."""
    return Query.boolean_query([(Occur.Must, condition), *((Occur.Should, part) for part in parts)])


def boosted(part: Query, weight: float) -> Query:
    """Return a query that multiplies the part's scores by `weight`."""
    return Query.boost_query(part, weight)


def without(part: Query) -> Query:
    """Return a query for all docs but those of the part, with score 0.

    (In Tantivy a negation alone matches nothing.)
    """
    return constant(Query.boolean_query([(Occur.Must, everything()), (Occur.MustNot, part)]), 0.0)


def constant(part: Query, score: float) -> Query:
    """Return a query that gives every match of the part the same score."""
    return Query.const_score_query(part, score)


def weighed(part: Query, times: int) -> Query:
    """Return a query that multiplies a word's BM25 score by `times`."""
    return Query.boost_query(part, times / _K1_AND_1)
