"""Deadline check, which searches call between their steps."""

from __future__ import annotations

import time
from collections.abc import Callable

from search.errors import DeadlineError

Check = Callable[[], None]


def deadline_check(deadline: float | None) -> Check:
    """Return a function that raises DeadlineError past a `time.monotonic()` value."""

    def check() -> None:
        if deadline is not None and time.monotonic() > deadline:
            raise DeadlineError

    return check
