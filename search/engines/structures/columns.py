"""Columns of facets, dates, sort keys and ids of all articles, in one memory-mapped file.

A *doc* is an article's ordinal in the index; docs of replaced and deleted articles stay, with
`live` False, until they are merged away. A facet column has ordinals into the sorted table of its
values: ordinal 0 is None, "without a value". An article with several values has several entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.date_numbers import MOMENTS, edge_numbers
from search.engines.shared.arrays import Docs, Mask
from search.engines.shared.bm25 import length_code
from search.engines.shared.facet_columns import FacetColumn
from search.engines.structures.array_file import Array, load_arrays, save_arrays
from search.fields import FACETS
from search.models import Sort
from search.query.nodes import DateRange

# Cached ids: some more than an export reads at once.
_KNOWN = 5_000


class Columns:
    """The columns of one generation. Read-only and thread-safe."""

    def __init__(self, path: Path) -> None:
        arrays = load_arrays(path)
        self._arrays = arrays
        self.live: Mask = arrays["live"].view(np.bool_)
        self.days, self.lengths, self.length_codes = (
            arrays["days"],
            arrays["lengths"],
            arrays["length_codes"],
        )
        # The last days of printed months and years; files from before have first days only.
        self.last_days = arrays.get("last_days", self.days)
        self.words = arrays["words"]
        self.newest, self.oldest = arrays["newest"], arrays["oldest"]
        unknown = np.zeros(len(self.live), np.int64)  # in files from before moments were kept
        self.moments: dict[str, Array] = {name: arrays.get(name, unknown) for name in MOMENTS}
        self._ids, self._ids_at, self._by_id = arrays["ids"], arrays["ids_at"], arrays["by_id"]
        tables: dict[str, list[str | None]] = json.loads(arrays["tables"].tobytes())
        self._tables = {facet: tuple(values) for facet, values in tables.items()}
        self._facets: dict[str, FacetColumn] = {}
        # The docs of ids read lately, and of those before: what is still in use when one is full
        # would be searched for again, had it been emptied.
        self._known: dict[str, int] = {}
        self._known_before: dict[str, int] = {}

    def __len__(self) -> int:
        """Return the number of docs, deleted ones included."""
        return len(self.live)

    @cached_property
    def count(self) -> int:
        """The number of articles."""
        return len(self._by_id)

    @cached_property
    def average_length(self) -> float:
        """The average number of tokens in the articles' combined text fields."""
        return float(self.lengths[self.live].sum(dtype=np.int64)) / max(self.count, 1)

    @cached_property
    def latest(self) -> Array:
        """The rank of each doc by arrival in the archive, latest first."""
        if "latest" in self._arrays:
            return self._arrays["latest"]
        return _latest(self.moments["added"], self.newest)

    def ranks(self, sort: Sort) -> Array:
        """Return the rank of each doc in an order; for relevance, that of ties (`newest`)."""
        return {"oldest": self.oldest, "added": self.latest}.get(sort, self.newest)

    def within(self, dates: DateRange) -> Mask:
        """Return the docs with a date in a range."""
        least, most = edge_numbers(dates.column, dates.since, dates.until)
        if dates.column == "date":
            return self.printed_within(least, most)
        numbers = self.moments[dates.column]
        return (numbers >= least) & (numbers < most)

    def printed_within(self, least: int, most: int) -> Mask:
        """Return the docs whose printed date shares a day with a half-open range of days."""
        if least >= most:
            return np.zeros(len(self), np.bool_)
        return (self.last_days >= least) & (self.days < most)

    def begun_before(self, least: int, most: int) -> Mask:
        """Return the docs of `printed_within` whose printed date begins before the range."""
        found = np.zeros(len(self), np.bool_)
        partly = self.partly_dated
        if least < most and len(partly):
            found[partly] = (self.days[partly] < least) & (self.last_days[partly] >= least)
        return found

    @cached_property
    def partly_dated(self) -> Docs:
        """The docs whose printed date is longer than a day."""
        return np.flatnonzero(self.last_days > self.days)

    def id(self, doc: int) -> str:
        """Return the id of a doc."""
        data = self._ids[self._ids_at[doc] : self._ids_at[doc + 1]].tobytes()
        article = data.decode("utf-8", "surrogatepass")
        if len(self._known) >= _KNOWN:
            self._known_before, self._known = self._known, {}
        self._known[article] = doc
        return article

    def doc(self, article: str) -> int | None:
        """Return the doc of an id, None if there is none. Ids read recently are cached."""
        known = self._known.get(article, self._known_before.get(article))
        if known is not None and self.live[known]:
            return int(known)
        low, high = 0, len(self._by_id)
        while low < high:
            middle = (low + high) // 2
            found = self.id(self._by_id[middle])
            if found == article:
                return int(self._by_id[middle])
            low, high = (middle + 1, high) if found < article else (low, middle)
        return None

    def digests(self, docs: Mask | None = None) -> Iterator[tuple[str, str]]:
        """Yield (id, digest) of every article, or of the docs of a mask, ascending by id."""
        digests = self._arrays["digests"]
        for doc in self._by_id if docs is None else self._by_id[docs[self._by_id]]:
            yield self.id(doc), digests[doc * 16 : doc * 16 + 16].tobytes().hex()

    def digest(self, doc: int) -> str:
        """Return the digest of the article of a doc, as `Article.digest` gives it."""
        return self._arrays["digests"][doc * 16 : doc * 16 + 16].tobytes().hex()

    def docs_of_digests(self, digests: Array) -> NDArray[np.int64]:
        """Return the live docs by their articles' digests of 16 bytes; -1 for unknown ones."""
        every = self._arrays["digests"].reshape(-1, 16)
        live = np.flatnonzero(self.live)
        halves, wanted = (
            np.ascontiguousarray(each).view("<u8").reshape(-1, 2) for each in (every[live], digests)
        )
        order = np.argsort(halves[:, 0], kind="stable")
        at = np.searchsorted(halves[:, 0], wanted[:, 0], sorter=order)
        found = np.full(len(wanted), -1, np.int64)
        inside = np.flatnonzero(at < len(order))
        places = order[at[inside]]
        same = (halves[places] == wanted[inside]).all(axis=1)
        found[inside[same]] = live[places[same]]
        return found

    def facet(self, name: str) -> FacetColumn:
        """Return a facet column."""
        if name not in self._facets:
            docs = self._arrays.get(f"{name}.owners")
            self._facets[name] = FacetColumn(
                self._tables[name], self._arrays[f"{name}.codes"], docs
            )
        return self._facets[name]

    def part(self, docs: Docs) -> ColumnsPart:
        """Return the columns of some docs, to be rewritten."""
        position = np.full(len(self), -1, np.int64)
        position[docs] = np.arange(len(docs))
        facets = {}
        for name in FACETS:
            column = self.facet(name)
            entry_docs = np.arange(len(self)) if column.docs is None else column.docs
            kept = position[entry_docs] >= 0
            facets[name] = FacetColumn(
                column.values, column.ordinals[kept], position[entry_docs[kept]]
            )
        digests = self._arrays["digests"].reshape(-1, 16)[docs]
        return ColumnsPart(
            [self.id(doc) for doc in docs],
            digests,
            self.days[docs],
            self.last_days[docs],
            self.lengths[docs],
            self.words[docs],
            facets,
            {name: moments[docs] for name, moments in self.moments.items()},
        )


