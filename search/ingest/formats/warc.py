"""WARC, the web archives' format: the HTML pages among the responses."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from search.ingest.base import Document, Limits, PassedOver, Place, Rejected

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_DAMAGED = "The web archive is damaged here; what stood before was kept. Copy or download it again."


def split(stream: BinaryIO, place: Place, limits: Limits) -> Iterator[Document | Rejected | PassedOver]:
    """The HTML pages that were answered with success, numbered by their record; other answers are passed over."""
    number = 0
    try:
        for entry in ArchiveIterator(stream, arc2warc=False):
            number += 1
            here = place.inside(f":{number}")
            if not entry.rec_headers.get_header("Content-Length"):
                yield Rejected.at(here, _DAMAGED)
                return
            if entry.rec_type == "response":
                yield _document(entry, here, limits)
            if _drain(entry):
                yield Rejected.at(here, _DAMAGED)
                return
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, IndexError) as error:
        yield Rejected.at(place.inside(f":{number + 1}"), f"{_DAMAGED} ({str(error)[:100] or type(error).__name__})")


def _document(entry: Any, place: Place, limits: Limits) -> Document | Rejected | PassedOver:
    status = entry.http_headers.get_statuscode() if entry.http_headers else ""
    kind, charset = _content_type(entry.http_headers.get_header("Content-Type") if entry.http_headers else None)
    url = entry.rec_headers.get_header("WARC-Target-URI")
    if kind not in _HTML:
        return PassedOver.at(place, f"a response that is not HTML ({kind or 'unknown'})")
    if status != "200":
        return PassedOver.at(place, f"a page that was answered with {status or 'nothing'}")
    pieces: list[bytes] = []
    size = 0
    try:
        body = entry.content_stream()
        while size <= limits.max_bytes and (piece := body.read(1 << 16)):
            pieces.append(piece)
            size += len(piece)
    except Exception as error:  # brotli without its library, a broken encoding: whatever the decoders raise
        return Rejected.at(place, f"The page can't be decoded ({str(error)[:100] or type(error).__name__}).")
    if size > limits.max_bytes:
        return Rejected.at(place, f"The page is larger than {limits.max_bytes} bytes, the limit for one document.")
    if not size:
        return PassedOver.at(place, "an empty page")
    if getattr(entry.raw_stream, "limit", 0) > 0 and not entry.raw_stream.read(1):
        return PassedOver.at(place, "a page cut short")
    return Document("html", place, data=b"".join(pieces), url=url, charset=charset, size=size)


def _drain(entry: Any) -> bool:
    """Read a record to its end; whether the file ended before it."""
    while entry.raw_stream.read(1 << 16):
        pass
    return bool(getattr(entry.raw_stream, "limit", 0) > 0)


def _content_type(value: str | None) -> tuple[str, str | None]:
    message = Message()
    message["Content-Type"] = (value or "").replace("\n", " ").replace("\r", " ")
    if not value:
        return "", None
    charset = message.get_param("charset")
    return message.get_content_type(), charset if isinstance(charset, str) else None
