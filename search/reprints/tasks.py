"""Tasks: picklable calls that another process may run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

# Runs a task in some process. None means that it was lost, and the task must run here.
Execute = Callable[[Callable[[], Any]], "Future[Any]"]
# Tasks that run or whose results wait at the same time, at most: it bounds their memory.
AT_ONCE = 4

T = TypeVar("T")


def run_here(task: Callable[[], T]) -> Future[T]:
    """Run a task at once, in this thread."""
    future: Future[T] = Future()
    future.set_result(task())
    return future


def results_in_order(tasks: Iterable[Callable[[], T]], execute: Execute) -> Iterator[T]:
    """Yield the results of tasks, none of which is None, in the order of the tasks.

    Args:
        tasks: taken one by one, AT_ONCE ahead of the results at most.
        execute: runs them.
    """
    under_way: deque[tuple[Callable[[], T], Future[T | None]]] = deque()
    for task in tasks:
        under_way.append((task, execute(task)))
        if len(under_way) >= AT_ONCE:
            yield _result(*under_way.popleft())
    while under_way:
        yield _result(*under_way.popleft())


def _result(task: Callable[[], T], future: Future[T | None]) -> T:
    found = future.result()
    return task() if found is None else found
