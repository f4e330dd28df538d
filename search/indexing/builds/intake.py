"""Intake of a build: each outcome of reading becomes an article under its id, or a reject.

Of versions of one article the newest wins; what was taken down is refused.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from search.article import Article
from search.documents import IndexValues
from search.engines.protocols import Store, Writer
from search.indexing import takedowns
from search.indexing.arrivals import prior_arrivals
from search.indexing.author_names import AuthorNames
from search.indexing.identity import (
    Claims,
    Place,
    Verdict,
    in_file,
    own_id,
    path_of,
    prior_claims,
    prior_places,
    real_path,
)
from search.indexing.options import BuildOptions, BuildReport
from search.indexing.purge import edit_takedowns
from search.indexing.source_records import Ledger
from search.ingest import (
    Cleaned,
    FileDone,
    FileRecord,
    FileUnchanged,
    PassedOver,
    Rejected,
    Workers,
)


class Intake:
    """Take the outcomes of reading into a writer, and keep the records of a build.

    Of versions of one article the newest wins; see `identity.Claims`.
    """

    def __init__(self, store: Store, options: BuildOptions) -> None:
        options.check()
        self.store, self.options = store, options
        self.summary = BuildReport()
        self.started = time.monotonic()
        self.ledger = Ledger()
        self.digests: dict[str, str] = {}
        self.taken_down = takedowns.TakedownList(takedowns.read_takedowns(store).values())
        self.copies: dict[str, takedowns.Takedown] = {}
        self.claims = Claims()
        self.names = AuthorNames()
        self.prior = prior_claims(store)
        self.down_in = prior_places(store, self.taken_down.by_id)
        self.arrivals = prior_arrivals(store)
        self.ids: list[str] = []
        self.texts: dict[str, str] = {}
        self.done: dict[Path, dict[str, FileRecord]] = {}
        self.writer: Writer | None = None
        self.pool: Workers | None = None
        self._resolved = cache(Path.resolve)

    def _use(self, writer: Writer) -> None:
        self.writer = writer
        if self.pool is not None:
            writer.share(self.pool.run)

    def _open(self) -> Writer:
        if self.writer is None:
            raise RuntimeError("articles are taken while a generation is being written")
        return self.writer

    def _sources(self) -> list[str]:
        return [str(source.resolve()) for source in self.options.sources]

    def _take(self, source: Path, outcome: Any) -> None:
        match outcome:
            case Cleaned():
                self.summary.unread.update(dict(outcome.unread))
                self.summary.applied.update(outcome.applied)
                self._take_article(source, outcome)
            case Rejected():
                self.summary.rejected += 1
                self.options.on_reject(outcome)
            case PassedOver():
                self.summary.passed_over += 1
                self.summary.note_passed_over(outcome.reason, outcome.source)
            case FileDone(record):
                self._close_file(source, replace(record, ids=tuple(self.ids)))
                self.ids.clear()
            case FileUnchanged(record):
                self._close_file(source, record)

    def _close_file(self, source: Path, record: FileRecord) -> None:
        self.ledger.add(source, record)
        self.claims.close_file(str(self._resolved(source)), record)
        self.summary.files += 1

    def _take_article(self, source: Path, cleaned: Cleaned) -> None:
        if self.taken_down and self._is_another(source, cleaned):
            cleaned = renamed(cleaned, own_id(cleaned.article.id, self._place(source, cleaned)))
        if self._refuses(cleaned.article):
            self.ids.append(cleaned.article.id)
            self.summary.taken_down += 1
            return
        self._decide(source, *self._claimed(source, cleaned))

    def _decide(self, source: Path, cleaned: Cleaned, verdict: Verdict) -> None:
        """Put an article under its final id, or leave it or an older version out."""
        article = cleaned.article
        if verdict is Verdict.OLDER:
            self._leave_out(article, article.source, self._place_of(article))
            return
        if verdict is Verdict.NEWER:
            self._leave_out(article, self._place_of(article), article.source)
        else:
            self.summary.added += 1
        self.claims.take(article.id, cleaned.version, contested=verdict is Verdict.NEWER)
        self._put(source, cleaned)
        self.digests[article.id] = article.digest
        self.summary.note(article)
        first = self.texts.setdefault(article.text_digest, article.id)
        if first != article.id:
            self.summary.reprints.append((article.id, first))

    def _put(self, source: Path, cleaned: Cleaned) -> None:
        article = cleaned.article
        shown = shown_source(article.source, source)
        given = IndexValues(shown, *self.arrivals.times(article))
        self._open().put(replace(cleaned.payload, given=given))

    def _claimed(self, source: Path, cleaned: Cleaned) -> tuple[Cleaned, Verdict]:
        """Return the article under its final id, with the verdict, recorded for its file."""
        given = cleaned.article.id
        place = self._place(source, cleaned)
        # If another article held this id in the previous generation, both keep their ids,
        # independent of the order in which their files are read.
        kept = self.prior.shared.get(given)
        if kept and not in_file(kept, str(self._resolved(source)), cleaned.key):
            own = own_id(given, place)
            if own in self.prior.versions or self._is_there(kept):
                self.claims.shared[given] = kept
                given = own
        claimed, verdict = self.claims.judge(given, cleaned.version, place)
        if claimed != given and (holder := self.claims.holder(given, self.ledger.records())):
            self.claims.shared[given] = holder
        given = cleaned.article.id
        self.ids.append(claimed)
        if claimed == given:
            return cleaned, verdict
        return renamed(cleaned, claimed), verdict

    def _place(self, source: Path, cleaned: Cleaned) -> str:
        return f"{self._resolved(source).name}/{cleaned.key}"

    def _is_another(self, source: Path, cleaned: Cleaned) -> bool:
        """Return True for an article that is not the taken-down one whose id its source gives it.

        It is no version of that, and in another file. So is one that had an id of its own before,
        which may have been taken down itself.
        """
        given = cleaned.article.id
        own = own_id(given, self._place(source, cleaned))
        if own in self.taken_down or own in self.prior.versions:
            return True
        here = real_path(self._resolved(source), cleaned.key)
        return self.taken_down.is_another(given, cleaned.version.sketch) and not any(
            in_file(("", path_of(each)), "", here) for each in self.down_in.get(given, ())
        )

    def _is_there(self, place: Place) -> bool:
        """Return True if this build reads the file at `place`, too."""
        return place[0] in self._sources() and Path(path_of(place)).exists()

    def _place_of(self, article: Article) -> str:
        place = self.claims.holder(article.id, self.ledger.records())
        return path_of(place) if place else f"{file_of(article.source)} (earlier in this file)"

    def _leave_out(self, article: Article, older: str, newer: str) -> None:
        """Report an older version that is left out, with both places."""
        self.summary.duplicates.append((article.id, older))
        self.summary.rejected += 1
        reason = f"left out: {newer} has the same article ({article.id}), as new or newer"
        self.options.on_reject(Rejected(older, reason))

    def _refuses(self, article: Article) -> bool:
        """Return True for an article that was taken down; list the id if it is a copy."""
        taken = self.taken_down.match(article)
        if taken is None:
            return False
        if article.id not in self.taken_down:
            self.copies[article.id] = taken.copied_by(article)
        return True

    def _obey_new_takedowns(self, writer: Writer) -> None:
        """Drop articles taken down since the build began; list the copies that it refused."""
        self._list_copies()
        for article in takedowns.read_takedowns(self.store):
            if self.digests.pop(article, None) is not None:
                writer.delete(article)
                self.arrivals.drop(article)
                self.summary.added -= 1
                self.summary.taken_down += 1

    def _list_copies(self) -> None:
        if self.copies:
            copies = self.copies
            edit_takedowns(self.store, lambda listed: listed.update({**copies, **listed}))

    def _settle(self, writer: Writer) -> None:
        """Count the articles that the engine refused as rejects."""
        for article, reason in writer.refused():
            self._forget(article)
            self.summary.rejected += 1
            self.options.on_reject(
                Rejected(article.source or article.id, f"the index refused it: {reason}")
            )

    def _forget(self, article: Article) -> None:
        del self.digests[article.id]
        self.claims.drop(article.id)
        self.arrivals.drop(article.id)
        self.summary.added -= 1


def renamed(cleaned: Cleaned, article: str) -> Cleaned:
    """Return an article under another id."""
    payload = cleaned.payload.renamed(article)
    return replace(cleaned, article=payload.article, payload=payload)


def file_of(place: str) -> str:
    """Return the file of an article's place, without the place inside it.

    >>> file_of("papers/1990.zip!a.jsonl:7"), file_of("papers/wire.jsonl:7")
    ('papers/1990.zip', 'papers/wire.jsonl')
    """
    file = place.partition("!")[0]
    path, mark, number = file.rpartition(":")
    return path if mark and number.isdigit() else file


def shown_source(place: str, source: Path) -> str:
    """Return an article's place for readers: relative to the SOURCE that was named.

    No path of the server gets into an index.

    >>> shown_source("/srv/papers/post/1990/a.zip!x.txt", Path("/srv/papers/post"))
    'post/1990/a.zip!x.txt'
    """
    name = source.name or source.resolve().name
    if place.startswith(str(source)):
        return name + place[len(str(source)) :]
    return f"{name}/{place.rpartition('/')[2]}" if place else place
