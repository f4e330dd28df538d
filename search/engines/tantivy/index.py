"""Tantivy: its index written and read, its queries, and what it raises told in plain words.

No other module imports it.

Tokens come joined by spaces under a tokenizer that splits at spaces alone. A section of a text is
a value of its own: Tantivy leaves a gap between values, so that no phrase crosses it. All other
fields are whole numbers: a facet's values are known by the numbers that the writer gave them
(`search.engines.tantivy.writer`).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tantivy
from tantivy import DocAddress, FieldType, Occur, Order, Query

from search.engines.generations.durable_files import disk_errors_told, write_durably
from search.engines.shared.messages import CURE
from search.errors import DamagedIndexError, MorgueError, UnavailableError
from search.fields import FACETS

VERSION = f"tantivy {metadata.version('tantivy')}"
TEXTS = ("text", "title", "caption", "removed")
FAR = 1 << 22
"""The day under which an undated article stands in the order of the oldest.

Behind all days there are.
"""
MOST_WORDS = 1 << 32
"""More words than any body has."""
MOST_BUCKETS = 8_000
"""Values of a facet that are counted in one go; of all facets together Tantivy allows 65,000."""

_TOKENS = "tokens"
_META = "meta.json"
_HEAP = 150_000_000
_K1_AND_1 = 2.2  # Tantivy's BM25 has the factor (k1 + 1), ours has not
_CHUNK = 100_000
_SOME = 128
_FEW = 500
_MANY = 1_000
_ALL = 1 << 31


class ScoredAddresses(NamedTuple):
    """Hits in Tantivy's order.

    What they are ordered by (a score or a day), and where they are; and how many there are in
    all.
    """

    weights: list[Any]
    addresses: list[DocAddress]
    total: int


@contextlib.contextmanager
def reading(where: Path) -> Iterator[None]:
    """Where bytes are not as they were written Tantivy panics, says ValueError, or gives numbers
    that stand for nothing.

    A panic is no Exception to Python.
    """
    try:
        yield
    except BaseException as fault:
        if not isinstance(fault, ValueError | OverflowError | LookupError) and not is_panic(fault):
            raise
        raise unreadable(where, fault) from fault


def unreadable(where: Path, fault: BaseException) -> DamagedIndexError:
    """Return the error that says why Tantivy's index can't be read."""
    return DamagedIndexError(
        f"Tantivy can't read its index in {where} ({_first_line(fault)}): {CURE}."
    )


@contextlib.contextmanager
def writing(where: Path) -> Iterator[None]:
    """What Tantivy raises while it writes is mostly the disk's doing."""
    try:
        yield
    except BaseException as fault:
        if not isinstance(fault, ValueError | RuntimeError) and not is_panic(fault):
            raise
        if number := re.search(r"os error (\d+)", str(fault)):
            with disk_errors_told(where):
                raise OSError(int(number[1]), os.strerror(int(number[1]))) from fault
        raise MorgueError(
            f"The index at {where} can't be written, says Tantivy ({_first_line(fault)}): check the"
            " disk (its space, `ulimit -f`, the folder's owner), then run it again. What was"
            " served before still is."
        ) from fault


def is_panic(fault: BaseException) -> bool:
    """Return True if it is a panic of Tantivy's."""
    return type(fault).__name__ == "PanicException"


