"""Article page: the text with the search's highlights, its neighbours, its citations."""

from __future__ import annotations

import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template, request, url_for

from search import (
    Article,
    DeadlineError,
    Filter,
    Highlights,
    Hit,
    SearchRequest,
    SharedPassage,
    VersionRow,
)
from web import search_params
from web.components import citations, headlines, page_metadata
from web.components.addresses import article_addresses
from web.components.marked_text import Anchor, MarkedText
from web.components.result_list import refinements, sidebar
from web.components.search_links import Context
from web.context import archive, settings
from web.pages.search import article_query, read_context
from web.pages.version_pages import compared
from web.server.caching import conditional

# Similar articles below a text: a hint, not another list of results.
NEARBY = 5
LOOKED_THROUGH = 1_000  # hits for the place of an article; each is read, .15 ms apiece
# Key -> media type, file extension and function of each citation that comes as a file.
CITATIONS: dict[str, tuple[str, str, Callable[[Article, str], str]]] = {
    "ris": ("application/x-research-info-systems", "ris", citations.ris),
    "bib": ("application/x-bibtex", "bib", citations.bibtex),
    "bibtex": ("application/x-bibtex", "bib", citations.bibtex),
    "csl": (
        "application/vnd.citationstyles.csl+json",
        "csl.json",
        lambda article, web_url: json.dumps([citations.csl(article, web_url)], ensure_ascii=False),
    ),
}

# Of the time of an answer. Marking and writing the longest article take a second of processor time
# once its words are known, and on a busy machine three; with .8 such pages were a second late.
_FOR_MARKS = 0.6

blueprint = Blueprint("articles", __name__)


def init_app(app: Flask) -> None:
    """Register the article page. Ids may contain slashes, several in a row too."""
    app.url_map.merge_slashes = False
    app.register_blueprint(blueprint)


@blueprint.get("/article/<path:article>")
@conditional
def article(article: str) -> str:
    """Show one article."""
    found = archive().article(article)
    _, context = read_context(url_for("pages.search"))
    context = replace(context, request=replace(context.request, cursor=None))
    permalink = url_for("articles.article", article=found.id, _external=True)
    # These take little; the marks of a costly query take all the time that is left.
    versions = archive().versions.versions(found.id)
    around = _around(found)
    highlights, hits = _from_search(context, found)
    return render_template(
        "article.html",
        article=found,
        text=MarkedText(found, highlights, Anchor.read(request.args.get("at", ""))),
        context=context,
        hits=hits,
        marks=sidebar.marks(replace(context, home=url_for("articles.article", article=found.id)))
        if context.request.text.strip()
        else None,
        **around,
        removed=_removed_by_rule(found),
        versions=versions,
        passages=_passages_elsewhere(found, versions),
        compared=compared(found),
        about=archive().corrections.named_by(found),
        answers=archive().corrections.naming(found),
        permalink=permalink,
        came_from=context.elsewhere("") if search_params.pairs(context.request) else "",
        meta_tags=page_metadata.meta_tags(found, permalink),
        json_ld=page_metadata.json_ld(found, permalink),
        citations=[
            (key, label, cite(found, citations.Place(settings().name, permalink)))
            for key, (label, cite) in citations.STYLES.items()
        ],
        records=[
            ("bibtex", "BibTeX", citations.bibtex(found, permalink)),
            ("ris", "RIS", citations.ris(found, permalink)),
        ],
    )


@blueprint.get("/cite/<form>/<path:article>")
def cite(form: str, article: str) -> Response:
    """Return one citation as a file."""
    if form not in CITATIONS:
        abort(404, f"Citations come as {', '.join(CITATIONS)}.")
    mimetype, ending, write = CITATIONS[form]
    found = archive().article(article)
    text = write(found, article_addresses()(found.id)["webUrl"])
    headers = {"Content-Disposition": f'attachment; filename="citation.{ending}"'}
    return Response(text, mimetype=f"{mimetype}; charset=utf-8", headers=headers)


def _around(found: Article) -> dict[str, Any]:
    """Return the articles to read next, by their place on the page; none if time is over."""
    around: dict[str, Any] = {"more_by": [], "similar": (), "same_day": ()}
    with suppress(DeadlineError):
        around["more_by"] = _more_by(found)
        around["similar"] = archive().similar(found.id, NEARBY)
        around["same_day"] = _same_day(found)
    return around


