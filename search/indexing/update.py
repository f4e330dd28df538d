"""Incremental update of the active generation.

Only changed files are read, and no generation is made if nothing changed.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from search.article import Article
from search.engines.protocols import Engine, Store, Writer
from search.errors import RefusedError, StaleIndexError
from search.indexing.arrivals import prior_arrivals
from search.indexing.author_names import NAME as NAMES
from search.indexing.author_names import AuthorNames, prepared
from search.indexing.build import Run
from search.indexing.identity import NAME as CLAIMS
from search.indexing.identity import (
    Claims,
    Place,
    Scope,
    Verdict,
    in_file,
    own_id,
    parted,
    path_of,
    scopes_of,
)
from search.indexing.options import BuildOptions, BuildReport, fingerprint
from search.indexing.publish import losses_message, refuse_losses
from search.indexing.purge import finish_takedowns
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.ingest import (
    Cleaned,
    FileDone,
    FileRecord,
    FileUnchanged,
    Rejected,
    Version,
    are_versions,
    ingest,
)
from search.models import SearchRequest, prepare


class Update(Run):
    """An update of the active generation from the sources named.

    Articles of other sources stay. The result equals that of a full reindex: files are visited in
    order, unchanged ones by their records alone. An article whose id is held by a file that was not
    visited yet, and a file that may inherit an id from a removed one, are read again at the end,
    when it is known which files are left.
    """

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

    def run(self) -> BuildReport:
        """Read what changed; if anything did, build, check, seal and switch."""
        self._refuse_stale()
        with self._workers(), self._stack, self._stopped_on_error():
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
        return self._finish(self.writer.generation)

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
        place = f"{self._resolved(source).name}/{cleaned.key}"
        claimed = cleaned.article.id
        while (verdict := self._judge(source, cleaned, claimed)) is None:
            self._note_shared(claimed)
            claimed = own_id(claimed, place)
        self.ids.append(claimed)
        if claimed == cleaned.article.id:
            return cleaned, verdict
        article = replace(cleaned.article, id=claimed)
        payload = replace(cleaned.payload, article=article)
        return replace(cleaned, article=article, payload=payload), verdict

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
            self._leave_out(article, article.source, self._place_of(article.id))
        elif verdict is not Verdict.SAME:
            if verdict is Verdict.NEWER:
                self._leave_out(article, self._place_of(article.id), article.source)
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

    def _place_of(self, article: str) -> str:
        return path_of(self.owners[article])

    def _forget(self, article: Article) -> None:
        """Keep the earlier form of an article whose new form the engine refused, if any."""
        del self.changes[article.id]
        self.arrivals.restore(article.id)
        if article.id in self.before:
            self.summary.changed -= 1
        else:
            self.summary.added -= 1

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
