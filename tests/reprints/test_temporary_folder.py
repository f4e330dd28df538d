"""The words of an archive lie in a temporary folder no longer than somebody compares them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from search.reprints.temporary_folder import temporary_folder

_HOLD = """
from search.reprints.temporary_folder import temporary_folder
with temporary_folder() as folder:
    (folder / "words").write_bytes(b"words")
    print(folder, flush=True)
    input()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of the machine, for this test alone."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holder() -> tuple[subprocess.Popen[str], Path]:
    """Another process with a folder of its own, and that folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_process_left_is_deleted(place: Path) -> None:
    """The next one deletes it; what a living process has, or somebody else made, stays."""
    killed, left = holder()
    living, kept = holder()
    strange = place / "morgue-reprints-of-somebody"
    strange.mkdir()
    (place / "morgue-reprints-link").symlink_to(kept)
    killed.kill()
    killed.communicate()
    assert (left / "words").exists()
    with temporary_folder() as own:
        assert not left.exists()
        assert (kept / "words").exists()
        assert strange.exists()
        assert [each.name for each in own.iterdir()] == ["lock"]
    living.communicate("\n")
    assert sorted(place.iterdir()) == [place / "morgue-reprints-link", strange]
