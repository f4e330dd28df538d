"""Query evaluation over arrays: the docs that match a tree, and their scores.

Generations are immutable, so expensive results are cached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.name_fields import Names, counts_across_values
from search.engines.embedded.proximity import (
    ProximityMatcher,
    node_key,
)
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.arrays import Docs, Mask, Scores
from search.engines.shared.bm25 import K1, LENGTHS, B, idf
from search.engines.shared.deadlines import Check
from search.engines.structures.columns import Columns
from search.engines.structures.lexicon import TrieLexicon
from search.fields import is_name_field
from search.query.document_matcher import DocumentMatcher
from search.query.document_mentions import reads_names
from search.query.nodes import (
    And,
    DateRange,
    ExactTerm,
    MatchAll,
    MatchNone,
    MinShouldMatch,
    NearnessBoost,
    Not,
    Or,
    Pattern,
    Phrase,
    Positional,
    Query,
    Term,
    WordCount,
)
from search.query.proximity_terms import leaf_fields, required_terms

_MANY = 1 << 32  # words, more than any article has
Counted = tuple[Docs, NDArray[np.float64]]


class WordSource(Protocol):
    """The source of the postings of exact words."""

    def postings(self, field: str, word: str) -> Counted:
        """Return the docs with a word in a field, ascending, and its frequencies.

        Fields are "text", "title", "caption" and "removed".
        """
        ...


class Evaluator:
    """Evaluator of query trees over one generation.

    `read` returns a matcher over a doc, for the rare node that arrays can't answer.
    """

    def __init__(
        self,
        columns: Columns,
        lexicon: TrieLexicon,
        source: WordSource,
        proximity: ProximityMatcher,
        read: Callable[[int], DocumentMatcher],
        cache: ArrayCache,
    ) -> None:
        self._columns = columns
        self._lexicon = lexicon
        self._source = source
        self._proximity = proximity
        self._read = read
        self._cache = cache
        self._names = Names(columns)
        lengths = np.array(LENGTHS, np.float64)[columns.length_codes]
        self._norms = K1 * (1 - B + B * lengths / (columns.average_length or 1.0))

    def docs(self, node: Query, check: Check) -> Mask:
        """Return a mask of the live docs that match."""
        return self._mask(node, check) & self._columns.live

    def with_stem(self, stem: str) -> int:
        """Return the number of articles with a word of this stem in the combined text field."""
        return len(self._plain(stem, "text")[0])

    def scores(self, node: Query, check: Check) -> Scores | None:
        """Return the score of every doc, 0 if the node doesn't match.

        None if nothing in the node scores.
        """
        check()
        match node:
            case And(parts=parts) | Or(parts=parts) | MinShouldMatch(parts=parts):
                found = _sum(self.scores(part, check) for part in parts)
                return None if found is None else np.where(self._mask(node, check), found, 0.0)
            case Term(field=None) | ExactTerm(field=None):
                return self._mentions(node, check)
            case NearnessBoost(part=part, pairs=pairs):
                return self._boosted(self.scores(part, check), part, pairs, check)
            case Phrase(field=None) | Positional(field=None):
                return np.where(self._mask(node, check), self._mentions(node, check), 0.0)
            case Term() | ExactTerm() | Pattern() | Phrase() | Positional():
                return self._mask(node, check).astype(np.float64)
        return None

    def _boosted(
        self,
        scores: Scores | None,
        part: Query,
        pairs: tuple[tuple[Query, float], ...],
        check: Check,
    ) -> Scores | None:
        """Return the scores of a part, boosted where pairs of its words are near each other."""
        if scores is None:
            return None
        matched = self._mask(part, check)
        for pair, weight in pairs:
            near = matched & self._mask(pair, check)
            if near.any():
                scores = scores + np.where(near, weight * self._mentions(pair, check), 0.0)
        return scores

    def _mentions(self, node: Query, check: Check) -> Scores:
        """Return the summed scores of all words of a node, at any position."""
        match node:
            case Term(field=None):
                return self._bm25(
                    ("stem", node.stem), node.times, lambda: self._plain(node.stem, "text")
                )
            case ExactTerm(field=None):
                return self._bm25(
                    ("exact", node.text), node.times, lambda: self._exact(node.text, "text")
                )
            case Phrase(field=None):
                words = _sum(self._mentions(ExactTerm(word), check) for word in node.words)
                return self._none() if words is None else node.times * words
            case Positional() | Or():
                found = _sum(self._mentions(part, check) for part in node.positive)
                return self._none() if found is None else found
        return self._mask(node, check).astype(np.float64)

    def _bm25(self, key: tuple[str, str], times: int, postings: Callable[[], Counted]) -> Scores:
        def weigh() -> Counted:
            docs, frequencies = postings()
            weight = idf(self._columns.count, len(docs))
            return docs, weight * frequencies / (frequencies + self._norms[docs])

        docs, weights = self._cache.get(("bm25", *key), weigh)
        found = self._none()
        found[docs] = times * weights
        return found

    def _mask(self, node: Query, check: Check) -> Mask:
        check()
        count = len(self._columns)
        match node:
            case MatchAll():
                return np.ones(count, np.bool_)
            case And(parts=parts):
                found = np.ones(count, np.bool_)
                for part in parts:
                    found &= self._mask(part, check)
                return found
            case Or(parts=parts):
                found = np.zeros(count, np.bool_)
                for part in parts:
                    found |= self._mask(part, check)
                return found
            case MinShouldMatch(least=least, parts=parts):
                matched = np.zeros(count, np.int32)
                for part in parts:
                    matched += self._mask(part, check)
                return matched >= least
            case Not(part=part):
                return ~self._mask(part, check)
            case DateRange():
                return self._columns.within(node)
            case WordCount(least=least, most=most):
                words = self._columns.words
                return (words >= least) & (words <= (least + _MANY if most is None else most))
            case NearnessBoost(part=part):
                return self._mask(part, check)
            case Term() | ExactTerm() if not is_name_field(node.field):
                docs, _ = (
                    self._plain(node.stem, node.field)
                    if isinstance(node, Term)
                    else self._exact(node.text, node.field)
                )
                found = np.zeros(count, np.bool_)
                found[docs] = True
                return found
            case Term() | ExactTerm() | Pattern() | Phrase() | Positional():
                return self._cache.get(
                    ("mask", node_key(node)), lambda: self._looked_for(node, check)
                )
            case MatchNone():
                return np.zeros(count, np.bool_)
        raise TypeError(f"{type(node).__name__} must be resolved before it is searched")

    def _looked_for(self, node: Query, check: Check) -> Mask:
        """Return a mask of the docs of a leaf or a proximity node."""
        fields = leaf_fields(node)
        named = any(map(is_name_field, fields))
        if not named and not reads_names(node):
            return self._proximity.docs(node, check)
        if named and len(fields) == 1 and not counts_across_values(node):
            return self._names.docs(str(*fields), node)
        found = np.zeros(len(self._columns), np.bool_)
        for doc in np.flatnonzero(self.docs(required_terms(node), check)).tolist():
            check()
            found[doc] = self._read(doc).matches(node)
        return found

    def _exact(self, word: str, field: str | None) -> Counted:
        """Return the docs with a word, and its frequencies."""

        def ask() -> Counted:
            docs, frequencies = self._source.postings(field or "text", word)
            live = self._columns.live[docs]
            return (docs, frequencies) if live.all() else (docs[live], frequencies[live])

        return self._cache.get(("exact", field or "text", word), ask)

    def _plain(self, stem: str, field: str | None) -> Counted:
        """Return the docs with any word of a stem, and the summed frequencies."""
        forms = self._lexicon.forms(stem)
        if len(forms) == 1:
            return self._exact(forms[0], field)

        def unite() -> Counted:
            found = np.zeros(len(self._columns), np.float64)
            for form in forms:
                docs, frequencies = self._exact(form, field)
                found[docs] += frequencies
            docs = np.flatnonzero(found).astype(np.uint32)
            return docs, found[docs]

        return self._cache.get(("plain", field or "text", stem), unite)

    def _none(self) -> Scores:
        return np.zeros(len(self._columns), np.float64)


def _sum(scores: Iterable[Scores | None]) -> Scores | None:
    """Return the sum in the given order; None without summands."""
    total: Scores | None = None
    for each in scores:
        if each is not None:
            total = each if total is None else total + each
    return total
