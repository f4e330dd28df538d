"""Differences between two generations, searchable as they were and as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from search.alerts.mails import Findings
from search.alerts.matching import FewArticles
from search.article import Article
from search.engines.protocols import Engine
from search.models import SearchRequest
from search.reading.archive import Archive
from search.reading.serving.readers import variants_of


@dataclass(frozen=True, slots=True)
class Changes:
    """The articles that differ between two generations, in both versions."""

    before: FewArticles
    now: FewArticles
    added: int = 0
    changed: int = 0
    gone: int = 0

    def of(self, request: SearchRequest) -> Findings:
        """Return what a search finds now but didn't find before, and the other way round.

        Raises:
            QueryError, LimitError: the query can't be read as it is typed.
        """
        now, before = self.now.find(request), self.before.find(request)
        return Findings(
            tuple(sorted(now - before)),
            tuple(sorted(now & before)),
            tuple(sorted(before - now)),
        )


def changes_between(archive: Archive, then: str, now: str) -> Changes:
    """Return the changes from one generation to another.

    Raises:
        GenerationGoneError: one of them is no longer kept.
    """
    old, new = dict(archive.kept.digests(then)), dict(archive.kept.digests(now))
    changed = {i for i in old.keys() & new.keys() if old[i] != new[i]}
    added, gone = new.keys() - old.keys(), old.keys() - new.keys()
    manifest, today = archive.kept.manifest_of(now), archive.today()
    language, variants = manifest.language, variants_of(manifest)
    before, now_few = (
        FewArticles(
            _articles(engine, ids), language, today, canonical=is_canonical, variants=variants
        )
        for (engine, is_canonical), ids in (
            (archive.kept.stored(then), gone | changed),
            (archive.kept.stored(now), added | changed),
        )
    )
    return Changes(
        before,
        now_few,
        len(added),
        len(changed),
        len(gone),
    )


def changes_since(archive: Archive, moment: dt.datetime, now: str) -> Changes:
    """Return the articles added or changed after a moment, if the earlier generation is gone.

    Articles that left the archive since are unknown.
    """
    since = moment.strftime("%Y-%m-%dT%H:%M:%S")
    asked = SearchRequest(text=f'added:"{since}.." OR changed:"{since}.."', size=0)
    engine, is_canonical = archive.kept.stored(now)
    found = list(_articles(engine, {article for article, _ in archive.kept.digests(now, asked)}))
    new = [article for article in found if article.added and article.added >= moment]
    manifest, today = archive.kept.manifest_of(now), archive.today()
    language, variants = manifest.language, variants_of(manifest)
    return Changes(
        FewArticles((), language, today, variants=variants),
        FewArticles(found, language, today, canonical=is_canonical, variants=variants),
        len(new),
        len(found) - len(new),
    )


def _articles(engine: Engine, ids: set[str]) -> Iterator[Article]:
    for each in sorted(ids):
        article = engine.get(each)
        if article is not None:
            yield article
