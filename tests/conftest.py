"""Fixtures and hooks that the whole suite shares.

In CI a skipped test is a failed run, and hypothesis is the same every time.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import hypothesis
import pytest
from flask import Flask
from werkzeug.routing import Rule

# A developer's run looks at fewer inputs, new ones each time; CI at more, the same each time.
hypothesis.settings.register_profile("dev", deadline=None, print_blob=True, max_examples=8)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("MORGUE_CI") else "dev")

DATA = Path(
    os.environ.get("MORGUE_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)
NO_DATA = f"the measuring data is not here: MORGUE_TEST_DATA names its folder, now {DATA}"
ALLOWED_SKIPS = {
    NO_DATA: "real articles may not be part of the repository, so not every machine has them",
    "no Python 3.10 is installed, which the connector needs": "another project's library asks for"
    " a Python older than Morgue's",
}
"""The only skips that CI passes over, each with why."""


class CompiledOnce(Rule):
    """A rule of an address, compiled once a run.

    Compiling them took most of the time that an application needs to begin, and the tests begin
    some three hundred, each with the same rules.
    """

    _compiled: ClassVar[dict[str, dict[str, Any]]] = {}

    def compile(self) -> None:
        """Compile the rule, or take what an equal one was compiled to."""
        assert self.map is not None
        rule_map, self.map = self.map, None
        key = repr((vars(self), rule_map.converters))
        self.map = rule_map
        if key in self._compiled:
            vars(self).update(self._compiled[key])
            return
        super().compile()
        self._compiled[key] = {name: of for name, of in vars(self).items() if name != "map"}


Flask.url_rule_class = CompiledOnce


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--slow`: long forms and repetitions run as well, as they do in CI."""
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out, unless `--slow` or a marker expression asks for them."""
    if config.getoption("--slow") or config.getoption("-m"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


def pytest_collection_finish() -> None:
    """Let the garbage collector run seldom, and not over what lives as long as the run.

    It took a tenth of the run: some thirty times it walked all tests and modules.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


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
