"""Article: the one record that ingest makes, engines store and pages show."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class RemovedText:
    """A piece of text that cleaning removed: the text, the rule, and its place."""

    text: str
    rule: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article.

    Attributes:
        id: survives a reindex, an edit of the text and a move of the folder.
        date: the first day of the printed date.
        date_precision: "day", "month", "two months", "season" or "year".
        date_text: the date as printed, if it was no day.
        body: one string a paragraph.
        source: where the article was read.
        removed: every piece of text that cleaning removed.
        needs_review: True if cleaning was not sure of the layout and kept the text whole.
        added: when the archive first had the article; UTC, to the second. A build sets it (see
            `search.indexing.arrivals`); None if it was indexed before this was recorded.
        changed: when its title or body last changed, likewise.
    """

    id: str
    title: str = ""
    url: str | None = None
    dek: str | None = None
    authors: tuple[str, ...] = ()
    date: dt.date | None = None
    date_precision: str = "day"
    date_text: str | None = None
    updated: dt.date | None = None
    section: str | None = None
    label: str | None = None
    publication: str | None = None
    language: str | None = None
    topics: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    author_bio: str | None = None
    byline: str | None = None
    credit: str | None = None
    source: str = ""
    removed: tuple[RemovedText, ...] = ()
    needs_review: bool = False
    added: dt.datetime | None = None
    changed: dt.datetime | None = None
    _digest: str = dataclasses.field(default="", init=False, repr=False, compare=False)
    _text_digest: str = dataclasses.field(default="", init=False, repr=False, compare=False)
    _word_count: int = dataclasses.field(default=-1, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the values and the known digests: a dataclass's own way is slow."""
        values = tuple(getattr(self, name) for name in _NAMES)
        return _restored, (values, self._digest, self._text_digest)

    def hash(self) -> tuple[str, str]:
        """Compute and cache both digests, which pickles then include."""
        return self.digest, self.text_digest

    @property
    def word_count(self) -> int:
        """The number of words between white space in the body."""
        if self._word_count < 0:
            count = sum(len(paragraph.split()) for paragraph in self.body)
            object.__setattr__(self, "_word_count", count)
        return self._word_count

    def with_word_count(self, count: int) -> Article:
        """Return the article with its word count, which an index knows, set."""
        object.__setattr__(self, "_word_count", count)
        return self

    def with_digest(self, digest: str) -> Article:
        """Return the article with its digest, which a build knows, set."""
        object.__setattr__(self, "_digest", digest)
        return self

    def with_index_values(
        self, source: str, added: dt.datetime | None, changed: dt.datetime | None
    ) -> Article:
        """Return the article with what an index gives it; its digests are the same."""
        given = dataclasses.replace(self, source=source, added=added, changed=changed)
        object.__setattr__(given, "_digest", self._digest)
        object.__setattr__(given, "_text_digest", self._text_digest)
        return given

    @property
    def digest(self) -> str:
        """The hash (32 hex digits) of everything but `source`, `added` and `changed`.

        It is equal exactly if nothing that a reader sees differs.
        """
        if not self._digest:  # asked for more than once in a build
            plain = self.plain()
            kept = {name: plain[name] for name in plain if name not in _OF_THE_INDEX}
            canonical = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest = hashlib.blake2b(
                canonical.encode("utf-8", "surrogatepass"), digest_size=16
            ).hexdigest()
            object.__setattr__(self, "_digest", digest)
        return self._digest

    @property
    def text_digest(self) -> str:
        """The hash of title and body alone, which recognises reprints under another id."""
        if not self._text_digest:
            text = "\n".join((self.title, *self.body)).casefold()
            digest = hashlib.blake2b(
                " ".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=16
            ).hexdigest()
            object.__setattr__(self, "_text_digest", digest)
        return self._text_digest

    @property
    def iso_date(self) -> str | None:
        """The date as precise as it was printed: 1941-12-07, 1941-12 or 1941; None for none."""
        if self.date is None:
            return None
        length = {"day": 10, "month": 7, "two months": 7}.get(self.date_precision, 4)
        return self.date.isoformat()[:length]

    @property
    def last_date(self) -> dt.date | None:
        """The last day of the printed date: that of its month, season or year; None for none.

        >>> Article("a", date=dt.date(1941, 12, 1), date_precision="month").last_date
        datetime.date(1941, 12, 31)
        """
        months = _MONTHS.get(self.date_precision)
        if self.date is None or months is None:
            return self.date
        years, month = divmod(self.date.month - 1 + months, 12)
        if self.date.year + years > dt.MAXYEAR:
            return dt.date.max
        return dt.date(self.date.year + years, month + 1, 1) - dt.timedelta(days=1)

    def to_dict(self) -> dict[str, Any]:
        """Return all fields as JSON values, with `word_count` and `digest`.

        Dates are ISO or None, tuples are lists.
        """
        return self.plain() | {"word_count": self.word_count, "digest": self.digest}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Article:
        """Return the article of `to_dict`'s values; unknown names are ignored.

        Raises:
            ValueError, TypeError, KeyError: a value has the wrong form.
        """
        known = dict(values)
        if not known.keys() <= _KNOWN:
            known = {name: value for name, value in values.items() if name in _KNOWN}
        for name in _DATES:
            if known.get(name) is not None:
                known[name] = _day(known[name])
        for name in _MOMENTS:
            if known.get(name) is not None:
                known[name] = _moment(known[name])
        for name in _TUPLES:
            if name in known:
                known[name] = tuple(known[name])
        if "removed" in known:
            known["removed"] = tuple(
                RemovedText(cut["text"], cut["rule"], cut.get("place", ""))
                for cut in known["removed"]
            )
        return cls(**known)

    def plain(self) -> dict[str, Any]:
        """Return the fields as JSON values, without what is computed from them."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _NAMES}
        for name in (*_DATES, *_MOMENTS):
            values[name] = values[name].isoformat() if values[name] else None
        for name in _TUPLES:
            values[name] = list(values[name])
        values["removed"] = [
            {"text": cut.text, "rule": cut.rule, "place": cut.place} for cut in self.removed
        ]
        return values


# Many articles have one day, and nearly all of an update one moment.
_day = lru_cache(1024)(dt.date.fromisoformat)


@lru_cache(1024)
def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _restored(values: tuple[Any, ...], digest: str, text_digest: str) -> Article:
    article = Article(*values)
    object.__setattr__(article, "_digest", digest)
    object.__setattr__(article, "_text_digest", text_digest)
    return article


_NAMES = tuple(field.name for field in dataclasses.fields(Article) if field.init)
_KNOWN = frozenset(_NAMES)
_DATES = frozenset({"date", "updated"})
_MONTHS = {"month": 1, "two months": 2, "season": 3, "year": 12}  # of each `date_precision`
_MOMENTS = frozenset({"added", "changed"})
_OF_THE_INDEX = _MOMENTS | {"source"}
_TUPLES = frozenset({"authors", "topics", "body", "captions"})
