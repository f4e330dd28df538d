"""One run of a build: reads sources into a writer, counts, checks, seals and switches. `search.indexing` is its door."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from search import takedowns
from search.analysis import LANGUAGES
from search.article import Article, Cut
from search.engines.base import Manifest, SearchRequest, Store, Writer
from search.engines.fingerprint import read_fingerprint
from search.errors import DamagedIndexError, MorgueError, RefusedError
from search.fields import Document, analyse
from search.ingest import Cleaned, FileDone, FileRecord, FileUnchanged, Limits, PassedOver, Rejected, RuleBook, ingest
from search.ingest.lines import CLEANING_VERSION
from search.ledger import NAME as LEDGER
from search.ledger import Ledger

LOST_SHARE = 0.1
CHECKPOINT_SECONDS = 30.0
SAMPLES = 12


@dataclass(slots=True)
class Summary:
    """What a run did. `generation` is None where nothing changed. Counts are of articles, `files` of source files."""

    generation: str | None = None
    added: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    count: int = 0
    files: int = 0
    bytes: int = 0
    rejected: int = 0
    passed_over: int = 0
    taken_down: int = 0
    seconds: float = 0.0
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    reprints: list[tuple[str, str]] = field(default_factory=list)
    needs_review: list[str] = field(default_factory=list)
    cuts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[tuple[str, Cut]]] = field(default_factory=dict)
    activated: bool = False

    def note(self, article: Article) -> None:
        """Count an article's cuts and keep a few of them as samples."""
        if article.needs_review:
            self.needs_review.append(article.source)
        for cut in article.removed:
            self.cuts[cut.rule] += 1
            samples = self.samples.setdefault(cut.rule, [])
            if len(samples) < SAMPLES:
                samples.append((article.source, cut))


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run: everything that `morgue reindex` can be told.

    `part` is (which, of how many), `join` the generation it feeds. `sample` marks an archive of samples, which the first
    real reindex may replace without being forced.
    """

    sources: tuple[Path, ...]
    language: str = "english"
    jobs: int = 1
    keep: int = 3
    force: bool = False
    resume: bool = False
    sample: bool = False
    part: tuple[int, int] | None = None
    join: str | None = None
    rules: RuleBook = field(default_factory=RuleBook)
    limits: Limits = field(default_factory=Limits)
    on_reject: Callable[[Rejected], None] = lambda rejected: None
    on_progress: Callable[[Summary], None] = lambda summary: None

    def check(self) -> None:
        """Refuse what can't work before anything is built."""
        missing = [str(source) for source in self.sources if not source.exists()]
        if missing:
            raise MorgueError(f"No such file or folder: {', '.join(missing)}. Is the disk mounted? Nothing was changed.")
        if self.language not in LANGUAGES:
            raise MorgueError(f"{self.language!r} is not a language that can be stemmed; these are: {', '.join(LANGUAGES)}.")


def fingerprint(language: str, rules: RuleBook) -> dict[str, str]:
    """What an index depends on: what it is read with (fields, analysis), and what its articles were cleaned with."""
    return read_fingerprint(language) | {"cleaning": CLEANING_VERSION, "rules": rules.fingerprint()}


