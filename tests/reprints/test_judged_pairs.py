"""Reprints among real articles, held by 200 pairs that were read and judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.benchmarks.scores.judged_reprints import COLLECTIONS, judged_pairs, judged_score


def test_the_pairs_are_judged_once_each() -> None:
    """There are 200, each with a verdict, and none twice."""
    pairs = judged_pairs()
    assert len({frozenset((each.collection, each.first, each.second)) for each in pairs}) == 200
    assert {each.collection for each in pairs} == set(COLLECTIONS)
    assert {each.verdict for each in pairs} == {"version", "passage", "none"}


@pytest.mark.data
def test_precision_and_recall_on_real_articles(measuring_data: Path) -> None:
    """Floors under what was measured: one wrong passage of 46, six of nine groups right.

    The three others are reports of one series that differ in a number or a word of each sentence.
    """
    found = judged_score(measuring_data, judged_pairs())
    assert found.precision >= 0.97, found.wrong
    assert found.recall >= 0.86, found.wrong
    right, groups, versions = found.versions
    assert right == versions, found.wrong
    assert groups - right <= 3, found.wrong
