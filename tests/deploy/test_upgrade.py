"""Setting up and upgrading: built aside, checked, switched in one act, and never half."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "scripts" / "locks"
SETUP = (ROOT / "scripts" / "setup.sh").read_text(encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a `python` that builds environments in no time, without a network.

    Its `pip` fails as long as the file `offline` is there; its `morgue` as `broken` says.
    """
    (tmp_path / "scripts" / "locks").mkdir(parents=True)
    (tmp_path / "scripts" / "setup.sh").write_text(SETUP)
    for name in ("pyproject.toml", "scripts/locks/run.txt", "scripts/locks/dev.txt"):
        (tmp_path / name).write_text("first")
    python = tmp_path / "python"
    python.write_text(f"""#!/bin/bash
case "$*" in
    -c*) exit 0 ;;
    -V) echo Python 3.11.9 ;;
    "-m venv"*)
        mkdir -p "$3/bin"
        cp "$0" "$3/bin/python"
        cp {tmp_path}/morgue "$3/bin/morgue"
        chmod +x "$3/bin/morgue" ;;
    *install*) [ ! -e {tmp_path}/offline ] ;;
esac
""")
    python.chmod(0o755)
    broken = tmp_path / "broken"
    (tmp_path / "morgue").write_text(
        f'#!/bin/bash\n[ ! -e {broken} ] || [ $1 != "$(<{broken})" ]\n'
    )
    return tmp_path


def set_up(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run setup in the checkout, by pip."""
    return subprocess.run(
        ["bash", "scripts/setup.sh", *(words or ("run",))],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", "PYTHON": str(checkout / "python")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def upgrade(checkout: Path) -> None:
    """A new version is checked out."""
    (checkout / "scripts" / "locks" / "run.txt").write_text(os.urandom(4).hex())


def test_an_upgrade_is_built_aside_and_can_be_taken_back(checkout: Path) -> None:
    """`.venv` leads to the new environment; `back` leads to the old one again."""
    assert set_up(checkout).returncode == 0
    first = (checkout / ".venv").readlink()
    assert set_up(checkout).stdout == ""
    (checkout / ".venvs" / "first").mkdir()
    upgrade(checkout)
    os.utime(checkout / ".venvs")
    (checkout / first).rename(checkout / ".venvs" / "older")
    (checkout / ".venv").unlink()
    (checkout / ".venv").symlink_to(".venvs/older")
    assert set_up(checkout).returncode == 0
    second = (checkout / ".venv").readlink()
    assert second != Path(".venvs/older")
    assert {path.name for path in (checkout / ".venvs").iterdir()} == {
        "older",
        second.name,
        "previous",
    }
    assert set_up(checkout, "back").returncode == 0
    assert (checkout / ".venv").readlink() == Path(".venvs/older")


@pytest.mark.parametrize("fault", ["offline", "--version", "verify", "verify elsewhere"])
def test_what_fails_leaves_everything_serving(checkout: Path, fault: str) -> None:
    """A failed download, a program that doesn't start, an index that it can't verify, whether it
    is at its usual place or where the settings say.
    """
    assert set_up(checkout).returncode == 0
    before = (checkout / ".venv").readlink()
    upgrade(checkout)
    fault, _, elsewhere = fault.partition(" ")
    if not elsewhere:
        (checkout / "indexes" / "archive").mkdir(parents=True)
        (checkout / "indexes" / "archive" / "active").write_text("x")
    if fault == "verify":  # the old environment still can
        (checkout / ".venv" / "bin" / "morgue").write_text("#!/bin/bash\n")
    (checkout / ("offline" if fault == "offline" else "broken")).write_text(fault)
    done = set_up(checkout)
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert (checkout / ".venv").readlink() == before
    assert [path.name for path in (checkout / ".venvs").iterdir()] == [before.name]


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    """Nothing is installed whose bytes nobody saw; the lists agree with constraints.txt."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    pins = set((ROOT / "scripts" / "constraints.txt").read_text(encoding="utf-8").split())
    for entry in entries:
        package = re.match(r"([a-z0-9._-]+==[^ ;\\]+)", entry)
        assert package, entry
        assert "--hash=sha256:" in entry
        assert package.group(1) in pins, "run scripts/pins"


def test_the_lists_have_what_the_metadata_asks_for() -> None:
    """After a change of pyproject.toml, scripts/pins was run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=~! ;]", line)[0].lower().replace("_", "-") for line in wanted}
    listed = re.findall(r"^([a-z0-9._-]+)==", (LOCKS / "dev.txt").read_text(), re.M)
    assert names - {"morgue"} <= set(listed), "run scripts/pins"
