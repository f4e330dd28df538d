"""Query string <-> MentionRequest, both directions.

The search is read from the parameters of `web.search_params`; those named here select its mentions
and their display.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from search import (
    MENTION_SORTS,
    MOST_WORDS,
    Article,
    MentionRequest,
    MentionRow,
    SearchRequest,
    Settings,
)
from web import search_params
from web.components import addresses

OWN = (
    *("of", "near", "width", "context", "order-by", "sample", "seed", "bylines", "count"),
    *("page-size", "cursor"),
)
# Parameters of a search that don't decide which articles are read for mentions.
_NOT_OURS = ("order-by", "page", "page-size", "facets")
SIZES = (50, 100, 200)  # lines a page that are offered; the first is the default
Args = MultiDict[str, str]
Address = Callable[[MentionRow], str]


def read(args: Args, settings: Settings, facets: tuple[str, ...] = ()) -> MentionRequest:
    """Return the request of these parameters; an invalid value falls back to its default."""
    rest: Args = MultiDict(
        [(name, value) for name, value in args.items(multi=True) if name not in OWN]
    )
    search = search_params.read(rest, settings).request
    sort = args.get("order-by", "")
    return MentionRequest(
        search=search if not facets else _with_facets(search, facets),
        of=args.get("of", ""),
        near=args.get("near", ""),
        width=_number(args.get("width"), 12, MOST_WORDS),
        sentences=args.get("context") == "sentence",
        sort=next((each for each in MENTION_SORTS if each == sort), "newest"),
        sample=_number(args.get("sample"), 0, 1_000_000_000) or None,
        seed=_number(args.get("seed"), 0, 1_000_000_000),
        bylines=args.get("bylines") not in ("0", "false"),
        count_articles=args.get("count") == "articles",
        size=max(1, _number(args.get("page-size"), SIZES[0], 500)),
        cursor=args.get("cursor") or None,
    )


def pairs(request: MentionRequest) -> list[tuple[str, str]]:
    """Return the parameters of a request with its cursor, without defaults."""
    default = MentionRequest()
    found = [pair for pair in search_params.pairs(request.search) if pair[0] not in _NOT_OURS]
    own = {
        "of": request.of,
        "near": request.near,
        "width": str(request.width) if request.width != default.width else "",
        "context": "sentence" if request.sentences else "",
        "order-by": request.sort if request.sort != default.sort else "",
        "sample": str(request.sample or ""),
        "seed": str(request.seed or ""),
        "bylines": "" if request.bylines else "0",
        "count": "articles" if request.count_articles else "",
        "page-size": str(request.size) if request.size != default.size else "",
    }
    return [*found, *((name, value) for name, value in own.items() if value)]


def link(endpoint: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return the address of a page with parameters."""
    return search_params.with_query(addresses.path_for(endpoint), parameters)


def address(query: str) -> Address:
    """Return a function from a row to its address: the article at the mention, highlighted."""

    place = place_addresses(query)
    return lambda row: place(row.article, row.field, row.number, row.begin)


def place_addresses(query: str = "") -> Callable[[Article, str, int, int], str]:
    """Return a function to the address of a place in an article.

    The function takes the article, the field, the passage's number, and the offset in code points.
    Needs a request; the returned function doesn't, so that exports can stream.
    """
    stem = addresses.path_for("articles.article", article="")
    asked = f"?q={search_params.quoted(query)}&" if query.strip() else "?"

    def of(article: Article, field: str, number: int, begin: int) -> str:
        return f"{stem}{addresses.quoted_value(article.id)}{asked}at={field}.{number}.{begin}#at"

    return of


def _with_facets(search: SearchRequest, facets: tuple[str, ...]) -> SearchRequest:
    return replace(search, facets=facets, facet_size=12)


def _number(text: str | None, default: int, most: int) -> int:
    text = (text or "").strip()
    return min(int(text), most) if text.isdecimal() and len(text) < 12 else default
