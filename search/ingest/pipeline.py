"""Ingestion pipeline: find and split files here, clean documents in workers, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from search.article import Article
from search.errors import MorgueError
from search.ingest.batches import Positions, Workers, in_process, in_workers
from search.ingest.formats.records.json import NO_BODY
from search.ingest.meter import Meter
from search.ingest.raw_documents import Document, Limits, PassedOver, Rejected
from search.ingest.rules.rule_book import RuleBook
from search.ingest.sources import File, open_file, walk
from search.ingest.worker import Cleaned, Cleaner, Read
from search.ingest.worker_pool import Lost, Pool


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was read, and its articles: the base of an incremental update.

    Attributes:
        key: the path relative to the SOURCE that was named.
        size: in bytes.
        mtime_ns: its modification time, in nanoseconds.
        digest: a hash of its bytes.
        ids: of its articles, in the file's order.
    """

    key: str
    size: int
    mtime_ns: int
    digest: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileDone:
    """Event: a file was read to its end.

    A file with rejects only yields none, so that an update tries it again.
    """

    record: FileRecord


@dataclass(frozen=True, slots=True)
class FileUnchanged:
    """Event: a file is unchanged since its record and was not read."""

    record: FileRecord


Outcome = Cleaned | Rejected | PassedOver | FileDone | FileUnchanged


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a file.

    Attributes:
        file: the file; None for an entry that was none.
        digest: set where workers can't compute it, because they only saw pieces.
    """

    file: File | None
    digest: str | None = None


_Item = Document | Rejected | PassedOver | FileUnchanged | _End


def ingest(
    sources: Sequence[Path],
    *,
    rules: RuleBook | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    known: Mapping[str, FileRecord] | None = None,
    prepare: Callable[[Article], Any] | None = None,
    part: tuple[int, int] | None = None,
    prefix: str = "",
    without: Sequence[Path] = (),
    pool: Workers | None = None,
    on_position: Positions = lambda position: None,
) -> Iterator[Outcome]:
    """Yield the outcomes of `sources` in path order, the same for any number of jobs.

    Args:
        sources: files and folders; archives among them are unpacked.
        rules: the newsroom's own rules.
        limits: the bounds on one input.
        jobs: worker processes; 0 reads in this process, without a time limit.
        known: records of earlier runs, by key: a file of the same size and time, or else the same
            digest, isn't parsed.
        prepare: called in the worker with each article; its result comes back as the payload.
            Must be picklable.
        part: (2, 4) takes the second of every four documents.
        prefix: prepended to each key, for `sources` that are parts of the SOURCE that was named.
        without: files and folders that are left out.
        pool: workers of `open_pool` to read with, instead of `jobs` new ones.
        on_position: called now and then with the bytes of the files, as they are on the disk, from
            which everything was yielded; within a large file, too.

    Returns:
        Articles, rejected and passed-over inputs; after those of a file its record.

    Raises:
        MorgueError: a source is missing, or there is no such part.
    """
    limits = limits or Limits()
    if part is not None and not 1 <= part[0] <= part[1]:
        raise MorgueError(f"There is no part {part[0]} of {part[1]}: count from 1 to {part[1]}.")
    items = _plan(walk(sources, prefix, without), limits, known or {}, part)
    if pool is not None:
        yield from _outcomes(in_workers(items, pool, on_position))
    elif jobs > 0:
        with open_pool(rules, limits, jobs, prepare) as workers:
            yield from _outcomes(in_workers(items, workers, on_position))
    else:
        cleaner = Cleaner(rules or RuleBook.empty(), prepare)
        yield from _outcomes(in_process(items, cleaner, on_position))


def open_pool(
    rules: RuleBook | None,
    limits: Limits | None,
    jobs: int,
    prepare: Callable[[Article], Any] | None,
) -> Workers:
    """Return worker processes that read documents; the caller closes them.

    Args: as for `ingest`.
    """
    cleaner = Cleaner(rules or RuleBook.empty(), prepare)
    return Pool(cleaner, jobs, (limits or Limits()).seconds)


def _plan(
    walked: Iterator[File | Rejected | PassedOver],
    limits: Limits,
    known: Mapping[str, FileRecord],
    part: tuple[int, int] | None,
) -> Iterator[tuple[_Item, int]]:
    """Yield what there is to do, file after file, with the bytes that were read up to it."""
    meter = Meter()

    def is_ours(turn: int) -> bool:
        return part is None or turn % part[1] == part[0] - 1

    for number, found in enumerate(walked):
        if not isinstance(found, File):
            if is_ours(number):
                yield found, meter.ended
                yield _End(None), meter.ended
        elif unchanged := _unchanged(found, known):
            position = meter.close(found.size)
            if is_ours(number):
                yield FileUnchanged(unchanged), position
        else:
            ours = whole = False
            for turn, item in enumerate(open_file(found, limits, meter), start=number):
                if is_ours(turn):
                    ours = True
                    if isinstance(item, Document) and not item.seen:
                        item = replace(item, seen=found.mtime_ns / 1e9)  # noqa: PLW2901
                    whole = isinstance(item, Document) and item.path is not None
                    yield item, meter.position(found.size)
            position = meter.close(found.size)
            if ours:
                yield _End(found, None if whole else _digest(found.path)), position


def _unchanged(file: File, known: Mapping[str, FileRecord]) -> FileRecord | None:
    """Return the record of an unchanged file, with its present time; None if it changed."""
    record = known.get(file.place.key)
    if record is None or record.size != file.size:
        return None
    if record.mtime_ns == file.mtime_ns:
        return record
    return replace(record, mtime_ns=file.mtime_ns) if _digest(file.path) == record.digest else None


def _digest(path: str) -> str | None:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - names that are not UTF-8 stay as they are
            return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return None  # it went away since: nothing to compare with next time


def _outcomes(pairs: Iterator[tuple[_Item, Read | Lost | None]]) -> Iterator[Outcome]:
    """Yield the public outcomes, with a record at the end of each file."""
    ids: list[str] = []
    digest = ""
    rejects = 0
    nothing = ""
    for item, result in pairs:
        if isinstance(item, _End):
            if item.file and nothing and not ids and not rejects:
                rejects = 1
                yield Rejected.at(
                    item.file.place,
                    f"There is no article in it, only {nothing}: map its names in the rules.",
                )
            nothing = ""
            if (file := item.file) and (ids or not rejects):
                yield FileDone(
                    FileRecord(
                        file.place.key, file.size, file.mtime_ns, item.digest or digest, tuple(ids)
                    )
                )
            ids, digest, rejects = [], "", 0
            continue
        outcomes: Sequence[Outcome] = ()
        if isinstance(result, Read):
            outcomes, digest = result.outcomes, result.digest
        elif isinstance(item, Document):
            outcomes = (Rejected.at(item.place, result.reason if result else "It was not read."),)
        else:
            outcomes = (item,)
        ids.extend(outcome.article.id for outcome in outcomes if isinstance(outcome, Cleaned))
        rejects += sum(isinstance(outcome, Rejected) for outcome in outcomes)
        nothing = next(
            (
                each.reason
                for each in outcomes
                if isinstance(each, PassedOver) and each.reason.startswith(NO_BODY)
            ),
            nothing,
        )
        yield from outcomes
