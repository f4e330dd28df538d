"""The shells complete verbs, options and generations."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main
from scripts.cli.verbs.shell_completion import script

SEEDS = Path(__file__).parents[2] / "seeds"


def completed(line: str, **env: str) -> list[str]:
    """What bash would offer at the end of a line."""
    ask = {"_MORGUE_COMPLETE": "bash_complete", "COMP_WORDS": line}
    ask["COMP_CWORD"] = str(len(line.split(" ")) - 1)
    program = "from scripts.cli import main; main(prog_name='morgue')"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **ask, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.stderr == ""
    return [each.partition(",")[2] for each in ran.stdout.splitlines() if each]


@pytest.mark.slow
def test_verbs_options_and_generations_are_completed(tmp_path: Path) -> None:
    """A verb by its first letters, its options, and for `activate` the generations there are."""
    index = f"whoosh:{tmp_path / 'archive'}"
    made = CliRunner().invoke(main, ["reindex", str(SEEDS), "--index", index, "--jobs", "1"])
    assert made.exit_code in (0, 3), made.output
    assert completed("morgue rei") == ["reindex"]
    assert "--index" in completed("morgue search --in")
    (generation,) = completed("morgue activate ", MORGUE_INDEX=index)
    assert (tmp_path / "archive" / generation).is_dir()
    assert completed(f"morgue verify --index {index} --generation ") == [generation]


@pytest.mark.slow
def test_an_index_that_cannot_be_read_completes_nothing(tmp_path: Path) -> None:
    """A shell shows no message between two keys."""
    assert completed("morgue activate ", MORGUE_INDEX=f"whoosh:{tmp_path / 'none'}") == []
    assert completed("morgue activate ", MORGUE_INDEX="nonsense") == []


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("bash", "bash-completion/completions/morgue"),
        ("zsh", ".zfunc/_morgue"),
        ("fish", "fish/completions/morgue.fish"),
    ],
)
def test_one_command_installs_it(
    shell: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script is written where the shell of the user looks, and the place is named."""
    for name in ("XDG_DATA_HOME", "ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    ran = CliRunner().invoke(main, ["completion"])
    assert ran.exit_code == 0, ran.output
    assert str(tmp_path / place) in ran.output
    assert (tmp_path / place).read_text(encoding="utf-8") == script(shell) + "\n"


def test_an_unknown_shell_is_named_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a shell that is known, the message lists those that are."""
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    ran = CliRunner().invoke(main, ["completion"])
    assert ran.exit_code == 2
    assert "bash, zsh, fish" in ran.output
