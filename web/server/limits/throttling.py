"""Throttling: how many requests run at once, and how often one sender may ask.

Searches and exports take turns in this process; each token and address has rate limits.
"""

from __future__ import annotations

import re
import time
from functools import partial
from http import HTTPStatus

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter
from limits import RateLimitItem, parse_many
from limits.errors import ConfigurationError
from limits.storage import MemoryStorage

from search import Settings, SettingsError
from web.server import auth, metrics
from web.server.error_handlers import ProblemError
from web.server.limits import tries
from web.server.limits.lanes import ConcurrencyLimiter, Seats, in_turns

# Paths without any limit: health checks must work under load.
FREE = ("/healthz", "/readyz", "/metrics")

# Endpoints that read the words of many articles: these have turns of their own.
READING = frozenset(
    (
        *("mentions.page", "mentions.span", "mentions.words", "mentions.compare", "mentions.quote"),
        *("api.mentions", "api.mentions_span", "api.words", "api.compare", "api.quotes"),
    )
)
COUNTING = frozenset(("trends.page", "trends.table", "trends.drawing", "api.trends"))
# Measures of a trend that count articles; all others read what is mentioned in each.
_OF_ARTICLES = frozenset(("", "count", "share", "articles"))

# Characters from which a query counts as expensive.
LONG = 200

_COSTLY = re.compile(r"\*|\?\w|\w\?\w|~|\b(?:w|pre|near|any|atleast)/\d|/[sp]\b", re.IGNORECASE)


_STEADY = "steady://"