class Run:
    """A full reindex. Order decides: of two articles with one id, the first in the order of sources and paths wins."""

    def __init__(self, store: Store, plan: Plan) -> None:
        plan.check()
        self.store, self.plan = store, plan
        self.summary = Summary()
        self.started = time.monotonic()
        self.ledger = Ledger()
        self.digests: dict[str, str] = {}
        self.taken_down = takedowns.read_takedowns(store)
        self.texts: dict[str, str] = {}
        self.done: dict[Path, dict[str, FileRecord]] = {}
        self.writer: Writer | None = None

    def rebuild(self) -> Summary:
        """Build, check, seal, switch."""
        with self._open_writer() as writer:
            self.writer = writer
            self._read_all(partial(self._checkpoint, writer))
            self._refuse_losses()
            writer.attach(LEDGER, self.ledger.to_bytes())
        return self._finish(writer.generation)

    def feed(self, generation: str) -> Summary:
        """Put one part of the sources into a generation that several machines share; `activate` seals it when all are in."""
        which, parts = self.plan.part or (1, 1)
        with self.store.join(generation, language=self.plan.language) as writer:
            self.writer = writer
            self._read_all(lambda: None)
            report = {
                "parts": parts,
                "count": len(self.digests),
                "rejects": self.summary.rejected,
                "sources": [str(source) for source in self.plan.sources],
                "fingerprint": fingerprint(self.plan.language, self.plan.rules),
                "language": self.plan.language,
            }
            writer.attach(f"part-{which}-ledger", self.ledger.to_bytes())
            writer.attach(f"part-{which}", json.dumps(report).encode())
        self.summary.generation, self.summary.count = generation, len(self.digests)
        self.summary.seconds = time.monotonic() - self.started
        return self.summary

    def _open(self) -> Writer:
        if self.writer is None:
            raise RuntimeError("articles are taken while a generation is being written")
        return self.writer

    def _open_writer(self) -> Writer:
        unfinished = self.store.unfinished() if self.plan.resume else None
        if unfinished:
            generation, state = unfinished
            kept = json.loads(state.decode("utf-8", "surrogatepass"))
            if kept["fingerprint"] == fingerprint(self.plan.language, self.plan.rules) and kept["sources"] == self._sources():
                self.ledger = Ledger.from_bytes(bytes.fromhex(kept["ledger"]))
                self.digests, self.texts = kept["digests"], kept["texts"]
                self.done = {source: dict(self.ledger.known(source)) for source in self.plan.sources}
                self.summary.added = len(self.digests)
                return self.store.resume(generation, jobs=self.plan.jobs)
        self.store.sweep()
        return self.store.create(language=self.plan.language, jobs=self.plan.jobs)

    def _sources(self) -> list[str]:
        return [str(source.resolve()) for source in self.plan.sources]

    def _checkpoint(self, writer: Writer) -> None:
        state = {
            "fingerprint": fingerprint(self.plan.language, self.plan.rules),
            "sources": self._sources(),
            "ledger": self.ledger.to_bytes().hex(),
            "digests": self.digests,
            "texts": self.texts,
        }
        writer.checkpoint(json.dumps(state).encode("utf-8", "surrogatepass"))

    def _read_all(self, checkpoint: Callable[[], None]) -> None:
        prepare = partial(analyse, language=self.plan.language, with_spans=False)
        for source in self.plan.sources:
            last = time.monotonic()
            for outcome in self._ingest(source, self.done.get(source, {}), prepare):
                self._take(source, outcome)
                self.plan.on_progress(self.summary)
                if isinstance(outcome, FileDone) and time.monotonic() - last > CHECKPOINT_SECONDS:
                    checkpoint()
                    last = time.monotonic()

    def _ingest(self, source: Path, known: dict[str, FileRecord], prepare: Callable[[Article], Any]) -> Iterable[Any]:
        plan = self.plan
        return ingest(
            [source], rules=plan.rules, limits=plan.limits, jobs=plan.jobs, known=known, prepare=prepare, part=plan.part
        )

    def _take(self, source: Path, outcome: Any) -> None:
        match outcome:
            case Cleaned(article, document):
                self._take_article(article, document)
            case Rejected():
                self.summary.rejected += 1
                self.plan.on_reject(outcome)
            case PassedOver():
                self.summary.passed_over += 1
            case FileDone(record) | FileUnchanged(record):
                self.ledger.add(source, record)
                self.summary.files += 1
                self.summary.bytes += record.size

    def _take_article(self, article: Article, document: Document) -> None:
        if article.id in self.digests:
            self.summary.duplicates.append((article.id, article.source))
        elif article.id in self.taken_down:
            self.summary.taken_down += 1
        else:
            self._open().put(document)
            self.digests[article.id] = article.digest
            self.summary.added += 1
            self.summary.note(article)
            first = self.texts.setdefault(article.text_digest, article.id)
            if first != article.id:
                self.summary.reprints.append((article.id, first))

    def _refuse_losses(self) -> None:
        active = self.store.active()
        manifests = {manifest.generation: manifest for manifest in self.store.generations()}
        manifest = manifests.get(active or "")
        before = 0 if manifest is None or manifest.extra.get("sample") else manifest.count
        refuse_losses(before - len(self.digests) - self.summary.taken_down, before, self.plan.force)
        if not self.digests and not self.plan.force:
            raise RefusedError("Nothing was found to index in the sources named; the index stays as it was.")

    def _finish(self, generation: str) -> Summary:
        summary, plan = self.summary, self.plan
        summary.generation, summary.count = generation, len(self.digests)
        summary.seconds = time.monotonic() - self.started
        manifest = Manifest(
            generation=generation,
            engine=self.store.engine_name,
            engine_version=self.store.engine_version,
            fingerprint=fingerprint(plan.language, plan.rules),
            language=plan.language,
            count=len(self.digests),
            digest=digest_of(self.digests.items()),
            sources=tuple(str(source) for source in plan.sources),
            built_at=takedowns.now(),
            rejects=summary.rejected,
            seconds=round(summary.seconds, 3),
            extra={"sample": True} if plan.sample else {},
        )
        seal_and_switch(self.store, manifest, plan.keep)
        summary.activated = True
        return summary


