"""Archives in editions that their counts tell apart, and the means to starve the processes that
work on them.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import search
from scripts.faults.common import ROOT, environment, write_edition

ENGINES = [
    name for name in ("whoosh", "tantivy") if importlib.util.find_spec(f"search.engines.{name}")
]
"""The engines that keep an index in a folder of this machine; each goes through every fault."""

# Reindexes in one process, as `morgue reindex` does in several; ends with 0 or, having told why,
# with 1.
REINDEX = """
import sys
from pathlib import Path
import search
store = search.open_store(sys.argv[1])
try:
    search.reindex(store, search.BuildOptions(sources=(Path(sys.argv[2]),), jobs=0))
except search.MorgueError as told:
    sys.exit(f"told: {told}")
"""


@dataclass
class Site:
    """An index that serves the first edition, and the sources of the second."""

    folder: Path
    engine: str

    @property
    def place(self) -> Path:
        return self.folder / "index"

    @property
    def locator(self) -> str:
        return f"{self.engine}:{self.place}"

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    def store(self) -> search.Store:
        return search.open_store(self.locator)

    def served(self) -> int:
        """How many articles are served, as a reader that comes now sees it; verified."""
        active = self.store().active()
        assert active
        assert search.verify(self.store(), active) == {active: []}
        request = search.SearchRequest(text="everybody", facets=("section",), size=0)
        page = search.Archive.open(search.Settings(index=self.locator)).search(request)
        assert sum(value.count for value in page.facets["section"]) == page.total
        return page.total

    def digest(self) -> str:
        """Over ids and contents of what is served."""
        return search.Archive.open(search.Settings(index=self.locator)).manifest.digest

    def edition(self, number: int) -> None:
        """Put the sources of an edition in place."""
        write_edition(self.sources, number)

    def reindex(self, number: int) -> None:
        """Serve an edition."""
        self.edition(number)
        search.reindex(self.store(), search.BuildOptions(sources=(self.sources,), jobs=0))

    def run(self, *before: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Reindex in another process, behind the words of `before`."""
        command = [*before, sys.executable, "-c", REINDEX, self.locator, str(self.sources)]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment() | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """An index that serves the first edition; the sources are those of the second."""
    made = Site(tmp_path, request.param)
    made.reindex(1)
    made.edition(2)
    return made


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The library that makes disks and clocks fail, to be loaded before all others."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler (apt-get install gcc libc6-dev)")
    made = tmp_path_factory.mktemp("shim") / "shim.so"
    source = Path(__file__).with_name("shim.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    return str(made)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    _mount("-t", "tmpfs", "-o", "size=3m,mode=0755", "tmpfs", str(place))
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def _mount(*words: str) -> None:
    run = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip(f"this user may not mount anything: {run.stderr.strip()}")
