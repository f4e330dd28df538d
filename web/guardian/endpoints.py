"""Endpoints of the Guardian's API over this archive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, json, jsonify, request

from search import Article, NotFoundError, SearchRequest, TakenDownError
from web.context import archive
from web.guardian import answers
from web.guardian import request as guardian_request
from web.guardian import tags as guardian_tags
from web.server import error_handlers
from web.server.caching import conditional
from web.server.error_handlers import ProblemError

PREFIX = "/guardian"
blueprint = Blueprint("guardian", __name__, url_prefix=PREFIX)


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """Return an error in the Guardian's form: `message`, and `response.message`."""
    response = error_handlers.answer(error)
    problem = error_handlers.as_problem(error)
    body = {
        "message": problem.detail,
        "response": {"status": "error", "userTier": answers.TIER, "message": problem.detail},
    }
    response.set_data(json.dumps(body | {"problem": problem.body()}, ensure_ascii=False))
    response.mimetype = "application/json"
    return response


@blueprint.get("/search")
@conditional
def search() -> Response:
    """Search the archive; return a page of results."""
    asked = guardian_request.read(request.args)
    if asked.ids:
        return _listed(_by_ids(asked), asked)
    page = archive().search(asked.request)
    return _page([hit.article for hit in page.hits], page.total, asked)


@blueprint.get("/sections")
@conditional
def sections() -> Response:
    """List the sections; `q` filters them by a part of their name."""
    found = [answers.section(value) for value in _values("section")]
    return jsonify(answers.envelope(total=len(found), results=found))


@blueprint.get("/tags")
@conditional
def tags() -> Response:
    """List the tags, a page at a time; `q`, `type` and `section` narrow."""
    kinds = request.args.get("type", "").split(",") if request.args.get("type") else ["keyword"]
    unknown = [kind for kind in kinds if kind not in guardian_tags.TAG_TYPES]
    if unknown:
        raise guardian_request.refused("type", f"type takes {', '.join(guardian_tags.TAG_TYPES)}")
    given = request.args.copy()
    for name in ("type", "q"):
        given.poplist(name)
    asked = guardian_request.read(given)
    found = [
        answers.tag(kind, value)
        for kind in kinds
        for value in _values(guardian_tags.TAG_TYPES[kind][1], asked.request)
    ]
    return _listed(found, asked)


@blueprint.get("/editions")
@conditional
def editions() -> Response:
    """List the editions: an archive has one."""
    home = request.host_url.rstrip("/") + request.script_root + "/"
    one = {
        "id": "default",
        "path": "",
        "edition": "default",
        "webTitle": "Archive",
        "webUrl": home,
        "apiUrl": home.rstrip("/") + PREFIX + "/search",
    }
    wanted = request.args.get("q", "").casefold()
    found = [one] if wanted in "archive" or wanted in "default" else []
    return jsonify(answers.envelope(total=len(found), results=found))


@blueprint.get("/<path:ident>")
@conditional
def item(ident: str) -> Response:
    """Return one article; for a section's or tag's id, that with its newest articles."""
    try:
        article = archive().article(ident)
    except NotFoundError:
        return _group(ident)
    unknown = [
        name for name in request.args if name not in guardian_request.SHOWS | {"api-key", "format"}
    ]
    if unknown:
        raise guardian_request.refused(unknown[0], f"an article has no parameter {unknown[0]}")
    shows = guardian_request.read_shows(request.args)
    return jsonify(answers.envelope(total=1, content=answers.content([article], shows)[0]))


def _group(ident: str) -> Response:
    """Return a section or a tag with its newest articles.

    Raises:
        ProblemError: nothing has this id.
    """
    given = request.args.copy()
    for facet, name in (("section", "section"), (guardian_tags.facet_of_tag(ident)[0], "tag")):
        wanted = ident if name == "section" else guardian_tags.facet_of_tag(ident)[1]
        known = {count.value for count in archive().values(facet)}
        value = next(
            (each for each in guardian_tags.values_of(facet, wanted) if each in known), None
        )
        if value is not None:
            given.add(name, ident)
            asked = guardian_request.read(given)
            page = archive().search(asked.request)
            kinds = {facet: kind for kind, (_, facet) in guardian_tags.TAG_TYPES.items()}
            made = answers.section(value) if name == "section" else answers.tag(kinds[facet], value)
            return _page([hit.article for hit in page.hits], page.total, asked, **{name: made})
    raise ProblemError("not-found", "The requested resource could not be found.")


def _by_ids(asked: guardian_request.Asked) -> list[dict[str, Any]]:
    """Return the articles with these ids that exist and are within the dates."""
    found: list[Article] = []
    for ident in asked.ids:
        try:
            found.append(archive().article(ident))
        except (NotFoundError, TakenDownError):
            continue
    since, until = asked.request.since, asked.request.until
    found = [
        article
        for article in found
        if (since is None or (article.date and article.date >= since))
        and (until is None or (article.date and article.date <= until))
    ]
    return answers.content(found, asked.shows)


def _values(facet: str, asked: SearchRequest | None = None) -> list[str]:
    wanted = request.args.get("q", "").casefold()
    found = (count.value for count in archive().values(facet, asked) if count.count)
    return [value for value in found if value is not None and wanted in value.casefold()]


def _listed(found: list[dict[str, Any]], asked: guardian_request.Asked) -> Response:
    page, size = asked.request.page, asked.request.size
    start = (page - 1) * size
    return _answer(found[start : start + size], len(found), asked)


def _page(
    articles: Iterable[Article], total: int, asked: guardian_request.Asked, **group: Any
) -> Response:
    return _answer(answers.content(articles, asked.shows), total, asked, **group)


def _answer(
    results: list[dict[str, Any]], total: int, asked: guardian_request.Asked, **group: Any
) -> Response:
    """Return a page of results in the envelope.

    Raises:
        ProblemError: the page is after the last one.
    """
    page, size = asked.request.page, asked.request.size
    pages = -(-total // size)
    if page > max(1, pages):
        raise guardian_request.refused("page", f"there are {pages} pages, and not {page}")
    return jsonify(
        answers.envelope(
            total=total,
            startIndex=min((page - 1) * size + 1, total),
            pageSize=size,
            currentPage=page,
            pages=pages,
            orderBy=asked.request.sort or "newest",
            **group,
            results=results,
        )
    )
