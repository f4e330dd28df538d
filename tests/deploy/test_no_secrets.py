"""No key, token or password is in the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIGNS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    "a token of ours": re.compile(r"\bmorgue_[0-9a-f]{8}_[A-Za-z0-9_-]{40,}"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a forge": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|glpat-[A-Za-z0-9_-]{20,}|pypi-[A-Za-z0-9_-]{50,})"
    ),
    "a session's key": re.compile(r"secret_key\s*=\s*[\"'][^\"']{8,}"),
}


def test_no_secret_is_kept() -> None:
    """Every file that git keeps, against the forms that secrets have."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: what git keeps can't be told")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=60
    ).stdout
    found = []
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            text = path.read_bytes().decode("utf-8", "replace")
            found += [
                f"{sign} in {name}" for sign, pattern in SIGNS.items() if pattern.search(text)
            ]
    assert not found


def test_the_signs_are_recognised() -> None:
    """The check itself works: each form, made up here, is found by its sign and by no other."""
    made_up = {
        "a private key": "-----BEGIN EC PRIVATE " + "KEY-----\n" + "A" * 64,
        "a token of ours": "morgue_" + "0a1b2c3d_" + "x" * 43,
        "a key of a cloud": "AKIA" + "ABCDEFGHIJKLMNOP",
        "a token of a forge": "ghp_" + "a" * 36,
        "a session's key": "app.secret_key = 'correct horse battery'",
    }
    for sign, text in made_up.items():
        assert [name for name, pattern in SIGNS.items() if pattern.search(text)] == [sign]
