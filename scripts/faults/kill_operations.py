"""The operations that are killed at random moments."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.faults.common import count_of

OLDER, SERVED, NEXT = 1, 2, 3
VICTIM = "article-0040"
NOTHING_OLDER = 1

# Runs `morgue`, and kills its whole process group at the n-th act upon the index's files; writes
# how many acts there were.
_BOOT = """
import atexit, os, pathlib, sys
index, tally, left = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
del sys.argv[1:4]
acts = 0
CHANGES = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.chmod",
"shutil.rmtree", "shutil.copyfile"}
def watch(event, arguments):
    global acts
    wrote = event == "open" and isinstance(arguments[0],
    str) and arguments[0].startswith(index) and arguments[2] & 3
    if event in CHANGES or wrote:
        acts += 1
        if acts == left:
            os.killpg(0, 9)
from scripts.cli import main
sys.addaudithook(watch)
atexit.register(lambda: tally.write_text(str(acts)))
main()
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation to kill.

    The arguments of `morgue`, where it begins, which edition the sources have, and which answers
    are right.
    """

    name: str
    arguments: tuple[str, ...]
    sources: int = SERVED
    start: str = "served"
    target: str = "index"
    after: int = SERVED
    before: int | None = SERVED
    lost: int = 0

    def counts(self) -> set[int | None]:
        """Return the numbers of articles that may be served after a kill; None: no index yet."""
        return {self.before and count_of(self.before), self.end()}

    def end(self) -> int:
        """Return the number of articles when all is done."""
        return count_of(self.after) - self.lost


OPERATIONS = (
    Operation(
        "reindex", ("reindex", "{sources}", "--index", "{index}", "--jobs", "2"), NEXT, after=NEXT
    ),
    Operation(
        "update",
        ("reindex", "{sources}", "--index", "{index}", "--update", "--jobs", "1"),
        NEXT,
        after=NEXT,
    ),
    Operation(
        "resume",
        ("reindex", "{sources}", "--index", "{index}", "--resume", "--jobs", "1"),
        NEXT,
        "unfinished",
        after=NEXT,
    ),
    Operation("rollback", ("rollback", "--index", "{index}"), after=OLDER),
    Operation("prune", ("prune", "--index", "{index}")),
    Operation("copy", ("copy", "{index}", "{copy}", "--jobs", "1"), target="copy", before=None),
    Operation(
        "takedown",
        ("takedown", VICTIM, "--reason", "a court's order", "--index", "{index}"),
        lost=1,
    ),
)


@dataclass(slots=True)
class Yardstick:
    """An operation that nobody killed.

    Its result, how many acts upon files it took, and for how long it held the lock.
    """

    digest: str
    acts: int
    seconds: float
