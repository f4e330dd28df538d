"""One article, and those like it."""

from __future__ import annotations

from flask import Response, jsonify

from search import article_view, result_view
from web.api import response_models
from web.api.blueprint import ARTICLES, blueprint
from web.api.request_models import ArticlePath, ArticleQuery, SimilarQuery
from web.api.validation import checked, pick
from web.components.addresses import article_addresses
from web.context import archive
from web.server.caching import conditional


@blueprint.get(
    "/articles/<path:id>", tags=[ARTICLES], responses={200: response_models.ArticleAnswer}
)
@checked
@conditional
def article(path: ArticlePath, query: ArticleQuery) -> Response:
    """Get an article.

    Whole, with what cleaning took out of it.
    """
    view = article_view(archive().article(path.id), article_addresses())
    return jsonify(view | {"article": pick(view["article"], query.fields)})


@blueprint.get(
    "/articles/<path:id>/similar", tags=[ARTICLES], responses={200: response_models.SimilarAnswer}
)
@checked
@conditional
def similar(path: ArticlePath, query: SimilarQuery) -> Response:
    """List articles like this one.

    By its most telling words, nearest first.
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
