"""Reprint table of a generation: versions and shared passages as arrays."""

from __future__ import annotations

import io
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from search.errors import DamagedIndexError
from search.reprints.alignment import Passage

# Links of one article that are read; a text with a million copies has more.
MOST_LINKS = 2_000
# The attachment of a generation that holds the table.
NAME = "reprints"
# Number of the way in which pairs are aligned, counted up when it changes: what an older way
# aligned is aligned again by the next update.
METHOD = 3
Array = NDArray[Any]
_COLUMNS = ("digests", "lengths", "leads", "same", "order", "first", "second", "spans")
_ARRAYS = ("ids", "ids_at", *_COLUMNS)


class Version(NamedTuple):
    """An article of a group: its number of words, and of those that the lead has, too."""

    id: str
    words: int
    same: int


class Shared(NamedTuple):
    """A passage of an article that another article has, too."""

    id: str
    passage: Passage


class Reprints:
    """Versions of one text and shared passages by article. Thread-safe, read-only.

    Articles with neither are not in it. Rows are ascending by id.

    Attributes:
        ids: the articles.
        notes: where the search was cut short.
        method: the METHOD by which it was made, 0 for one of before it was numbered.
    """

    def __init__(self, ids: list[str], arrays: dict[str, Array], notes: tuple[str, ...]) -> None:
        """`arrays` are as `packed` gives them, without the ids."""
        self.ids = ids
        self.notes = notes
        self.method = int(arrays["method"][0]) if "method" in arrays else 0
        self.digests: Array = arrays["digests"]
        self.lengths: Array = arrays["lengths"]
        self.leads: Array = arrays["leads"]
        self.same: Array = arrays["same"]
        self.order: Array = arrays["order"]
        self.first: Array = arrays["first"]
        self.second: Array = arrays["second"]
        self.spans: Array = arrays["spans"].reshape(-1, 5)

    @classmethod
    def empty(cls) -> Reprints:
        """Return the table of a generation without reprints."""
        arrays: dict[str, Array] = {name: np.zeros(0, np.uint32) for name in _ARRAYS}
        return cls([], arrays, ())

    @classmethod
    def from_bytes(cls, data: bytes) -> Reprints:
        """Return the table that `to_bytes` wrote.

        Raises:
            DamagedIndexError: the bytes are damaged.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as found:
                arrays = {name: found[name] for name in found.files}
            notes = json.loads(arrays.pop("notes").tobytes())
            at, text = arrays.pop("ids_at").tolist(), arrays.pop("ids").tobytes()
            ids = [text[begin:end].decode("utf-8", "surrogatepass") for begin, end in pairwise(at)]
            table = cls(ids, arrays, tuple(map(str, notes)))
            table._check()
        except (ValueError, KeyError, OSError, EOFError, TypeError, BadZipFile) as fault:
            raise DamagedIndexError(
                f"The list of reprints is damaged ({fault}): run `morgue reindex`."
            ) from fault
        return table

    def to_bytes(self) -> bytes:
        """Return the table as one file of arrays."""
        encoded = [each.encode("utf-8", "surrogatepass") for each in self.ids]
        arrays = {
            "method": np.array([self.method], np.uint32),
            "ids": np.frombuffer(b"".join(encoded), np.uint8),
            "ids_at": np.cumsum([0, *map(len, encoded)]).astype(np.uint64),
            "digests": self.digests,
            "lengths": self.lengths.astype(np.uint32),
            "leads": self.leads.astype(np.uint32),
            "same": self.same.astype(np.uint32),
            "order": self.order.astype(np.uint32),
            "first": self.first.astype(np.uint32),
            "second": self.second.astype(np.uint32),
            "spans": self.spans.astype(np.uint16).reshape(-1),
            "notes": np.frombuffer(json.dumps(self.notes).encode(), np.uint8),
        }
        file = io.BytesIO()
        np.savez(file, **arrays)  # type: ignore[arg-type]  # its stubs know no keywords
        return file.getvalue()

    def _check(self) -> None:
        size = len(self.ids)
        rows = (self.lengths, self.leads, self.same, self.order)
        links = (self.first, self.second, self.spans)
        if any(len(each) != size for each in rows) or len({len(each) for each in links}) > 1:
            raise ValueError("its columns differ in length")
        for each in (self.leads, self.first, self.second):
            if len(each) and int(each.max()) >= size:
                raise ValueError("it names a row that it does not have")

    def __len__(self) -> int:
        """Return the number of articles in the table."""
        return len(self.ids)

    def row(self, article: str) -> int | None:
        """Return the row of an id."""
        at = bisect_left(self.ids, article)
        return at if at < len(self.ids) and self.ids[at] == article else None

    def without(self, articles: Iterable[str]) -> Reprints:
        """Return the table without the groups and the passages of some articles."""
        rows = np.array([row for row in map(self.row, articles) if row is not None], np.int64)
        alone = np.flatnonzero(np.isin(self.leads, self.leads[rows]))
        kept = ~(np.isin(self.first, rows) | np.isin(self.second, rows))
        arrays = {name: vars(self)[name] for name in _COLUMNS} | {"leads": self.leads.copy()}
        arrays["leads"][alone] = alone
        arrays |= {name: arrays[name][kept] for name in ("first", "second", "spans")}
        arrays["method"] = np.array([self.method], np.uint32)
        return Reprints(self.ids, arrays, self.notes)

    @cached_property
    def group_rows(self) -> Array:
        """The rows that belong to a group, sorted by group, then in the order of leads."""
        sizes = np.bincount(self.leads.astype(np.int64), minlength=len(self))
        rows = np.flatnonzero(sizes[self.leads] > 1) if len(self) else np.zeros(0, np.int64)
        return rows[np.lexsort((self.order[rows], self.order[self.leads[rows]]))]

    @property
    def groups(self) -> int:
        """The number of groups."""
        return len(np.unique(self.leads[self.group_rows]))

    @property
    def repeats(self) -> int:
        """The number of articles in groups that are no lead."""
        return len(self.group_rows) - self.groups

    def lead(self, article: str) -> str | None:
        """Return the id of the lead of an article's group; None if it is in no group."""
        row = self.row(article)
        return None if row is None or len(self._group(row)) < 2 else self.ids[self.leads[row]]

    def group(self, article: str) -> tuple[str, int] | None:
        """Return the lead and the number of versions of an article's group; None without one."""
        row = self.row(article)
        size = 0 if row is None else len(self._group(row))
        return None if row is None or size < 2 else (self.ids[self.leads[row]], size)

    def versions(self, article: str, most: int | None = None) -> tuple[Version, ...]:
        """Return an article's group in the order of leads, the lead first; () without one.

        Args:
            article: an id.
            most: the most versions to return; None for all.
        """
        row = self.row(article)
        rows = [] if row is None else self._group(row)[:most].tolist()
        return (
            tuple(
                Version(self.ids[each], int(self.lengths[each]), int(self.same[each]))
                for each in rows
            )
            if len(rows) > 1
            else ()
        )

    def shared(self, article: str) -> tuple[Shared, ...]:
        """Return the passages of an article that others share, in the order of its text."""
        row = self.row(article)
        return () if row is None else tuple(sorted(self._links(row), key=lambda each: each.passage))

    def carriers(self, article: str, begin: int, end: int, most: int = 500) -> tuple[Shared, ...]:
        """Return the articles that have at least half of a stretch of an article.

        Articles that share it with one of these count, too. Each is returned once, with the stretch
        in it as the `other_` positions.

        Args:
            article: an id.
            begin: the first word of the stretch.
            end: the word after it.
            most: articles after which to stop.
        """
        found: dict[str, Shared] = {}
        waiting = [(article, begin, end)]
        seen = {article}
        while waiting and len(found) < most:
            carrier, low, high = waiting.pop(0)
            for each in self.shared(carrier):
                inside = min(high, each.passage.end) - max(low, each.passage.begin)
                if each.id in seen or inside * 2 < end - begin:
                    continue
                seen.add(each.id)
                found[each.id] = each
                waiting.append((each.id, *each.passage.counterpart(low, high)))
        return tuple(found.values())

    def links(self) -> Iterator[tuple[str, str, Passage]]:
        """Yield every passage that two articles share, once."""
        for first, second, span in zip(self.first, self.second, self.spans, strict=True):
            yield self.ids[first], self.ids[second], Passage(*map(int, span))

    def _group(self, row: int) -> Array:
        rows: Array = self.group_rows
        orders = self._group_orders
        lead = int(self.order[self.leads[row]])
        low, high = np.searchsorted(orders, lead, "left"), np.searchsorted(orders, lead, "right")
        return rows[low:high]

    @cached_property
    def _group_orders(self) -> Array:
        return self.order[self.leads[self.group_rows]]

    @cached_property
    def _sides(self) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        """Orders of the links by their first and by their second article, with the sorted rows."""
        by_first, by_second = (
            np.argsort(each, kind="stable") for each in (self.first, self.second)
        )
        return (by_first, self.first[by_first]), (by_second, self.second[by_second])

    def _links(self, row: int) -> Iterator[Shared]:
        for turned, (order, rows) in zip((False, True), self._sides, strict=True):
            low, high = np.searchsorted(rows, row, "left"), np.searchsorted(rows, row, "right")
            for link in order[low:high][:MOST_LINKS].tolist():
                passage = Passage(*self.spans[link].tolist())
                other = self.first[link] if turned else self.second[link]
                yield Shared(self.ids[other], passage.turned() if turned else passage)