class SteadyStorage(MemoryStorage):
    """A rate-limit store in memory that survives a clock that is set back.

    Requests with a later time than the clock's would count until that time comes again, and lock
    everybody out until then: they are dropped.
    """

    STORAGE_SCHEME = ["steady"]  # noqa: RUF012 - limits finds it by this attribute

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request under a key; return False if there were too many."""
        events = self.events.get(key)
        if events and events[0].atime > time.time() + 1:  # the newest is the first
            self.events.pop(key, None)
        return super().acquire_entry(key, limit, expiry, amount)


def init_app(app: Flask) -> None:
    """Register the concurrency and rate limits."""
    settings: Settings = app.config["SETTINGS"]
    quarter, eighth = max(1, settings.threads // 4), max(1, settings.threads // 8)
    searches = ConcurrencyLimiter(
        settings.concurrency or quarter, settings.queue_seconds, "searches"
    )
    expensive = ConcurrencyLimiter(
        eighth, settings.queue_seconds, "costly searches", waiting=quarter
    )
    exports = ConcurrencyLimiter(quarter, settings.queue_seconds, "exports", waiting=eighth)
    # of their own, so that a few batches keep no reader's prefix search waiting
    batches = ConcurrencyLimiter(eighth, settings.queue_seconds, "batches", waiting=eighth)
    reading = ConcurrencyLimiter(
        eighth, settings.queue_seconds, "readings of mentions and words", waiting=eighth
    )
    # A quarter of the threads is always left to plain searches; half of them may send exports to
    # slow readers.
    aside, sending = (
        Seats(max(1, settings.threads * 3 // 4)),
        Seats(max(1, settings.threads // 2)),
    )
    _count(app, settings)

    def take_turn() -> None:
        if (
            request.url_rule is None
            or auth.is_open()
            or request.path in FREE
            or request.blueprint == "docs"
        ):
            return
        lane = (
            exports
            if auth.is_export()
            else reading
            if is_reading()
            else batches
            if request.method == "POST"
            else expensive
            if is_costly()
            else searches
        )
        g.leave = []
        if lane is not searches:
            g.leave.append(aside.take(lane.name))
        if lane is exports:
            g.leave.append(sending.take(lane.name))
        g.lane, g.end_turn = lane, lane.take()

    app.before_request(take_turn)
    app.after_request(_end_with_the_answer)
    app.teardown_request(_end_with_the_request)


def is_reading() -> bool:
    """Return True if a request reads the words of many articles, as counting mentions does."""
    if request.endpoint in COUNTING:
        asked = request.args.get("show", "") or request.args.get("measure", "")
        return asked not in _OF_ARTICLES
    return request.endpoint in READING


def is_costly() -> bool:
    """Return True if a query looks expensive: patterns, proximity, long lists.

    Expensive requests wait in a lane of their own, so that plain searches always find a thread and
    a turn.
    """
    texts = request.args.getlist("q")
    return sum(map(len, texts)) > LONG or any(map(_COSTLY.search, texts))


def _end_with_the_answer(response: Response) -> Response:
    """Let a streamed response take a turn for each chunk until it is sent or abandoned."""
    if response.is_streamed and (end := g.pop("end_turn", None)):
        leave = g.pop("leave", ())
        response.response = in_turns(response.iter_encoded(), g.lane, end, leave)
        for act in (end, *leave):  # of an answer that nobody began to read
            response.call_on_close(act)
    return response


def _end_with_the_request(error: BaseException | None) -> None:  # noqa: ARG001
    if end := g.pop("end_turn", None):
        end()
    for leave in g.pop("leave", ()):
        leave()


def _count(app: Flask, settings: Settings) -> None:
    """Register rate limits over all routes together; exports have further limits."""
    wanted = (
        ("MORGUE_RATE_LIMIT", settings.rate_limit, lambda: auth.is_open() or request.path in FREE),
        ("MORGUE_EXPORT_LIMIT", settings.export_limit, lambda: not auth.is_export()),
    )
    chosen = [each for each in wanted if each[1] not in ("", "none")]
    for name, text, _ in chosen:
        _check(name, text)
    _check("MORGUE_SIGN_IN_LIMIT", settings.sign_in_limit)
    tries.init_app(app)
    limiter = Limiter(
        lambda: auth.reader().key,
        application_limits=[
            ApplicationLimit(text, scope=name, exempt_when=exempt) for name, text, exempt in chosen
        ],
        storage_uri=_STEADY if settings.rate_storage == "memory://" else settings.rate_storage,
        strategy="moving-window",
        in_memory_fallback_enabled=settings.rate_storage
        != "memory://",  # an unreachable counter must not lock everybody out
    )
    try:
        limiter.init_app(app)
    except ConfigurationError as missing:
        raise SettingsError(
            "MORGUE_RATE_STORAGE names a Redis, whose library is not installed: pip install"
            " 'morgue[redis]'."
        ) from missing

    app.extensions["refuse_often"] = partial(
        _count_refused, limiter, parse_many(settings.rate_limit) if settings.rate_limit else []
    )

    def tell(response: Response) -> Response:
        """Return how many are left, and when there are more, in seconds."""
        if limit := limiter.current_limit:
            reset = max(0, round(limit.reset_at - time.time()))
            response.headers["RateLimit-Limit"] = str(limit.limit.amount)
            response.headers["RateLimit-Remaining"] = str(max(0, limit.remaining))
            response.headers["RateLimit-Reset"] = str(reset)
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                metrics.refused.labels("limit").inc()
                response.headers["Retry-After"] = str(max(1, reset))
        return response

    app.after_request(tell)


def _count_refused(limiter: Limiter, limits: list[RateLimitItem]) -> None:
    """Count an unauthenticated request under its address.

    Raises:
        ProblemError: the limit is exceeded.
    """
    for limit in limits:
        if not limiter.limiter.hit(limit, "refused", str(request.remote_addr)):
            metrics.refused.labels("limit").inc()
            raise ProblemError(
                "too-often",
                f"Only so many requests are taken from one address ({limit}).",
                retry_after=max(1, limit.get_expiry() // max(1, limit.amount)),
            )


def _check(name: str, text: str) -> None:
    """Validate the syntax of rate limits in a setting.

    Raises:
        SettingsError: they can't be parsed.
    """
    try:
        parse_many(text)
    except ValueError as fault:
        raise SettingsError(
            f'{name}={text!r}: {fault}; write it as "600/minute" or "20/second; 5000/day".'
        ) from None
