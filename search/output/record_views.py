"""Search records as JSON files, and as a sentence for a methods section."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from search.reading.search_records.record_check import Recheck, Record
from search.reading.search_records.record_signatures import signature_of, signature_says

FORM = 1
_OURS = ("auto", "morgue")
_SIGNED = {
    "ours": "It is signed by this archive and was not changed since.",
    "changed": "It was changed after this archive signed it.",
    "other": "It is signed with another key, so this archive can't say whether it was changed.",
    "none": "It is not signed.",
}


def record_view(record: Record) -> dict[str, Any]:
    """Return a record as JSON values, in the order of the file; its signature last."""
    request, relaxed = record.request, record.relaxed
    view: dict[str, Any] = {
        "morgue_record": FORM,
        "query": {
            "typed": request.text,
            "read": record.read,
            "match": request.match,
            "versions": request.versions,
            "dialect": request.dialect,
            "filters": [
                {"facet": f.facet, "include": list(f.include), "exclude": list(f.exclude)}
                for f in request.filters
            ],
            "since": request.since.isoformat() if request.since else None,
            "until": request.until.isoformat() if request.until else None,
            "sort": request.sort,
            "today": record.today.isoformat(),
            "relaxed": [relaxed.rule, relaxed.least, relaxed.words, relaxed.all_count]
            if relaxed
            else None,
        },
        "counts": {
            "articles": record.articles,
            "mentions": record.mentions,
            "texts": record.texts,
        },
        "ids_sha256": record.ids_sha256,
        "archive": {
            "generation": record.generation,
            "digest": record.archive_digest,
            "articles": record.archive_articles,
        },
        "made_at": record.made_at,
        "version": record.version,
    }
    if record.ids is not None:
        view["ids"] = [[article, record.ids[article]] for article in sorted(record.ids)]
    return view | {"signature": record.signature}


def signed(record: Record, state: Path) -> Record:
    """Return a record with this archive's signature; without one if there is no key."""
    return replace(record, signature=signature_of(state, _content(record)))


def signature_note(record: Record, state: Path) -> str:
    """Return a sentence on the validity of a record's signature."""
    return _SIGNED[signature_says(state, _content(record), record.signature)]


def _content(record: Record) -> bytes:
    view = record_view(record)
    del view["signature"]
    plain = json.dumps(view, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return plain.encode()


def record_sentence(record: Record, archive: str) -> str:
    """Return the sentence for a methods section.

    Args:
        record: the record.
        archive: the name of the archive.
    """
    request = record.request
    moment = dt.datetime.fromisoformat(record.made_at)
    how = [f"in the language of {request.dialect}"] if request.dialect not in _OURS else []
    how += [f"read as {record.read}"] if record.read != request.text else []
    for chosen in request.filters:
        values = [*(str(v or "none") for v in chosen.include)]
        values += [f"not {v or 'none'}" for v in chosen.exclude]
        how.append(f"{chosen.facet}: {', '.join(values)}")
    if request.versions != "all":
        how.append(f"versions of one text: {request.versions}")
    if request.since:
        how.append(f"from {request.since}")
    if request.until:
        how.append(f"to {request.until}")
    readings = f" ({'; '.join(how)})" if how else ""
    typed = f"the search “{request.text}”" if request.text.strip() else "a search for everything"
    noun = "article" if record.articles == 1 else "articles"
    mentions = "" if record.mentions is None else f" with {record.mentions:,} mentions"
    texts = "" if record.texts is None else f", {record.texts:,} different texts"
    return (
        f"On {moment.day} {moment:%B %Y} at {moment:%H:%M} UTC, {typed}"
        f"{readings} in {archive} ({record.archive_articles:,} articles,"
        f" generation {record.generation}, digest {record.archive_digest}) found"
        f" {record.articles:,} {noun}{mentions}{texts};"
        f" SHA-256 of the sorted ids {record.ids_sha256} (Morgue {record.version})."
    )


def recheck_view(found: Recheck) -> dict[str, Any]:
    """Return a recheck as JSON values."""
    return {
        "same": found.same,
        "known": found.known,
        "generation": found.generation,
        "articles": {"then": found.record.articles, "now": found.articles},
        "new": list(found.new),
        "changed": list(found.changed),
        "gone": list(found.gone),
        "differences": {
            article: [list(piece) for piece in pieces]
            for article, pieces in (found.differences or {}).items()
        },
        "faults": list(found.faults),
    }


def recheck_line(found: Recheck) -> str:
    """Return the outcome of a recheck in one line."""
    if found.same:
        articles = "article" if found.articles == 1 else "articles"
        whole = "" if found.known else " (their contents could not be compared)"
        return f"The same: {found.articles:,} {articles}{whole}."
    if not found.known:
        return (
            f"Not the same: {found.articles:,} articles now, {found.record.articles:,} then. Which"
            " ones differ can't be said: the record has no ids, and its generation is no longer"
            " kept."
        )
    return f"+{len(found.new):,} new, {len(found.changed):,} changed, {len(found.gone):,} gone."
