"""Query assistance: spelling, completion, filter offers, explanation, relaxation, keyness.

Nothing here changes a search; it only explains and offers.
"""

from search.assist.completion import (
    Completions,
    NamesByWords,
    Offer,
    complete,
    complete_value,
    offers,
)
from search.assist.explain import Clause, Explanation, Loosening, explain, top_clauses
from search.assist.keyness import KeyTerm
from search.assist.spelling import Suggestion, did_you_mean, missing_words

__all__ = [
    "Clause",
    "Completions",
    "Explanation",
    "KeyTerm",
    "Loosening",
    "NamesByWords",
    "Offer",
    "Suggestion",
    "complete",
    "complete_value",
    "did_you_mean",
    "explain",
    "missing_words",
    "offers",
    "top_clauses",
]
