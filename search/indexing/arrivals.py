"""Arrival times: when the archive first had each article, and when its text last changed.

The times outlive generations: a full reindex carries them over by id, since each generation keeps
them in an attachment next to the records of its sources.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Self

from search.article import Article
from search.date_numbers import moment_number
from search.engines.protocols import Store
from search.errors import DamagedIndexError, MorgueError

NAME = "arrivals"
# The row of an article that was indexed before times were kept.
UNKNOWN = (0, 0, "")
_TEXT = 12  # hex digits of the text's digest, 48 bits: two texts of one article never collide

# (added, changed, digest of the text); times in seconds since 1970.
Row = tuple[int, int, str]


class Arrivals:
    """Arrival times of all articles of a generation that is being built. Not thread-safe.

    Args:
        prior: id -> row of the previous generation.
        built_at: when that one was built, in ISO form; "" without one.
        stamp: the time at which its own articles were added, 0 if unknown.
    """

    def __init__(
        self, prior: dict[str, Row] | None = None, built_at: str = "", stamp: int = 0
    ) -> None:
        self.prior = prior or {}
        self.rows: dict[str, Row] = {}
        self.now = max(_after(built_at), stamp + 1)

    def times(self, article: Article) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Return when an article was added and when it changed, and record it."""
        text = article.text_digest[:_TEXT]
        added, changed, before = self.prior.get(article.id, (self.now, self.now, text))
        if before and before != text:
            changed = self.now
        self.rows[article.id] = (added, changed, text)
        return _moment(added), _moment(changed)

    def learn_text(self, article: str, get: Callable[[str], Article | None]) -> None:
        """Record the earlier text of an article that was indexed before texts were recorded."""
        row = self.prior.get(article, UNKNOWN)
        if not row[2] and (old := get(article)):
            self.prior[article] = (*row[:2], old.text_digest[:_TEXT])

    def take_over(self) -> None:
        """Start from all rows of the previous generation, for an update."""
        self.rows = dict(self.prior)

    def drop(self, article: str) -> None:
        """Remove the row of an article."""
        self.rows.pop(article, None)

    def restore(self, article: str) -> None:
        """Restore an article's earlier row, after the engine refused its new form."""
        if article in self.prior:
            self.rows[article] = self.prior[article]
        else:
            self.drop(article)

    def built_at(self, moment: str) -> str:
        """Return the generation's build time, not before its articles were added."""
        now = dt.datetime.fromtimestamp(self.now, dt.UTC)
        return max(now, dt.datetime.fromisoformat(moment)).isoformat(timespec="seconds")

    def merge(self, other: Arrivals) -> None:
        """Add the rows of another part of the same build."""
        self.rows.update(other.rows)

    def to_bytes(self) -> bytes:
        """Return the rows as compressed JSON."""
        rows = [[article, *row] for article, row in self.rows.items()]
        plain = json.dumps([self.now, rows], ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(plain.encode("utf-8", "surrogatepass"))

    @classmethod
    def from_bytes(cls, data: bytes | None) -> Self:
        """Return the table that `to_bytes` wrote; None gives one without rows.

        Raises:
            DamagedIndexError: it can't be read.
        """
        found = cls()
        if data is None:
            return found
        try:
            found.now, rows = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
            for article, added, changed, text in rows:
                found.rows[article] = (int(added), int(changed), str(text))
        except (zlib.error, ValueError, TypeError) as fault:
            raise DamagedIndexError(
                "The record of when articles were added is damaged: run `morgue reindex SOURCE...`"
                " without --update or --resume."
            ) from fault
        return found


def prior_arrivals(store: Store, ids: Iterable[str] | None = None) -> Arrivals:
    """Return the arrivals to build the next generation with.

    If the active generation can't be read, everything is new.

    Args:
        store: the index, whose active generation is read.
        ids: the ids of its articles if known; None reads them.
    """
    try:
        if store.active() is None:
            return Arrivals()
        engine = store.open()
    except MorgueError:
        return Arrivals()
    try:
        data = engine.attachment(NAME)
        found = Arrivals.from_bytes(data)
        known = found.rows
        if ids is None and data is not None:
            ids = known  # of what a takedown removed since, nothing is asked again
        if ids is None:
            ids = (article for article, _ in engine.digests())
        rows = {article: known.get(article, UNKNOWN) for article in ids}
        return Arrivals(rows, engine.manifest.built_at, found.now if data else 0)
    except MorgueError:
        return Arrivals()
    finally:
        engine.close()


def _after(built_at: str) -> int:
    """Return the present time, at least one second after the previous generation's build.

    So articles new since a generation are exactly those added after its build, even if the clock
    was set back.
    """
    now = moment_number(_clock())
    try:
        before = moment_number(dt.datetime.fromisoformat(built_at).astimezone(dt.UTC))
    except ValueError:
        return now
    return max(now, before + 1)


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@lru_cache(1024)  # nearly all articles of a build have one moment
def _moment(number: int) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(number, dt.UTC) if number else None
