"""API description: the index of links, the OpenAPI document, and its page for people."""

from __future__ import annotations

import functools
import json
from importlib import metadata
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template, request
from flask_openapi3 import Info, OpenAPI

from search import FACETS, OPERATORS
from web import context
from web.api.blueprint import PREFIX, SEARCHING, SECURITY, blueprint
from web.api.models import response_models
from web.api.models.request_models import NoParameters
from web.api.validation import checked
from web.context import archive
from web.server.caching import conditional
from web.server.error_handlers import KINDS

docs = Blueprint("docs", __name__)
VERSION = "1.0.0"


@blueprint.get("", tags=[SEARCHING], responses={200: response_models.IndexAnswer})
@checked
@conditional
def index(query: NoParameters) -> Response:  # noqa: ARG001
    """See what this archive is.

    Its generation, its size, and the addresses of the other endpoints.
    """
    manifest = archive().manifest
    base = request.script_root + PREFIX
    return jsonify(
        {
            "status": "ok",
            "name": archive().settings.name,
            "version": metadata.version("morgue"),
            "generation": manifest.generation,
            "articles": manifest.count,
            "built_at": manifest.built_at,
            "engine": manifest.engine,
            "facets": list(FACETS),
            "links": {
                "search": f"{base}/search",
                "article": f"{base}/articles/{{id}}",
                "similar": f"{base}/articles/{{id}}/similar",
                "versions": f"{base}/articles/{{id}}/versions",
                "passages": f"{base}/articles/{{id}}/passages",
                "diff": f"{base}/articles/{{id}}/diff",
                "suggest": f"{base}/suggest",
                "trends": f"{base}/trends",
                "facet": f"{base}/facets/{{facet}}",
                "significant": f"{base}/significant",
                "mentions": f"{base}/mentions",
                "span": f"{base}/mentions/span",
                "words": f"{base}/words",
                "compare": f"{base}/compare",
                "quotes": f"{base}/quotes",
                "dossier": f"{base}/dossier",
                "export": f"{base}/export",
                "batch": f"{base}/batch",
                "description": f"{base}/openapi.json",
                "docs": f"{request.script_root}/api/docs",
            },
        }
    )


@docs.get(f"{PREFIX}/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI 3.1 document."""
    settings = context.settings()
    described = description(settings.page_size, settings.batch) | {
        "servers": [{"url": request.script_root or "/"}]
    }
    return Response(json.dumps(described, ensure_ascii=False), mimetype="application/json")


@docs.get("/api/docs")
def readable() -> str:
    """Return the OpenAPI document as a page for people."""
    settings = context.settings()
    described = description(settings.page_size, settings.batch)
    operations = [
        {"path": path, "method": method, **operation}
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return render_template(
        "api-docs.html",
        described=described,
        operations=operations,
        schemas=described["components"]["schemas"],
        kinds=KINDS,
        operators=OPERATORS,
        base=request.host_url.rstrip("/") + request.script_root,
    )


@functools.cache
def description(page_size: int, batch: int) -> dict[str, Any]:
    """Return the OpenAPI document for these limits of the settings."""
    holder = OpenAPI(
        __name__,
        info=Info(
            title="Morgue",
            version=VERSION,
            description="Full-text search of a commentary archive. It only reads.",
        ),
        security_schemes=SECURITY,
        validation_error_status=400,
        validation_error_model=response_models.ProblemAnswer,
        doc_ui=False,
    )
    holder.register_api(blueprint)
    described: dict[str, Any] = holder.api_doc
    for methods in described["paths"].values():
        for operation in methods.values():
            operation["description"] = (
                operation.get("description", "").replace("<br/>", " ").strip()
            )
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "page-size" and "maximum" not in parameter["schema"]:
                    parameter["schema"]["maximum"] = page_size
    whole, bare = described["paths"][f"{PREFIX}/batch"]["post"]["requestBody"]["content"][
        "application/json"
    ]["schema"]["anyOf"]
    whole["properties"]["queries"]["maxItems"] = bare["maxItems"] = batch
    return described


def init_app(app: Flask) -> None:
    """Register the description and its page."""
    app.register_blueprint(docs)
