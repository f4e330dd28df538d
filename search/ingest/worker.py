"""Worker task: read one document, clean it by its rules, and finish its articles."""

from __future__ import annotations

import copyreg
import dataclasses
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.article import Article, RemovedText
from search.documents import PackedDocument
from search.ingest import formats
from search.ingest.bounds.field_bounds import bounded
from search.ingest.formats.values.date_values import day_in_path
from search.ingest.raw_documents import Document, Origin, PassedOver, Rejected, Rules, reason_of
from search.ingest.reading_notes import APPLIED, UNREAD
from search.ingest.rules.rule_book import RuleBook
from search.ingest.self_check import checked
from search.ingest.versions import Version, version_of

_NO_VERSION = Version(0, 0.0, b"")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article with the data that the pipeline needs next to it.

    Attributes:
        article: the article.
        payload: the result of `prepare`.
        key: its place below the SOURCE (see Origin).
        version: distinguishes it from other captures of the same id.
        unread: (name, count) of the fields in its document that no reader uses.
        applied: the newsroom's rules that did something to it.
    """

    article: Article
    payload: Any = None
    key: str = ""
    version: Version = _NO_VERSION
    unread: tuple[tuple[str, int], ...] = ()
    applied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """The result of one document: its outcomes, and a hash of its bytes."""

    outcomes: tuple[Cleaned | Rejected | PassedOver, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Cleaner:
    """The callable that a worker runs on each document; pickled to it once, at its start."""

    book: RuleBook
    prepare: Callable[[Article], Any] | None = None

    def __call__(self, document: Document) -> Read:
        """Return the outcomes of a document. Never raises.

        A document that can't be read becomes a reject with its reason.
        """
        outcomes: list[Cleaned | Rejected | PassedOver] = []
        digest = ""
        # A document that failed half-way leaves its notes: they aren't this one's.
        UNREAD.taken()
        APPLIED.taken()
        try:
            if document.path is not None:
                document = dataclasses.replace(document, data=Path(document.path).read_bytes())
                digest = digest_of(document.data)
            for item in articles(document, self.book):
                if isinstance(item, Article):
                    outcomes.append(
                        Cleaned(
                            item,
                            self.prepare(item) if self.prepare else None,
                            document.place.key + item.source[len(document.place.source) :],
                            version_of(item, document.seen),
                            UNREAD.taken(),
                            tuple(name for name, _ in APPLIED.taken()),
                        )
                    )
                else:
                    outcomes.append(item)
        except Exception as error:  # a fault of ours over one document must not cost the others
            outcomes.append(Rejected.at(document.place, reason_of(error)))
        return Read(tuple(outcomes), digest)


def articles(document: Document, book: RuleBook) -> list[Article | PassedOver]:
    """Return the finished articles in a document.

    Rules for a publication apply only once an article has named its publication; the document is
    then read again with them.
    """
    origin = Origin(document.place.source, document.place.key, url=document.url)
    readings: dict[int, list[Article | PassedOver]] = {}

    def reading(rules: Rules) -> list[Article | PassedOver]:
        if id(rules) not in readings:
            UNREAD.taken()
            given = dataclasses.replace(
                origin, rules=rules, publication=rules.publication, language=rules.language
            )
            readings[id(rules)] = list(formats.read(document, given))
        return readings[id(rules)]

    first = book.rules_for(None, origin.key)
    finished: list[Article | PassedOver] = []
    for number, item in enumerate(reading(first)):
        if isinstance(item, Article):
            rules = book.rules_for(item.publication, origin.key) if item.publication else first
            again = reading(rules)
            best = again[number] if number < len(again) else item
            if isinstance(best, Article):
                best = finish(best, rules)
                if best.date is None and document.fields is None:
                    best = _dated_by_path(best, origin.key)
                best = checked(best)
            finished.append(best)
        else:
            finished.append(item)
    return finished


def _dated_by_path(article: Article, key: str) -> Article:
    """Return an article with the day or month that its file's name or folders say, if any."""
    day = day_in_path(key)
    if day is None:
        return article
    printed = day.printed if day.precision != "day" else None
    return dataclasses.replace(
        article, date=day.date, date_precision=day.precision, date_text=printed
    )


def finish(article: Article, rules: Rules) -> Article:
    """Return the article with sections merged and each author under one name.

    Text that can't be stored is mended, and fields are bounded.
    """
    changes: dict[str, Any] = {}
    cuts: list[RemovedText] = []
    section = rules.sections.get((article.section or "").casefold())
    for name in rules.settings:
        APPLIED.note(name)
    if section is not None:
        APPLIED.note(f"sections: {(article.section or '').casefold()}")
    for author in article.authors:
        if author.casefold() in rules.authors:
            APPLIED.note(f"authors: {author.casefold()}")
    if section is not None and section != article.section:
        cuts.append(RemovedText(article.section or "", "section merged", "section"))
        changes["section"] = section
    names = tuple(
        dict.fromkeys(rules.authors.get(name.casefold(), name) for name in article.authors)
    )
    if names != article.authors:
        cuts.extend(
            RemovedText(name, "author's alias", "authors")
            for name in article.authors
            if name not in names
        )
        changes["authors"] = names
    if cuts:
        changes["removed"] = (*article.removed, *cuts)
    changes.update(
        {
            name: _mended(getattr(article, name))
            for name in _TEXTS
            if _broken(getattr(article, name))
        }
    )
    return bounded(dataclasses.replace(article, **changes) if changes else article)


def _by_values(record: Any) -> tuple[Any, ...]:
    """Return the reduction that pickles a record as its values.

    A dataclass's own pickling is slow, and articles with many cuts cross the pipe.
    """
    return type(record), tuple(getattr(record, name) for name in record.__match_args__)


for _kind in (PackedDocument, RemovedText, Cleaned, Rejected, PassedOver, Read, Version):
    copyreg.pickle(_kind, _by_values)


def digest_of(data: bytes) -> str:
    """Return a hash of a file's bytes, 32 hex digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


_TEXTS = (
    "id", "title", "url", "dek", "authors", "section", "label", "publication", "language",
    "topics", "body", "captions",
    "author_bio", "byline", "credit", "source",
)  # fmt: skip
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\ud800-\udfff\ufffe\uffff]")


def _broken(value: str | tuple[str, ...] | None) -> bool:
    if value is None:
        return False
    if isinstance(value, tuple):
        return any(_broken(each) for each in value)
    return not value.isprintable() and _UNSTORABLE.search(value) is not None


def _mended(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Return a text without control characters; half a surrogate pair becomes U+FFFD."""
    if isinstance(value, tuple):
        return tuple(str(_mended(each)) for each in value)
    return _UNSTORABLE.sub(lambda match: "\ufffd" if match[0] >= "\ud800" else "", value)
