"""Query string <-> SearchRequest, both directions: the one home of parameter names.

The names follow the Guardian's Content API, which reporters' scripts already use. Reading never
fails: an invalid value is left out and reported as a `Problem`, which becomes a note on a page and
a 400 in the API.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from search import DIALECTS, FACETS, Filter, Match, SearchRequest, Settings, Sort, Versions
from web.day_params import parse_day

C = TypeVar("C", bound=str)

SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest", "added")
VERSIONS: tuple[Versions, ...] = ("all", "group", "first")
MATCHES: tuple[Match, ...] = ("auto", "all", "any")
VIEWS = ("detailed", "compact")
PAGE_SIZE = 10  # hits, each with its passages: more are one click away
# Hits that page numbers reach; later ones need a cursor or an export. A page costs the time of all
# pages before it.
REACH = 10_000

FILTER_NAMES = (*FACETS, *(f"not-{facet}" for facet in FACETS), "without", "with")
# Every parameter of a search; `view` and `spelling` are for pages alone.
NAMES = (
    "q",
    "match",
    "dialect",
    *FILTER_NAMES,
    *(
        "from-date",
        "to-date",
        "order-by",
        "page",
        "page-size",
        "cursor",
        "facets",
        "highlight",
        "fields",
        "strict",
        "versions",
        "first",
        "view",
        "spelling",
    ),
)

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_PERIODS = {
    "year": (re.compile(r"[0-9]{4}"), "a year, as 1990"),
    "month": (re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"), "a month, as 1990-04"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An invalid parameter: its name, its value, and the values it takes."""

    name: str
    value: str
    message: str

    @property
    def note(self) -> str:
        """The note for a page."""
        return f"“{self.name}={self.value[:80]}” was ignored: {self.message}."


@dataclass(frozen=True, slots=True)
class Reading:
    """A search request read from a query string.

    Attributes:
        request: the search.
        problems: the invalid parameters.
        fields: the result fields that an API client requested; empty for all.
        view: the list layout of a page.
    """

    request: SearchRequest
    problems: tuple[Problem, ...] = ()
    fields: tuple[str, ...] = ()
    view: str = VIEWS[0]


def read(args: MultiDict[str, str], settings: Settings) -> Reading:
    """Return the search in a query string.

    Empty parameters and unknown names are ignored (see `unknown`).
    """
    return _Reader(args, settings).read()


def unknown(args: MultiDict[str, str]) -> list[str]:
    """Return the names in a query string that are no parameters of a search."""
    return [name for name in args if name not in NAMES]


def pairs(request: SearchRequest, view: str = VIEWS[0]) -> list[tuple[str, str]]:
    """Return the parameters of a request, the inverse of `read`; defaults are left out."""
    return list(_pairs(request, view))


def address(
    path: str, request: SearchRequest, view: str = VIEWS[0], extra: Iterable[tuple[str, str]] = ()
) -> str:
    """Return a path with a search as its query string, followed by further parameters."""
    return with_query(path, [*_pairs(request, view), *extra])


