"""The check that `search`, `web` and `scripts` are Morgue's own, not another package's."""

from __future__ import annotations

import importlib.util
from pathlib import Path

NAMES = ("search", "web", "scripts")
HOME = Path(__file__).resolve().parents[2]


def foreign(home: Path = HOME) -> str | None:
    """Return what to do where another package took one of the names; None where none did.

    Args:
        home: the folder that Morgue's packages are in.
    """
    for name in NAMES:
        found = importlib.util.find_spec(name)
        places = list(found.submodule_search_locations or ()) if found else []
        if not places or Path(places[0]).resolve() != home / name:
            where = places[0] if places else (found and found.origin) or "nowhere"
            return (
                f"The name `{name}` leads to {where}, not to Morgue's own in {home}: install Morgue"
                " in an environment of its own (./scripts/run, uv tool install, pipx), and run it"
                " where no folder or module of that name comes first on Python's path."
            )
    return None
