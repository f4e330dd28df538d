"""Deadlines: of a request, and of the answer that the request is made for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from search.errors import DeadlineError

Check = Callable[[], None]

# Of the thread's answer. A context variable, since an argument can be left out by mistake.
_answer_due: ContextVar[float | None] = ContextVar("answer_due", default=None)


def limit_answer(seconds: float | None) -> None:
    """Set when the answer that this thread makes is due; everything it reads obeys.

    An answer may take several searches, and each would have the time of one otherwise. Call it
    with None when the answer is made, because a thread serves one after the other.

    Args:
        seconds: from now; None for no limit.
    """
    _answer_due.set(None if seconds is None else time.monotonic() + seconds)


@contextmanager
def unhurried() -> Iterator[None]:
    """Lift the answer's limit from what is read once for all later answers.

    Cut short, it would be read from its beginning by each of them and, where it takes longer than
    an answer may, never be done.
    """
    token = _answer_due.set(None)
    try:
        yield
    finally:
        _answer_due.reset(token)


def earliest(deadline: float | None) -> float | None:
    """Return a request's deadline, or that of the answer if it is earlier.

    >>> earliest(None) is None, earliest(5.0)
    (True, 5.0)
    """
    due = _answer_due.get()
    if deadline is None or due is None:
        return due if deadline is None else deadline
    return min(deadline, due)


def deadline_check(deadline: float | None) -> Check:
    """Return a function that raises DeadlineError past a `time.monotonic()` value.

    It does so past the time that the answer is due, too.
    """
    until = earliest(deadline)

    def check() -> None:
        if until is not None and time.monotonic() > until:
            raise DeadlineError

    return check
