"""Concordance pages: mentions, keywords of a set, comparison of two sets, quotations."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Flask, Response, render_template, request, url_for

from search import (
    FORMULA,
    DeadlineError,
    LimitError,
    MentionPage,
    MentionRequest,
    QuoteAnswer,
    SearchRequest,
    mentions_csv,
    mentions_ndjson,
)
from web import mention_params, search_params
from web.components.dossiers.picking import picking
from web.components.result_list import refinements
from web.components.search_links import Context
from web.context import archive, settings
from web.pages.outputs import exports
from web.server.caching import conditional

SHOWN_FACETS = ("author", "year", "section", "publication")
ORDERS = (
    ("newest", "newest first"),
    ("oldest", "oldest first"),
    ("writer", "by writer"),
    ("left", "by the word to the left"),
    ("right", "by the word to the right"),
)
# Words to either side of a mention that count as its neighbours (collocates).
NEAR = 5

blueprint = Blueprint("mentions", __name__)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/mentions")
@conditional
def page() -> str:
    """Show every mention of the search in the address, one row each."""
    asked = mention_params.read(request.args, settings(), SHOWN_FACETS)
    has_text = bool((asked.of or asked.search.text).strip())
    found = archive().mentions.page(asked) if has_text else MentionPage(asked, 0, 0)
    # of one generation with the rows: a cursor may name one that is no longer active
    span = archive().mentions.span(asked, writers=10) if found.total and not asked.cursor else None
    parameters = mention_params.pairs(asked)
    said = replace(asked.search, text=asked.of or asked.search.text)
    return render_template(
        "mentions.html",
        asked=asked,
        plain=MentionRequest(),
        has_text=has_text,
        found=found,
        span=span,
        address=mention_params.address(asked.of or asked.search.text),
        orders=ORDERS,
        formats=("csv", "ndjson"),
        exports={
            form: search_params.with_query(url_for("mentions.export", form=form), parameters)
            for form in ("csv", "ndjson")
        },
        hidden=[
            pair
            for pair in search_params.pairs(asked.search)
            if pair[0] not in ("q", "order-by", "page", "page-size", "facets")
        ],
        next=_with(parameters, cursor=found.next) if found.next else None,
        first=_with(parameters) if asked.cursor else None,
        results=search_params.address(url_for("pages.search"), asked.search),
        words=search_params.address(url_for("mentions.words"), asked.search),
        facets=[
            (name, [(c, _chosen(asked, name, c.value)) for c in counts])
            for name, counts in found.facets.items()
            if any(c.value is not None for c in counts)
        ],
        # every hit has a mention only where mentions are those of the search itself
        tick_all=not (asked.of or asked.near or asked.sample) and bool(found.next or asked.cursor),
        pick=picking(
            Context(said, "detailed", url_for("pages.search")),
            found.articles,
            [row.article.id for row in found.rows],
        ),
        counts={
            kind: _with(mention_params.pairs(replace(asked, count_articles=kind == "articles")))
            for kind in ("mentions", "articles")
        },
    )


@blueprint.get("/mentions/span")
@conditional
def span() -> str:
    """Return the first and last mention of a search as the line above its results.

    The results page fetches it after it is shown: to find all mentions takes longer than to find
    the first hits.
    """
    asked = mention_params.read(request.args, settings())
    found = archive().mentions.span(asked, writers=0)
    address = mention_params.address(asked.of or asked.search.text)
    return render_template("_first_last.html", span=found, address=address)


@blueprint.get("/mentions.<any(csv, ndjson):form>")
def export(form: str) -> Response:
    """Return all mentions as a file, in their order."""
    asked = mention_params.read(request.args, settings())
    address = mention_params.address(asked.of or asked.search.text)
    write = mentions_csv if form == "csv" else mentions_ndjson
    rows = exports.Guarded(archive().mentions.rows(asked))
    return exports.stream(form, write(rows, address), rows, f"mentions.{form}")


@blueprint.get("/words")
@conditional
def words() -> str:
    """Show the keywords of the hits of the search in the address."""
    asked = search_params.read(request.args, settings()).request
    found = archive().sets.words(asked, near=NEAR if asked.text.strip() else 0)
    inside = [pair for pair in search_params.pairs(asked) if pair[0] not in ("order-by", "page")]
    # the rest is named where a query alone says what the set is
    rest = None if len(inside) > 1 or not asked.text.strip() else f"NOT ({asked.text})"
    return render_template(
        "words.html",
        asked=asked,
        found=found,
        formula=FORMULA,
        near=NEAR,
        here=lambda text: _mentions(inside, of=f'"{text}"', bylines="0"),
        rest=lambda text: _mentions([("q", rest)], of=f'"{text}"', bylines="0") if rest else None,
        beside=lambda text: _mentions(inside, near=f'"{text}"', width=str(NEAR), bylines="0"),
        results=search_params.address(url_for("pages.search"), asked),
    )


@blueprint.get("/compare")
@conditional
def compare() -> str:
    """Compare two sets: two queries, two writers, or before and after a day."""
    args = request.args
    kind = args.get("kind", "queries")
    one, other = _pair(kind, args.get("a", "").strip(), args.get("b", "").strip())
    found = None
    if one and other:
        found = archive().sets.compare(SearchRequest(text=one), SearchRequest(text=other))
    years = sorted(
        {year for side in (found.one, found.other) for year, _, _ in side.periods} if found else ()
    )
    return render_template(
        "compare.html",
        kind=kind,
        a=args.get("a", ""),
        b=args.get("b", ""),
        found=found,
        years=[
            (year, *(_of_year(side.periods, year) for side in (found.one, found.other)))
            for year in years
            if found
        ],
        formula=FORMULA,
        address=mention_params.address(""),
        mentions=lambda query, text: _mentions([("q", query)], of=f'"{text}"', bylines="0"),
        search=lambda query: search_params.with_query(url_for("pages.search"), [("q", query)]),
    )


@blueprint.route("/quote", methods=["GET", "POST"])
def quote() -> Response:
    """Show the quotation finder: a form, and an answer for each pasted quotation."""
    text = (request.form if request.method == "POST" else request.args).get("text", "")
    answers: list[QuoteAnswer] = []
    problem = ""
    try:
        answers = list(archive().quotes.find(text)) if text.strip() else []
    except (LimitError, DeadlineError) as fault:
        problem = str(fault)
    page = render_template(
        "quote.html",
        text=text,
        answers=answers,
        problem=problem,
        place=mention_params.place_addresses(),
    )
    status = 400 if problem else 200
    return Response(page, status, {"Cache-Control": "private, no-store"})


def _pair(kind: str, a: str, b: str) -> tuple[str, str]:
    """Return the two queries of a form; empty if it isn't filled in."""
    if not a or not b:
        return "", ""
    if kind == "writers":
        return f"author:{_quoted(a)}", f"author:{_quoted(b)}"
    if kind == "day":
        return f"({a}) before:{b}", f"({a}) (date:{b} OR after:{b})"
    return a, b


def _quoted(name: str) -> str:
    return '"' + name.replace('"', " ") + '"'


def _of_year(periods: tuple[tuple[str, int, int], ...], year: str) -> tuple[int, int]:
    return next(((articles, said) for each, articles, said in periods if each == year), (0, 0))


def _mentions(parameters: list[tuple[str, str]], **more: str) -> str:
    return mention_params.link("mentions.page", [*parameters, *more.items()])


def _with(parameters: list[tuple[str, str]], **more: str | None) -> str:
    extra = [(name, value) for name, value in more.items() if value]
    return mention_params.link("mentions.page", [*parameters, *extra])


def _chosen(asked: MentionRequest, facet: str, value: str | None) -> str:
    """Return the address with a value of a facet chosen, or no longer chosen."""
    narrowed = refinements.toggle(asked.search, facet, value)
    return _with(mention_params.pairs(replace(asked, search=narrowed, cursor=None)))
