"""Copy an index into another, of any engine, without the sources."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from search.documents import analyse
from search.engines.protocols import Store
from search.engines.shared.compatibility import digest_of
from search.errors import (
    MorgueError,
)
from search.indexing import takedowns
from search.indexing.arrivals import NAME as ARRIVALS
from search.indexing.author_names import NAME as NAMES
from search.indexing.identity import NAME as CLAIMS
from search.indexing.identity import Claims
from search.indexing.options import BuildReport
from search.indexing.publish import (
    at_stake,
    refuse_losses,
    seal_and_switch,
)
from search.indexing.purge import edit_takedowns, finish_takedowns
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.models import SearchRequest, prepare


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
