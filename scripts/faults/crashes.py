"""Crash test: simulate a power failure at every moment of each operation on an index.

Each operation is recorded once; every state that a crash may leave is laid out and read: the
index answers as before or as after, `verify` finds what is served sound, a checkpoint that was
made can be resumed, and the next run ends like a run without a crash.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

import search
from scripts.faults import kill_operations, kills
from scripts.faults.common import ROOT, environment
from scripts.faults.crash_states import Disk, Tree, record

OPERATIONS = tuple(each for each in kill_operations.OPERATIONS if each.name != "copy")


def run(name: str, locator: str, sources: Path, *, again: bool = False) -> None:
    """Run an operation in this process; `again` after a crash, going on with what was begun.

    Raises MorgueError.
    """
    store = search.open_store(locator)
    options = search.BuildOptions(
        sources=(sources,),
        jobs=0,
        checkpoint_seconds=0,
        resume=name == "resume" or (again and name == "reindex"),
    )
    match name:
        case "reindex" | "resume":
            search.reindex(store, options)
        case "update":
            search.update(store, options)
        case "rollback":
            search.rollback(store)
        case "prune":
            search.prune(store)
        case "takedown":
            search.take_down(store, kill_operations.VICTIM, "a court's order")


@dataclass(frozen=True, slots=True)
class Moment:
    """A state that a crash may leave, and what was done by then."""

    tree: Tree
    cut: str
    kind: str
    is_checkpointed: bool
    is_done: bool

    def __str__(self) -> str:
        return self.cut


class Trial:
    """One operation on one engine: its record, and the states that crashes leave of it.

    Args:
        acts: after how many of its file operations, drawn at random, states are taken; None: all.
    """

    def __init__(
        self, stage: kills.Stage, operation: kill_operations.Operation, acts: int | None = None
    ) -> None:
        self.stage, self.operation = stage, operation
        self.place = stage.work / "index"
        self.locator = stage.locator("index")
        stage._restore(operation)
        disk, counted = Disk(self.place), Disk(self.place)
        log = stage.folder / f"{operation.name}.strace"
        sources = str(stage.work / "sources")
        command = [sys.executable, __file__, "--run", operation.name, self.locator, sources]
        record(command, log, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
        self.digest = stage.digest("index")
        every = range(1, 1 + sum(1 for _ in counted.replay(log)))
        taken = every if acts is None else random.sample(every, min(acts, len(every)))
        self.moments = list(self._moments(disk, log, taken))
        self.is_complete = self._equals_disk(disk)
        log.unlink()

    def _moments(self, disk: Disk, log: Path, taken: Container[int]) -> Iterator[Moment]:
        """Yield the distinct states after the operations `taken` and after the end, in order."""
        seen = set()
        checkpointed = self.operation.start == "unfinished"
        renamed = False
        for number, act in enumerate(disk.replay(log), 1):
            renamed = renamed or (act.startswith("rename") and "/.checkpoint-" in act)
            checkpointed = checkpointed or (renamed and act == f"fsync {self.place}")
            for cut, tree in disk.states() if number in taken else ():
                mark = fingerprint(tree), checkpointed
                if mark not in seen:
                    seen.add(mark)
                    yield Moment(
                        tree, f"operation {number} ({act}): {cut}", cut, checkpointed, False
                    )
        ended = set()
        for cut, tree in disk.states():  # when the command has returned, all of it is durable
            if (end := fingerprint(tree)) not in ended:
                ended.add(end)
                yield Moment(tree, f"after the end: {cut}", cut, False, True)

    def _equals_disk(self, disk: Disk) -> bool:
        """Return True if the replay ends in what the operation left: nothing escaped the record."""
        real = {str(path.relative_to(self.place)): path for path in self.place.rglob("*")}
        (tree,) = (tree for cut, tree in disk.states() if cut == "all there")
        return tree.keys() == real.keys() and all(
            data == (None if real[name].is_dir() else real[name].read_bytes())
            for name, data in tree.items()
            if name not in ("lock", "notes.lock")
        )

    def faults(self, moment: Moment, *, again: bool = True) -> list[str]:
        """Lay a state out and return what is wrong with it; `again`: run the operation, too."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(mode=0o755)
        lay_out(moment.tree, self.place)
        try:
            found = list(self._read(moment))
            return [*found, *(self._again() if again else ())]
        except Exception as fault:  # a traceback is a fault, whichever it is
            return [f"{type(fault).__name__}: {fault}"]

    def _read(self, moment: Moment) -> Iterator[str]:
        right = self.operation.counts()
        if moment.is_done:
            right = {self.operation.end()}
        count = self.stage._answer(search.Archive.open(search.Settings(index=self.locator)))
        if count not in right:
            yield f"{count} articles are served, none of {right}"
        yield from self.stage._damage("index", cured=True)
        store = search.open_store(self.locator)
        is_open = store.active() == self._served_at_start() and not self._is_sealed()
        if moment.is_checkpointed and is_open and store.unfinished() is None:
            yield "the checkpoint is gone"

    def _served_at_start(self) -> str:
        start = self.stage.folder / self.operation.start / "index" / "active"
        return start.read_text().strip()

    def _is_sealed(self) -> bool:
        """Return True if the build's generation is whole, so that nothing is left to resume."""
        newest = max(path for path in self.place.glob("*T*-*"))
        return (newest / "manifest.json").exists()

    def _again(self) -> Iterator[str]:
        try:
            run(self.operation.name, self.locator, self.stage.work / "sources", again=True)
        except search.NoIndexError:
            if self.operation.name != "rollback":
                raise
        if self.stage.digest("index") != self.digest:
            yield "the next run ends in other contents"
        yield from self.stage._damage("index", cured=False)


