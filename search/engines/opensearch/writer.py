"""OpenSearch writer: bulk requests in the background, and the lexicon of what was written."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

from search.article import Article
from search.documents import Document, PackedDocument, analyse
from search.engines.opensearch.cluster.blobs import Blobs
from search.engines.opensearch.cluster.client import LONG_PATIENCE, Cluster, path
from search.engines.opensearch.cluster.failures import BUSY
from search.engines.opensearch.cluster.indices import STATE
from search.engines.opensearch.cluster.maintenance import counted, expunge, merge_deleted
from search.engines.opensearch.lexicon import WordCounts, open_lexicon
from search.engines.opensearch.mapping import article_of, key_of, source
from search.errors import UnavailableError
from search.reprints.reprint_table import NAME as REPRINTS

BATCH_BYTES = 4 << 20  # of a bulk request; larger ones only cost memory on both sides
BATCH_ARTICLES = 500
LARGEST = 64 << 20  # bytes of an article: a cluster refuses requests over 100 MB
_WAITING = 2  # bulk requests sent ahead, which bounds the memory


@dataclass(slots=True)
class _Change:
    """An article to write, or (None) to delete."""

    lines: str
    document: Document | None = None


class OpenSearchWriter:
    """Writer of articles into the index of one generation. Not thread-safe.

    Args:
        changes_base: the index is a clone of another generation, whose lexicon is updated.
        joined: other machines write into it, too, so that the lexicon is made at sealing.
        recount: make the lexicon anew from all articles.
    """

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        generation: str,
        language: str,
        *,
        changes_base: bool = False,
        joined: bool = False,
        recount: bool = False,
        purge: bool = False,
        batch: int = 0,
        discard: Callable[[], None],
    ) -> None:
        self.generation = generation
        self.blobs = Blobs(cluster, f"{index}-files")
        self._cluster, self._index, self._language = cluster, index, language
        self._changes_base, self._joined, self._purge = changes_base, joined, purge
        self._recount, self._replaced = recount, False
        self._batch, self._checkpointed = batch, batch > 0
        self._discard = discard
        self._words = WordCounts.of(open_lexicon(self.blobs)) if changes_base else WordCounts()
        self._changes: dict[str, _Change] = {}
        self._bytes = 0
        self._refused: list[tuple[Article, str]] = []
        self._sender = ThreadPoolExecutor(1, "morgue-bulk")
        self._sent: deque[Future[None]] = deque()

    def share(self, execute: Any) -> None:
        """Ignore the worker processes: the cluster does the work."""

    def put(self, document: Document | PackedDocument) -> None:
        """Add an article, or replace the one with its id."""
        document = document.unpacked()
        key = key_of(document.article.id)
        head = json.dumps({"index": {"_index": self._index, "_id": key}})
        lines = f"{head}\n{json.dumps(source(document, self._batch), separators=(',', ':'))}\n"
        if len(lines) > LARGEST:
            self._refused.append(
                (
                    document.article,
                    f"with its words it has {len(lines) >> 20} MB; a cluster takes {LARGEST >> 20}",
                )
            )
        else:
            self._change(key, _Change(lines, document))

    def delete(self, article: str) -> None:
        """Delete an article; unknown ids are ignored."""
        key = key_of(article)
        self._change(
            key, _Change(json.dumps({"delete": {"_index": self._index, "_id": key}}) + "\n")
        )

    def refused(self) -> list[tuple[Article, str]]:
        """Send all pending changes.

        Returns:
            Each article that the cluster refused since the last call, with the reason.
        """
        self._drain()
        refused, self._refused = self._refused, []
        return refused

    def checkpoint(self, state: bytes) -> None:
        """Make all changes so far durable.

        Later ones carry a higher batch number, by which `resume` finds and deletes them.
        """
        self._drain()
        self._batch += 1
        self.blobs.write(
            STATE, json.dumps({"batch": self._batch, "state": state.decode("latin-1")}).encode()
        )
        self._checkpointed = True

    def attach(self, name: str, data: bytes) -> None:
        """Store a small file with the generation."""
        self.blobs.write(f"attachment/{name}", data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object = None, *error: object) -> None:
        try:
            if kind is None:
                self._drain()
                self._finish()
        except BaseException:
            kind = True
            raise
        finally:
            self._sender.shutdown(wait=True, cancel_futures=True)
            if kind is not None and not self._checkpointed and not self._joined:
                self._discard()

    def _finish(self) -> None:
        self._cluster.ask("POST", path(self._index, "_refresh"))
        if self._joined:
            return
        if self._recount:
            self._words = counted(self._cluster, self._index, self._language)
        self._words.save(self.blobs, self._language)
        if self._purge or self._replaced:
            expunge(self._cluster, self._index)
        elif self._changes_base:
            merge_deleted(self._cluster, self._index)
        if self._purge:
            # It includes articles taken down since; sealing computes the versions again.
            self.blobs.remove(f"attachment/{REPRINTS}")
            expunge(self._cluster, self.blobs.index)

    # -- bulks

    def _change(self, key: str, change: _Change) -> None:
        replaced = self._changes.pop(key, None)
        self._changes[key] = change
        self._bytes += len(change.lines) - (len(replaced.lines) if replaced else 0)
        if self._bytes >= BATCH_BYTES or len(self._changes) >= BATCH_ARTICLES:
            self._send()

    def _send(self) -> None:
        """Pass the changes to the sender thread; wait while its queue is full."""
        if self._changes:
            self._sent.append(self._sender.submit(self._write, self._changes))
            self._changes, self._bytes = {}, 0
        while len(self._sent) > _WAITING:
            self._sent.popleft().result()

    def _drain(self) -> None:
        self._send()
        while self._sent:
            self._sent.popleft().result()

    def _write(self, changes: dict[str, _Change]) -> None:
        before = self._before(list(changes)) if self._changes_base else {}
        started = time.monotonic()
        while changes:
            busy: dict[str, _Change] = {}
            for key, status, result, reason in self._bulk(changes):
                change = changes[key]
                if status in BUSY and "block" not in reason:
                    busy[key] = change
                elif status >= 400 and status != 404:
                    self._refuse(change, reason)
                else:
                    self._done(change, result, before.get(key))
            if busy and time.monotonic() - started > LONG_PATIENCE:
                raise UnavailableError(
                    f"{self._cluster.shown} is too busy to take more articles: try again later."
                )
            if busy:
                time.sleep(0.5)
            changes = busy

    def _bulk(self, changes: dict[str, _Change]) -> Iterator[tuple[str, int, str, str]]:
        """Send changes; yield (key, status, result, reason) of each."""
        retried: list[bool] = []
        lines = [change.lines for change in changes.values()]
        params = {
            "timeout": "20s",
            "filter_path": "items.*._id,items.*.status,items.*.result,items.*.error",
        }
        answer = self._cluster.ask(
            "POST", "/_bulk", lines, params=params, on_retry=lambda: retried.append(True)
        )
        for item in answer["items"]:
            (told,) = item.values()
            error = told.get("error") or {}
            kind, reason = str(error.get("type", "")), str(error.get("reason", ""))
            cause = error.get("caused_by", {}).get("reason")
            if "cluster_block" in kind:
                raise UnavailableError(
                    f"{self._cluster.shown} refuses to write ({reason}): free disk space or lift"
                    " the block."
                )
            result = (
                "created"
                if retried and told.get("result") == "updated"
                else str(told.get("result", ""))
            )
            yield told["_id"], told["status"], result, f"{reason}: {cause}" if cause else reason

    def _done(self, change: _Change, result: str, before: Document | None) -> None:
        if before is not None:
            self._words.take(before)
        if change.document is not None and not self._joined:
            self._words.add(change.document)
        if not self._changes_base and result in ("updated", "deleted"):
            self._recount = self._replaced = True

    def _refuse(self, change: _Change, reason: str) -> None:
        if change.document is None:
            raise UnavailableError(f"{self._cluster.shown} would not delete an article ({reason}).")
        self._refused.append((change.document.article, reason))

    def _before(self, keys: list[str]) -> dict[str, Document]:
        """Return the current articles that changes will replace, by key."""
        answer = self._cluster.ask(
            "POST", path(self._index, "_mget"), {"ids": keys}, params={"_source": "article"}
        )
        return {
            found["_id"]: analyse(
                article_of(found["_source"]["article"]), self._language, with_spans=False
            )
            for found in answer["docs"]
            if found.get("found")
        }
