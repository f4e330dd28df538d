"""Publication of a generation: refuse losses, check contents, seal, switch, prune."""

from __future__ import annotations

import json

from search.engines.protocols import Manifest, Store
from search.engines.shared.compatibility import digest_of
from search.errors import DamagedIndexError, MorgueError, RefusedError
from search.indexing import takedowns
from search.indexing.arrivals import NAME as ARRIVALS
from search.indexing.arrivals import Arrivals
from search.indexing.author_names import NAME as NAMES
from search.indexing.author_names import AuthorNames
from search.indexing.identity import NAME as CLAIMS
from search.indexing.identity import Claims
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.models import SearchRequest, prepare
from search.reprints.finder import Progress, find_reprints
from search.reprints.reprint_table import NAME as REPRINTS
from search.reprints.reprint_table import Reprints
from search.reprints.tasks import Execute, run_here

LOST_SHARE = 0.1  # of the articles: losing more points to a missing disk, not to deleted files


def pointed_to(store: Store) -> str | None:
    """Return the active generation.

    None if the pointer is damaged, too; serving another generation repairs it.
    """
    try:
        return store.active()
    except DamagedIndexError:
        return None


def at_stake(store: Store, force: bool = False) -> int:
    """Return how many articles a new generation would replace.

    That is the count of the active generation; of the newest if none was ever activated; 0 if there
    is none, or only samples.

    Raises:
        RefusedError: it can't be counted, because the pointer or the manifest of the active
            generation is damaged, and `force` is False. With `force` the count is 0.
    """
    try:
        active = store.active()
    except DamagedIndexError as fault:
        return _uncounted(str(fault), force)
    manifests = store.generations()
    if active is None:
        manifest = manifests[0] if manifests else None
    else:
        manifest = next((each for each in manifests if each.generation == active), None)
        if manifest is None:
            return _uncounted(f"The manifest of {active}, which is served, can't be read.", force)
    return 0 if manifest is None or manifest.extra.get("sample") else manifest.count


def _uncounted(why: str, force: bool) -> int:
    if force:
        return 0
    raise RefusedError(
        f"{why} So nobody can count what a new index would replace: serve a sound generation first"
        " (`morgue rollback`), or run it again with --force if the sources named are complete. The"
        " index stays as it was."
    )


def refuse_losses(lost: int, before: int, force: bool) -> None:
    """Raise RefusedError for a build with more than a tenth fewer articles."""
    if lost > before * LOST_SHARE and not force:
        raise RefusedError(losses_message(lost, before, "articles"))


def losses_message(lost: int, before: int, what: str) -> str:
    return (
        f"This would lose {lost:,} of {before:,} {what}. Is a disk unmounted or a folder moved? The"
        " index stays as it was; if they are meant to go, run it again with --force."
    )


def seal_and_switch(
    store: Store,
    manifest: Manifest,
    keep: int,
    on_progress: Progress = lambda step, share: None,
    execute: Execute = run_here,
) -> Reprints:
    """Seal a generation, verify it against its manifest, switch to it, and prune.

    Returns:
        The versions and shared passages that were found in it.

    Raises:
        DamagedIndexError: it doesn't hold what its manifest says; it is dropped.
    """
    reprints = keep_reprints(store, manifest, on_progress, execute)
    store.seal(manifest)
    engine = store.open(manifest.generation)
    try:
        # Read back before readers see it: the digest finds lost or changed articles, the search an
        # index that can't answer.
        held = digest_of(engine.digests())
        found = engine.search(prepare(SearchRequest(size=1))).total
    finally:
        engine.close()
    if held != manifest.digest or found != manifest.count:
        store.drop(manifest.generation)
        raise DamagedIndexError(
            f"The new generation holds {found:,} articles where {manifest.count:,} were written, or"
            " other contents; it was dropped and the index stays as it was. Check the disk and run"
            " `morgue reindex` again."
        )
    store.activate(manifest.generation)
    prune_generations(store, keep)
    return reprints


def keep_reprints(
    store: Store,
    manifest: Manifest,
    on_progress: Progress = lambda step, share: None,
    execute: Execute = run_here,
) -> Reprints:
    """Find the versions and shared passages of a generation and attach them to it.

    Pairs that its base generation aligned, and that are as they were, are not aligned again.
    """
    engine = store.unsealed(manifest)
    try:
        try:
            before = engine.reprints
        except DamagedIndexError:
            # All articles are compared then.
            before = None
        reprints = find_reprints(engine.bodies(), before, on_progress, manifest.count, execute)
    finally:
        engine.close()
    store.attach(manifest.generation, REPRINTS, reprints.to_bytes())
    return reprints


def prune_generations(store: Store, keep: int) -> list[str]:
    """Drop generations beyond the newest `keep`; never the active one."""
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
    """Seal a generation that several machines fed, once all parts have reported."""
    engine = store.open(generation)
    try:
        first = next(
            (json.loads(data) for n in range(1, 65) if (data := engine.attachment(f"part-{n}"))),
            None,
        )
        if first is None:
            raise MorgueError(
                f"There is no generation {generation} at {store.locator}: see `morgue status`."
            )
        reports = {n: engine.attachment(f"part-{n}") for n in range(1, first["parts"] + 1)}
        missing = [f"{n}/{first['parts']}" for n, data in reports.items() if data is None]
        if missing:
            raise MorgueError(
                f"Generation {generation} still lacks part {', '.join(missing)}: run `morgue"
                " reindex --part` for it first."
            )
        parsed = [json.loads(data) for data in reports.values() if data]
        made = [(report["fingerprint"], report.get("variants")) for report in parsed]
        if any(each != made[0] for each in made):
            raise MorgueError(
                f"The parts of {generation} were made with different code, rules or language: build"
                " them again."
            )
        digests = dict(engine.digests())
        gone = digests.keys() & takedowns.read_takedowns(store).keys()
        digests = {article: digest for article, digest in digests.items() if article not in gone}
        ledger, claims, names = Ledger(), Claims(), AuthorNames()
        arrivals = Arrivals()
        for n in reports:
            ledger.merge(Ledger.from_bytes(engine.attachment(f"part-{n}-ledger")))
            claims.merge(Claims.from_bytes(engine.attachment(f"part-{n}-claims")))
            names.merge(AuthorNames.from_bytes(engine.attachment(f"part-{n}-names")))
            arrivals.merge(Arrivals.from_bytes(engine.attachment(f"part-{n}-arrivals")))
        manifest = Manifest(
            generation=generation,
            engine=store.engine_name,
            engine_version=store.engine_version,
            fingerprint=first["fingerprint"],
            language=first["language"],
            count=len(digests),
            digest=digest_of(digests.items()),
            sources=tuple(
                dict.fromkeys(source for report in parsed for source in report["sources"])
            ),
            built_at=takedowns.now(),
            rejects=sum(report["rejects"] for report in parsed),
            extra={"variants": first["variants"]} if first.get("variants") else {},
        )
    finally:
        engine.close()
    with store.join(generation, language=manifest.language) as writer:
        for article in gone:  # taken down while the parts were fed
            writer.delete(article)
            arrivals.drop(article)
        writer.attach(LEDGER, ledger.to_bytes())
        writer.attach(CLAIMS, claims.to_bytes())
        writer.attach(NAMES, names.to_bytes())
        writer.attach(ARRIVALS, arrivals.to_bytes())
    keep_reprints(store, manifest)
    store.seal(manifest)
