"""API endpoints of one article: the article, similar ones, versions, passages, diff."""

from __future__ import annotations

from flask import Response, jsonify

from search import article_view, diff_view, passages_view, result_view, versions_view
from web.api.blueprint import ARTICLES, blueprint
from web.api.models import article_models, version_models
from web.api.models.request_models import (
    ArticlePath,
    ArticleQuery,
    DiffQuery,
    NoParameters,
    SimilarQuery,
)
from web.api.validation import checked, pick
from web.components.addresses import article_addresses
from web.context import archive
from web.server.caching import conditional


@blueprint.get(
    "/articles/<path:id>", tags=[ARTICLES], responses={200: article_models.ArticleAnswer}
)
@checked
@conditional
def article(path: ArticlePath, query: ArticleQuery) -> Response:
    """Get an article.

    It is complete, with the text that cleaning removed.
    """
    view = article_view(archive().article(path.id), article_addresses())
    return jsonify(view | {"article": pick(view["article"], query.fields)})


@blueprint.get(
    "/articles/<path:id>/similar", tags=[ARTICLES], responses={200: article_models.SimilarAnswer}
)
@checked
@conditional
def similar(path: ArticlePath, query: SimilarQuery) -> Response:
    """List articles like this one.

    They share its most significant words; the nearest come first.
    """
    addresses = article_addresses()
    hits = archive().similar(path.id, query.size)
    return jsonify(
        {
            "status": "ok",
            "id": path.id,
            "results": [pick(result_view(hit, (), addresses), query.fields) for hit in hits],
        }
    )


@blueprint.get(
    "/articles/<path:id>/versions",
    tags=[ARTICLES],
    responses={200: version_models.VersionsAnswer},
)
@checked
@conditional
def versions(path: ArticlePath, query: NoParameters) -> Response:  # noqa: ARG001
    """List the versions of an article's text.

    The lead comes first: the version of the earliest day. Each has the number of words that it
    shares with the lead.
    """
    found = archive().article(path.id)
    reader = archive().versions
    rows = reader.versions(found.id)
    addresses = article_addresses()
    return jsonify(versions_view(found.id, rows, known=reader.known, addresses=addresses))


@blueprint.get(
    "/articles/<path:id>/passages",
    tags=[ARTICLES],
    responses={200: version_models.PassagesAnswer},
)
@checked
@conditional
def passages(path: ArticlePath, query: NoParameters) -> Response:  # noqa: ARG001
    """List the passages that an article shares with others.

    Passages of about 25 words and more, edited or moved ones too, in the order of the text.
    """
    found = archive().article(path.id)
    reader = archive().versions
    shared = reader.passages(found)
    addresses = article_addresses()
    return jsonify(passages_view(found.id, shared, known=reader.known, addresses=addresses))


@blueprint.get(
    "/articles/<path:id>/diff", tags=[ARTICLES], responses={200: version_models.DiffAnswer}
)
@checked
@conditional
def diff(path: ArticlePath, query: DiffQuery) -> Response:
    """Compare the texts of two articles word by word.

    Any two articles can be compared; those of a group differ in little.
    """
    left, right = archive().article(path.id), archive().article(query.with_)
    return jsonify(diff_view(archive().versions.compare(left, right), article_addresses()))
