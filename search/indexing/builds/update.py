"""Incremental update of the active generation.

Only changed files are read, and no generation is made if nothing changed.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from search.errors import RefusedError, StaleIndexError
from search.indexing.author_names import prepared
from search.indexing.builds.update_intake import UpdateIntake
from search.indexing.identity import Scope
from search.indexing.options import BuildReport, fingerprint
from search.indexing.publish import losses_message, refuse_losses
from search.indexing.purge import finish_takedowns
from search.ingest import Cleaned, FileDone, FileRecord, ingest


class Update(UpdateIntake):
    """An update of the active generation from the sources named.

    Articles of other sources stay. The result equals that of a full reindex: files are visited in
    order, unchanged ones by their records alone. An article whose id is held by a file that was not
    visited yet, and a file that may inherit an id from a removed one, are read again at the end,
    when it is known which files are left.
    """

    def run(self) -> BuildReport:
        """Read what changed; if anything did, build, check, seal and switch."""
        self._refuse_stale()
        with self._workers():
            return self._updated()

    def _updated(self) -> BuildReport:
        with self._stack, self._stopped_on_error():
            for scope in self.scopes:
                self._read(scope)
            # Only now is it known which ids the removed files have left free.
            self._last_pass = True
            for scope in self.scopes:
                self._read_again(scope)
            self._keep_refused()
            gone = self.read_before & self.before.keys() - self.owners.keys()
            self._drop(gone)
            # Variants are stored in the manifest, so new ones need a generation even without new
            # articles.
            if self._variants() != self.engine.manifest.extra.get("variants", []):
                self._open()
            if self.writer is not None:
                self._settle(self.writer)
            # An article of the active generation that was taken down since leaves it when the
            # update ends.
            self._list_copies()
            summary = self.summary
            summary.unchanged = len(self.before) - summary.gone - summary.changed
            summary.count = len(self.before) - summary.gone + summary.added
            summary.seconds = time.monotonic() - self.started
            if self.writer is None:
                finish_takedowns(self.store)
                return summary
            # The next update needs the records of sources that this one was not given, too.
            for name, files in self.elsewhere.items():
                self.ledger.files.setdefault(name, {}).update(files)
            self._attach(self.writer)
            self.digests = {i: d for i, d in (self.before | self.changes).items() if i not in gone}
            generation = self.writer.generation
        return self._finish(generation)

    def _variants(self) -> list[list[str]]:
        """Return the variants of the rules, or the archive's own if the rules list none."""
        if self.options.rules.variants is not None:
            return super()._variants()
        kept: list[list[str]] = self.engine.manifest.extra.get("variants", [])
        return kept

    def _refuse_stale(self) -> None:
        kept = self.engine.manifest.fingerprint
        stale = [
            name
            for name, value in fingerprint(self.options.language, self.options.rules).items()
            if kept.get(name) != value
        ]
        if stale:
            raise StaleIndexError(
                f"A full reindex is due, because {' and '.join(stale)} changed since this index was"
                " built: run `morgue reindex SOURCE...` without --update."
            )

    def _still_known(self, record: FileRecord) -> bool:
        """Return True if a file needs no reading, because its record is complete.

        It isn't if one of its articles is missing, as after an undone takedown.
        """
        return all(article in self.before or article in self.taken_down for article in record.ids)

    def _scan(self, scope: Scope, known: dict[str, FileRecord]) -> Any:
        """Read the files of a scope; at the second time progress isn't counted."""
        options, before = self.options, self.summary.bytes
        outcomes = ingest(
            [scope.walked],
            rules=options.rules,
            limits=options.limits,
            jobs=options.jobs,
            known=known,
            prepare=partial(prepared, language=options.language),
            part=options.part,
            prefix=scope.prefix,
            without=scope.without,
            pool=self.pool,
            on_position=(lambda _: None) if self._last_pass else self._reading_from(before),
        )
        return map(self.names.noted, outcomes)

    def _read(self, scope: Scope) -> None:
        """Run the first pass: new and changed files."""
        known = {r.key: r for r in self.old.known(scope.root).values() if self._still_known(r)}
        for outcome in self._scan(scope, known):
            self._take(scope.root, outcome)
            self.options.on_progress(self.summary)

    def _read_again(self, scope: Scope) -> None:
        """Run the last pass: articles whose id may be free by now."""
        again = {
            key: waiting
            for key, waiting in self.again.get(scope.root, {}).items()
            if scope.covers(key)
        }
        if not again:
            return
        known = {k: r for k, r in self.ledger.known(scope.root).items() if k not in again}
        wanted = set().union(*again.values())
        for outcome in self._scan(scope, known):
            if isinstance(outcome, Cleaned):
                self._take_again(scope.root, outcome, wanted)
            elif isinstance(outcome, FileDone):
                record = replace(outcome.record, ids=tuple(self.ids))
                self.ledger.add(scope.root, record)
                self.claims.close_file(str(scope.root), record)
                self.ids.clear()

    def _take_again(self, source: Path, cleaned: Cleaned, wanted: set[str]) -> None:
        """Take an article of a file that is read again: one that waited, or was left out before."""
        if cleaned.key in wanted or cleaned.article.id not in self.owners:
            self._take_article(source, cleaned)
        else:
            self._claimed(source, cleaned)

    def _drop(self, gone: set[str]) -> None:
        # Of the named sources alone, since an unmounted disk may be a small share of the archive.
        read_before = len(self.read_before & self.before.keys())
        if len(gone) > read_before / 2 and not self.options.force:
            raise RefusedError(losses_message(len(gone), read_before, "articles of these sources"))
        refuse_losses(len(gone), len(self.before), self.options.force)
        for article in sorted(gone):
            self._open().delete(article)
            self.claims.drop(article)
            self.arrivals.drop(article)
        self.summary.gone = len(gone)
