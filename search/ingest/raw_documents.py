"""Types shared by all formats and cleaners: origins, limits, documents, rejects, ids."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from search.errors import RejectError


@dataclass(frozen=True, slots=True)
class Rules:
    """The newsroom's rules that apply to one input.

    Each pattern is paired with the name that its cuts carry. Patterns are compiled anchored: a
    title prefix at the start of the title, every other at both ends of a line.

    Attributes:
        sections: the section to use, by casefolded name.
        authors: the name to use, by casefolded name.
        fields: the column or dotted path of this input, by our field name.
        publication: used if the input names none.
        language: used if the input names none.
        date_order: "dmy" or "mdy", the reading of 3/5/2019.
        settings: the names by which a report calls the last three.
    """

    title_prefixes: tuple[tuple[str, re.Pattern[str]], ...] = ()
    bylines: tuple[tuple[str, re.Pattern[str]], ...] = ()
    captions: tuple[tuple[str, re.Pattern[str]], ...] = ()
    boilerplate: tuple[tuple[str, re.Pattern[str]], ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    publication: str | None = None
    language: str | None = None
    date_order: str | None = None
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of one input.

    Attributes:
        source: its name in messages to users.
        key: the path relative to the SOURCE that was named and the place inside it
            (`1990.zip!a/b.txt`, `wire.jsonl:17`); ids are made of it when nothing better is known.
    """

    source: str
    key: str
    url: str | None = None
    publication: str | None = None
    language: str | None = None
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of size and time for one input.

    Attributes:
        max_bytes: the size of one document, unpacked.
        max_unpacked: the bytes that one file may unpack to, nested archives included.
        max_ratio: the largest ratio of unpacked to packed size, beyond the first 8 MiB.
        max_depth: how many archives may be nested.
        max_members: how many members one archive may have.
        seconds: the time to clean one document, after which its worker is replaced and the
            document rejected.
    """

    max_bytes: int = 32 << 20
    max_unpacked: int = 20 << 30
    max_ratio: int = 200
    max_depth: int = 4  # a mail in a box in an archive in an archive
    max_members: int = 10_000_000
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an input: `key` for ids, `source` for messages (see Origin)."""

    key: str
    source: str

    @classmethod
    def of(cls, path: str, key: str) -> Place:
        """Return the place of a file.

        Bytes in its name that are not UTF-8, and control characters, are written as escapes.
        """
        return cls(_printable(key), _printable(path))

    def inside(self, suffix: str) -> Place:
        """Return a place inside this one: `!a/b.txt` in an archive, `:17` in a file of lines."""
        suffix = _printable(suffix)
        return Place(self.key + suffix, self.source + suffix)


@dataclass(frozen=True, slots=True)
class Document:
    """A unit of work: the bytes that one format module reads into one article or a few.

    Attributes:
        path: the file that holds the bytes; None if they are in `data`.
        fields: a table's row, which has no bytes.
        seen: when it was captured, else the file's time; seconds since 1970.
    """

    format: str
    place: Place
    path: str | None = None
    data: bytes = b""
    fields: Mapping[str, Any] | None = None
    url: str | None = None
    charset: str | None = None
    size: int = 0
    seen: float = 0.0


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that did not become an article, with the reason and the remedy."""

    source: str
    reason: str
    key: str = ""

    @classmethod
    def at(cls, place: Place, reason: object) -> Rejected:
        """Return the reject of the input at `place`."""
        return cls(place.source, " ".join(str(reason).split()), place.key)


def reason_of(error: Exception) -> str:
    """Return the message for an input over which `error` was raised.

    An unexpected exception is named, to be reported.
    """
    match error:
        case RejectError():
            return str(error)
        case OSError():
            return (
                f"It can't be read ({error.strerror or error}): check its permissions, or the disk."
            )
        case MemoryError():
            return "There was not enough memory to read it: split it."
        case RecursionError():
            return "It is nested too deep to be an article."
        case _:
            return f"Reading it failed ({type(error).__name__}: {str(error)[:200]}): report this."


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An input that isn't meant to be an article; counted, not reported as a fault."""

    source: str
    reason: str
    key: str = ""

    @classmethod
    def at(cls, place: Place, reason: str) -> PassedOver:
        """Return the record of a passed-over input at `place`."""
        return cls(place.source, reason, place.key)


def _printable(name: str) -> str:
    return (
        name
        if name.isprintable()
        else "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in name)
    )


_TRACKING = re.compile(
    r"(?:utm_\w+|(?:fb|g|dc|ms|y|tw)clid|mc_[ce]id|igshid|_ga|cmp(?:id)?|ns_\w+|ref(?:errer"
    r"|src)?|src|source|share|smid|smtyp"
    r"|partner|campaign|ocid|cid|xtor|at_\w+|taid|feature|output|print|amp|replytocom)(?:=|\Z)",
    re.IGNORECASE,
)


def canonical_url(url: str) -> str:
    """Return a canonical URL: without scheme, `www.`, fragment, closing slash, tracking query.

    Two addresses of one page come to the same text; `story.php?id=17` and `story.php?id=18` don't.

    >>> canonical_url("https://www.paper.example/a/?utm_source=mail#top")
    'paper.example/a'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # brackets that are no IPv6 address
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(
        sorted(part for part in parts.query.split("&") if part and not _TRACKING.match(part))
    )
    return urlunsplit(("", host, parts.path.rstrip("/"), query, "")).removeprefix("//")


def article_id(origin: Origin, given: object = None, url: str | None = None) -> str:
    """Return the id of an article: the given one, else a hash of its canonical URL or key.

    Args:
        origin: where it was found.
        given: the id in its source; None or empty without one.
        url: its address; None without one.

    Returns:
        The given id as text, else 16 hex digits.
    """
    if given is not None and str(given).strip():
        return str(given).strip()
    address = url or origin.url
    named = canonical_url(address) if address else origin.key
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
