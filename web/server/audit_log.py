"""Audit log of exports in the state folder: who exported, when, and how many bytes.

The query itself is not logged.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from search import MorgueError, open_private, private_folder
from web import context
from web.server import auth, logs, metrics


def init_app(app: Flask) -> None:
    """Log each export."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    if not auth.is_export() or response.status_code != 200 or request.method != "GET":
        return response
    settings = context.settings()
    metrics.exports.inc()
    entry: dict[str, Any] = {
        "request_id": logs.request_id(),
        "user": auth.reader().name,
        "address": request.remote_addr,
        "path": request.path,
        "format": request.args.get("format"),
        "generation": context.archive().generation,
    }
    if settings.log_queries:
        entry["query"] = request.query_string.decode("utf-8", "replace")
    path = Path(settings.state) / "exports.log"
    write(path, {"event": "begun"} | entry)
    response.response = _counted(response.iter_encoded(), path, entry)
    return response


def write(path: Path, entry: dict[str, Any]) -> None:
    """Append a line.

    Lines of several processes don't mix, because each is one append.

    Raises:
        MorgueError: the file can't be written.
    """
    line = (
        json.dumps(
            {"time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")} | entry,
            ensure_ascii=False,
        )
        + "\n"
    )
    try:
        private_folder(path.parent)
        file = open_private(path, os.O_APPEND | os.O_WRONLY)
        try:
            os.write(file, line.encode("utf-8", "replace"))
        finally:
            os.close(file)
    except OSError as fault:
        raise MorgueError(
            f"The audit log {path} can't be written: {fault}. See MORGUE_STATE."
        ) from fault


def _counted(chunks: Iterable[bytes], path: Path, entry: dict[str, Any]) -> Iterator[bytes]:
    """Yield the chunks; log their number of bytes after the last, or when the client leaves."""
    sent = 0
    event = "broken off"
    try:
        for chunk in chunks:
            sent += len(chunk)
            yield chunk
        event = "done"
    finally:
        write(path, {"event": event} | entry | {"bytes": sent})
