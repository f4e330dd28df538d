"""Starting the command: quick help, and names that another package took."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.cli.own_packages import foreign
from scripts.cli.verb_group import VERBS, load_all
from tests.scripts.conftest import Morgue

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_of_verbs_says_what_the_verbs_say() -> None:
    """Name, module and line of help are those of the verb itself."""
    commands = load_all()
    assert {name: text for name, (_, text) in VERBS.items()} == {
        name: command.get_short_help_str(80) for name, command in commands.items()
    }


def test_help_and_version_load_no_part_of_the_library() -> None:
    """A list of verbs is shown without loading what they work with."""
    code = (
        "import sys; from scripts.cli import main; main(['--help'], standalone_mode=False);"
        "print(sorted({'numpy', 'flask', 'search', 'rich'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "reindex" in done.stdout


def test_another_package_of_the_name_is_noticed(tmp_path: Path) -> None:
    """The message names the package in the way and what to do."""
    assert foreign() is None
    told = foreign(tmp_path)
    assert told is not None
    assert "environment of its own" in told


def test_a_wrong_path_leaves_nothing_behind(morgue: Morgue, folder: Path) -> None:
    """Neither a folder for the index nor a lock; the message has the whole path."""
    done = morgue("reindex", "nowhere")
    assert done.code == 1
    assert str(folder / "nowhere") in done.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["clean", "nowhere"],
        ["boilerplate", "nowhere"],
        ["reindex", "here.txt", "--rules", "nowhere.toml"],
        ["alerts", "run", "nowhere"],
        ["recheck", "nowhere"],
    ],
)
def test_messages_name_whole_paths(morgue: Morgue, folder: Path, words: list[str]) -> None:
    """A message of a job at night says which file it means, wherever it was run."""
    (folder / "here.txt").write_text("A Title\n\nA text.\n")
    done = morgue(*words)
    assert done.code == 1
    assert str(folder / words[-1]) in done.err


@pytest.mark.parametrize("verb", ["status", "verify", "export", "search", "rollback"])
def test_a_missing_index_is_named_with_its_whole_path(
    morgue: Morgue, folder: Path, verb: str
) -> None:
    """It is not where the command looked for it: the message says where that was."""
    done = morgue(verb, *(["x"] if verb == "search" else []), "--index", "tantivy:nix")
    assert done.code == 1
    assert f"tantivy:{folder / 'nix'}" in done.err
