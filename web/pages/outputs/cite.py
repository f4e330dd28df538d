"""Citation page: several articles at once in each style, to copy."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Flask, Response, render_template, request

from search import Article, NotFoundError, TakenDownError
from web import search_params
from web.components import citations, formatting
from web.components.addresses import article_addresses
from web.components.dossiers.model import MOST_PIECES
from web.context import archive, settings
from web.pages.outputs import dossier
from web.server import auth

# Styles whose bibliography is sorted; the others keep the order of the pieces.
_ALPHABETICAL = ("chicago", "apa", "mla")

blueprint = Blueprint("cite", __name__)


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)


@blueprint.get("/cite")
def page() -> str:
    """Cite the articles that the address names, or a page of hits of its search."""
    ids = list(dict.fromkeys(request.args.getlist("id")))[:MOST_PIECES]
    if ids:
        return _cited(ids)
    asked = search_params.read(request.args, settings()).request
    found = archive().search(replace(asked, strict=False, highlight=False, facets=()))
    return _page([hit.article for hit in found.hits], [], found.total)


@blueprint.post("/cite")
def posted() -> Response:
    """Cite a posted dossier that is too long for an address. Nothing of it is stored."""
    auth.refuse_foreign_forms(request)
    page = _cited([piece.id for piece in dossier.posted().pieces])
    return Response(page, headers={"Cache-Control": "private, no-store"})


def _cited(ids: list[str]) -> str:
    found, missing = [], []
    for article in ids:
        try:
            found.append(archive().article(article))
        except (NotFoundError, TakenDownError):
            missing.append(article)
    return _page(found, missing, len(found))


def _page(articles: list[Article], missing: list[str], total: int) -> str:
    addresses = article_addresses()
    places = [citations.Place(settings().name, addresses(each.id)["webUrl"]) for each in articles]
    styles = []
    for key, (label, cite) in citations.STYLES.items():
        cited = [cite(each, place) for each, place in zip(articles, places, strict=True)]
        if key in _ALPHABETICAL:
            cited.sort(key=lambda each: formatting.folded(each.text).lstrip("“‘"))
        styles.append((key, label, cited))
    return render_template("cite.html", styles=styles, missing=missing, total=total)
