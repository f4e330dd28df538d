"""Reader of record files from untrusted sources."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from search.errors import RecordError
from search.fields import FACETS
from search.models import Filter, Match, SearchRequest, Sort, Versions
from search.output.record_views import FORM
from search.query.minimum_match import MinimumMatch
from search.query.parsing.dialects.services import DialectChoice
from search.reading.search_records.record_check import Record

# Bytes of a file at most: a million ids with their digests.
LONGEST = 64 << 20
# Bounds the memory that a file from outside may ask for.
MOST_IDS = 1_000_000
_LONGEST_TEXT = 100_000  # characters of a field, far above the longest query


def read_record(data: bytes) -> Record:
    """Return the record in a file. Nothing in the file is executed or stored.

    Raises:
        RecordError: it can't be read; the message says where.
    """
    if len(data) > LONGEST:
        raise RecordError(f"A record has at most {LONGEST >> 20} MB.")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise RecordError("This file is no JSON, so it is no record of a search.") from None
    if not isinstance(content, dict) or "morgue_record" not in content:
        raise RecordError("This file is no record of a search.")
    if content["morgue_record"] is True or content["morgue_record"] != FORM:
        raise RecordError("This record was made by another version of Morgue, in another form.")
    return _Reader(content).record()


class _Reader:
    """Validator of every value in a file."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.query = self.part("query")
        self.counts = self.part("counts")
        self.archive = self.part("archive")

    def record(self) -> Record:
        query = self.query
        request = SearchRequest(
            text=_text(query, "typed"),
            match=_choice(query, "match", get_args(Match)),
            versions=_choice(query, "versions", get_args(Versions)),
            dialect=_choice(query, "dialect", get_args(DialectChoice)),
            filters=tuple(_filter(each) for each in _list(query, "filters", 100)),
            since=_day(query, "since"),
            until=_day(query, "until"),
            sort=_choice(query, "sort", (None, *get_args(Sort))),
            size=0,
            highlight=False,
        )
        today = _day(query, "today")
        if today is None:
            raise RecordError("“today” of this record is no day.")
        return Record(
            request=replace(request, today=today),
            read=_text(query, "read"),
            today=today,
            relaxed=_relaxed(query.get("relaxed")),
            articles=_number(self.counts, "articles"),
            mentions=_count(self.counts, "mentions"),
            texts=_count(self.counts, "texts"),
            ids_sha256=_text(self.content, "ids_sha256"),
            ids=self.ids(),
            generation=_text(self.archive, "generation", 200),
            archive_digest=_text(self.archive, "digest", 200),
            archive_articles=_number(self.archive, "articles"),
            made_at=_moment(self.content, "made_at"),
            version=_text(self.content, "version", 200),
            signature=_text(self.content, "signature", 200),
        )

    def part(self, name: str) -> dict[str, Any]:
        found = self.content.get(name)
        if not isinstance(found, dict):
            raise RecordError(f"“{name}” of this record can't be read.")
        return found

    def ids(self) -> dict[str, str] | None:
        if "ids" not in self.content:
            return None
        found: dict[str, str] = {}
        for pair in _list(self.content, "ids", MOST_IDS):
            match pair:
                case [str() as article, str() as digest]:
                    found[article] = digest
                case _:
                    raise RecordError("An id of this record can't be read.")
        return found


def _text(values: Mapping[str, Any], name: str, most: int = _LONGEST_TEXT) -> str:
    value = values.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise RecordError(f"“{name}” of this record can't be read.")
    return value


def _choice(values: Mapping[str, Any], name: str, choices: tuple[Any, ...]) -> Any:
    value = values.get(name)
    if value not in choices:
        raise RecordError(f"“{name}” of this record is none of {', '.join(map(str, choices))}.")
    return value


def _list(values: Mapping[str, Any], name: str, most: int) -> list[Any]:
    value = values.get(name)
    if not isinstance(value, list) or len(value) > most:
        raise RecordError(f"“{name}” of this record can't be read.")
    return value


def _count(values: Mapping[str, Any], name: str) -> int | None:
    value = values.get(name)
    if value is not None and (type(value) is not int or not 0 <= value < 1 << 53):
        raise RecordError(f"“{name}” of this record is no number of articles.")
    return value


def _number(values: Mapping[str, Any], name: str) -> int:
    value = _count(values, name)
    if value is None:
        raise RecordError(f"“{name}” of this record is no number of articles.")
    return value


def _day(values: Mapping[str, Any], name: str) -> dt.date | None:
    value = values.get(name)
    try:
        return None if value is None else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RecordError(f"“{name}” of this record is no day.") from None


def _moment(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    try:
        return dt.datetime.fromisoformat(value).isoformat()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise RecordError(f"“{name}” of this record is no moment.") from None


def _relaxed(value: Any) -> MinimumMatch | None:
    match value:
        case None:
            return None
        case [str() as rule, int() as least, int() as words, int() as count]:
            return MinimumMatch(rule, least, words, count)  # type: ignore[arg-type]
    raise RecordError("“relaxed” of this record can't be read.")


def _filter(value: Any) -> Filter:
    match value:
        case {"facet": str() as facet, "include": list() as include, "exclude": list() as exclude}:
            values = [*include, *exclude]
            if facet in FACETS and all(each is None or isinstance(each, str) for each in values):
                return Filter(facet, tuple(include), tuple(exclude))
    raise RecordError("A filter of this record can't be read.")
