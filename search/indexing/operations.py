"""The write side: reindex, update, copy, takedown, rollback.

A failure leaves the old index serving.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from search.documents import analyse
from search.engines.protocols import SearchRequest, Store
from search.engines.shared.compatibility import digest_of
from search.errors import DamagedIndexError, MorgueError, NoIndexError, RefusedError
from search.indexing import takedowns
from search.indexing.build import Run
from search.indexing.identity import NAME as CLAIMS
from search.indexing.identity import Claims
from search.indexing.options import BuildOptions, BuildReport
from search.indexing.publish import (
    at_stake,
    pointed_to,
    prune_generations,
    refuse_losses,
    seal_and_switch,
    seal_parts,
)
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.indexing.update import Update
from search.ingest import ingest as read_sources

__all__ = [
    "activate",
    "copy",
    "prune",
    "read_sources",
    "reindex",
    "rollback",
    "take_down",
    "undo_takedown",
    "update",
    "verify",
]


def reindex(store: Store, options: BuildOptions) -> BuildReport:
    """Build a new generation from the sources, check it and switch to it.

    With `options.join`, feed a part of one instead.

    Raises:
        RefusedError: when it would hold a tenth fewer articles than the active one, without
            `options.force`.
        MorgueError: when a source is missing or the index can't be built; the active generation
            is untouched.
    """
    if options.join:
        return Run(store, options).feed(options.join)
    with store.lock():
        return Run(store, options).rebuild()


def update(store: Store, options: BuildOptions) -> BuildReport:
    """Bring the active generation up to date with its sources; only files that changed are read.

    Raises:
        NoIndexError: when there is nothing to update.
        StaleIndexError: when cleaning, rules, fields or analysis changed since: a full reindex is
            due.
        RefusedError: when more than a tenth of the articles would go, without `options.force`.
    """
    if store.active() is None:
        raise NoIndexError(
            f"There is no index at {store.locator} to update: run `morgue reindex SOURCE...`"
            " without --update."
        )
    with store.lock():
        engine = store.open()
        try:
            return Update(store, options, engine).run()
        finally:
            engine.close()


def copy(
    source: Store,
    target: Store,
    *,
    jobs: int = 1,
    keep: int = 3,
    force: bool = False,
    on_progress: Callable[[int], None] = lambda n: None,
) -> BuildReport:
    """Bring the active generation of one index into another, of any engine, without the sources.

    Raises:
        RefusedError: when the target would hold a tenth fewer articles than now, without `force`.
    """
    started = time.monotonic()
    engine = source.open()
    with target.lock():
        before = at_stake(target)
        refuse_losses(before - engine.count(), before, force)
        target.sweep()
        listed = takedowns.read_takedowns(target) | takedowns.read_takedowns(source)
        takedowns.write_takedowns(target, listed)
        gone = takedowns.TakenDown(listed)
        digests: dict[str, str] = {}
        manifest = engine.manifest
        try:
            with target.create(language=manifest.language, jobs=jobs) as writer:
                for hit in engine.scan(SearchRequest(sort="oldest")):
                    if gone.holds(hit.article):
                        continue
                    writer.put(analyse(hit.article, manifest.language, with_spans=False))
                    digests[hit.article.id] = hit.article.digest
                    on_progress(len(digests))
                for article, reason in writer.refused():
                    raise MorgueError(
                        f"{target.locator} refused the article {article.id} ({reason}); nothing was"
                        " switched."
                    )
                writer.attach(LEDGER, engine.attachment(LEDGER) or Ledger().to_bytes())
                writer.attach(CLAIMS, engine.attachment(CLAIMS) or Claims().to_bytes())
                generation = writer.generation
        finally:
            engine.close()
        summary = BuildReport(generation, added=len(digests), count=len(digests), activated=True)
        summary.seconds = time.monotonic() - started
        sealed = replace(
            manifest,
            generation=generation,
            engine=target.engine_name,
            engine_version=target.engine_version,
            count=len(digests),
            digest=digest_of(digests.items()),
            built_at=takedowns.now(),
        )
        seal_and_switch(target, sealed, keep)
        return summary


def take_down(store: Store, article: str, reason: str, *, public: bool = False) -> BuildReport:
    """Drop an article for good.

    Listed, out of a new active generation at once, out of every kept generation's files.

    Older generations that hold it are removed, since what a rollback could bring back was not
    taken down.
    """
    with store.lock():
        listed = takedowns.read_takedowns(store)
        listed[article] = takedowns.Takedown(article, reason, takedowns.now(), public)
        takedowns.write_takedowns(store, listed)
        store.sweep()
        summary = BuildReport()
        active = store.active()
        if active is None:
            return summary
        engine = store.open(active)
        try:
            found = engine.get(article)
            if found is not None:
                listed[article] = replace(
                    listed[article], text=found.text_digest, address=takedowns.address_of(found)
                )
                takedowns.write_takedowns(store, listed)
                digests = dict(engine.digests())
                del digests[article]
                with store.create(active, language=engine.manifest.language, purge=True) as writer:
                    writer.delete(article)
                    generation = writer.generation
                sealed = replace(
                    engine.manifest,
                    generation=generation,
                    count=len(digests),
                    digest=digest_of(digests.items()),
                    built_at=takedowns.now(),
                )
                seal_and_switch(store, sealed, keep=len(store.generations()) + 1)
                summary.generation, summary.gone, summary.activated = generation, 1, True
                summary.count = len(digests)
        finally:
            engine.close()
        for manifest in store.generations():
            if manifest.generation != store.active() and _holds(
                store, manifest.generation, article
            ):
                store.drop(manifest.generation)
        return summary


def undo_takedown(store: Store, article: str) -> bool:
    """Take an article off the list.

    The next `reindex` or `reindex --update` of its source brings it back.
    """
    with store.lock():
        listed = takedowns.read_takedowns(store)
        if listed.pop(article, None) is None:
            return False
        takedowns.write_takedowns(store, listed)
        return True


def rollback(store: Store) -> str:
    """Switch back to the newest sound generation before the active one, and give its name."""
    _refuse_nothing(store)
    with store.lock():
        active = pointed_to(store)
        for manifest in store.generations():
            if (active is None or manifest.generation < active) and not store.verify(
                manifest.generation
            ):
                store.activate(manifest.generation)
                return manifest.generation
    raise NoIndexError(
        "There is no older sound generation to roll back to: run `morgue reindex SOURCE...`."
    )


def activate(store: Store, generation: str) -> str:
    """Switch to a generation by name.

    One that parts were fed into is sealed first, when all parts are in.
    """
    with store.lock():
        if generation not in {manifest.generation for manifest in store.generations()}:
            seal_parts(store, generation)
        store.activate(generation)
        return generation


def prune(store: Store, keep: int = 1) -> list[str]:
    """Remove generations beyond the newest `keep`, the active one always kept, and what
    unfinished builds left.
    """
    with store.lock():
        return prune_generations(store, keep) + store.sweep()


def verify(store: Store, generation: str | None = None) -> dict[str, list[str]]:
    """What is wrong with a generation, or with each one: its name -> faults, a line each.

    Empty lists where all is well.

    Where all are looked at, faults of what outlives them (the pointer, the list of takedowns)
    stand under the index's locator.

    Raises:
        NoIndexError: when there is nothing to check.
    """
    _refuse_nothing(store)
    if generation:
        return {generation: store.verify(generation)}
    names = [manifest.generation for manifest in store.generations()]
    lasting = list(_lasting_faults(store))
    active = pointed_to(store)
    if active and active not in names:
        names.append(active)
    return {name: store.verify(name) for name in names} | (
        {store.locator: lasting} if lasting else {}
    )


def _lasting_faults(store: Store) -> Iterator[str]:
    for look in (store.active, lambda: takedowns.read_takedowns(store)):
        try:
            look()
        except (DamagedIndexError, RefusedError) as fault:
            yield str(fault)


def _refuse_nothing(store: Store) -> None:
    """Raise NoIndexError where nothing was ever built.

    A locator that was mistyped is no reason to make folders.
    """
    if not (pointed_to(store) or store.generations() or store.unfinished()):
        raise NoIndexError(
            f"There is no index at {store.locator}: run `morgue reindex SOURCE...` to make one."
        )


def _holds(store: Store, generation: str, article: str) -> bool:
    """Whether a generation holds an article; one that can't be opened may."""
    try:
        engine = store.open(generation)
    except MorgueError:
        return True
    try:
        return engine.get(article) is not None
    finally:
        engine.close()
