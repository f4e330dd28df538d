"""What the whole suite shares.

In CI a skipped test is a failed run, and hypothesis is the same every time.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("default", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("MORGUE_CI") else "default")

DATA = Path(
    os.environ.get("MORGUE_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)
NO_DATA = f"the measuring data is not here: MORGUE_TEST_DATA names its folder, now {DATA}"
ALLOWED_SKIPS = {
    NO_DATA: "real articles may not be part of the repository, so not every machine has them"
}
"""The only skips that CI passes over, each with why."""


@pytest.fixture(scope="session")
def measuring_data() -> Path:
    """The folder of real articles (rawtext, extraction) and judged queries (relevance).

    Without it the test is skipped.
    """
    if not DATA.is_dir():
        pytest.skip(NO_DATA)
    return DATA


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI everything must run.

    A skip for any reason but the allowed ones ends the run as failed, and the reasons are told.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("MORGUE_CI") or reporter is None:
        return
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in reporter.stats.get("skipped", [])
    )
    refused = {reason: count for reason, count in reasons.items() if reason not in ALLOWED_SKIPS}
    for reason, count in refused.items():
        reporter.write_line(f"{count} skipped, which CI does not allow: {reason}", red=True)
    if refused and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
