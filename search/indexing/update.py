"""An update of the active generation.

Only what changed is read, and no generation is made when nothing did.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from search.article import Article
from search.documents import Document, analyse
from search.engines.protocols import Engine, Store, Writer
from search.errors import RefusedError, StaleIndexError
from search.indexing.build import Run
from search.indexing.options import BuildOptions, BuildReport, fingerprint
from search.indexing.publish import losses_message, refuse_losses
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.ingest import Cleaned, FileRecord, FileUnchanged, Rejected


class Update(Run):
    """An update of the active generation from the sources named.

    What other sources gave stays as it is.

    An article belongs to the first file in path order that holds its id, as in a full reindex. So
    files are gone through in order, unchanged ones by their records alone; a file that inherits
    an id from one that went is read again.
    """

    def __init__(self, store: Store, options: BuildOptions, engine: Engine) -> None:
        super().__init__(store, replace(options, language=engine.manifest.language))
        self.engine = engine
        self.before = dict(engine.digests())
        self.old = Ledger.from_bytes(engine.attachment(LEDGER))
        named = {str(source.resolve()) for source in options.sources}
        self.elsewhere = {
            name: files for name, files in self.old.files.items() if name not in named
        }
        self.owners = {
            i: ""
            for files in self.elsewhere.values()
            for record in files.values()
            for i in record.ids
        }
        self.first: dict[str, str] = {}
        for source in options.sources:
            for record in self.old.known(source).values():
                for article in record.ids:
                    self.first.setdefault(article, record.key)
        self.inherited: dict[Path, dict[str, FileRecord]] = {}
        self.refused: dict[Path, set[str]] = {}
        self.changes: dict[str, str] = {}
        self._stack = ExitStack()

    def run(self) -> BuildReport:
        """Read what changed; where anything did, build, check, seal and switch."""
        self._refuse_stale()
        with self._stack:
            for source in self.options.sources:
                self.done[source] = {
                    r.key: r for r in self.old.known(source).values() if self._still_known(r)
                }
            self._read_all_lazily()
            self._keep_refused()
            gone = set(self.old.ids(self.options.sources)) & self.before.keys() - self.owners.keys()
            self._drop(gone)
            if self.writer is not None:
                self._settle(self.writer)
            summary = self.summary
            summary.unchanged = len(self.before) - summary.gone - summary.changed
            summary.count = len(self.before) - summary.gone + summary.added
            summary.seconds = time.monotonic() - self.started
            if self.writer is None:
                return summary
            self.ledger.files |= self.elsewhere
            self.writer.attach(LEDGER, self.ledger.to_bytes())
            self.digests = {i: d for i, d in (self.before | self.changes).items() if i not in gone}
        return self._finish(self.writer.generation)

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
        """Whether a record may stand for its file.

        Not when an article of it is missing, as after an undone takedown.
        """
        return all(article in self.before or article in self.taken_down for article in record.ids)

    def _open(self) -> Writer:
        if self.writer is None:
            self.writer = self._stack.enter_context(
                self.store.create(
                    self.engine.generation, language=self.options.language, jobs=self.options.jobs
                )
            )
        return self.writer

    def _read_all_lazily(self) -> None:
        prepare = partial(analyse, language=self.options.language, with_spans=False)
        for source in self.options.sources:
            for outcome in self._ingest(source, self.done[source], prepare):
                self._take(source, outcome)
                self.options.on_progress(self.summary)
            again = self.inherited.get(source)
            if again:
                known = {
                    key: record
                    for key, record in self.ledger.known(source).items()
                    if key not in again
                }
                for outcome in self._ingest(source, known, prepare):
                    if isinstance(outcome, Cleaned):
                        self._take_article(outcome.article, outcome.payload)

    def _keep_refused(self) -> None:
        """A file that can't be read now keeps what it gave before, and is tried again next time."""
        for source, keys in self.refused.items():
            read = self.ledger.known(source)
            for record in self.old.known(source).values():
                if record.key in keys and record.key not in read:
                    self.ledger.add(source, replace(record, mtime_ns=0, digest=""))
                    for article in record.ids:
                        self.owners.setdefault(article, record.key)

    def _take(self, source: Path, outcome: Any) -> None:
        super()._take(source, outcome)
        if isinstance(outcome, Rejected):
            self.refused.setdefault(source, set()).add(outcome.key)
        if isinstance(outcome, FileUnchanged):
            record = outcome.record
            for article in record.ids:
                if article in self.owners:
                    continue
                if self.first.get(article) == record.key:
                    self.owners[article] = record.key
                else:
                    self.inherited.setdefault(source, {})[record.key] = record

    def _take_article(self, article: Article, document: Document) -> None:
        if article.id in self.owners:
            self.summary.duplicates.append((article.id, article.source))
            return
        if article.id in self.taken_down:
            self.summary.taken_down += 1
            return
        self.owners[article.id] = article.source
        if self.before.get(article.id) == article.digest:
            return
        self._open().put(document)
        self.changes[article.id] = article.digest
        self.summary.note(article)
        if article.id in self.before:
            self.summary.changed += 1
        else:
            self.summary.added += 1

    def _forget(self, article: Article) -> None:
        """An article that the engine would not take stays as it was before, if it was."""
        del self.changes[article.id]
        if article.id in self.before:
            self.summary.changed -= 1
        else:
            self.summary.added -= 1

    def _drop(self, gone: set[str]) -> None:
        read_before = sum(
            1 for article in set(self.old.ids(self.options.sources)) if article in self.before
        )
        if len(gone) > read_before / 2 and not self.options.force:
            raise RefusedError(losses_message(len(gone), read_before, "articles of these sources"))
        refuse_losses(len(gone), len(self.before), self.options.force)
        for article in sorted(gone):
            self._open().delete(article)
        self.summary.gone = len(gone)
