"""Build run: read sources into a writer, count, check, seal and switch.

`search.indexing.operations` is its interface.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from search.article import Article
from search.engines.protocols import Manifest, Writer
from search.engines.shared.compatibility import digest_of
from search.errors import DamagedIndexError, RefusedError
from search.indexing import takedowns
from search.indexing.arrivals import NAME as ARRIVALS
from search.indexing.arrivals import Arrivals
from search.indexing.author_names import NAME as NAMES
from search.indexing.author_names import AuthorNames, prepared
from search.indexing.builds.intake import Intake
from search.indexing.identity import NAME as CLAIMS
from search.indexing.identity import Claims, outermost
from search.indexing.options import BuildReport, fingerprint
from search.indexing.publish import at_stake, refuse_losses, seal_and_switch
from search.indexing.purge import finish_takedowns
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.ingest import FileDone, FileRecord, ingest, open_pool
from search.ingest.reading_notes import NOTE_LENGTH
from search.reprints.tasks import run_here

CHECKPOINT_PAUSE = (
    20.0  # times the last checkpoint's duration: checkpoints take at most a twentieth of a build
)


class Run(Intake):
    """A full reindex."""

    def rebuild(self) -> BuildReport:
        """Build, check, seal and switch; return the report."""
        at_stake(self.store, self.options.force)  # refused before hours of reading, if at all
        with self._workers():
            with self._open_writer() as writer, self._stopped_on_error():
                self._use(writer)
                self._read_all(partial(self._checkpoint, writer))
                self._note_idle_rules()
                self._settle(writer)
                # After the last article, so that one taken down during the build doesn't return.
                self._obey_new_takedowns(writer)
                self._refuse_losses()
                self._attach(writer)
            generation = writer.generation
            del writer  # or its words and columns stay in memory while texts are compared
            return self._finish(generation)

    def _attach(self, writer: Writer) -> None:
        writer.attach(LEDGER, self.ledger.to_bytes())
        writer.attach(CLAIMS, self.claims.to_bytes())
        writer.attach(NAMES, self.names.to_bytes())
        writer.attach(ARRIVALS, self.arrivals.to_bytes())

    def feed(self, generation: str) -> BuildReport:
        """Add one part of the sources to a generation that several machines share.

        `activate` seals it once all parts are in.
        """
        which, parts = self.options.part or (1, 1)
        with (
            self._workers(),
            self.store.join(generation, language=self.options.language) as writer,
            self._stopped_on_error(),
        ):
            self._use(writer)
            self._read_all(lambda: None)
            self._settle(writer)
            report = {
                "parts": parts,
                "count": len(self.digests),
                "rejects": self.summary.rejected,
                "sources": [str(source) for source in self.options.sources],
                "fingerprint": fingerprint(self.options.language, self.options.rules),
                "language": self.options.language,
                "variants": self._variants(),
            }
            writer.attach(f"part-{which}-ledger", self.ledger.to_bytes())
            writer.attach(f"part-{which}-claims", self.claims.to_bytes())
            writer.attach(f"part-{which}-names", self.names.to_bytes(whole=True))
            writer.attach(f"part-{which}-arrivals", self.arrivals.to_bytes())
            writer.attach(f"part-{which}", json.dumps(report).encode())
        self.summary.generation, self.summary.count = generation, len(self.digests)
        self.summary.seconds = time.monotonic() - self.started
        return self.summary

    @contextmanager
    def _workers(self) -> Iterator[None]:
        """Run the worker processes, which read documents and do the writer's tasks."""
        options = self.options
        if options.jobs <= 0:
            yield
            return
        prepare = partial(prepared, language=options.language)
        with open_pool(options.rules, options.limits, options.jobs, prepare) as self.pool:
            yield

    @contextmanager
    def _stopped_on_error(self) -> Iterator[None]:
        """Stop the workers before a writer discards its files."""
        try:
            yield
        except BaseException:
            if self.pool is not None:
                self.pool.close()
            raise

    def _open_writer(self) -> Writer:
        unfinished = self.store.unfinished() if self.options.resume else None
        if unfinished:
            generation, state = unfinished
            kept = _read_state(state)
            if (
                kept["fingerprint"] == fingerprint(self.options.language, self.options.rules)
                and kept["sources"] == self._sources()
            ):
                self.ledger = Ledger.from_bytes(bytes.fromhex(kept["ledger"]))
                self.digests, self.texts = kept["digests"], kept["texts"]
                self.claims = Claims.from_bytes(bytes.fromhex(kept["claims"]))
                self.names = AuthorNames.from_bytes(bytes.fromhex(kept["names"]))
                begun = Arrivals.from_bytes(bytes.fromhex(kept["arrivals"]))
                self.arrivals.rows, self.arrivals.now = begun.rows, begun.now
                self.done = {
                    source: dict(self.ledger.known(source)) for source in self.options.sources
                }
                self.summary.added = len(self.digests)
                self._note_damaged_checkpoints(generation)
                return self.store.resume(generation, jobs=self.options.jobs)
        # A new build makes the remains of interrupted ones useless.
        self.store.sweep()
        return self.store.create(language=self.options.language, jobs=self.options.jobs)

    def _note_damaged_checkpoints(self, generation: str) -> None:
        damaged = getattr(self.store, "damaged_checkpoints", lambda name: 0)(generation)
        if damaged:
            self.summary.notices.append(
                f"The last checkpoint of {generation} is damaged; the build went on from the one"
                " before it."
            )

    def _note_idle_rules(self) -> None:
        """Name the rules that did nothing, unless an interrupted run read a part of the sources."""
        if not self.done:
            self.summary.idle_rules = [
                name
                for name in self.options.rules.names()
                if name[:NOTE_LENGTH] not in self.summary.applied
            ]

    def _checkpoint(self, writer: Writer) -> None:
        self._settle(writer)
        state = {
            "fingerprint": fingerprint(self.options.language, self.options.rules),
            "sources": self._sources(),
            "ledger": self.ledger.to_bytes().hex(),
            "digests": self.digests,
            "texts": self.texts,
            "claims": self.claims.to_bytes().hex(),
            "names": self.names.to_bytes(whole=True).hex(),
            "arrivals": self.arrivals.to_bytes().hex(),
        }
        writer.checkpoint(json.dumps(state).encode("utf-8", "surrogatepass"))

    def _read_all(self, checkpoint: Callable[[], None]) -> None:
        prepare = partial(prepared, language=self.options.language)
        for source in outermost(self.options.sources):
            last, pause = time.monotonic(), self.options.checkpoint_seconds
            for outcome in self._ingest(source, self.done.get(source, {}), prepare):
                self._take(source, outcome)
                self.options.on_progress(self.summary)
                # Only between files: a resumed build skips whole files.
                if isinstance(outcome, FileDone) and time.monotonic() - last > pause:
                    began = time.monotonic()
                    checkpoint()
                    last = time.monotonic()
                    pause = max(pause, CHECKPOINT_PAUSE * (last - began))

    def _ingest(
        self, source: Path, known: dict[str, FileRecord], prepare: Callable[[Article], Any]
    ) -> Iterable[Any]:
        options = self.options
        outcomes = ingest(
            [source],
            rules=options.rules,
            limits=options.limits,
            jobs=options.jobs,
            known=known,
            prepare=prepare,
            part=options.part,
            pool=self.pool,
            on_position=self._reading_from(self.summary.bytes),
        )
        return map(self.names.noted, outcomes)

    def _reading_from(self, before: int) -> Callable[[int], None]:
        """Return a counter of a source's bytes, after the `before` bytes of earlier ones."""

        def note(position: int) -> None:
            self.summary.bytes = before + position

        return note

    def _refuse_losses(self) -> None:
        before = at_stake(self.store, self.options.force)
        refuse_losses(
            before - len(self.digests) - self.summary.taken_down, before, self.options.force
        )
        if not self.digests and not self.options.force:
            raise RefusedError(
                "Nothing was found to index in the sources named; the index stays as it was."
            )

    def _finish(self, generation: str) -> BuildReport:
        summary, options = self.summary, self.options
        self.writer = None
        summary.generation, summary.count = generation, len(self.digests)
        summary.seconds = time.monotonic() - self.started
        manifest = Manifest(
            generation=generation,
            engine=self.store.engine_name,
            engine_version=self.store.engine_version,
            fingerprint=fingerprint(options.language, options.rules),
            language=options.language,
            count=len(self.digests),
            digest=digest_of(self.digests.items()),
            sources=tuple(str(source) for source in options.sources),
            built_at=self.arrivals.built_at(takedowns.now()),
            rejects=summary.rejected,
            seconds=round(summary.seconds, 3),
            extra=({"sample": True} if options.sample else {})
            | ({"variants": variants} if (variants := self._variants()) else {}),
        )
        execute = self.pool.run if self.pool is not None else run_here
        reprints = seal_and_switch(self.store, manifest, options.keep, self._note_step, execute)
        summary.step = ""
        summary.groups, summary.repeats = reprints.groups, reprints.repeats
        summary.notices += reprints.notes
        summary.activated = True
        cleared = finish_takedowns(self.store)
        if cleared.generation is not None:  # listed under another id while this was being built
            summary.generation, summary.count = cleared.generation, cleared.count
        return summary

    def _variants(self) -> list[list[str]]:
        """Return the spelling variants of names that count as one in this generation."""
        return list(map(list, self.options.rules.variants or ()))

    def _note_step(self, step: str, share: float) -> None:
        self.summary.step = f"{step} {share:.0%}"
        self.options.on_progress(self.summary)


def _read_state(state: bytes) -> dict[str, Any]:
    """Return the state in a checkpoint.

    Raises:
        DamagedIndexError: it can't be read.
    """
    try:
        kept: dict[str, Any] = json.loads(state.decode("utf-8", "surrogatepass"))
        if kept.keys() >= {
            "fingerprint",
            "sources",
            "ledger",
            "digests",
            "texts",
            "claims",
            "names",
            "arrivals",
        }:
            return kept
    except (ValueError, AttributeError):
        pass
    raise DamagedIndexError(
        "What the unfinished build noted of itself is damaged: run `morgue reindex SOURCE...`"
        " without --resume."
    )