class IndexWriter:
    """Writes documents into a folder. Nothing counts before `commit`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o755, exist_ok=True)
        with writing(folder):
            self._index = _made_ready(tantivy.Index(_schema(), str(folder)))
        self._writer: tantivy.IndexWriter | None = None

    def add(
        self,
        doc_key: int,
        streams: Mapping[str, tuple[list[str], list[str]]],
        article: bytes,
        numbers: Mapping[str, list[int]],
    ) -> None:
        """Add a doc.

        The sections of its exact and stem streams by text field, what is stored, and its numbers
        by field.
        """
        document = tantivy.Document()
        document.add_unsigned("key", doc_key)
        document.add_bytes("article", article)
        for name, (exact, stem) in streams.items():
            for section in exact:
                document.add_text(f"{name}_exact", section)
            for section in stem:
                document.add_text(f"{name}_stem", section)
        for name, values in numbers.items():
            for value in values:
                document.add_unsigned(name, value)
        with writing(self._folder):
            self._open().add_document(document)

    def delete(self, doc_keys: Sequence[int]) -> None:
        """Leave docs out. (Tantivy's way by term passes over unsigned fields and says nothing.)"""
        with writing(self._folder):
            for begin in range(0, len(doc_keys), _CHUNK):
                some = list(doc_keys[begin : begin + _CHUNK])
                self._open().delete_documents_by_query(
                    Query.term_set_query(self._index.schema, "key", some)
                )

    def commit(self) -> None:
        """Make all so far count and durable."""
        with writing(self._folder):
            if self._writer is not None:
                self._writer.commit()

    def settle(self) -> None:
        """Wait until segments are merged; remove the files of those that are gone."""
        with writing(self._folder):
            if self._writer is not None:
                self._writer.wait_merging_threads()
                self._writer = None
        kept = {
            str(segment["segment_id"]).replace("-", "")
            for segment in _meta(self._folder)["segments"]
        }
        deletes = {_deletes_file(segment) for segment in _meta(self._folder)["segments"]}
        for path in self._folder.iterdir():
            name, _, ending = path.name.partition(".")
            if path.name == _META:
                path.chmod(0o644)
            elif name not in kept or (ending.endswith("del") and path.name not in deletes):
                path.unlink()

    def adopt(self, folder: Path) -> None:
        """Take over all segments of another index, of the same schema and settled.

        Tantivy itself only merges indexes by reading and writing every posting again.
        """
        if self._writer is not None:
            self.settle()
        with writing(self._folder):
            theirs, ours = _meta(folder), _meta(self._folder)
            for path in folder.iterdir():
                if path.name.partition(".")[0].isalnum():
                    path.rename(self._folder / path.name)
            ours["segments"] += theirs["segments"]
            ours["opstamp"] = max(ours["opstamp"], theirs["opstamp"])
            write_durably(self._folder / _META, json.dumps(ours).encode())
            self._index = _made_ready(tantivy.Index(_schema(), str(self._folder)))

    def doc_keys_next_to_deleted(self) -> list[int]:
        """Return the docs that share a segment with deleted ones; to be asked when settled."""
        index = Index(self._folder)
        segments_to_merge = {
            n for n, segment in enumerate(_meta(self._folder)["segments"]) if segment["deletes"]
        }
        addresses = (address for found in index.every(everything()) for address in found.addresses)
        return index.values(
            "key", [address for address in addresses if address.segment_ord in segments_to_merge]
        )

    @property
    def holds_deleted(self) -> bool:
        """Whether text of deleted docs is still in a segment."""
        return any(segment["deletes"] for segment in _meta(self._folder)["segments"])

    def read(self) -> Index:
        """Return what is committed."""
        return Index(self._folder)

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        return self._writer


class Index:
    """An open index, for reading."""

    def __init__(self, folder: Path, *, aside: bool = False) -> None:
        """`aside` opens it through links in a temporary folder; nobody writes to it any more.

        Tantivy makes lock files beside the index even to read it.
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
                index = _made_ready(tantivy.Index.open(str(place)))
                self._searcher = index.searcher()
                self._schema = index.schema
                if aside:
                    self._sizes = [each["max_doc"] for each in _meta(folder)["segments"]]

    def __len__(self) -> int:
        return self._searcher.num_docs

    def search(
        self, query: Query, limit: int, *, by: str | None = None, offset: int = 0
    ) -> ScoredAddresses:
        """Return the best `limit` (not 0) hits.

        By score, or by the days of `newest` (descending) or `oldest` (ascending).
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
        """Return how many docs match."""
        return self.search(query, 1).total

    def every(self, query: Query, by: str | None = None) -> Iterator[ScoredAddresses]:
        """Yield all hits in order, some at a time."""
        offset = 0
        while True:
            found = self.search(query, _CHUNK, by=by, offset=offset)
            yield found
            offset += _CHUNK
            if offset >= found.total:
                return

    def values(self, field: str, addresses: list[DocAddress]) -> list[int]:
        """Return the numbers that docs have in a field."""
        with reading(self.folder):
            return self._searcher.fast_field_values(field, addresses)  # type: ignore[return-value]

    def stored(self, doc_keys: Sequence[int]) -> Iterator[bytes]:
        """Yield what was stored of docs, in the order of their keys given."""
        many = self._sizes is not None and (len(doc_keys) > _MANY or "_all_places" in self.__dict__)
        for begin in range(0, len(doc_keys), _SOME):
            some = doc_keys[begin : begin + _SOME]
            places = self._all_places(some) if many else self._places(some)
            with reading(self.folder):
                found = [self._searcher.doc(place)["article"][0] for place in places]
            yield from found

    def _places(self, doc_keys: Sequence[int]) -> list[DocAddress]:
        """Return where docs are, found by a search."""
        addresses = self.search(self.terms("key", doc_keys), len(doc_keys)).addresses
        found = dict(zip(self.values("key", addresses), addresses, strict=True))
        if missing := [doc_key for doc_key in doc_keys if doc_key not in found]:
            raise self._lacks(missing[0])
        return [found[doc_key] for doc_key in doc_keys]

    @cached_property
    def _all_places(self) -> Callable[[Sequence[int]], list[DocAddress]]:
        """Where all docs are.

        Made when many are first read: it takes half a second for a million, and then a tenth of
        the time of the searches.
        """
        segments, docs, keys = [], [], []
        for number, size in enumerate(self._sizes or ()):
            addresses = [DocAddress(number, doc) for doc in range(size)]
            keys.append(np.array(self.values("key", addresses), np.int64))
            segments.append(np.full(len(addresses), number, np.int32))
            docs.append(np.arange(len(addresses), dtype=np.int32))
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
        """Return the number of docs with a word, deleted ones included."""
        with reading(self.folder):
            return self._searcher.doc_freq(field, word)

    def numbers(
        self, query: Query, sizes: Mapping[str, int]
    ) -> dict[str, tuple[list[tuple[int, int]], bool]]:
        """Return how many hits have each number of some fields, the `size` commonest (number,
        count)
        first, and whether that is all.
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
        """Return the first and last day of the dated hits."""
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
        """Docs with any of the values; what they score means nothing.

        (A set costs a walk through all terms of the field.)
        """
        if len(values) <= _FEW:
            return any_of([self.term(field, value) for value in values])
        return Query.term_set_query(self._schema, field, values)

    def phrase(self, field: str, words: Sequence[str]) -> Query:
        """Words one after the other. (Tantivy panics at fewer than two.)"""
        if len(words) < 2:
            return self.term(field, words[0]) if words else nothing()
        return Query.phrase_query(self._schema, field, list(words))

    def between(self, field: str, least: int, most: int) -> Query:
        """Docs whose number is at least `least` and below `most`."""
        return Query.range_query(
            self._schema, field, FieldType.Unsigned, least, most, include_upper=False
        )


def everything() -> Query:
    return Query.all_query()


def nothing() -> Query:
    return Query.empty_query()


def both(parts: Sequence[Query]) -> Query:
    """Return all of the parts, their scores added."""
    return (
        Query.boolean_query([(Occur.Must, part) for part in parts])
        if parts
        else constant(everything(), 0.0)
    )


def any_of(parts: Sequence[Query], least: int = 1) -> Query:
    """At least so many of the parts, the scores of those that match added."""
    if least > len(parts):
        return nothing()
    shoulds = [(Occur.Should, part) for part in parts]
    if least < 1:
        return Query.boolean_query([(Occur.Must, constant(everything(), 0.0)), *shoulds])
    return Query.boolean_query(shoulds, minimum_number_should_match=least)


def with_scores(condition: Query, parts: Sequence[Query]) -> Query:
    """Return what matches the condition, with the scores of those parts that match, too."""
    return Query.boolean_query(
        [(Occur.Must, constant(condition, 0.0)), *((Occur.Should, part) for part in parts)]
    )


def optional(condition: Query, parts: Sequence[Query]) -> Query:
    """Return what matches the condition with its scores, and those of the parts that match as
    well.
    """
    return Query.boolean_query([(Occur.Must, condition), *((Occur.Should, part) for part in parts)])


def boosted(part: Query, weight: float) -> Query:
    """Return a part with its scores so many times."""
    return Query.boost_query(part, weight)


def without(part: Query) -> Query:
    """Return all but the part; it scores 0. (Tantivy finds nothing by a negation alone.)"""
    return constant(Query.boolean_query([(Occur.Must, everything()), (Occur.MustNot, part)]), 0.0)


def constant(part: Query, score: float) -> Query:
    """Return the part, with the same score for all."""
    return Query.const_score_query(part, score)


def weighed(part: Query, times: int) -> Query:
    """Return a word with its BM25, so many times."""
    return Query.boost_query(part, times / _K1_AND_1)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(f"{name}_exact", tokenizer_name=_TOKENS, index_option="position")
        builder.add_text_field(
            f"{name}_stem",
            tokenizer_name=_TOKENS,
            index_option="freq" if name == "text" else "basic",
        )
    builder.add_bytes_field("article", stored=True)
    for name in ("key", "newest", "oldest", "words", *FACETS):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


def _made_ready(index: tantivy.Index) -> tantivy.Index:
    """Return the index with our tokenizer, which Tantivy forgets when it closes, and without a
    thread
    that looks for changes.
    """
    index.config_reader("manual")
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENS, analyzer)
    return index


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        # A thread of Tantivy's that is about to end may still make a lock file in it while it goes.
        return tempfile.TemporaryDirectory(prefix="morgue-", ignore_cleanup_errors=True)
    except OSError as fault:
        raise UnavailableError(
            f"Tantivy needs a temporary folder for its lock files ({fault}): make /tmp writable or"
            " set TMPDIR."
        ) from fault


def _meta(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / _META).read_bytes())
    return found


def _deletes_file(segment: dict[str, Any]) -> str:
    deletes = segment["deletes"]
    return f"{segment['segment_id'].replace('-', '')}.{deletes['opstamp']}.del" if deletes else ""


def _first_line(fault: BaseException) -> str:
    return str(fault).strip().partition("\n")[0][:200] or type(fault).__name__


def doc_keys_of(found: Iterable[ScoredAddresses], index: Index) -> list[int]:
    """Return the keys of hits."""
    return [doc_key for some in found for doc_key in index.values("key", some.addresses)]
