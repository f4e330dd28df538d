"""Alert run: compare two generations, write messages, deliver each once.

    STATE/alerts/KEY.json        the last generation that the alerts of one index have seen, and
                                 the number of the last batch of messages
    STATE/alerts/KEY.outbox/     the messages still to be delivered (`outbox`)

Messages are durable before their generation counts as seen, and count from that same moment: a run
that is killed before it makes them again, one that is killed after it goes on delivering them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search.alerts.changes import Changes, changes_between, changes_since
from search.alerts.definitions import Alert
from search.alerts.delivery import Delivery, UncertainError
from search.alerts.mails import Findings, message_of, without_articles
from search.alerts.outbox import DONE, SENDING, WAITING, Batch, BatchWriter, Outbox
from search.article import Article
from search.engines.generations.durable_files import write_durably
from search.engines.protocols import Store
from search.errors import AlertError, GenerationGoneError, LimitError, MorgueError, QueryError
from search.reading.archive import Archive
from search.reading.highlighting.article_matchers import MatcherCache
from search.reading.highlighting.highlighter import Highlighter
from search.reading.serving.visibility import TakedownWatch
from search.state_folder import private_folder

# Articles of a kind listed in one message; the rest is counted, and the search is linked.
MOST_LISTED = 200


@dataclass(slots=True)
class AlertReport:
    """The report of a run.

    Attributes:
        generation: the generation that was compared.
        added, changed, gone: numbers of articles since the run before.
        alerts: how many alerts were run.
        found: how many of them found something.
        delivered: messages that were delivered.
        waiting: messages that are kept and retried next time.
        uncertain: messages that may have been delivered: the connection broke after they were
            sent. They are not retried automatically.
        faults: a line for each alert that can't be read and each delivery that failed.
        notes: further lines for the report's reader.
    """

    generation: str = ""
    added: int = 0
    changed: int = 0
    gone: int = 0
    alerts: int = 0
    found: int = 0
    delivered: int = 0
    waiting: int = 0
    uncertain: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def run_alerts(
    archive: Archive,
    alerts: Sequence[Alert],
    delivery: Delivery,
    state: Path,
    *,
    faults: Sequence[str] = (),
    site: str = "",
    again: bool = False,
) -> AlertReport:
    """Run all alerts over the changes since the last run, and deliver their findings.

    The first run of an index only records its generation.

    Args:
        archive: the archive.
        alerts: the alerts.
        delivery: delivers messages.
        state: the state folder.
        faults: lines on alerts that could not be read.
        site: the address of the archive, for links.
        again: resend messages that may have been delivered.

    Raises:
        AlertError: another run is in progress.
        MorgueError: the archive can't answer, or the state folder can't be used.
    """
    folder = private_folder(state) / "alerts"
    folder.mkdir(mode=0o700, exist_ok=True)
    # A state folder may belong to several indexes.
    name = hashlib.sha256(archive.store.locator.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    report = AlertReport(alerts=len(alerts), faults=list(faults))
    with _alone(folder / f"{name}.lock"):
        seen = folder / f"{name}.json"
        kept = _read(seen)
        outbox = Outbox(folder / f"{name}.outbox", kept.get("batch", 0) if kept else None)
        _compare(archive, alerts, seen, kept, outbox, report, site)
        _deliver_all(archive.store, outbox, delivery, report, again=again)
    return report


def _compare(
    archive: Archive,
    alerts: Sequence[Alert],
    seen: Path,
    kept: dict[str, Any] | None,
    outbox: Outbox,
    report: AlertReport,
    site: str,
) -> None:
    now = report.generation = archive.generation
    built_at = archive.kept.manifest_of(now).built_at
    last = outbox.last
    if kept is None:
        report.notes.append(
            "This is the first run: alerts tell what changes from this generation on."
        )
    elif kept["generation"] == now:
        return
    else:
        changes = _changes(archive, kept, now, report)
        report.added, report.changed, report.gone = changes.added, changes.changed, changes.gone
        batch = outbox.next_batch()
        writer = _MessageWriter(archive, changes, (kept["generation"], now), site, batch)
        for alert in alerts:
            try:
                findings = changes.of(alert.request)
            except (QueryError, LimitError, RecursionError) as fault:
                report.faults.append(f"alert {alert.name}: {fault}")
                continue
            if findings:
                report.found += 1
                writer.write(alert, findings)
        last += batch.finish()
    content = {"generation": now, "built_at": built_at, "batch": last}
    write_durably(seen, json.dumps(content).encode())
    outbox.last = last


def _changes(archive: Archive, kept: dict[str, str], now: str, report: AlertReport) -> Changes:
    try:
        return changes_between(archive, kept["generation"], now)
    except GenerationGoneError:
        moment = dt.datetime.fromisoformat(kept["built_at"]).astimezone(dt.UTC)
        report.notes.append(
            f"The generation of the last run ({kept['generation']}) is no longer kept: what left"
            " the archive can't be told, and changes of other fields than title and text are"
            " missed."
            " Run alerts after every update, or keep more generations."
        )
        # Later articles are added at least one second after the build (`search.indexing.arrivals`).
        return changes_since(archive, moment + dt.timedelta(seconds=1), now)


class _MessageWriter:
    """Writes the messages of many alerts. An article is read and analysed once for all of them."""

    def __init__(
        self,
        archive: Archive,
        changes: Changes,
        generations: tuple[str, str],
        site: str,
        batch: BatchWriter,
    ) -> None:
        self._archive = archive
        self._changes = changes
        self._generations = generations
        self._site = site
        self._batch = batch
        self._now, self._before = changes.now.articles(), changes.before.articles()
        self._matchers = MatcherCache(changes.now.language)
        self._shown: dict[str, Article] = {}

    def write(self, alert: Alert, findings: Findings) -> None:
        """Write a message for each kind of receiver of an alert."""
        content = message_of(
            alert,
            findings,
            self._now,
            self._before,
            Highlighter(
                self._changes.now.query(alert.request), self._matchers.language, self._matchers
            ),
            self._site,
            MOST_LISTED,
            self._as_shown,
        )
        places = [("mail", alert.mail)] if alert.mail else []
        places += [("file", (alert.file,))] if alert.file else []
        places += [("feed", (alert.feed,))] if alert.feed else []
        for kind, to in places:
            named = json.dumps([alert.name, kind, list(to), *self._generations])
            key = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:24]
            self._batch.write({"key": key, "kind": kind, "to": list(to), **content})

    def _as_shown(self, article: Article) -> Article:
        """Return an article with the names of its writers as readers know them.

        Searches match writers as they are stored.
        """
        if article.id not in self._shown:
            self._shown[article.id] = article
            with contextlib.suppress(MorgueError):
                found = self._archive.kept.article_in(self._generations[1], article.id)
                self._shown[article.id] = found or article
        return self._shown[article.id]


def _deliver_all(
    store: Store, outbox: Outbox, delivery: Delivery, report: AlertReport, *, again: bool
) -> None:
    takedowns = TakedownWatch(store)
    with contextlib.closing(delivery):
        for batch in outbox.batches():
            with batch:
                for number, message, state in batch.messages():
                    if message is None:
                        report.faults.append(
                            f"line {number} of {batch.path} can't be read: remove that line"
                        )
                    elif state == SENDING and not again:
                        report.uncertain += 1
                        report.faults.append(
                            f"{message['subject']}: the connection broke after it was sent to"
                            f" {', '.join(message['to'])}, so it may have arrived; `morgue alerts"
                            " run --again` sends it once more"
                        )
                    else:
                        gone = takedowns.current()  # a message may have waited for days
                        if any(article in gone for article in message.get("articles", ())):
                            _deliver(without_articles(message), batch, delivery, report)
                        else:
                            _deliver(message, batch, delivery, report)


def _deliver(
    message: dict[str, Any], batch: Batch, delivery: Delivery, report: AlertReport
) -> None:
    try:
        delivery.deliver(message, lambda: batch.mark(message, SENDING))
    except UncertainError as fault:
        report.uncertain += 1
        report.faults.append(f"{message['subject']}: {fault}")
    except (OSError, MorgueError) as fault:
        batch.mark(message, WAITING)
        report.waiting += 1
        report.faults.append(
            f"{message['subject']}: not delivered to {', '.join(message['to'])} ({fault});"
            " it is kept and tried again"
        )
    else:
        batch.mark(message, DONE)
        report.delivered += 1


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError) as fault:
        raise AlertError(
            f"{path} can't be read ({fault}): remove it, and alerts begin from this generation."
        ) from None
    return found if isinstance(found, dict) else None


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlertError("Another run of alerts is going on: wait until it is done.") from None
        yield
    finally:
        os.close(handle)
