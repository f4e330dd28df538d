"""Killed without a warning, Morgue loses nothing.

The short form of `python scripts/faults/kills.py`.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from scripts.faults import kills
from scripts.faults.kill_operations import OPERATIONS, Operation, Yardstick
from tests.faults.conftest import ENGINES

TIMES = 2


@pytest.fixture(scope="module", params=ENGINES)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> kills.Stage:
    """The states that operations begin with."""
    made = kills.Stage(tmp_path_factory.mktemp("kills") / "stage", request.param)
    made.prepare()
    return made


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_what_is_killed_loses_nothing(stage: kills.Stage, operation: Operation) -> None:
    """The index answers as before or as after, verify is content, and the next run ends as if
    nobody had killed anything.
    """
    chance = random.Random()
    for _ in range(TIMES):
        moment, faults = stage.trial(operation, chance)
        assert not faults, f"killed {moment}"


@pytest.mark.slow
def test_resuming_goes_on_in_the_generation_that_was_begun(stage: kills.Stage) -> None:
    """What was killed is not merely built again.

    The unfinished generation is the one that is served in the end.
    """
    (resume,) = [each for each in OPERATIONS if each.name == "resume"]
    begun = {
        path.name
        for path in (stage.folder / "unfinished" / "index").iterdir()
        if list(path.glob(".checkpoint-*"))
    }
    stage.measure(resume)
    assert Path(stage.work, "index", "active").read_text().strip() in begun


@pytest.mark.slow
def test_a_loss_would_be_seen(stage: kills.Stage) -> None:
    """The yardstick itself.

    A reindex that ends in other contents is a fault, and so is damage in what is served.
    """
    operation = OPERATIONS[0]
    right = stage.measure(operation)
    stage.yardsticks[operation.name] = Yardstick("other contents", right.acts, right.seconds)
    _, faults = stage.trial(operation, random.Random(1))
    assert faults == ["the next run ends in other contents than a build without a kill"]
    stage.yardsticks[operation.name] = right
    active = stage.work / "index" / (stage.work / "index" / "active").read_text().strip()
    victim = max(active.iterdir(), key=lambda path: path.stat().st_size if path.is_file() else 0)
    victim.write_bytes(victim.read_bytes()[:-1] + b"\0\0")
    assert any(victim.name in fault for fault in stage._damage("index", cured=True))
