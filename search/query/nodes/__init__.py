"""The nodes of a query: an immutable tree, whose `str` is a query that parses to the same tree.

`field` is the name of a field as it is typed (`title`, `author`, ...), or None for the one text of title, dek, authors and
body. `at` is where the node stands in the typed text (from, to; code points); it plays no part in equality.

The parser makes every node but `Nothing`. Two steps then make a query that engines answer (see `search.query.expansion`): patterns
(`Prefix`, `Wildcard`, `Fuzzy`) get the `words` of the index's lexicon that they stand for, and `Words`, the bare words of
a search, becomes `Some`, `Word` or `Exact` by the match rule. Engines never see `Words`.
"""

from __future__ import annotations

from search.query.nodes.base import NOWHERE, At, Query
from search.query.nodes.compound import And, Not, Or, Some, Words, positive, rewrite, scores, walk
from search.query.nodes.positional import Near, Repeated, Within
from search.query.nodes.terms import Everything, Exact, Fuzzy, Leaf, Nothing, Phrase, Prefix, Range, Wildcard, Word, place

__all__ = [
    "NOWHERE",
    "And",
    "At",
    "Everything",
    "Exact",
    "Fuzzy",
    "Leaf",
    "Near",
    "Not",
    "Nothing",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Range",
    "Repeated",
    "Some",
    "Wildcard",
    "Within",
    "Word",
    "Words",
    "place",
    "positive",
    "rewrite",
    "scores",
    "walk",
]
