"""Orders, samples and facet counts of mentions, as array operations for every engine."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.shared.facet_counts import facet_counts
from search.models import FacetCount, SearchRequest, prepare
from search.occurrences import ArticleColumns, Mentions, MentionSort

Rows = NDArray[np.int64]
_MIXERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # the constants of SplitMix64, see `_mixed`


def selected_rows(mentions: Mentions) -> Rows:
    """Return the mentions whose articles pass all filters, in undefined order."""
    return np.flatnonzero(mentions.selected[mentions.docs])


def sampled(mentions: Mentions, rows: Rows, size: int, seed: int) -> Rows:
    """Return a random sample of the rows, the same for the same seed in every engine.

    Each mention gets a hash of the seed, its article's id and its place; the `size` smallest are
    taken (bottom-k sampling).
    """
    if size >= len(rows):
        return rows
    docs, at = np.unique(mentions.docs[rows], return_inverse=True)
    keys = np.array([_hashed(seed, mentions.articles.id(doc)) for doc in docs.tolist()], np.uint64)
    place = (mentions.streams[rows].astype(np.uint64) << np.uint64(40)) + mentions.first[
        rows
    ].astype(np.uint64)
    numbers = _mixed(keys[at] + place * np.uint64(0x9E3779B97F4A7C15))
    return rows[np.argpartition(numbers, size)[:size]] if size else rows[:0]


def ordered(mentions: Mentions, rows: Rows, sort: MentionSort) -> Rows:
    """Return the rows in a total order.

    "newest" and "oldest" sort by article (undated last, then id), then by place; "writer" by the
    first author's name, articles without one last; "left" and "right" by the words next to the
    mention, nearest first, the end of a passage before any word. Ties are sorted newest first.
    """
    docs = mentions.docs[rows]
    articles = mentions.articles
    order = articles.oldest if sort == "oldest" else articles.newest
    keys: list[NDArray[Any]] = [
        mentions.last[rows],
        mentions.first[rows],
        mentions.streams[rows],
        order[docs],
    ]
    if sort == "writer":
        keys.append(_writer_ranks(articles)[docs])
    elif sort in ("left", "right"):
        context = (mentions.left if sort == "left" else mentions.right)[rows]
        keys.extend(context[:, column] for column in reversed(range(context.shape[1])))
    return rows[np.lexsort(keys)]


def facet_of(
    mentions: Mentions, name: str, request: SearchRequest, *, articles: bool
) -> tuple[FacetCount, ...]:
    """Return the counts of a facet under all filters but its own.

    If texts are counted, each value counts the mentions in one version of each text that has it:
    as many as there are when the value is chosen.

    Args:
        mentions: all mentions of the search.
        name: a facet that the request named.
        request: the search; it has the chosen values and how many others to return.
        articles: count the articles with a mention, not the mentions.

    Returns:
        Largest first, ties by value and None last; years and months newest first.
    """
    docs = mentions.docs[mentions.through(name)[mentions.docs]]
    weights = np.bincount(docs, minlength=len(mentions.articles))
    column = mentions.articles.facet(name)
    weights = np.minimum(weights, 1) if articles else weights
    counts = column.weighted_counts(weights, mentions.repeated(name))
    found = {column.values[i]: int(counts[i]) for i in np.flatnonzero(counts).tolist()}
    return facet_counts(name, found, prepare(request))


def row_at(mentions: Mentions, rows: Rows, article: str, stream: int, first: int) -> int:
    """Return the index in `rows` after a mention; their number if it isn't among them."""
    at = np.flatnonzero((mentions.first[rows] == first) & (mentions.streams[rows] == stream))
    for place in at.tolist():
        if mentions.articles.id(int(mentions.docs[rows[place]])) == article:
            return int(place) + 1
    return len(rows)


def _writer_ranks(articles: ArticleColumns) -> NDArray[np.int64]:
    """Return the rank of each article's first author, ignoring case; no author ranks last."""
    column = articles.facet("author")
    names = [value or "" for value in column.values]
    by_name = sorted(range(1, len(names)), key=lambda i: (names[i].casefold(), names[i]))
    rank_of = np.full(len(names), len(names), np.int64)
    rank_of[by_name] = np.arange(len(by_name))
    found = np.full(len(articles), len(names), np.int64)
    docs = np.arange(len(articles)) if column.docs is None else column.docs
    # entries of one article follow one another in the order of its authors: the first one stays
    found[docs[::-1]] = rank_of[column.ordinals[::-1]]
    return found


def _hashed(seed: int, text: str) -> int:
    data = f"{seed}\0{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread numbers over all 64 bits (the finalizer of SplitMix64, Steele et al. 2014)."""
    for shift, factor in zip((30, 27), _MIXERS, strict=True):
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    return values ^ (values >> np.uint64(31))