def with_query(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return a path with a query string; the path alone without parameters."""
    query = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in parameters)
    return f"{path}?{query}" if query else path


@functools.lru_cache(1024)
def quoted(text: str) -> str:
    """Return a name or value percent-encoded for a query string.

    Cached: a page writes a hundred addresses with much the same parts.
    """
    return quote_plus(text, safe=":/,*~'()!")


class _Reader:
    """Parser of one query string; collects its problems."""

    def __init__(self, args: MultiDict[str, str], settings: Settings) -> None:
        self.args = args
        self.settings = settings
        self.problems: list[Problem] = []

    def read(self) -> Reading:
        size = self._number("page-size", PAGE_SIZE, self.settings.page_size)
        since, until = self._dates()
        order = self._choice("order-by", SORTS)
        request = SearchRequest(
            text=self.args.get("q", ""),
            filters=tuple(self._filters()),
            since=since,
            until=until,
            sort=order,
            page=self._number(
                "page",
                1,
                max(1, REACH // size),
                "; what lies further is reached by cursor or export",
            ),
            size=size,
            cursor=self.args.get("cursor") or None,
            facets=tuple(self._listed("facets", FACETS)),
            match=self._choice("match", MATCHES) or "auto",
            highlight=self._flag("highlight", True),
            strict=self._flag("strict", False),
            dialect=self._choice("dialect", DIALECTS) or "auto",
            versions="first"
            if self._flag("first", False)
            else self._choice("versions", VERSIONS) or "all",
        )
        fields = tuple(
            dict.fromkeys(
                name.strip() for name in self.args.get("fields", "").split(",") if name.strip()
            )
        )
        view = self._choice("view", VIEWS) or VIEWS[0]
        return Reading(request, tuple(self.problems), fields, view)

    def _problem(self, name: str, value: str, takes: str) -> None:
        self.problems.append(Problem(name, value, f"{name} takes {takes}"))

    def _choice(self, name: str, choices: tuple[C, ...]) -> C | None:
        value = self.args.get(name, "").strip()
        chosen = next((choice for choice in choices if choice == value), None)
        if value and chosen is None:
            self._problem(name, value, f"one of {', '.join(choices)}")
        return chosen

    def _number(self, name: str, default: int, most: int, beyond: str = "") -> int:
        """Return a whole number from 1; one that is too large becomes the maximum."""
        value = self.args.get(name, "").strip()
        if not value:
            return min(default, most)
        number = int(value) if re.fullmatch(r"[0-9]{1,18}", value) else 0
        if not 1 <= number <= most:
            self._problem(name, value, f"a whole number from 1 to {most}{beyond}")
        return min(number, most) if number >= 1 else min(default, most)

    def _flag(self, name: str, default: bool) -> bool:
        value = self.args.get(name, "").strip().lower()
        if value and value not in _YES | _NO:
            self._problem(name, value, "1 or 0")
            return default
        return value in _YES if value else default

    def _listed(self, name: str, known: Iterable[str]) -> Iterator[str]:
        for value in dict.fromkeys(
            part.strip()
            for text in self.args.getlist(name)
            for part in text.split(",")
            if part.strip()
        ):
            if value in known:
                yield value
            else:
                self._problem(name, value, f"any of {', '.join(known)}")

    def _filters(self) -> Iterator[Filter]:
        bare, having = set(self._listed("without", FACETS)), set(self._listed("with", FACETS))
        for facet in FACETS:
            include = (*self._values(facet, facet), *([None] if facet in bare else []))
            exclude = (*self._values(f"not-{facet}", facet), *([None] if facet in having else []))
            if include or exclude:
                yield Filter(facet, include, exclude)

    def _values(self, name: str, facet: str) -> list[str]:
        values = [value for value in dict.fromkeys(self.args.getlist(name)) if value.strip()]
        if facet not in _PERIODS:
            return values
        form, takes = _PERIODS[facet]
        for value in values:
            if not form.fullmatch(value):
                self._problem(name, value, takes)
        return [value for value in values if form.fullmatch(value)]

    def _dates(self) -> tuple[dt.date | None, dt.date | None]:
        since, until = self._day("from-date", last=False), self._day("to-date", last=True)
        if since and until and since > until:
            self._problem(
                "to-date",
                until.isoformat(),
                f"a day from {since.isoformat()} on, the day of from-date",
            )
            return until, since
        return since, until

    def _day(self, name: str, *, last: bool) -> dt.date | None:
        value = self.args.get(name, "").strip()
        day = parse_day(value, last=last)
        if value and day is None:
            self._problem(name, value, "a day, as 1990-04-29")
        return day


def filter_pairs(chosen: Filter) -> Iterator[tuple[str, str]]:
    """Yield the parameters of one filter."""
    for value in chosen.include:
        yield (chosen.facet, value) if value is not None else ("without", chosen.facet)
    for value in chosen.exclude:
        yield (f"not-{chosen.facet}", value) if value is not None else ("with", chosen.facet)


def _pairs(request: SearchRequest, view: str) -> Iterator[tuple[str, str]]:
    if request.text:
        yield "q", request.text
    if request.match != "auto":
        yield "match", request.match
    if request.dialect != "auto":
        yield "dialect", request.dialect
    for chosen in request.filters:
        yield from filter_pairs(chosen)
    if request.since:
        yield "from-date", request.since.isoformat()
    if request.until:
        yield "to-date", request.until.isoformat()
    if request.sort:
        yield "order-by", request.sort
    if request.page != 1:
        yield "page", str(request.page)
    if request.size != PAGE_SIZE:
        yield "page-size", str(request.size)
    if request.cursor:
        yield "cursor", request.cursor
    if request.facets:
        yield "facets", ",".join(request.facets)
    if not request.highlight:
        yield "highlight", "0"
    if request.strict:
        yield "strict", "1"
    if request.versions == "first":
        yield "first", "1"
    elif request.versions != "all":
        yield "versions", request.versions
    if view != VIEWS[0]:
        yield "view", view
