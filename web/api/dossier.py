"""Dossier endpoint: a posted dossier as a file, or as JSON with the archive's data."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field

from web.api.blueprint import TAKING, blueprint, problem_responses
from web.api.models.request_models import Flag, Parameters
from web.api.validation import checked
from web.components.dossiers import model, web_annotations
from web.pages.outputs import dossier as pages
from web.server.error_handlers import ProblemError

_TYPES = ("application/json", web_annotations.MIMETYPE)
_LARGEST = model.LONGEST_PASSAGE


class DossierQuery(Parameters):
    """The output format of a dossier."""

    format: Literal["list", "docx", "html", "markdown", "ris", "bib", "csl", "annotations"] = Field(
        "list", description="list: JSON with what the archive has of each piece"
    )
    style: Literal["chicago-note", "chicago", "apa", "mla", "plain"] = Field(
        "chicago-note", description="the style of the numbered citations"
    )
    found: Flag = Field(
        False, description="quote what its search found where a piece has no passage"
    )


class DossierPassage(BaseModel):
    """A chosen passage and its place."""

    exact: Annotated[str, Field(max_length=_LARGEST, description="its words")]
    field: Literal["", "body", "captions"] = ""
    number: Annotated[int, Field(ge=0, description="the paragraph, from 0")] = 0
    start: Annotated[int, Field(ge=0, description="in code points")] = 0
    end: Annotated[int, Field(ge=0, description="in code points")] = 0


class DossierPiece(BaseModel):
    """A chosen article."""

    id: Annotated[str, Field(min_length=1, max_length=model.LONGEST_ID)]
    note: Annotated[str, Field(max_length=model.LONGEST_NOTE)] = ""
    search: Annotated[str, Field(description="the query string it was found by")] = ""
    passages: Annotated[list[DossierPassage], Field(max_length=model.MOST_PASSAGES)] = []


class DossierBody(BaseModel):
    """A dossier; a file of W3C Web Annotations is taken as well."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "Tolls", "pieces": [{"id": "a", "note": "Ask."}]}}
    )
    name: Annotated[str, Field(max_length=model.LONGEST_NAME)] = ""
    pieces: Annotated[list[DossierPiece], Field(max_length=model.MOST_PIECES)] = []


class DossierPieceAnswer(DossierPiece):
    """A piece with what the archive has of it now."""

    title: str
    meta: str = Field(description="writers, paper and day")
    address: str
    date: str
    writer: str = Field(description="what it is sorted by in the order of writers")
    missing: str = Field(description='empty, "gone" or "taken down"')


class DossierAnswer(BaseModel):
    """The dossier as the archive read it."""

    status: Literal["ok"]
    name: str
    pieces: list[DossierPieceAnswer]


def _schema(model: type[BaseModel]) -> Any:
    """Return a model's JSON schema with its parts inlined.

    The OpenAPI document shares parts among answers only, and this body is no answer.
    """
    whole = model.model_json_schema()
    parts = whole.pop("$defs", {})

    def inlined(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return inlined(parts[value["$ref"].rpartition("/")[2]])
            return {name: inlined(each) for name, each in value.items()}
        return [inlined(each) for each in value] if isinstance(value, list) else value

    return inlined(whole)


_BODY: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": _schema(DossierBody)}},
}
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_JSON: dict[str, Any] = {"schema": {}}
_ANSWERS = {
    "200": {
        "description": "The dossier in the form asked for.",
        "content": {
            "application/json": {"schema": _schema(DossierAnswer)},
            **{
                kind.mimetype: _JSON if kind.mimetype.endswith("json") else _FILE
                for kind in pages.FILES.values()
            },
        },
    },
    **problem_responses(413, 415),
}


@blueprint.post(
    "/dossier", tags=[TAKING], responses=_ANSWERS, openapi_extensions={"requestBody": _BODY}
)
@checked
def dossier(query: DossierQuery) -> Response:
    """Write a dossier.

    Chosen articles with notes and passages as Word, HTML, Markdown, citations or a file of W3C Web
    Annotations. Nothing of it is kept.
    """
    if request.mimetype not in _TYPES:
        raise ProblemError("wrong-type", f"Send the dossier as `Content-Type: {_TYPES[0]}`.")
    try:
        chosen = web_annotations.read_any(model.read_text(request.get_data()))
    except model.DossierError as fault:
        raise ProblemError("bad-request", str(fault)) from None
    if query.format == "list":
        found = pages.looked_up(chosen, query.style, found=False)
        return jsonify({"status": "ok"} | pages.listed(found))
    return pages.file(query.format, pages.looked_up(chosen, query.style, found=query.found))
