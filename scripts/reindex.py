"""The bulk reindex script: takes what `morgue reindex` takes."""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.cli import main

if __name__ == "__main__":
    main(["reindex", *sys.argv[1:]])
