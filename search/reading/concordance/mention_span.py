"""The peak of mentions over time, and who wrote them, as array operations."""

from __future__ import annotations

import numpy as np

from search.occurrences import Mentions
from search.reading.concordance.mention_order import Rows


def peak_month(mentions: Mentions, rows: Rows) -> tuple[str, int] | None:
    """Return the month ("1990-04") with most mentions, the earliest of equals.

    Articles of which only a season or year was printed are in no month.
    """
    column = mentions.articles.facet("month")
    ordinals = np.zeros(len(mentions.articles), np.int64)
    owners = np.arange(len(ordinals)) if column.docs is None else column.docs
    ordinals[owners] = column.ordinals
    counts = np.bincount(ordinals[mentions.docs[rows]], minlength=len(column.values))
    months = [
        (str(month), int(count))
        for month, count in zip(column.values, counts.tolist(), strict=True)
        if month is not None and count
    ]
    return min(months, key=lambda each: (-each[1], each[0]), default=None)


def by_writer(mentions: Mentions, rows: Rows) -> dict[str | None, tuple[int, int, int]]:
    """Return for each writer the place of the first row, the mentions and the articles."""
    docs, firsts, counts = np.unique(mentions.docs[rows], return_index=True, return_counts=True)
    first_of = np.full(len(mentions.articles), -1, np.int64)
    count_of = np.zeros(len(mentions.articles), np.int64)
    first_of[docs], count_of[docs] = firsts, counts
    column = mentions.articles.facet("author")
    owners = np.arange(len(mentions.articles)) if column.docs is None else column.docs
    found: dict[str | None, tuple[int, int, int]] = {}
    for entry in np.flatnonzero(count_of[owners]).tolist():
        writer, doc = column.values[column.ordinals[entry]], int(owners[entry])
        first, mentioned, articles = found.get(writer, (len(rows), 0, 0))
        found[writer] = (
            min(first, int(first_of[doc])),
            mentioned + int(count_of[doc]),
            articles + 1,
        )
    return found
