"""When the power fails, nothing that was acknowledged is lost.

The short form of `python scripts/faults/crashes.py`.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.faults import crashes, kills
from scripts.faults.crash_states import Disk, record
from tests.faults.conftest import ENGINES

ACTS = 60
"""Of up to a thousand file operations of an operation; the script goes through all."""
STATES = 3
"""Of the states after which the operation is run again."""


def _can_trace() -> bool:
    strace = shutil.which("strace")
    if strace is None:
        return False
    return subprocess.run([strace, "-qq", "-e", "trace=none", "true"], check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _can_trace(), reason="strace is missing or may not trace here")


@pytest.fixture(scope="module", params=ENGINES)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> kills.Stage:
    """The states that operations begin with."""
    made = kills.Stage(tmp_path_factory.mktemp("crashes") / "stage", request.param)
    made.prepare()
    return made


@pytest.mark.slow
@pytest.mark.parametrize("operation", crashes.OPERATIONS, ids=lambda operation: operation.name)
def test_no_crash_leaves_a_bad_state(stage: kills.Stage, operation: kills.Operation) -> None:
    """The index answers as before or as after, what is served is sound, a checkpoint can be
    resumed, and the next run ends as if there had been no crash.
    """
    trial = crashes.Trial(stage, operation, ACTS)
    assert trial.is_complete, "something wrote to the index without being recorded"
    done = [moment for moment in trial.moments if moment.is_done]
    amid = [moment for moment in trial.moments if not moment.is_done]
    read = [*one_of_each_kind(amid), *one_of_each_kind(done), *sample(done, STATES)]
    found = {str(moment): trial.faults(moment, again=False) for moment in read}
    found |= {str(moment): trial.faults(moment) for moment in sample(amid, STATES)}
    assert {cut: faults for cut, faults in found.items() if faults} == {}


def sample(moments: list[crashes.Moment], most: int) -> list[crashes.Moment]:
    return random.sample(moments, min(most, len(moments)))


def one_of_each_kind(moments: list[crashes.Moment]) -> list[crashes.Moment]:
    """Return a state of each way in which a crash cuts, drawn at random."""
    return list({moment.kind: moment for moment in sample(moments, len(moments))}.values())


def states_of(folder: Path, code: str) -> list[dict[str, bytes | None]]:
    """Return every state that a crash during or after a piece of Python may leave."""
    place = folder / "place"
    place.mkdir()
    (place / "kept").write_bytes(b"old")
    disk = Disk(place)
    record([sys.executable, "-c", f"here = {str(place)!r}\n{code}"], folder / "log")
    return [tree for _ in disk.replay(folder / "log") for _, tree in disk.states()]


WRITE = """
import os
file = open(here + "/aside", "wb"); file.write(b"new"); file.flush(); {sync}
file.close(); os.rename(here + "/aside", here + "/kept"); {sync_folder}
"""


def test_what_is_not_synced_may_be_lost(tmp_path: Path) -> None:
    """The yardstick itself: a file renamed before its data is synced may be empty, zeroed, cut."""
    held = [tree["kept"] for tree in states_of(tmp_path, WRITE.format(sync="", sync_folder=""))]
    assert set(held) == {b"old", b"", b"\0\0\0", b"n", b"new"}


def test_what_is_synced_is_there(tmp_path: Path) -> None:
    """A file synced before it is renamed is the old one or the new one."""
    code = WRITE.format(sync="os.fsync(file.fileno())", sync_folder="")
    assert {tree["kept"] for tree in states_of(tmp_path, code)} == {b"old", b"new"}


def test_a_synced_folder_keeps_its_names(tmp_path: Path) -> None:
    """After the folder is synced, nothing but the new file is left of it."""
    code = WRITE.format(
        sync="os.fsync(file.fileno())", sync_folder="os.fsync(os.open(here, os.O_RDONLY))"
    )
    assert states_of(tmp_path, code)[-1] == {"kept": b"new"}
