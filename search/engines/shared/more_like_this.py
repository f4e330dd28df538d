"""Articles like another: by its most telling stems, the same in every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from search.analysis.stemming import stem, stop_words
from search.article import Article
from search.documents import analyse
from search.engines.shared.bm25 import idf
from search.query.nodes import MinShouldMatch, Query, Term

SIMILAR_WORDS = 25
SIMILAR_SHARE = 0.3


def stem_frequencies(article: Article, language: str) -> Counter[str]:
    """Return how often an article has each stem, those of stop words left out."""
    frequencies = Counter(analyse(article, language, with_spans=False).text.stem)
    for word in _common(language):
        frequencies.pop(word, None)
    return frequencies


def interesting_terms(
    frequencies: Iterable[tuple[str, int]], with_stem: Callable[[str], int], articles: int
) -> list[str]:
    """Return the stems that tell an article from others (frequency times idf), best first.

    Never one that no other has.

    >>> counts = {"mayor": 5, "city": 400}
    >>> interesting_terms([("mayor", 3), ("city", 2)], counts.__getitem__, 1000)
    ['mayor', 'city']
    """
    weights = {}
    for word, frequency in frequencies:
        known = with_stem(word)
        if known > 1:
            weights[word] = frequency * idf(articles, known)
    return sorted(weights, key=lambda word: (-weights[word], word))[:SIMILAR_WORDS]


def more_like_this(interesting: list[str]) -> Query | None:
    """Return what similar articles match: at least 30 % of the telling stems.

    None where there are none.

    >>> more_like_this([]) is None
    True
    >>> print(more_like_this(["mayor", "budget"]))
    any/1(mayor budget)
    """
    return (
        MinShouldMatch(
            max(1, int(len(interesting) * SIMILAR_SHARE)),
            tuple(Term(word, word) for word in interesting),
        )
        if interesting
        else None
    )


def candidate_terms(
    frequencies: Mapping[str, int], counts_of: Callable[[str], list[int]], articles: int
) -> list[tuple[str, int]]:
    """Return the few stems that may be among the most telling, where counting the articles of one
    is
    dear.

    `counts_of` gives the articles of each form of a stem: the stem is in as many as its commonest
    form at least, and in as many as all its forms together at most.
    """
    bounds = {}
    for word, frequency in frequencies.items():
        counts = counts_of(word)
        least, most = (
            frequency * idf(articles, known) for known in (sum(counts), max(counts, default=0))
        )
        if sum(counts) > 1:
            bounds[word] = least if max(counts) > 1 else 0.0, most
    sure = sorted((least for least, _ in bounds.values()), reverse=True)[:SIMILAR_WORDS]
    threshold = sure[-1] if len(sure) == SIMILAR_WORDS else 0.0
    return [(word, frequencies[word]) for word, (_, most) in bounds.items() if most >= threshold]


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in stop_words(language))
