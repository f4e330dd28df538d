"""The audit of libraries: what fails a run, and what is only told."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.audit import verdict

SOUND: dict[str, Any] = {"name": "flask", "version": "3.1.3", "vulns": []}
FAULTY = {"name": "lamp", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
HOPELESS = {"name": "oil", "version": "2.0", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("dependencies", "code", "told"),
    [
        ([SOUND], 0, "1 libraries audited, 0 known faults."),
        ([SOUND, FAULTY], 1, "lamp 1.0: PYSEC-1, mended in 1.1"),
        ([HOPELESS, UNKNOWN], 1, "oil 2.0: PYSEC-2, mended in no version yet"),
        ([SOUND, UNKNOWN], 0, "1 libraries audited, 1 unknown to the advisories, 0 known faults."),
        ([UNKNOWN, UNKNOWN], 0, "The advisories can't be had from here, so nothing was audited."),
        ([], 0, "The advisories can't be had from here, so nothing was audited."),
    ],
)
def test_only_known_faults_fail(dependencies: list[dict[str, Any]], code: int, told: str) -> None:
    """A known fault fails the run and names its mend.

    Advisories that can't be had are told and fail nothing.
    """
    found, lines = verdict({"dependencies": dependencies})
    assert found == code
    assert told in lines