@dataclass(slots=True)
class ColumnsPart:
    """Columns of some docs before they are written."""

    ids: list[str]
    digests: Array
    days: Array
    last_days: Array
    lengths: Array
    words: Array
    facets: dict[str, FacetColumn]
    moments: dict[str, Array]

    @classmethod
    def joined(cls, parts: list[ColumnsPart]) -> ColumnsPart:
        """Return the concatenated docs of at least one part."""
        offsets = np.cumsum([0] + [len(part.ids) for part in parts])
        return cls(
            [article for part in parts for article in part.ids],
            np.concatenate([part.digests for part in parts]),
            np.concatenate([part.days for part in parts]),
            np.concatenate([part.last_days for part in parts]),
            np.concatenate([part.lengths for part in parts]),
            np.concatenate([part.words for part in parts]),
            {
                name: _joined_facet([part.facets[name] for part in parts], offsets)
                for name in FACETS
            },
            {name: np.concatenate([part.moments[name] for part in parts]) for name in MOMENTS},
        )

    def save(self, path: Path, live: Mask) -> None:
        """Write the file, with the sort orders of the live docs."""
        by_id = np.array(sorted(np.flatnonzero(live), key=self.ids.__getitem__), np.int64)
        rank = np.zeros(len(self.ids), np.int64)
        rank[by_id] = np.arange(len(by_id))
        encoded = [article.encode("utf-8", "surrogatepass") for article in self.ids]
        undated_last = np.where(self.days == 0, np.iinfo(np.int32).max, self.days)
        newest = _ranks(np.lexsort((rank, -self.days.astype(np.int64))))
        arrays: dict[str, Array] = {
            **self.moments,
            "latest": _latest(self.moments["added"], newest),
            "live": live.view(np.uint8),
            "ids": np.frombuffer(b"".join(encoded), np.uint8),
            "ids_at": np.cumsum([0, *map(len, encoded)]).astype(np.uint64),
            "by_id": by_id.astype(np.uint32),
            "digests": self.digests.reshape(-1),
            "days": self.days.astype(np.int32),
            "last_days": self.last_days.astype(np.int32),
            "lengths": self.lengths.astype(np.uint32),
            "words": self.words.astype(np.uint32),
            "length_codes": np.fromiter(
                map(length_code, self.lengths.tolist()), np.uint8, len(self.ids)
            ),
            "newest": newest,
            "oldest": _ranks(np.lexsort((rank, undated_last))),
        }
        tables = {}
        for name, column in self.facets.items():
            kept = live[column.docs]
            used = sorted(
                np.unique(column.ordinals[kept]).tolist(),
                key=lambda ordinal: column.values[ordinal] or "",
            )
            tables[name] = [None, *(column.values[ordinal] for ordinal in used if ordinal)]
            renumbered = np.zeros(len(column.values), np.uint32)
            renumbered[[ordinal for ordinal in used if ordinal]] = np.arange(1, len(tables[name]))
            dense = np.where(
                kept, renumbered[column.ordinals], np.uint32(0)
            )  # values of deleted docs may be secret
            arrays[f"{name}.codes"] = dense
            docs = np.asarray(column.docs)
            if not np.array_equal(docs, np.arange(len(self.ids))):
                arrays[f"{name}.owners"] = docs.astype(np.uint32)
        arrays["tables"] = np.frombuffer(json.dumps(tables).encode(), np.uint8)
        save_arrays(path, arrays)


def _joined_facet(columns: list[FacetColumn], offsets: Any) -> FacetColumn:
    """Return the concatenated columns of one facet, with one table of values."""
    known: dict[str | None, int] = {None: 0}
    ordinals, docs = [], []
    for column, offset in zip(columns, offsets, strict=False):
        table = np.array(
            [known.setdefault(value, len(known)) for value in column.values], np.uint32
        )
        ordinals.append(table[column.ordinals])
        docs.append(np.asarray(column.docs) + offset)
    return FacetColumn(tuple(known), np.concatenate(ordinals), np.concatenate(docs))


def _latest(added: Array, newest: Array) -> NDArray[np.uint32]:
    return _ranks(np.lexsort((newest, -added)))


def _ranks(order: Array) -> NDArray[np.uint32]:
    """Return the rank of each doc in a sorted array of docs."""
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks
