"""Time of an answer: one deadline from the first instant of a request to its last search."""

from __future__ import annotations

from flask import Flask, request

from search import Settings, limit_answer
from web.server import auth


def init_app(app: Flask) -> None:
    """Give each answer the time of one search, waiting for a turn included.

    An export takes as long as its reader reads, so it has no limit; its searches have theirs.
    """
    settings: Settings = app.config["SETTINGS"]

    def begin() -> None:
        limit_answer(None if request.path in auth.EXPORTS else settings.search_seconds)

    def end(_: BaseException | None) -> None:
        limit_answer(None)

    app.before_request(begin)
    app.teardown_request(end)