def fingerprint(tree: Tree) -> frozenset[tuple[str, bytes | None]]:
    """Return the paths and contents as one value: equal states are looked at once.

    Bytes keep their hash, so what states share is hashed once, not once a state.
    """
    return frozenset(tree.items())


def lay_out(tree: Tree, place: Path) -> None:
    """Write a state into an empty folder."""
    for path, data in tree.items():
        if data is None:
            (place / path).mkdir(mode=0o755, parents=True, exist_ok=True)
        else:
            (place / path).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            (place / path).write_bytes(data)


def trials(engine: str, folder: Path, only: str | None = None) -> Iterator[Trial]:
    """Yield the operations of an engine, each recorded."""
    stage = kills.Stage(folder / "stage", engine)
    stage.prepare()
    for operation in OPERATIONS:
        if only in (None, operation.name):
            yield Trial(stage, operation)


@click.command()
@click.option("--engine", default="whoosh", show_default=True, help="whoosh or tantivy.")
@click.option("--only", type=click.Choice([each.name for each in OPERATIONS]), help="This alone.")
@click.option("--states", default=0, help="At most so many states an operation; 0: all.")
@click.option("--run", "words", nargs=3, hidden=True, help="Run one operation: the recorded part.")
def main(engine: str, only: str | None, states: int, words: tuple[str, str, str] | None) -> None:
    """Cut the power at every moment; exit 1 where a state is bad."""
    if words:
        run(words[0], words[1], Path(words[2]))
        return
    bad = total = 0
    with tempfile.TemporaryDirectory(prefix="morgue-crashes-") as folder:
        for trial in trials(engine, Path(folder), only):
            chosen = trial.moments
            if states and len(chosen) > states:
                chosen = random.Random(1).sample(chosen, states)  # noqa: S311 - no secret
            faults: Counter[str] = Counter()
            wrong = 0
            for moment in chosen:
                if found := trial.faults(moment):
                    wrong += 1
                    faults.update(found)
                    if wrong <= 5:
                        click.echo(f"  {moment}: {'; '.join(found)}")
            whole = "" if trial.is_complete else "; THE RECORD IS INCOMPLETE"
            click.echo(
                f"{engine} {trial.operation.name}: {wrong} of {len(chosen)} states bad"
                f" ({len(trial.moments)} distinct){whole}"
            )
            bad, total = bad + wrong + (not trial.is_complete), total + len(chosen)
    click.echo(f"{engine}: {bad} of {total} states bad.")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