def packed(
    ids: list[str],
    columns: dict[str, Array],
    links: Array,
    notes: tuple[str, ...],
) -> Reprints:
    """Return the table of the articles that are in a group or share a passage.

    Args:
        ids: all articles, in the order of leads.
        columns: of all articles `digests` (16 bytes), `lengths`, `leads`, `same`.
        links: the passages: rows of two indices into `ids`, and a `Passage`.
        notes: where the search was cut short.
    """
    leads = columns["leads"]
    kept = np.zeros(len(ids), np.bool_)
    kept[links[:, :2]] = True
    alone = leads == np.arange(len(ids))
    kept |= ~alone
    kept[leads[~alone]] = True
    rows = sorted(np.flatnonzero(kept).tolist(), key=ids.__getitem__)
    place = np.zeros(len(ids), np.int64)
    place[rows] = np.arange(len(rows))
    arrays: dict[str, Array] = {
        "method": np.array([METHOD]),
        "digests": columns["digests"].reshape(-1, 16)[rows].reshape(-1),
        "lengths": columns["lengths"][rows],
        "leads": place[leads[rows]],
        "same": columns["same"][rows],
        "order": np.array(rows, np.int64),
        "first": place[links[:, 0]],
        "second": place[links[:, 1]],
        "spans": links[:, 2:].reshape(-1),
    }
    return Reprints([ids[row] for row in rows], arrays, notes)
