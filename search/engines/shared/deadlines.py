"""Until when a search may go on: what is called between its steps."""

from __future__ import annotations

import time
from collections.abc import Callable

from search.errors import DeadlineError

Check = Callable[[], None]


def deadline_check(deadline: float | None) -> Check:
    """Raises DeadlineError when called past a `time.monotonic()` value; never for None."""

    def check() -> None:
        if deadline is not None and time.monotonic() > deadline:
            raise DeadlineError

    return check
