"""Under load nothing fails, nothing is mixed, nothing leaks.

Short forms of `scripts/faults/load.py` and `soak.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.faults import load, soak
from scripts.faults.common import Answer, count_of
from tests.faults.conftest import ENGINES


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_reindexes_under_load_fail_no_request_and_mix_no_page(tmp_path: Path, engine: str) -> None:
    """While sixteen clients search, three editions come and go.

    Every answer is a whole one of a single edition.
    """
    seen, _ = load.swaps(tmp_path, engine, times=3, number=16, queue_seconds=60)
    assert seen.failed == []
    assert seen.mixed == []
    assert seen.answers > 50
    assert {1, 4} <= set(seen.editions) <= {1, 2, 3, 4}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_mixed_traffic_leaks_nothing(tmp_path: Path, engine: str) -> None:
    """Pages, searches, exports and mistakes for a while.

    Memory and descriptors of the workers stay where they were.
    """
    seen = soak.soak(tmp_path, engine, seconds=15, number=6)
    assert seen.unexpected == []
    assert {200, 400, 404} <= set(seen.statuses)
    assert seen.growth() < 0.10, [
        window.memory for window in seen.windows
    ]  # 15 seconds are half a warm-up; the long form asks for 5 %
    assert seen.more_handles() <= 8, [window.handles for window in seen.windows]


def test_a_mixed_page_would_be_seen() -> None:
    """The judge.

    A page whose facet, label or total is of another edition is told from a whole one.
    """

    def page(total: int, counted: int, label: str, hit: str) -> Answer:
        found = {
            "section": [{"value": "Opinion", "count": counted}],
            "label": [{"value": label, "count": total}],
        }
        body = (
            f'{{"total": {total}, "facets": {found}, "results": [{{"label": "{hit}"}}]}}'.replace(
                "'", '"'
            )
        )
        return Answer(200, body.encode(), 0.1)

    two = count_of(2)
    for answer, whole in (
        (page(two, two, "Edition 2", "Edition 2"), True),
        (page(two, two - 1, "Edition 2", "Edition 2"), False),
        (page(two, two, "Edition 3", "Edition 2"), False),
        (page(two, two, "Edition 2", "Edition 1"), False),
        (page(two + 1, two + 1, "Edition 2", "Edition 2"), False),
        (Answer(503, b"", 0.1), False),
    ):
        seen = load.Load()
        seen.note(answer)
        assert (not seen.failed and not seen.mixed) is whole
