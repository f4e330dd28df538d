"""Intake of an update: which article keeps an id that several files claim.

Files of sources that the update isn't given keep theirs; a file that was removed leaves its ids
free, which is only known when all were visited.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from search.article import Article
from search.engines.protocols import Engine, Store, Writer
from search.indexing.arrivals import prior_arrivals
from search.indexing.author_names import NAME as NAMES
from search.indexing.author_names import AuthorNames
from search.indexing.builds.build import Run
from search.indexing.builds.intake import renamed
from search.indexing.identity import NAME as CLAIMS
from search.indexing.identity import (
    Claims,
    Place,
    Verdict,
    in_file,
    own_id,
    parted,
    path_of,
    scopes_of,
)
from search.indexing.options import BuildOptions
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.ingest import Cleaned, FileDone, FileUnchanged, Rejected, Version, are_versions
from search.models import SearchRequest, prepare


class UpdateIntake(Run):
    """Take the outcomes of reading into an update of the active generation."""

    def __init__(self, store: Store, options: BuildOptions, engine: Engine) -> None:
        super().__init__(store, replace(options, language=engine.manifest.language))
        self.engine = engine
        self.before = dict(engine.digests())
        self.arrivals = prior_arrivals(store, self.before)
        self.arrivals.take_over()
        self.old = Ledger.from_bytes(engine.attachment(LEDGER))
        self.claims = Claims.from_bytes(engine.attachment(CLAIMS))
        self.names = AuthorNames.from_bytes(engine.attachment(NAMES))
        request = SearchRequest(facets=("author",), size=0)
        self.names.add(
            (each.value, each.count)
            for each in engine.search(prepare(request)).facets["author"]
            if each.value is not None
        )
        self.scopes = scopes_of(options.sources, list(self.old.files))
        self.elsewhere, covered = parted(self.old, self.scopes)
        self.read_before = {i for _, record in covered for i in record.ids}
        self.owners: dict[str, Place] = {}
        for name, files in self.elsewhere.items():
            for record in files.values():
                self.owners.update((i, (name, record.key)) for i in record.ids)
        self.first: dict[str, Place] = {}
        for name, record in covered:
            for article in record.ids:
                self.first.setdefault(article, (name, record.key))
        self.again: dict[Path, dict[str, set[str]]] = {}
        self.refused: dict[Path, set[str]] = {}
        self.changes: dict[str, str] = {}
        self._waiting: set[str] = set()
        self._last_pass = False
        self._stack = ExitStack()

    def _take(self, source: Path, outcome: Any) -> None:
        super()._take(source, outcome)
        if isinstance(outcome, Rejected):
            self.refused.setdefault(source, set()).add(outcome.key)
        elif isinstance(outcome, FileDone) and self._waiting:
            self.again.setdefault(source, {})[outcome.record.key] = set(self._waiting)
            self._waiting.clear()
        elif isinstance(outcome, FileUnchanged):
            record = outcome.record
            for article in record.ids:
                if self._held_before(article) == (str(source), record.key):
                    self.owners.setdefault(article, (str(source), record.key))
                elif article not in self.owners:
                    self.again.setdefault(source, {}).setdefault(record.key, set())

    def _held_before(self, article: str) -> Place | None:
        return self.claims.winners.get(article) or self.first.get(article)

    def _claimed(self, source: Path, cleaned: Cleaned) -> tuple[Cleaned, Verdict]:
        place = self._place(source, cleaned)
        claimed = cleaned.article.id
        while (verdict := self._judge(source, cleaned, claimed)) is None:
            self._note_shared(claimed)
            claimed = own_id(claimed, place)
        self.ids.append(claimed)
        if claimed == cleaned.article.id:
            return cleaned, verdict
        return renamed(cleaned, claimed), verdict

    def _note_shared(self, article: str) -> None:
        root, key = self.owners[article]
        for mark in re.finditer(r"[:!]|\Z", key):
            if key[: mark.start()] in self.ledger.known(Path(root)):
                self.claims.shared[article] = (root, key[: mark.start()])
                return

    def _judge(self, source: Path, cleaned: Cleaned, claimed: str) -> Verdict | None:
        """Return the verdict on an article under an id; None if the id belongs to another one."""
        owner = self.owners.get(claimed)
        if owner is None:
            before = self._held_before(claimed)
            free = before is None or self._last_pass or in_file(before, str(source), cleaned.key)
            return Verdict.NEW if free else Verdict.WAIT
        # It was taken in the first pass; the file is read again for another article.
        if owner == (str(source), cleaned.key) and self._last_pass:
            return Verdict.SAME
        held = self.claims.versions.get(claimed)
        other = Version.from_bytes(held) if held else None
        if other is None or are_versions(cleaned.version.sketch, other.sketch):
            newer = other is None or cleaned.version.is_newer(other)
            return Verdict.NEWER if newer else Verdict.OLDER
        return None

    def _decide(self, source: Path, cleaned: Cleaned, verdict: Verdict) -> None:
        article = cleaned.article
        if verdict is Verdict.WAIT:
            self._waiting.add(cleaned.key)
        elif verdict is Verdict.OLDER:
            self._leave_out(article, article.source, self._place_of(article))
        elif verdict is not Verdict.SAME:
            if verdict is Verdict.NEWER:
                self._leave_out(article, self._place_of(article), article.source)
            self._take_over(source, cleaned)

    def _take_over(self, source: Path, cleaned: Cleaned) -> None:
        article = cleaned.article
        self.owners[article.id] = (str(source), cleaned.key)
        first = self.first.get(article.id)
        contested = first is not None and not in_file(first, str(source), cleaned.key)
        self.claims.take(article.id, cleaned.version, contested=contested)
        known = self.changes.get(article.id)
        if (known or self.before.get(article.id)) == article.digest:
            return
        if known is None and article.id in self.before:
            self.arrivals.learn_text(article.id, self.engine.get)
        self._put(source, cleaned)
        self.changes[article.id] = article.digest
        self.summary.note(article)
        if known is None and article.id in self.before:
            self.summary.changed += 1
        elif known is None:
            self.summary.added += 1

    def _keep_refused(self) -> None:
        """Keep the earlier articles of files that can't be read now; they are retried next time."""
        for source, keys in self.refused.items():
            read = self.ledger.known(source)
            for record in self.old.known(source).values():
                if record.key in keys and record.key not in read:
                    # No file has this time and digest, so the next update reads it again.
                    self.ledger.add(source, replace(record, mtime_ns=0, digest=""))
                    for article in record.ids:
                        self.owners.setdefault(article, (str(source), record.key))

    def _place_of(self, article: Article) -> str:
        return path_of(self.owners[article.id])

    def _forget(self, article: Article) -> None:
        """Keep the earlier form of an article whose new form the engine refused, if any."""
        del self.changes[article.id]
        self.arrivals.restore(article.id)
        if article.id in self.before:
            self.summary.changed -= 1
        else:
            self.summary.added -= 1

    def _open(self) -> Writer:
        if self.writer is None:
            self._use(
                self._stack.enter_context(
                    self.store.create(
                        self.engine.generation,
                        language=self.options.language,
                        jobs=self.options.jobs,
                    )
                )
            )
            return self._open()
        return self.writer
