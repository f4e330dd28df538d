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
    counts = column.weighted_counts(
        np.bincount(mentions.docs[rows], minlength=len(mentions.articles))
    )
    if not counts[1:].any():  # the first value is None, the others ascend
        return None
    most = 1 + int(np.argmax(counts[1:]))
    return str(column.values[most]), int(counts[most])


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
