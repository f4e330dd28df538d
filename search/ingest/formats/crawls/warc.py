"""WARC and ARC web archives: the HTML pages among their responses and resources."""

from __future__ import annotations

import datetime as dt
import logging
import zlib
from collections.abc import Iterator
from email.message import Message
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from search.errors import RejectError
from search.ingest.bounds.bounded_streams import Budget
from search.ingest.raw_documents import Document, Limits, PassedOver, Place, Rejected

logging.getLogger("warcio").addHandler(
    logging.NullHandler()
)  # else it writes on the terminal over each odd record

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_DAMAGED = "The web archive is damaged here; what stood before was kept. Copy or download it again."
_SKIPPED = (
    "The web archive is damaged before this record: its length is wrong. What follows was found"
    " again."
)
_CHUNK = 1 << 16  # bytes of one read
_LONGEST_LINE = 1 << 16  # servers refuse headers from 8 to 64 KiB on
_MOST_HEADERS = 1 << 20  # of all headers before one body, of the record and of HTTP together


def split(
    stream: BinaryIO, place: Place, budget: Budget
) -> Iterator[Document | Rejected | PassedOver]:
    """Yield the HTML pages of successful responses, numbered by their record.

    Other responses, and revisits of pages captured before, are passed over.
    """
    number = 0
    is_arc = stream.peek(11)[:11] == b"filedesc://"  # type: ignore[attr-defined]
    try:
        records = _ArcRecords(stream, budget) if is_arc else _Records(stream, budget)
        for entry in records:
            number += 1
            here = place.inside(f":{number}")
            if getattr(records, "skipped", False):
                records.skipped = False
                yield Rejected.at(here, _SKIPPED)
            if not entry.rec_headers.get_header("length" if is_arc else "Content-Length"):
                yield Rejected.at(here, _DAMAGED)
                return
            if entry.rec_type == "revisit":
                yield PassedOver.at(here, "a page that did not change since it was captured before")
            elif entry.rec_type == "conversion":
                yield PassedOver.at(here, "a text made of a page: read the archive of the pages")
            if entry.rec_type in {"response", "resource"}:
                yield _document(entry, here, budget)
                if excess := budget.excess():
                    yield Rejected.at(place, excess)
                    return
            if _is_cut_short(entry):
                yield Rejected.at(here, _DAMAGED)
                return
    except (
        ArchiveLoadFailed,
        EOFError,
        OSError,
        ValueError,
        AttributeError,
        TypeError,
        LookupError,
        RejectError,
    ) as error:
        yield Rejected.at(
            place.inside(f":{number + 1}"),
            f"{_DAMAGED} ({str(error)[:100] or type(error).__name__})",
        )


class _BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]
    """A reader that charges what it unpacks to the budget and bounds headers.

    warcio joins a line, and a header with its continuation lines, piece by piece: without a bound
    one header of 100 MB takes quadratic time and its size many times over in memory.

    Raises:
        RejectError: the file unpacks to more than it may.
        ValueError: a line or the headers of one record are too long.
    """

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__(stream)
        self._budget = budget
        self._headers = 0

    def _decompress(self, data: bytes) -> bytes:
        packed = self.decompressor is not None
        unpacked: bytes = super()._decompress(data)
        if packed and self.decompressor is not None:
            self._budget.charge(len(unpacked))
        return unpacked

    def readline(self, length: int | None = None) -> bytes:
        """Return the next line with its end; the rest of the file if it has no line end."""
        most = _LONGEST_LINE + 1
        line: bytes = super().readline(most if length is None else min(length, most))
        self._headers += len(line)
        if len(line) > _LONGEST_LINE or self._headers > _MOST_HEADERS:
            raise ValueError("a header is longer than any server sends")
        return line

    def read(self, length: int | None = None) -> bytes:
        """Return bytes of a body, and reset the count of headers."""
        self._headers = 0
        data: bytes = super().read(length)
        return data