def _from_search(
    context: Context, found: Article
) -> tuple[Highlights | None, dict[str, Any] | None]:
    """Return the highlights and the neighbours of an article in the search it came from.

    What is not done in most of the time of an answer is None, and the article is shown without
    it: the page must be written in the rest.
    """
    until = time.monotonic() + settings().search_seconds * _FOR_MARKS
    context = replace(context, request=replace(context.request, deadline=until))
    marks = neighbours = None
    with suppress(DeadlineError):
        if context.request.text.strip() and context.request.highlight:
            marks = archive().highlights(found, context.request)
        if search_params.pairs(refinements.first_page(context.request)):
            neighbours = _neighbours(context, found)
    return marks, neighbours


def _neighbours(context: Context, found: Article) -> dict[str, Any] | None:
    """Return the hits before and after this one in its search, and the way back to the list.

    The page that the address names is searched first: a reader who comes from a list comes from
    there.
    """
    shown = context.request.highlight
    asked = replace(context.request, highlight=False)
    page = archive().search(asked)
    start = (asked.page - 1) * asked.size
    ids = [hit.article.id for hit in page.hits]
    rank = start + ids.index(found.id) + 1 if found.id in ids else _rank(asked, found)
    if rank is None:
        return None

    def at(place: int) -> Hit | None:
        if start < place <= start + len(ids):
            return page.hits[place - start - 1]
        inside = 1 <= place <= min(page.total, search_params.REACH)
        return archive().search(replace(asked, page=place, size=1)).hits[0] if inside else None

    def listed(place: int) -> Context:
        number = min((place - 1) // asked.size + 1, max(1, search_params.REACH // asked.size))
        return replace(context, request=replace(asked, page=number, highlight=shown))

    def step(place: int) -> dict[str, str] | None:
        hit = at(place)
        if hit is None:
            return None
        address = url_for("articles.article", article=hit.article.id) + article_query(listed(place))
        return {
            "address": address,
            "title": headlines.plain_headline(hit.article.title, hit.article.body),
        }

    back = context.link(listed(rank).request) + f"#hit-{(rank - 1) % asked.size + 1}"
    return {
        "previous": step(rank - 1),
        "next": step(rank + 1),
        "rank": rank,
        "total": page.total,
        "back": back,
    }


def _rank(asked: SearchRequest, found: Article) -> int | None:
    """Return the place of an article among the first hits, None where it is further down."""
    hits = itertools.islice(archive().scan(asked), LOOKED_THROUGH)
    return next((rank for rank, hit in enumerate(hits, 1) if hit.article.id == found.id), None)


def _passages_elsewhere(found: Article, versions: Sequence[VersionRow]) -> list[SharedPassage]:
    """Return the passages shared with articles that are no versions of this one."""
    known = {row.article.id for row in versions}
    passages = archive().versions.passages(found)
    return [each for each in passages if any(other.id not in known for other, _, _ in each.others)]


def _more_by(found: Article) -> list[tuple[str, tuple[Hit, ...]]]:
    """Return the newest pieces of each author, except this one."""
    return [
        (author, hits)
        # Each costs a search.
        for author in found.authors[:3]
        if (hits := _others(found, filters=(Filter("author", (author,)),)))
    ]


def _same_day(found: Article) -> tuple[Hit, ...]:
    if found.date is None or found.date_precision != "day":
        return ()
    others = _others(found, since=found.date, until=found.date)
    return tuple(hit for hit in others if hit.article.date_precision == "day")


def _others(found: Article, **asked: Any) -> tuple[Hit, ...]:
    # One more, as the article itself may be among the hits.
    page = archive().search(SearchRequest(size=NEARBY + 1, sort="newest", highlight=False, **asked))
    return tuple(hit for hit in page.hits if hit.article.id != found.id)[:NEARBY]


def _removed_by_rule(found: Article) -> dict[str, list[int]]:
    """Return the indexes in `removed` of what cleaning cut, by rule."""
    by_rule: dict[str, list[int]] = defaultdict(list)
    for number, cut in enumerate(found.removed):
        by_rule[cut.rule].append(number)
    return dict(by_rule)