def refuse_losses(lost: int, before: int, force: bool) -> None:
    """Refuse a build that would hold more than a tenth fewer articles."""
    if lost > before * LOST_SHARE and not force:
        raise RefusedError(losses_message(lost, before, "articles"))


def losses_message(lost: int, before: int, what: str) -> str:
    return (
        f"This would lose {lost:,} of {before:,} {what}. Is a disk unmounted or a folder moved? The index stays as it was; "
        "if they are meant to go, run it again with --force."
    )


def digest_of(pairs: Iterable[tuple[str, str]]) -> str:
    """A hash (32 hex digits) over ids and contents, in the order of ids."""
    digest = hashlib.blake2b(digest_size=16)
    for article, content in sorted(pairs):
        digest.update(f"{article}\0{content}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def seal_and_switch(store: Store, manifest: Manifest, keep: int) -> None:
    """Seal a generation, check that it holds what its manifest says, switch to it, and prune what is beyond `keep`."""
    store.seal(manifest)
    engine = store.open(manifest.generation)
    try:
        held = digest_of(engine.digests())
        found = engine.search(SearchRequest(size=1)).total
    finally:
        engine.close()
    if held != manifest.digest or found != manifest.count:
        store.drop(manifest.generation)
        raise DamagedIndexError(
            f"The new generation holds {found:,} articles where {manifest.count:,} were written, or other contents; it was "
            "dropped and the index stays as it was. Check the disk and run `morgue reindex` again."
        )
    store.activate(manifest.generation)
    prune_generations(store, keep)


def prune_generations(store: Store, keep: int) -> list[str]:
    """Drop generations beyond the newest `keep`; the active one is always kept."""
    active = store.active()
    kept = [active] if active else []
    dropped = []
    for manifest in store.generations():
        if manifest.generation == active:
            continue
        if len(kept) < keep:
            kept.append(manifest.generation)
        else:
            store.drop(manifest.generation)
            dropped.append(manifest.generation)
    return dropped


def seal_parts(store: Store, generation: str) -> None:
    """Seal a generation that several machines fed, once the reports of all parts are in."""
    engine = store.open(generation)
    try:
        first = next((json.loads(data) for n in range(1, 65) if (data := engine.attachment(f"part-{n}"))), None)
        if first is None:
            raise MorgueError(f"There is no generation {generation} at {store.locator}: see `morgue status`.")
        reports = {n: engine.attachment(f"part-{n}") for n in range(1, first["parts"] + 1)}
        missing = [f"{n}/{first['parts']}" for n, data in reports.items() if data is None]
        if missing:
            raise MorgueError(
                f"Generation {generation} still lacks part {', '.join(missing)}: run `morgue reindex --part` for it first."
            )
        parsed = [json.loads(data) for data in reports.values() if data]
        if any(report["fingerprint"] != first["fingerprint"] for report in parsed):
            raise MorgueError(f"The parts of {generation} were made with different code, rules or language: build them again.")
        digests = dict(engine.digests())
        ledger = Ledger()
        for n in reports:
            ledger.merge(Ledger.from_bytes(engine.attachment(f"part-{n}-ledger")))
        manifest = Manifest(
            generation=generation,
            engine=store.engine_name,
            engine_version=store.engine_version,
            fingerprint=first["fingerprint"],
            language=first["language"],
            count=len(digests),
            digest=digest_of(digests.items()),
            sources=tuple(dict.fromkeys(source for report in parsed for source in report["sources"])),
            built_at=takedowns.now(),
            rejects=sum(report["rejects"] for report in parsed),
        )
    finally:
        engine.close()
    store.seal(manifest)