class _BoundedIterator(ArchiveIterator):  # type: ignore[misc]
    """The records of a file, read within the file's budget."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__(stream)
        self.reader = _BoundedReader(self.fh, budget)


class _Records(_BoundedIterator):
    """The records of a WARC file.

    After a record whose length is wrong, reading resumes at the next recognisable record.
    """

    skipped = False

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        size = 0
        while line := self.reader.readline():
            if line.startswith(b"WARC/"):
                return line, size
            self.skipped = self.skipped or bool(line.strip())
            size += len(line)
        return None, size


class _ArcRecords(_BoundedIterator):
    """The records of an ARC file, whose lengths may or may not include the blank separator."""

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        size = 0
        while line := self.reader.readline():
            if line.strip():
                return line, size
            size += len(line)
        return None, size


def _document(entry: Any, place: Place, budget: Budget) -> Document | Rejected | PassedOver:
    headers = entry.http_headers
    resource = entry.rec_type == "resource"
    about = entry.rec_headers if resource else headers
    status = "200" if resource else headers.get_statuscode() if headers else ""
    kind, charset = _content_type(about.get_header("Content-Type") if about else None)
    if kind not in _HTML:
        return PassedOver.at(place, f"a response that is not HTML ({kind or 'unknown'})")
    if status != "200":
        return PassedOver.at(place, f"a page that was answered with {status or 'nothing'}")
    try:
        data = _decoded(
            _body(entry, budget.limits),
            ((headers.get_header("Content-Encoding") if headers else "") or "").strip().lower(),
            budget,
        )
    except RejectError as error:
        return Rejected.at(place, error)
    if not data.strip():
        return PassedOver.at(place, "an empty page")
    if _is_cut_short(entry):
        return PassedOver.at(place, "a page cut short")
    url = entry.rec_headers.get_header("WARC-Target-URI") or entry.rec_headers.get_header("uri")
    return Document(
        "html", place, data=data, url=url, charset=charset, size=len(data), seen=_moment(entry)
    )


def _moment(entry: Any) -> float:
    """Return the capture time of a record in seconds since 1970, 0 without one."""
    headers = entry.rec_headers
    text = headers.get_header("WARC-Date") or headers.get_header("archive-date") or ""
    try:
        if text.isdecimal():  # of ARC: 20030305100000
            moment = dt.datetime.strptime(text[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007
            return moment.replace(tzinfo=dt.UTC).timestamp()
        return dt.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _body(entry: Any, limits: Limits) -> bytes:
    """Return the body of a response without its chunked transfer coding."""
    headers = entry.http_headers
    coding = headers.get_header("Transfer-Encoding", "") if headers else ""
    chunked = coding.lower() == "chunked"
    stream = ChunkedDataReader(entry.raw_stream) if chunked else entry.raw_stream
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > limits.max_bytes:
            raise RejectError(
                f"The page is larger than {limits.max_bytes} bytes, the limit for one document."
            )
    return b"".join(pieces)


def _decoded(data: bytes, encoding: str, budget: Budget) -> bytes:
    """Return a body without its content encoding.

    A body that the crawler already decoded is returned as it is, although its header names one.
    """
    if encoding in {"gzip", "x-gzip"} and data.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    elif encoding == "deflate" and not data.lstrip().startswith(b"<"):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS if data[:1] == b"\x78" else -zlib.MAX_WBITS)
    elif encoding in {"br", "zstd"} and not data.lstrip().startswith(b"<"):
        raise RejectError(
            f"The page is packed by {encoding}, which Morgue can't unpack: rewrite the archive"
            " without it."
        )
    else:
        return data
    limits = budget.limits
    try:
        unpacked = unpacker.decompress(data, limits.max_bytes + 1)
        budget.charge(len(unpacked))
    except zlib.error as error:
        raise RejectError(f"The page can't be unpacked ({error}).") from None
    if len(unpacked) > limits.max_bytes:
        raise RejectError(
            f"The page is larger than {limits.max_bytes} bytes, the limit for one document."
        )
    return unpacked


def _is_cut_short(entry: Any) -> bool:
    """Read a record to its end; return True if the file ended before it."""
    while entry.raw_stream.read(_CHUNK):
        pass
    return bool(getattr(entry.raw_stream, "limit", 0) > 0)


def _content_type(value: str | None) -> tuple[str, str | None]:
    if not value:
        return "", None
    message = Message()
    message["Content-Type"] = value.replace("\n", " ").replace("\r", " ")
    charset = message.get_param("charset")
    return message.get_content_type(), charset if isinstance(charset, str) else None
