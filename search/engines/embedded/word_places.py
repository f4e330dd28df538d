"""Places of a query's words in stored articles, from the forward index.

Marks and snippets of hits need no second analysis of their texts: `search.reading.highlighting`
evaluates the query over these words as it does over an analysed article's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from search.documents import TEXT_STREAMS
from search.engines.embedded.batch import Batch
from search.engines.embedded.mention_arrays import covered
from search.engines.embedded.proximity import words_of
from search.engines.structures.lexicon import TrieLexicon
from search.engines.structures.positions import PositionsIndex
from search.fields import is_name_field
from search.occurrences import ArticlePlaces, FoundWord, WordPlaces
from search.query.field_streams import stream_name
from search.query.nodes import (
    ExactTerm,
    Pattern,
    Phrase,
    Positional,
    Query,
    Term,
    walk,
)

# Tokens whose ids are read at once: those of a page's ten hits, in some 5 MB of arrays. One longer
# article is read alone.
_READ_TOGETHER = 100_000


def word_places(
    batches: Sequence[Batch], lexicon: TrieLexicon, docs: Sequence[int | None], query: Query
) -> Iterator[ArticlePlaces]:
    """Yield the places of a query's words in docs, in that order; None for an unknown doc.

    Args:
        batches: those of the generation.
        lexicon: its words.
        docs: their numbers in the generation.
        query: the query, expanded.
    """
    nodes = list(walk(query))
    words = _words(nodes, lexicon)
    if words is None:
        yield from [None] * len(docs)
        return
    named = {stream_name(getattr(node, "field", None)) for node in nodes}
    streams = [name for name in TEXT_STREAMS if name in named]
    is_positional = any(isinstance(node, Phrase | Positional) for node in nodes)
    begins = np.cumsum([0, *(batch.count for batch in batches)]).tolist()
    for group in _groups(batches, begins, docs):
        known: dict[int, ArticlePlaces] = {}
        for number in {bisect_right(begins, doc) - 1 for doc in group if doc is not None}:
            first, batch = begins[number], batches[number]
            members = [
                doc - first for doc in group if doc is not None and 0 <= doc - first < batch.count
            ]
            read = {
                name: _read(batch.streams[name], members, words, units=is_positional)
                for name in streams
            }
            for place, member in enumerate(members):
                known[first + member] = _of_one(read, place)
        yield from (None if doc is None else known[doc] for doc in group)


def _of_one(
    read: Mapping[str, Sequence[WordPlaces] | None], place: int
) -> dict[str, WordPlaces] | None:
    """Return the streams of one of the docs that were read; None if one isn't stored."""
    found = {name: each[place] for name, each in read.items() if each is not None}
    return found if len(found) == len(read) else None


def _groups(
    batches: Sequence[Batch], begins: Sequence[int], docs: Sequence[int | None]
) -> Iterator[list[int | None]]:
    """Yield runs of docs that are read together."""
    group: list[int | None] = []
    tokens = 0
    for doc in docs:
        size = 0
        if doc is not None:
            number = bisect_right(begins, doc) - 1
            at = doc - begins[number]
            size = sum(
                int(stream.docs[at + 1]) - int(stream.docs[at])
                for stream in batches[number].streams.values()
            )
        if group and tokens + size > _READ_TOGETHER:
            yield group
            group, tokens = [], 0
        group.append(doc)
        tokens += size
    if group:
        yield group


def _words(nodes: Sequence[Query], lexicon: TrieLexicon) -> dict[int, str] | None:
    """Return the words of a query's text leaves by term id; None for an unexpanded pattern."""
    words: set[str] = set()
    for node in nodes:
        match node:
            case Phrase():
                words.update(node.words)
            case Pattern(words=None):
                if not is_name_field(node.field):
                    return None
            case Term() | ExactTerm() | Pattern():
                words.update(words_of(node, lexicon))
    return {number: word for word in words if (number := lexicon.number(word)) is not None}


def _read(
    stream: PositionsIndex, docs: Sequence[int], words: Mapping[int, str], *, units: bool
) -> list[WordPlaces] | None:
    """Return the places of words in docs of a batch; None if spans aren't stored."""
    at = np.array(docs, np.int64)
    begins, ends = stream.docs[at].astype(np.int64), stream.docs[at + 1].astype(np.int64)
    positions = covered(begins, ends - 1)
    ids = stream.tokens[positions]
    wanted = np.isin(ids, np.fromiter(words, np.uint32, len(words)))
    ids, positions = ids[wanted], positions[wanted]
    which = np.repeat(np.arange(len(docs)), ends - begins)[wanted]
    spans = stream.spans_at(positions)
    if spans is None:
        return None
    units_before = stream.unit("passages", begins)
    passages = stream.unit("passages", positions) - units_before[which]
    bounds = np.searchsorted(which, np.arange(len(docs) + 1)).tolist()
    rows = list(
        map(
            FoundWord,
            (positions - begins[which]).tolist(),
            map(words.__getitem__, ids.tolist()),
            passages.tolist(),
            *(each.tolist() for each in spans),
        )
    )
    return [
        WordPlaces(
            int(ends[place] - begins[place]),
            rows[bounds[place] : bounds[place + 1]],
            stream.units_of("passages", doc),
            stream.units_of("sections", doc) if units else [],
            stream.units_of("sentences", doc) if units else [],
        )
        for place, doc in enumerate(docs)
    ]
