"""Operations on an index: reindex, update, copy, takedown, rollback.

After a failure the old generation is still served.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from search.article import Article
from search.documents import analyse
from search.engines.protocols import Store
from search.engines.shared.compatibility import digest_of
from search.engines.shared.messages import in_full
from search.errors import (
    DamagedIndexError,
    LockedError,
    MorgueError,
    NoIndexError,
    NotFoundError,
    RefusedError,
)
from search.indexing import takedowns
from search.indexing.arrivals import NAME as ARRIVALS
from search.indexing.author_names import NAME as NAMES
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
from search.indexing.purge import edit_takedowns, finish_takedowns
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.indexing.update import Update
from search.ingest import ingest as read_sources
from search.models import SearchRequest, prepare

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

    Args:
        store: the index.
        options: sources, rules and limits of the build; with `join`, a part of a generation that
            several machines feed is written instead.

    Returns:
        What was read, added, rejected and passed over, and whether readers were switched.

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
    """Bring the active generation up to date with its sources, reading changed files only.

    Args:
        store: the index.
        options: as for `reindex`; articles of sources that it doesn't name stay.

    Returns:
        The report; no new generation is made if nothing changed.

    Raises:
        NoIndexError: there is nothing to update.
        StaleIndexError: cleaning, rules, fields or analysis changed since: a full reindex is
            needed.
        RefusedError: more than a tenth of the articles would go, without `options.force`.
    """
    if store.active() is None:
        raise NoIndexError(
            f"There is no index at {in_full(store.locator)} to update: run"
            " `morgue reindex SOURCE...` without --update."
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
    """Copy the active generation of one index into another, of any engine.

    The sources are not needed.

    Args:
        source: the index to read.
        target: the index to write; its own takedowns stay and those of the source are added.
        jobs: processes that the target's engine may use.
        keep: generations of the target to keep, the new one included.
        force: accept that the target loses articles.
        on_progress: called with the number of articles written so far.

    Returns:
        The report of the build.

    Raises:
        RefusedError: the target would hold a tenth fewer articles than now, without `force`.
    """
    started = time.monotonic()
    engine = source.open()
    with target.lock():
        before = at_stake(target, force)
        refuse_losses(before - engine.count(), before, force)
        target.sweep()
        theirs = takedowns.read_takedowns(source)
        pending = {article: replace(taken, done=False) for article, taken in theirs.items()}
        edit_takedowns(target, lambda listed: listed.update({**pending, **listed}))
        gone = takedowns.TakedownList(takedowns.read_takedowns(target).values())
        digests: dict[str, str] = {}
        manifest = engine.manifest
        try:
            with target.create(language=manifest.language, jobs=jobs) as writer:
                for hit in engine.scan(prepare(SearchRequest(sort="oldest"))):
                    if gone.match(hit.article):
                        continue
                    writer.put(analyse(hit.article, manifest.language))
                    digests[hit.article.id] = hit.article.digest
                    on_progress(len(digests))
                for article, reason in writer.refused():
                    raise MorgueError(
                        f"{target.locator} refused the article {article.id} ({reason}); nothing was"
                        " switched."
                    )
                writer.attach(LEDGER, engine.attachment(LEDGER) or Ledger().to_bytes())
                writer.attach(CLAIMS, engine.attachment(CLAIMS) or Claims().to_bytes())
                for name in (NAMES, ARRIVALS):
                    if kept := engine.attachment(name):
                        writer.attach(name, kept)
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
        finish_takedowns(target)
        return summary


def take_down(
    store: Store, article: str, reason: str, *, public: bool = False, in_advance: bool = False
) -> BuildReport:
    """Remove an article permanently, also if it returns under another id.

    It is listed first; from then on no reader shows it, also while a build is running. Then it
    is removed from every generation on disk: the active one is replaced, older ones that hold it
    are dropped. If a build holds the lock, that build does so at its end.

    Args:
        store: the index.
        article: the id.
        reason: why; operators see it, readers only if `public`.
        public: show readers the reason.
        in_advance: list an id that no generation holds.

    Returns:
        A report: `gone` is the number of articles (copies included) that left the active
        generation, `pending` True if a running build has still to remove them.

    Raises:
        NotFoundError: no generation holds the article, without `in_advance`.
    """
    taken = takedowns.Takedown(article, reason, takedowns.now(), public, done=False)
    found = _found(store, article)
    known = article in takedowns.read_takedowns(store)
    if found is None and not in_advance and not known:
        raise NotFoundError(
            f"There is no article {article!r} at {store.locator}: look its id up with `morgue"
            " search`, or list an id that is still to come with --in-advance."
        )

    def add(listed: dict[str, takedowns.Takedown]) -> None:
        kept = listed.get(article, taken)
        renewed = replace(kept, reason=reason, public=public, done=False)
        listed[article] = renewed.of(found) if found else renewed

    edit_takedowns(store, add)
    try:
        with _patiently(store):
            return finish_takedowns(store)
    except LockedError:
        return BuildReport(pending=True)


def undo_takedown(store: Store, article: str) -> bool:
    """Remove an article and its copies from the list.

    The next `reindex` or `reindex --update` of its source brings it back.

    Args:
        store: the index.
        article: the id that was taken down.

    Returns:
        False if the article was not on the list.
    """
    undone: list[str] = []

    def remove(listed: dict[str, takedowns.Takedown]) -> None:
        undone.extend(taken.id for taken in listed.values() if article in (taken.id, taken.copy_of))
        for each in undone:
            del listed[each]

    edit_takedowns(store, remove)
    return article in undone


def _found(store: Store, article: str) -> Article | None:
    """Return an article of the newest generation that holds it, the active one first."""
    active = pointed_to(store)
    names = [manifest.generation for manifest in store.generations()]
    for name in sorted(names, key=lambda name: name != active):
        try:
            engine = store.open(name)
        except MorgueError:
            continue
        try:
            found = engine.get(article)
        finally:
            engine.close()
        if found is not None:
            return found
    return None


@contextmanager
def _patiently(store: Store) -> Iterator[None]:
    """Hold the build lock; wait for a command that is about to end."""
    for last in (False, False, True):
        try:
            with store.lock():
                yield
                return
        except LockedError:
            if last:
                raise
            time.sleep(0.5)


def rollback(store: Store) -> str:
    """Switch readers to the newest sound generation before the active one.

    Args:
        store: the index. Articles that were taken down leave the older generation first.

    Returns:
        The name of the generation that is active now.

    Raises:
        NoIndexError: there is no older sound generation.
    """
    _refuse_nothing(store)
    with store.lock():
        finish_takedowns(store, active=False)
        active = pointed_to(store)
        for manifest in store.generations():
            if (active is None or manifest.generation < active) and not store.verify(
                manifest.generation
            ):
                store.activate(manifest.generation)
                finish_takedowns(store)
                return store.active() or manifest.generation
    raise NoIndexError(
        "There is no older sound generation to roll back to: run `morgue reindex SOURCE...`."
    )


def activate(store: Store, generation: str) -> str:
    """Switch readers to a generation.

    Args:
        store: the index.
        generation: its name; one that parts were fed into is sealed first, when all are in.

    Returns:
        The name of the generation that is active now.
    """
    with store.lock():
        if generation not in {manifest.generation for manifest in store.generations()}:
            seal_parts(store, generation)
        store.activate(generation)
        finish_takedowns(store)
        return store.active() or generation


def prune(store: Store, keep: int = 1) -> list[str]:
    """Remove old generations, and what unfinished builds left.

    Args:
        store: the index.
        keep: newest generations to keep; the active one is kept in any case.

    Returns:
        The names of what was removed.
    """
    with store.lock():
        finish_takedowns(store)
        return prune_generations(store, keep) + store.sweep()


def verify(store: Store, generation: str | None = None) -> dict[str, list[str]]:
    """Check the files of generations against their manifests.

    Args:
        store: the index.
        generation: the one to check; None: all of them.

    Returns:
        Generation -> faults, one line each; an empty list for a sound one. Where all are checked,
        faults of the pointer and of the list of takedowns are under the index's locator.

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
    """Raise NoIndexError if nothing was ever built.

    A mistyped locator must not create folders.
    """
    if not (pointed_to(store) or store.generations() or store.unfinished()):
        raise NoIndexError(
            f"There is no index at {in_full(store.locator)}: run"
            " `morgue reindex SOURCE...` to make one."
        )
