"""Takedowns: articles are listed, then removed from every generation on disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from search.article import Article
from search.engines.protocols import Engine, Store
from search.engines.shared.compatibility import digest_of
from search.errors import (
    LockedError,
    MorgueError,
    NotFoundError,
)
from search.indexing import takedowns
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
        # Last, so that a process killed before this repeats the removal.
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
        # Nothing is pruned here: `finish_takedowns` drops only generations that hold the articles.
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
    # Copies under other ids are found only by reading every article.
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
