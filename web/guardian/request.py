"""Reader of the Guardian's parameters into a search request."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from search import Filter, SearchRequest, Sort
from web import context, day_params, search_params
from web.guardian import tags
from web.server.error_handlers import ProblemError

Args = MultiDict[str, str]

# Parameters that choose the parts of a result, never which articles match.
SHOWS = frozenset(
    "show-fields show-tags show-section show-blocks show-elements show-references show-rights"
    " show-atoms show-alias-paths show-packages show-membership-access".split()
)

# Values of `use-date` and `order-date` that mean the day of publication, the only one kept.
_ON_DATES = frozenset({"published", "newspaper-edition", "first-publication"})

# The Guardian's query fields -> ours; `body` is the whole text.
_QUERY_FIELDS = {"headline": "title", "byline": "author", "body": ""}

_ORDERS: dict[str, Sort] = {
    "newest": "newest",
    "oldest": "oldest",
    "relevance": "relevance",
}
_NAMES = frozenset(
    "q query-fields section tag lang ids from-date to-date use-date order-by order-date page"
    " page-size format api-key".split()
)
_FACETED = {"section": "section", "lang": "language"}
# The most articles that `ids` takes, as at the Guardian.
MOST_IDS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed request of a Guardian client.

    Attributes:
        request: the search; for `ids` it has paging and order alone.
        ids: the requested article ids; empty for a search.
        shows: the names in each `show-` parameter.
    """

    request: SearchRequest
    ids: tuple[str, ...]
    shows: dict[str, frozenset[str]]


def read(args: Args) -> Asked:
    """Return the request in the parameters of `/guardian/search`.

    Raises:
        ProblemError: a parameter is unknown, or makes a distinction that this archive doesn't have.
    """
    unknown = [name for name in args if name not in _NAMES | SHOWS]
    if unknown:
        raise refused(unknown[0], f"this archive has no parameter {unknown[0]}")
    if args.get("format", "json") != "json":
        raise refused("format", "format takes json")
    for name in ("use-date", "order-date"):
        if args.get(name, "published") not in _ON_DATES:
            raise refused(name, f"{name} takes {', '.join(sorted(_ON_DATES))}")
    ids = tuple(dict.fromkeys(filter(None, args.get("ids", "").split(","))))
    if len(ids) > MOST_IDS:
        raise refused("ids", f"ids takes at most {MOST_IDS} ids")
    if ids and any(args.get(name) for name in ("q", "section", "tag", "lang")):
        raise refused("ids", "ids stands without q, section, tag and lang")
    since, until = _day(args, "from-date", last=False), _day(args, "to-date", last=True)
    text = _query(args)
    request = SearchRequest(
        text=text,
        filters=tuple(_filters(args)),
        since=since,
        until=until,
        sort=_order(args, text),
        page=_number(args, "page", 1, search_params.REACH),
        size=_number(args, "page-size", 10, context.settings().page_size),
        match="all",
        highlight=False,
        whole=True,
    )
    return Asked(request, ids, read_shows(args))


def read_shows(args: Args) -> dict[str, frozenset[str]]:
    """Return the names in each `show-` parameter."""
    return {
        name: frozenset(part.strip() for part in args[name].split(",") if part.strip())
        for name in SHOWS
        if name in args
    }


def refused(name: str, detail: str) -> ProblemError:
    """Return the 400 for one parameter."""
    row = {"parameter": name[:100], "value": "", "detail": detail[:500]}
    return ProblemError("bad-parameter", f"{detail[:500]}.", errors=[row])


def clauses(expression: str) -> list[tuple[bool, tuple[str, ...]]]:
    """Return the clauses of a filter, which are ANDed, as (wanted, alternative values).

    A comma is AND, a bar OR, a minus NOT.

    Raises:
        ValueError: the parentheses are unbalanced, or a minus is inside a clause.

    >>> clauses("politics|(books|film),-letters")
    [(True, ('politics', 'books', 'film')), (False, ('letters',))]
    """
    found = []
    for part in _top_level(expression):
        wanted = not part.startswith("-")
        values = tuple(
            value.strip() for value in re.split(r"[|()]", part.removeprefix("-")) if value.strip()
        )
        if any(value.startswith("-") for value in values):
            raise ValueError("a minus stands before a whole clause")
        if values:
            found.append((wanted, values))
    return found


def _top_level(expression: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, sign in enumerate(expression):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            break
        if sign == "," and depth == 0:
            yield expression[start:place].strip()
            start = place + 1
        elif sign == ",":
            raise ValueError("a comma stands outside parentheses")
    if depth:
        raise ValueError("a parenthesis has no partner")
    yield expression[start:].strip()


def _filters(args: Args) -> Iterator[Filter]:
    for name in ("section", "lang", "tag"):
        expression = ",".join(args.getlist(name))
        try:
            parts = clauses(expression)
        except ValueError as fault:
            raise refused(name, f"{name}: {fault}") from fault
        for wanted, values in parts:
            yield from _clause(name, wanted, values)


def _clause(name: str, wanted: bool, values: Iterable[str]) -> Iterator[Filter]:
    by_facet: dict[str, list[str]] = {}
    for value in values:
        facet, ident = (_FACETED[name], value) if name in _FACETED else tags.facet_of_tag(value)
        by_facet.setdefault(facet, []).extend(tags.values_of(facet, ident))
    if wanted and len(by_facet) > 1:
        raise refused(name, f"{name}: the values joined by | must be tags of one type")
    for facet, found in by_facet.items():
        yield Filter(facet, tuple(found), ()) if wanted else Filter(facet, (), tuple(found))


def _query(args: Args) -> str:
    text = args.get("q", "").strip()
    asked = [part.strip() for part in args.get("query-fields", "").split(",") if part.strip()]
    unknown = [name for name in asked if name not in _QUERY_FIELDS]
    if unknown:
        takes = ", ".join(_QUERY_FIELDS)
        raise refused("query-fields", f"query-fields takes {takes}, and not {unknown[0][:60]}")
    fields = {_QUERY_FIELDS[name] for name in asked}
    if not text or not fields or "" in fields:
        return text
    # Printed from its tree, the query can't reach out of the parentheses of its field.
    read = str(context.archive().parsed(SearchRequest(text=text, match="all")).query)
    return " OR ".join(f"{field}:({read})" for field in sorted(fields))


def _order(args: Args, text: str) -> Sort:
    name = args.get("order-by", "") or ("relevance" if text else "newest")
    if name not in _ORDERS:
        raise refused("order-by", f"order-by takes {', '.join(_ORDERS)}")
    return _ORDERS[name]


def _day(args: Args, name: str, *, last: bool) -> dt.date | None:
    value = args.get(name, "").strip()
    day = day_params.parse_day(re.split(r"[T ]", value)[0], last=last) if value else None
    if value and day is None:
        raise refused(name, f"{name} takes a day, as 1990-04-29")
    return day


def _number(args: Args, name: str, default: int, most: int) -> int:
    value = args.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= most:
        raise refused(name, f"{name} takes a whole number from 1 to {most}")
    return int(value)
