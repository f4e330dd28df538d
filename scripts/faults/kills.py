"""Kill test: SIGKILL `morgue` at random moments of its operations on an index.

After each kill the index answers with exactly the old or the new generation, `verify` finds nothing
or names damage and cure, and the next run ends in an index equal to one built without a kill.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

import search
from scripts.faults.common import MORGUE, done, environment, kill, morgue, start, write_edition
from scripts.faults.kill_operations import (
    _BOOT,
    NEXT,
    NOTHING_OLDER,
    OLDER,
    OPERATIONS,
    SERVED,
    VICTIM,
    Operation,
    Yardstick,
)


@dataclass(slots=True)
class Stage:
    """A folder with a working place, and copies of the states that operations begin with."""

    folder: Path
    engine: str
    yardsticks: dict[str, Yardstick] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def locator(self, name: str) -> str:
        """Return the index of that name in the working place."""
        return f"{self.engine}:{self.work / name}"

    def arguments(self, operation: Operation) -> list[str]:
        """Return the arguments of `morgue`."""
        names = {
            "sources": str(self.work / "sources"),
            "index": self.locator("index"),
            "copy": self.locator("copy"),
        }
        return [argument.format(**names) for argument in operation.arguments]

    def prepare(self) -> None:
        """Build what operations begin with.

        An index of two generations, and one with a build that was killed half way.
        """
        self.work.mkdir(parents=True)
        for edition in (OLDER, SERVED):
            write_edition(self.work / "sources", edition)
            done("reindex", self.work / "sources", "--index", self.locator("index"), "--jobs", 1)
        self._keep("served")
        write_edition(self.work / "sources", NEXT)
        command = [
            *MORGUE,
            "reindex",
            str(self.work / "sources"),
            "--index",
            self.locator("index"),
            "--jobs",
            "1",
        ]
        process = start(command, checkpoint_seconds=0)
        while process.poll() is None and not list((self.work / "index").glob("*/.checkpoint-*")):
            time.sleep(0.002)
        kill(process)
        if search.open_store(self.locator("index")).unfinished() is None:
            raise SystemExit(
                "the build was over before it could be killed: nothing is left to resume"
            )
        self._keep("unfinished")

    def measure(self, operation: Operation) -> Yardstick:
        """Run an operation to its end."""
        self._restore(operation)
        tally = self.folder / "tally"
        process = self._start(operation, tally, 0)
        started = self._locked(process, operation)
        if process.wait(600):
            raise SystemExit(f"{operation.name} fails even when nobody kills it")
        seconds = time.monotonic() - started
        return Yardstick(self.digest(operation.target), int(tally.read_text()), seconds)

    def trial(self, operation: Operation, chance: random.Random) -> tuple[str, list[str]]:
        """Kill an operation at a random act or moment.

        Gives when that was, and what is wrong afterwards.
        """
        if operation.name not in self.yardsticks:
            self.yardsticks[operation.name] = self.measure(operation)
        yardstick = self.yardsticks[operation.name]
        self._restore(operation)
        reader = search.Archive.open(search.Settings(index=self.locator(operation.target)))
        self._answer(reader)
        if chance.random() < 0.6:
            act = chance.randint(1, yardstick.acts)
            moment = f"at act {act} of {yardstick.acts}"
            process = self._start(operation, self.folder / "tally", act)
            process.wait(600)
        else:
            seconds = chance.uniform(0, yardstick.seconds)
            moment = f"after {seconds * 1000:.0f} of {yardstick.seconds * 1000:.0f} ms"
            process = self._start(operation, self.folder / "tally", 0)
            self._locked(process, operation)
            time.sleep(seconds)
            kill(process)
        if process.returncode != -signal.SIGKILL:
            moment += f", too late (exit code {process.returncode})"
        return moment, list(self._faults(operation, yardstick, reader))

    def digest(self, name: str) -> str:
        """Return the digest over ids and contents that is served, by the engine's own word."""
        store = search.open_store(self.locator(name))
        engine = store.open()
        try:
            return engine.manifest.digest
        finally:
            engine.close()

    def _faults(
        self, operation: Operation, yardstick: Yardstick, reader: search.Archive
    ) -> Iterable[str]:
        fresh = search.Archive.open(search.Settings(index=self.locator(operation.target)))
        for who, archive in (("an open reader", reader), ("a new reader", fresh)):
            count = self._answer(archive)
            if count not in operation.counts():
                yield f"{who} counts {count} articles, none of {operation.counts()}"
        yield from self._damage(operation.target, cured=True)
        run = morgue(*self.arguments(operation), environ=environment(checkpoint_seconds=0))
        rolled_back_before = operation.name == "rollback" and run.returncode == NOTHING_OLDER
        if run.returncode and not rolled_back_before:
            yield f"the next run ends with {run.returncode}: {run.stderr}"
        if (count := self._answer(reader)) != operation.end():
            yield f"the next run ends with {count} articles, not {operation.end()}"
        if self.digest(operation.target) != yardstick.digest:
            yield "the next run ends in other contents than a build without a kill"
        yield from self._damage(operation.target, cured=False)
        yield from self._leftovers(operation)

    def _answer(self, archive: search.Archive) -> int | None:
        """Return what is served.

        The number of articles, by a search whose hits, total and facets must agree; None without
        an index.
        """
        request = search.SearchRequest(
            text="everybody", facets=("label", "section"), size=100, highlight=False
        )
        try:
            page = archive.search(request)
        except search.NoIndexError:
            return None
        sums = {sum(value.count for value in page.facets[facet]) for facet in ("label", "section")}
        ids = {hit.article.id for hit in page.hits}
        return page.total if sums == {page.total} == {len(ids)} else -1

    def _damage(self, name: str, *, cured: bool) -> Iterable[str]:
        """Yield what `verify` finds; `cured`.

        Damage is allowed where the cure is named and what is served is sound.
        """
        store = search.open_store(self.locator(name))
        if store.active() is None:
            return
        for generation, faults in search.verify(store).items():
            for fault in faults:
                if not cured or generation == store.active() or "`morgue " not in fault:
                    yield f"verify: {fault}"

    def _leftovers(self, operation: Operation) -> Iterable[str]:
        """Yield what no run has cleared away, and a text that was taken down."""
        place = self.work / operation.target
        left = [
            path.name
            for path in place.iterdir()
            if path.name.endswith(".gone") or path.name.startswith(".")
        ]
        if operation.name != "rollback" and left:
            yield f"left behind: {', '.join(left)}"
        if (
            operation.name == "prune"
            and len(search.open_store(self.locator("index")).generations()) != 1
        ):
            yield "prune left more than one generation"
        if operation.name == "takedown":
            store = search.open_store(self.locator("index"))
            holding = [
                each.generation
                for each in store.generations()
                if store.open(each.generation).get(VICTIM)
            ]
            if holding:
                yield f"{VICTIM} was taken down and is still in {', '.join(holding)}"

    def _start(self, operation: Operation, tally: Path, act: int) -> subprocess.Popen[bytes]:
        boot = [
            sys.executable,
            "-c",
            _BOOT,
            str(self.work / operation.target),
            str(tally),
            str(act),
        ]
        return start([*boot, *self.arguments(operation)], checkpoint_seconds=0)

    def _locked(self, process: subprocess.Popen[bytes], operation: Operation) -> float:
        """Wait until the process has the index's lock; gives the time."""
        lock = self.work / operation.target / "lock"
        holder = f'"pid": {process.pid},'.encode()
        while process.poll() is None:
            if lock.exists() and holder in lock.read_bytes():
                break
            time.sleep(0.001)
        return time.monotonic()

    def _keep(self, name: str) -> None:
        shutil.copytree(self.work, self.folder / name, symlinks=True)

    def _restore(self, operation: Operation) -> None:
        shutil.rmtree(self.work)
        shutil.copytree(self.folder / operation.start, self.work, symlinks=True)
        write_edition(self.work / "sources", operation.sources)


