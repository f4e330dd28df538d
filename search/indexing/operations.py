"""Operations on an index: reindex, update, copy, takedown, rollback.

After a failure the old generation is still served.
"""

from __future__ import annotations

from collections.abc import Iterator

from search.engines.protocols import Store
from search.engines.shared.messages import in_full
from search.errors import (
    DamagedIndexError,
    NoIndexError,
    RefusedError,
)
from search.indexing import takedowns
from search.indexing.builds.build import Run
from search.indexing.builds.update import Update
from search.indexing.options import BuildOptions, BuildReport
from search.indexing.publish import (
    pointed_to,
    prune_generations,
    seal_parts,
)
from search.indexing.purge import finish_takedowns
from search.ingest import ingest as read_sources

__all__ = [
    "activate",
    "prune",
    "read_sources",
    "reindex",
    "rollback",
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
