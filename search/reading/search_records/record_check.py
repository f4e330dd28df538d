"""Search record: make it, and check later whether the search still finds the same.

It holds the query as typed and as parsed, the generation, and the hits as counts and a hash over
their ids: enough for somebody else to run it again and name every difference.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import metadata

from search.article import Article
from search.errors import DeadlineError, GenerationGoneError, LimitError
from search.models import SearchRequest
from search.query.minimum_match import MinimumMatch
from search.reading.archive import Archive
from search.reading.concordance.mention_types import MentionRequest

# Changed articles whose words are compared: the time of each grows with its length squared.
DIFFERENCES = 20
# Words of a text that are compared; a note says that further ones are left out.
COMPARED = 3_000


@dataclass(frozen=True, slots=True)
class Record:
    """A search and its result, in a form that can be kept and checked.

    Attributes:
        request: the search: text, match, filters, days and order.
        read: the query as it was parsed, with relative days written out.
        today: the day that relative days count from.
        relaxed: the applied minimum-should-match rule; None for a query without bare words.
        articles: the number of articles found.
        mentions: the number of mentions; None if they could not be counted.
        texts: the number of different texts, versions of one counted once; None in older records.
        ids_sha256: the hash over the ids, see `hash_of_ids`.
        ids: id -> digest of the article, if requested.
        generation: the generation that answered.
        archive_digest: the digest over all its ids and contents.
        archive_articles: the number of articles in it.
        made_at: the time, in ISO form, UTC.
        version: the version of Morgue.
        signature: key id and HMAC, by which this archive recognises its records; "" without a key.
    """

    request: SearchRequest
    read: str
    today: dt.date
    relaxed: MinimumMatch | None
    articles: int
    mentions: int | None
    texts: int | None
    ids_sha256: str
    ids: Mapping[str, str] | None
    generation: str
    archive_digest: str
    archive_articles: int
    made_at: str
    version: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Recheck:
    """The result of a record's search now, compared with the record.

    Attributes:
        record: the record.
        generation: the generation that was searched now.
        articles: the number of articles found now.
        same: True if the ids are the same, and no article that can be compared changed.
        known: True if the earlier hits are known one by one, from the record or its generation;
            else only their number and hash could be compared.
        new, changed, gone: the ids, ascending; empty if unknown.
        differences: id -> pieces of the text of a changed article, for the first of them.
        faults: inconsistencies of the record with itself or its generation, one line each.
    """

    record: Record
    generation: str
    articles: int
    same: bool
    known: bool
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    differences: Mapping[str, tuple[tuple[str, str], ...]] | None = None
    faults: tuple[str, ...] = ()


def make_record(archive: Archive, request: SearchRequest, *, ids: bool = False) -> Record:
    """Return the record of a search, all of it from one generation.

    Args:
        archive: the archive.
        request: the search; its page, cursor and facets don't matter.
        ids: keep the ids of all articles found, with the digests of their contents.

    Raises:
        MorgueError: as `Archive.search`.
    """
    asked = replace(
        request,
        page=1,
        size=0,
        cursor=None,
        facets=(),
        timeline=False,
        highlight=False,
        today=request.today or archive.today(),
    )
    page = archive.search(asked)
    found = dict(archive.kept.digests(page.generation, asked))
    manifest = archive.kept.manifest_of(page.generation)
    return Record(
        request=asked,
        read=str(page.request.query),
        today=asked.today or archive.today(),
        relaxed=page.relaxed,
        articles=len(found),
        mentions=_mentions(archive, asked),
        texts=archive.total(replace(asked, versions="group")),
        ids_sha256=hash_of_ids(found),
        ids=found if ids else None,
        generation=page.generation,
        archive_digest=manifest.digest,
        archive_articles=manifest.count,
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        version=metadata.version("morgue"),
    )


def _mentions(archive: Archive, request: SearchRequest) -> int | None:
    try:
        return archive.mentions.page(MentionRequest(request, size=0)).total
    except (DeadlineError, LimitError):
        return None


def hash_of_ids(ids: Iterable[str]) -> str:
    """Return the SHA-256 (hex) over ids in ascending order, each with a line break after it.

    >>> hash_of_ids(["b", "a"]) == hash_of_ids(["a", "b"]) != hash_of_ids(["ab"])
    True
    """
    digest = hashlib.sha256()
    for article in sorted(ids):
        digest.update(f"{article}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def recheck(archive: Archive, record: Record) -> Recheck:
    """Run the search of a record on the active generation and compare.

    If the record has ids they are compared; else the generation that it names is searched again, if
    it is still kept.

    Raises:
        MorgueError: as `Archive.search`.
    """
    now_generation = archive.generation
    request = replace(record.request, today=record.today)
    now = dict(archive.kept.digests(now_generation, request))
    faults, then = [], dict(record.ids) if record.ids is not None else None
    if then is not None and hash_of_ids(then) != record.ids_sha256:
        faults.append("The ids in the record don't have the hash that it names.")
    if then is not None and len(then) != record.articles:
        faults.append("The record has another number of ids than it names articles.")
    try:
        kept = dict(archive.kept.digests(record.generation, request))
    except GenerationGoneError:
        kept = None
    if kept is not None:
        if hash_of_ids(kept) != record.ids_sha256:
            faults.append(
                "Its own generation is still kept, and finds other articles than the record says:"
                " the record was changed, or made by another archive or version."
            )
        elif then is None:
            then = kept
    if then is None:
        same = hash_of_ids(now) == record.ids_sha256
        return Recheck(record, now_generation, len(now), same, known=False, faults=tuple(faults))
    new = tuple(sorted(now.keys() - then.keys()))
    gone = tuple(sorted(then.keys() - now.keys()))
    changed = tuple(sorted(i for i in now.keys() & then.keys() if now[i] != then[i]))
    return Recheck(
        record=record,
        generation=now_generation,
        articles=len(now),
        same=not (new or changed or gone),
        known=True,
        new=new,
        changed=changed,
        gone=gone,
        differences=_differences(archive, record.generation, now_generation, changed)
        if kept is not None
        else None,
        faults=tuple(faults),
    )


def _differences(
    archive: Archive, then: str, now: str, changed: tuple[str, ...]
) -> dict[str, tuple[tuple[str, str], ...]]:
    found = {}
    for article in changed[:DIFFERENCES]:
        old, new = archive.kept.article_in(then, article), archive.kept.article_in(now, article)
        if old is not None and new is not None:
            found[article] = tuple(word_difference(_text(old), _text(new)))
    return found


def _text(article: Article) -> str:
    return "\n".join((article.title, article.dek or "", *article.authors, *article.body))


def word_difference(old: str, new: str, around: int = 6) -> Iterator[tuple[str, str]]:
    """Yield the words that differ between two texts, with a few words around them.

    Args:
        old: the text before.
        new: the text now.
        around: equal words kept on either side.

    Returns:
        Pieces in order: "=" equal, "-" only before, "+" only now, "…" left out.

    >>> list(word_difference("The toll is high.", "The toll is low."))
    [('=', 'The toll is'), ('-', 'high.'), ('+', 'low.')]
    """
    one, other = old.split(), new.split()
    cut = len(one) > COMPARED or len(other) > COMPARED
    one, other = one[:COMPARED], other[:COMPARED]
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=True)
    codes = matcher.get_opcodes()
    for number, (kind, i, k, j, m) in enumerate(codes):
        if kind != "equal":
            if i < k:
                yield "-", " ".join(one[i:k])
            if j < m:
                yield "+", " ".join(other[j:m])
            continue
        words = one[i:k]
        first, last = number == 0, number == len(codes) - 1
        if len(words) <= 2 * around:
            yield "=", " ".join(words)
            continue
        if not first:
            yield "=", " ".join(words[:around])
        yield "…", ""
        if not last:
            yield "=", " ".join(words[-around:])
    if cut:
        yield "…", ""
