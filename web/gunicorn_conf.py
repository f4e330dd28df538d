"""gunicorn configuration from the settings, for `morgue serve`.

`gunicorn -c python:web.gunicorn_conf web.wsgi:app`

The master reads the program once, and its workers start with what it read. SIGHUP reloads the
program and the settings files gracefully: new workers start, old ones finish their requests. For
that the master takes our modules out of those imported and hands them to each worker by itself;
after a reload each worker imports them anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import gunicorn.http.message
from gunicorn.glogging import Logger

from search import Settings
from web.gunicorn_worker import BoundedWorker

_settings = Settings.from_env()
_HEAD = (
    4_096  # the app's own 414 has a reason in it; gunicorn's, for what is longer still, has none
)

# gunicorn's ceiling of 8,190 bytes is too low for the longest query in letters that take nine
# bytes each in an address.
gunicorn.http.message.MAX_REQUEST_LINE = _settings.address_length + _HEAD


class JsonLines(logging.Formatter):
    """A log formatter that gives gunicorn's lines the form of ours."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON; a traceback as its text."""
        line = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "timestamp": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "process": record.process,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class QuietLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger without request addresses, which contain queries."""

    def setup(self, cfg: Any) -> None:
        """Set up gunicorn's log with a JSON formatter."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Log an error of handling a request by its type alone; others with their traceback."""
        if isinstance(msg, str) and msg.startswith("Error handling request"):
            super().error("Error handling request: %s", getattr(sys.exc_info()[0], "__name__", ""))
        else:
            super().exception(msg, *args, **kwargs)

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Log an unreadable request without its content."""
        if isinstance(msg, str) and msg.startswith("Invalid request from ip="):
            msg = re.split(r": ", msg, maxsplit=1)[0]
        super().warning(msg, *args, **kwargs)

    def debug(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Drop debug lines, which contain addresses."""


def _workers() -> int:
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return _settings.workers or min(4, cores)


bind = [
    f"[{_settings.host}]:{_settings.port}"
    if ":" in _settings.host
    else f"{_settings.host}:{_settings.port}"
]
wsgi_app = "web.wsgi:app"
proc_name = "morgue"
workers = _workers()
worker_class = BoundedWorker
BoundedWorker.request_seconds = _settings.request_seconds
threads = _settings.threads
timeout = _settings.timeout
graceful_timeout = 30  # seconds for running requests to finish at a reload or stop
keepalive = 5  # seconds; reverse proxies reuse connections, and an idle one costs a slot
max_requests = _settings.max_requests
max_requests_jitter = _settings.max_requests // 10  # so that workers don't restart together
limit_request_line = _settings.address_length + _HEAD
# Below gunicorn's own limit: each header costs time before any limit of ours looks at it.
limit_request_fields = 64
# Twice gunicorn's own limit: the cookies of a sign-in are long.
limit_request_field_size = 16_384
accesslog = None  # web.server.logs writes a line a request
errorlog = "-"
loglevel = _settings.log_level
logger_class = QuietLogger
forwarded_allow_ips = ""  # web.server.proxies decides which proxies are trusted
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (a heartbeat on a slow disk gets workers killed)

_COUNTS = "PROMETHEUS_MULTIPROC_DIR"
_OURS = "morgue-metrics-"
if _COUNTS not in os.environ:
    try:
        os.environ[_COUNTS] = tempfile.mkdtemp(prefix=_OURS)
    except OSError as fault:  # then each worker keeps its own metrics
        logging.getLogger("gunicorn.error").warning("Metrics are not shared: %s", fault)


# prometheus_client looks for the folder at once.
from web.preloading import preload, take_out  # noqa: E402
from web.server.metric_files import sweep  # noqa: E402

_read: dict[str, ModuleType] = {}  # modules that workers start with


def when_ready(server: Any) -> None:
    """Read the program before the first workers start (a gunicorn hook)."""
    if not server.cfg.reload:  # else workers read what a developer has changed
        with contextlib.suppress(Exception):  # a worker meets it again, and reports it
            preload(_settings)
            _read.update(take_out())
    take_out()


def on_reload(server: Any) -> None:  # noqa: ARG001
    """Forget our modules, so that workers read the new ones (a gunicorn hook).

    The master does not read them for all again: 20 MB of the old ones would stay each time.
    """
    take_out()


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Give a worker the modules that the master has read (a gunicorn hook)."""
    sys.modules.update(_read)


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Merge the metrics of a worker that exited into the totals (a gunicorn hook)."""
    if _COUNTS in os.environ:
        sweep(Path(os.environ[_COUNTS]), worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001
    """Delete the metrics of this run when it ends (a gunicorn hook)."""
    if Path(os.environ.get(_COUNTS, "")).name.startswith(_OURS):
        shutil.rmtree(os.environ[_COUNTS], ignore_errors=True)