@click.command()
@click.option("--times", default=200, show_default=True, help="How many kills.")
@click.option("--engine", default="whoosh", show_default=True, help="whoosh or tantivy.")
@click.option("--seed", default=1, show_default=True, help="Of the random acts and moments.")
@click.option(
    "--only", type=click.Choice([each.name for each in OPERATIONS]), help="Kill this alone."
)
def main(times: int, engine: str, seed: int, only: str | None) -> None:
    """Kill at random moments, as often as said; exit 1 where anything was lost."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    killed: Counter[str] = Counter()
    late = wrong = 0
    operations = [each for each in OPERATIONS if only in (None, each.name)]
    with tempfile.TemporaryDirectory(prefix="morgue-kills-") as folder:
        stage = Stage(Path(folder) / "stage", engine)
        stage.prepare()
        while killed.total() < times:
            operation = operations[(killed.total() + late) % len(operations)]
            moment, faults = stage.trial(operation, chance)
            late += "too late" in moment
            killed[operation.name] += "too late" not in moment
            wrong += bool(faults)
            click.echo(
                f"{killed.total():4d} {operation.name:9} {moment}:"
                f" {'; '.join(faults) or 'nothing lost'}"
            )
    click.echo(
        f"{engine}: {killed.total()} kills"
        f" ({', '.join(f'{name} {count}' for name, count in killed.items())}; {late} came too late"
        f" and are not counted), {wrong} with faults."
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
