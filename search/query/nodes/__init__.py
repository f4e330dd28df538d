"""Query nodes: an immutable tree, whose `str` is a query that parses to the same tree.

`field` is the name of a field as it is typed (`title`, `author`, ...), or None for the combined
text field of title, dek, authors and body. `source_span` is the node's span in the typed text
(from, to; code points); it plays no part in equality.

The parser makes every node but `MatchNone`. Two steps then make a query that engines answer (see
`search.query.expansion`): patterns (`Prefix`, `Wildcard`, `Fuzzy`) get the `words` of the index's
lexicon that they match, and `BareWords`, the bare words of a search, becomes
`MinShouldMatch`, `Term` or `ExactTerm` by the match rule. Engines never see `BareWords`.
"""

from __future__ import annotations

from search.query.nodes.base import NOWHERE, At, Query
from search.query.nodes.compound import (
    And,
    BareWords,
    MinShouldMatch,
    NearnessBoost,
    Not,
    Or,
    is_scoring,
    positive_leaves,
    rewrite,
    walk,
)
from search.query.nodes.positional import (
    LEAD_WORDS,
    Capitals,
    FirstWords,
    MinFrequency,
    Near,
    NotNear,
    Positional,
    Within,
)
from search.query.nodes.terms import (
    DateRange,
    ExactTerm,
    Fuzzy,
    Leaf,
    MatchAll,
    MatchNone,
    Pattern,
    Phrase,
    Prefix,
    Term,
    Wildcard,
    WordCount,
    source_span,
)

__all__ = [
    "LEAD_WORDS",
    "NOWHERE",
    "And",
    "At",
    "BareWords",
    "Capitals",
    "DateRange",
    "ExactTerm",
    "FirstWords",
    "Fuzzy",
    "Leaf",
    "MatchAll",
    "MatchNone",
    "MinFrequency",
    "MinShouldMatch",
    "Near",
    "NearnessBoost",
    "Not",
    "NotNear",
    "Or",
    "Pattern",
    "Phrase",
    "Positional",
    "Prefix",
    "Query",
    "Term",
    "Wildcard",
    "Within",
    "WordCount",
    "is_scoring",
    "positive_leaves",
    "rewrite",
    "source_span",
    "walk",
]
