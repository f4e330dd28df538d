"""Purge: remove taken-down articles from every generation on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from search.engines.protocols import Engine, Store
from search.engines.shared.compatibility import digest_of
from search.errors import MorgueError
from search.indexing.options import BuildReport
from search.indexing.publish import pointed_to, seal_and_switch
from search.indexing.takedowns import (
    Takedown,
    TakedownList,
    now,
    read_takedowns,
    write_takedowns,
)
from search.models import SearchRequest, prepare


def edit_takedowns(store: Store, change: Callable[[dict[str, Takedown]], None]) -> None:
    """Change the list of takedowns atomically, also while an index is being built.

    Args:
        store: the index.
        change: changes the takedowns by id, in place.

    Raises:
        DamagedIndexError: the list can't be read; nothing is written.
        LockedError: another process holds the list for longer than a change takes.
    """
    with store.note_lock():
        listed = read_takedowns(store)
        before = dict(listed)
        change(listed)
        if listed != before:
            write_takedowns(store, listed)


def finish_takedowns(store: Store, *, active: bool = True) -> BuildReport:
    """Remove all pending takedowns from every generation. The build lock must be held.

    The active generation is replaced by one without the articles; older ones that hold one of
    them are dropped, since a rollback must not bring them back. A process that is killed on the way
    leaves the takedowns pending, and the next command continues.

    Args:
        store: the index.
        active: False leaves the active generation alone (before a rollback, when it may be
            damaged), and the takedowns pending.

    Returns:
        A report with the number of articles that left the active generation, and the new one.
    """
    report = BuildReport()
    listed = TakedownList(read_takedowns(store).values())
    if not listed.pending:
        return report
    pending = {taken.id for taken in listed.pending}
    served = pointed_to(store)
    if active and served is not None:
        listed = _clear_active(store, served, listed, report)
        pending |= {taken.id for taken in listed.pending}
    served = pointed_to(store)
    for manifest in store.generations():
        if manifest.generation != served and _holds(store, manifest.generation, listed):
            store.drop(manifest.generation)
    store.sweep()
    if active:
        edit_takedowns(store, lambda current: _mark_done(current, pending))
    return report


def _mark_done(current: dict[str, Takedown], ids: set[str]) -> None:
    for article in ids & current.keys():
        current[article] = replace(current[article], done=True)


def _clear_active(
    store: Store, served: str, listed: TakedownList, report: BuildReport
) -> TakedownList:
    """Replace the active generation by one without the listed articles.

    Return the list with their copies.
    """
    engine = store.open(served)
    try:
        found = held(engine, listed)
        if not found:
            return listed
        copies = {
            taken.id: taken for taken in found.values() if taken.id not in listed and taken.copy_of
        }
        if copies:
            edit_takedowns(
                store, lambda current: current.update({**copies, **current})
            )  # what is on the list already stays as it is
            listed = TakedownList([*listed.by_id.values(), *copies.values()])
        digests = dict(engine.digests())
        with store.create(served, language=engine.manifest.language, purge=True) as writer:
            for article in found:
                writer.delete(article)
                del digests[article]
            generation = writer.generation
        sealed = replace(
            engine.manifest,
            generation=generation,
            count=len(digests),
            digest=digest_of(digests.items()),
            built_at=now(),
        )
        seal_and_switch(store, sealed, keep=len(store.generations()) + 1)
        report.generation, report.gone, report.activated = generation, len(found), True
        report.count = len(digests)
        return listed
    finally:
        engine.close()


def held(engine: Engine, listed: TakedownList) -> dict[str, Takedown]:
    """Return the pending takedowns of articles in a generation, by their ids."""
    pending = TakedownList(listed.pending)
    found = {}
    for article in pending.by_id:
        if engine.get(article) is not None:
            found[article] = pending.by_id[article]
    if any(taken.address or taken.text for taken in listed.pending):
        for hit in engine.scan(prepare(SearchRequest(sort="oldest"))):
            taken = pending.match(hit.article)
            if taken is not None and hit.article.id not in found:
                found[hit.article.id] = taken.copied_by(hit.article)
    return found


def _holds(store: Store, generation: str, listed: TakedownList) -> bool:
    """Return True if a generation holds a pending article, or can't be opened to find out."""
    try:
        engine = store.open(generation)
    except MorgueError:
        return True
    try:
        return bool(held(engine, listed))
    finally:
        engine.close()
