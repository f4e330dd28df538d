"""Facet columns: the values of a facet by doc, as arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.engines.shared.arrays import Docs, Mask


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A facet column: entry i gives doc `docs[i]` the value `values[ordinals[i]]`.

    `docs` is None if there is one entry for each doc.
    """

    values: tuple[str | None, ...]
    ordinals: Docs
    docs: Docs | None

    def ordinal(self, value: str | None) -> int | None:
        """Return the ordinal of a value; None if no article has it."""
        if value is None:
            return 0
        # past the first there is no None
        ordinal = bisect_left(self.values, value, lo=1)  # type: ignore[type-var]
        return ordinal if ordinal < len(self.values) and self.values[ordinal] == value else None

    def docs_with(self, chosen: Iterable[str | None], count: int) -> Mask:
        """Return the docs, of `count`, that have one of the values."""
        wanted = np.zeros(len(self.values), np.bool_)
        wanted[[ordinal for value in chosen if (ordinal := self.ordinal(value)) is not None]] = True
        return self.docs_of(wanted, count)

    def docs_of(self, chosen: Mask, count: int) -> Mask:
        """Return the docs, of `count`, with a value whose ordinal is marked."""
        entries = chosen[self.ordinals]
        if self.docs is None:
            return entries
        found = np.zeros(count, np.bool_)
        found[self.docs[entries]] = True
        return found

    def weighted_counts(
        self, weights: NDArray[np.int64], without: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Return the sum of the docs' weights by value ordinal, but for some entries.

        `weights` has one entry a doc.
        """
        by_entry = weights if self.docs is None else weights[self.docs]
        if without is not None:
            by_entry = by_entry.copy()
            by_entry[without] = 0
        found = np.bincount(self.ordinals, weights=by_entry, minlength=len(self.values))
        return np.rint(found).astype(np.int64)

    def counts(self, docs: Mask) -> NDArray[np.int64]:
        """Return the number of marked docs with each value, by ordinal."""
        ordinals = self.ordinals[docs if self.docs is None else docs[self.docs]]
        return np.bincount(ordinals, minlength=len(self.values))

    @staticmethod
    def most_first(counts: NDArray[np.int64], size: int | None) -> list[int]:
        """Return the ordinals of the `size` values with the most docs, largest first.

        Ties are sorted by value, None last; values without a doc are left out.
        """
        ordinals = np.flatnonzero(counts)
        ranks = np.where(ordinals == 0, len(counts), ordinals)
        keys = (-counts[ordinals] << 32) + ranks
        if size is not None and size < len(ordinals):
            best = np.argpartition(keys, size)[:size]
            ordinals, keys = ordinals[best], keys[best]
        return [int(ordinal) for ordinal in ordinals[np.argsort(keys)]]
