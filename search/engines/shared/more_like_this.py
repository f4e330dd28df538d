"""Similar articles (more like this), by significant stems, the same in every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from search.analysis.stemming import stem, stop_words
from search.article import Article
from search.documents import analyse, beginning
from search.engines.shared.bm25 import idf
from search.query.nodes import MinShouldMatch, Query, Term

SIMILAR_WORDS = 25  # this and the share are the defaults of more_like_this in OpenSearch
SIMILAR_SHARE = 0.3  # of these stems must be shared
# Characters read for them, some 17,000 words. Of a text as long as may be indexed, full of
# initials, the page took a third of a second longer without this bound.
_READ = 100_000


def stem_frequencies(article: Article, language: str) -> Counter[str]:
    """Return the frequency of each stem in an article's beginning, without stop words."""
    read = analyse(beginning(article, _READ), language, with_spans=False)
    frequencies = Counter(read.text.stem)
    for word in _common(language):
        frequencies.pop(word, None)
    return frequencies


def interesting_terms(
    frequencies: Iterable[tuple[str, int]], with_stem: Callable[[str], int], articles: int
) -> list[str]:
    """Return an article's most significant stems (frequency times idf), best first.

    A stem that no other article has is left out.

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
    """Return the query for similar articles: at least 30 % of the significant stems.

    None without any.

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
    """Return (stem, frequency) of the few stems that can be among the most significant.

    For engines in which counting the articles of a stem is expensive. A stem is in at least as many
    articles as its most frequent form, and at most in as many as all its forms together.

    Args:
        frequencies: of the article's stems.
        counts_of: returns the number of articles of each form of a stem.
        articles: of the archive.
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
