"""Tantivy's index, open for reading: hits, stored articles, values and their counts."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from search.engines.shared.messages import CURE
from search.engines.tantivy.library import (
    DocAddress,
    FieldType,
    Order,
    Query,
    any_of,
    both,
    nothing,
    reading,
    tantivy,
)
from search.engines.tantivy.schema import made_ready
from search.errors import DamagedIndexError, UnavailableError

# The day of undated articles when the oldest come first, after every real day.
FAR = 1 << 22
# An upper bound of an article's word count.
MOST_WORDS = 1 << 32
# Values counted by one terms aggregation; Tantivy allows 65,000 buckets in one request.
MOST_BUCKETS = 8_000

META = "meta.json"
_CHUNK = 100_000  # hits or keys of one request, which bounds the memory
_SOME = 128  # articles whose addresses are looked up at once
_FEW = 500  # values up to which a union costs less than a walk through the terms
_TOGETHER = 8_192  # addresses made at once: an object each
_MANY = 500  # articles from which the addresses of all are read
_ALL = 1 << 31  # values from each segment: exact counts, as no value is cut off


class ScoredAddresses(NamedTuple):
    """Hits in Tantivy's order.

    Attributes:
        weights: the scores, or the days they are ordered by.
        addresses: segment and doc of each hit.
        total: the number of matches, these hits included.
    """

    weights: list[Any]
    addresses: list[DocAddress]
    total: int


class Index:
    """An open index, for reading."""

    def __init__(self, folder: Path, *, aside: bool = False) -> None:
        """Open the index in `folder`.

        Tantivy creates lock files even to read. `aside` opens the index through links in a
        temporary folder, so that `folder` may be read-only; nobody may write to it any more.
        """
        self.folder = folder
        # the docs of each segment, where segments aren't merged any more while they are read
        self._sizes: list[int] | None = None
        with contextlib.ExitStack() as stack:
            place = folder
            if aside:
                place = Path(stack.enter_context(_temporary_folder()))
                for path in folder.absolute().iterdir():
                    (place / path.name).symlink_to(path)
            with reading(folder):
                index = made_ready(tantivy.Index.open(str(place)))
                self._searcher = index.searcher()
                self._schema = index.schema
                if aside:
                    self._sizes = [each["max_doc"] for each in read_meta(folder)["segments"]]

    def __len__(self) -> int:
        return self._searcher.num_docs

    def search(
        self, query: Query, limit: int, *, by: str | None = None, offset: int = 0
    ) -> ScoredAddresses:
        """Return the best hits.

        Args:
            query: what to match.
            limit: the number of hits, at least 1.
            by: None for the score, "newest" for the latest day first, "oldest" for the earliest.
            offset: the number of hits to skip.
        """
        order = Order.Asc if by == "oldest" else Order.Desc
        with reading(self.folder):
            result = self._searcher.search(query, limit, True, by, offset, order)
            hits = result.hits
            return ScoredAddresses(
                [weight for weight, _ in hits],
                [address for _, address in hits],
                result.count,  # type: ignore[attr-defined]
            )

    def count(self, query: Query) -> int:
        """Return the number of docs that match."""
        return self.search(query, 1).total

    def every(self, query: Query, by: str | None = None) -> Iterator[ScoredAddresses]:
        """Yield all hits in order, `_CHUNK` at a time."""
        offset = 0
        while True:
            found = self.search(query, _CHUNK, by=by, offset=offset)
            yield found
            offset += _CHUNK
            if offset >= found.total:
                return

    def values(self, field: str, addresses: list[DocAddress]) -> list[int]:
        """Return the value of each doc in a numeric field."""
        with reading(self.folder):
            return self._searcher.fast_field_values(field, addresses)  # type: ignore[return-value]

    def stored(
        self, doc_keys: Sequence[int], places: Sequence[DocAddress] | None = None
    ) -> Iterator[bytes]:
        """Yield the stored bytes of docs, in the order of the keys.

        Args:
            doc_keys: the keys.
            places: their addresses, if known; else they are looked for.
        """
        if places is not None:
            with reading(self.folder):
                found = [self._searcher.doc(place)["article"][0] for place in places]
            yield from found
            return
        many = self._sizes is not None and (len(doc_keys) > _MANY or "_all_places" in self.__dict__)
        for begin in range(0, len(doc_keys), _SOME):
            some = doc_keys[begin : begin + _SOME]
            places = self._all_places(some) if many else self._places(some)
            with reading(self.folder):
                found = [self._searcher.doc(place)["article"][0] for place in places]
            yield from found

    def _places(self, doc_keys: Sequence[int]) -> list[DocAddress]:
        """Return the addresses of docs, found by a search."""
        addresses = self.search(self.terms("key", doc_keys), len(doc_keys)).addresses
        found = dict(zip(self.values("key", addresses), addresses, strict=True))
        if missing := [doc_key for doc_key in doc_keys if doc_key not in found]:
            raise self._lacks(missing[0])
        return [found[doc_key] for doc_key in doc_keys]

    @cached_property
    def _all_places(self) -> Callable[[Sequence[int]], list[DocAddress]]:
        """A function from keys to addresses, by an array of all docs.

        It is built when many articles are first read: that takes half a second for a million docs;
        look-ups then take a tenth of the time of the searches.
        """
        segments, docs, keys = [], [], []
        for number, size in enumerate(self._sizes or ()):
            for begin in range(0, size, _TOGETHER):
                some = range(begin, min(begin + _TOGETHER, size))
                addresses = [DocAddress(number, doc) for doc in some]
                keys.append(np.array(self.values("key", addresses), np.int64))
            segments.append(np.full(size, number, np.int32))
            docs.append(np.arange(size, dtype=np.int32))
        every = np.concatenate([np.zeros(0, np.int64), *keys])
        order = np.argsort(every)
        every = every[order]
        segment_of, doc_of = (
            np.concatenate([np.zeros(0, np.int32), *each])[order] for each in (segments, docs)
        )

        def places(doc_keys: Sequence[int]) -> list[DocAddress]:
            at = np.searchsorted(every, doc_keys)
            found = at < len(every)
            found[found] = every[at[found]] == np.asarray(doc_keys)[found]
            if not found.all():
                raise self._lacks(doc_keys[int(np.argmin(found))])
            pairs = zip(segment_of[at].tolist(), doc_of[at].tolist(), strict=True)
            return [DocAddress(segment, doc) for segment, doc in pairs]

        return places

    def _lacks(self, doc_key: int) -> DamagedIndexError:
        return DamagedIndexError(
            f"Tantivy's index in {self.folder} lacks the row {doc_key}: {CURE}."
        )

    def with_word(self, field: str, word: str) -> int:
        """Return the document frequency of a word, deleted docs included."""
        with reading(self.folder):
            return self._searcher.doc_freq(field, word)

    def numbers(
        self, query: Query, sizes: Mapping[str, int]
    ) -> dict[str, tuple[list[tuple[int, int]], bool]]:
        """Return the most frequent values of numeric fields among the hits.

        Args:
            query: what to match.
            sizes: the number of values to return, by field.

        Returns:
            By field, (value, count) from the most frequent on, and whether these are all values.
        """
        asked = {
            name: {"terms": {"field": name, "size": size, "segment_size": _ALL}}
            for name, size in sizes.items()
        }
        with reading(self.folder):
            found = self._searcher.aggregate(query, asked) if asked else {}
        return {
            name: (
                [(int(each["key"]), each["doc_count"]) for each in of["buckets"]],
                not of["sum_other_doc_count"],
            )
            for name, of in found.items()
        }

    def ends(self, query: Query) -> tuple[int, int] | None:
        """Return the first and last day of the dated hits, None if there are none."""
        dated = both([query, self.between("newest", 1, FAR)])
        with reading(self.folder):
            found = self._searcher.aggregate(
                dated, {end: {end: {"field": "newest"}} for end in ("min", "max")}
            )
        first, last = found["min"]["value"], found["max"]["value"]
        return None if first is None else (int(first), int(last))

    # -- queries that need the schema

    def term(self, field: str, value: str | int) -> Query:
        return Query.term_query(self._schema, field, value)

    def terms(self, field: str, values: Sequence[str | int]) -> Query:
        """Return a query for docs with any of the values; its scores are meaningless.

        A term set query costs a walk through all terms of the field, so few values are united.
        """
        if len(values) <= _FEW:
            return any_of([self.term(field, value) for value in values])
        return Query.term_set_query(self._schema, field, values)

    def phrase(self, field: str, words: Sequence[str]) -> Query:
        """Return a query for consecutive words. (Tantivy panics at fewer than two.)"""
        if len(words) < 2:
            return self.term(field, words[0]) if words else nothing()
        return Query.phrase_query(self._schema, field, list(words))

    def between(self, field: str, least: int, most: int) -> Query:
        """Return a query for docs whose value is at least `least` and below `most`."""
        return Query.range_query(
            self._schema, field, FieldType.Unsigned, least, most, include_upper=False
        )


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        # A thread of Tantivy's that is about to end may still make a lock file in it while it goes.
        return tempfile.TemporaryDirectory(prefix="morgue-", ignore_cleanup_errors=True)
    except OSError as fault:
        raise UnavailableError(
            f"Tantivy needs a temporary folder for its lock files ({fault}): make /tmp writable or"
            " set TMPDIR."
        ) from fault


def doc_keys_of(found: Iterable[ScoredAddresses], index: Index) -> list[int]:
    """Return the keys of hits."""
    return [doc_key for some in found for doc_key in index.values("key", some.addresses)]


def read_meta(folder: Path) -> dict[str, Any]:
    """Return what Tantivy notes of an index: its segments and their deleted docs."""
    found: dict[str, Any] = json.loads((folder / META).read_bytes())
    return found
