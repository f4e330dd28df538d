"""The whole description against the application.

Schemathesis makes up requests, good and bad, and judges every answer.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import hypothesis
import pytest
import schemathesis
from flask import Flask
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.strategies import examples

load_all_checks()
_NAMES = (
    *(
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
    ),
    *("response_schema_conformance", "unsupported_method"),
)
JUDGES = [CHECKS.get_one(name) for name in _NAMES]
REJECTION = CHECKS.get_one("negative_data_rejection")
ADDRESSES = (
    "/api/v1",
    "/api/v1/search",
    "/api/v1/facets/{facet}",
    "/api/v1/significant",
    "/api/v1/trends",
    "/api/v1/suggest",
    "/api/v1/articles/{id}",
    "/api/v1/articles/{id}/similar",
    "/api/v1/articles/{id}/versions",
    "/api/v1/articles/{id}/passages",
    "/api/v1/articles/{id}/diff",
    "/api/v1/record",
    "/api/v1/export",
    "/api/v1/batch",
    "/api/v1/mentions",
    "/api/v1/mentions/span",
    "/api/v1/mentions/export",
    "/api/v1/words",
    "/api/v1/compare",
    "/api/v1/quotes",
    "/api/v1/dossier",
)
WITHOUT_PARAMETERS = (
    "/api/v1",
    "/api/v1/articles/{id}/versions",
    "/api/v1/articles/{id}/passages",
)
"""Nothing can be wrong with a request to these."""

BAD, GOOD = GenerationMode.NEGATIVE, GenerationMode.POSITIVE


CASES = [
    *((address, GOOD) for address in ADDRESSES),
    *((address, BAD) for address in ADDRESSES if address not in WITHOUT_PARAMETERS),
]


@pytest.mark.slow
@pytest.mark.parametrize(("address", "mode"), CASES)
def test_no_request_breaks_the_description(app: Flask, address: str, mode: GenerationMode) -> None:
    """No 5xx; no status, form or shape that the description doesn't have.

    Nothing accepted that it forbids.
    """
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    (operation,) = described[address].values()

    @hypothesis.settings(
        max_examples=examples(30), suppress_health_check=list(hypothesis.HealthCheck), deadline=None
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def judge(case: Case) -> None:
        response = case.call(headers={"Accept-Encoding": "identity"})
        sent = parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True)
        has_empty = any(
            not value.strip() for _, value in sent
        )  # allowed, and ignored; schemathesis doesn't know
        # too large to be read is a rejection that schemathesis doesn't know either
        judged = has_empty or response.status_code == 413
        case.validate_response(response, checks=JUDGES if judged else [*JUDGES, REJECTION])

    judge()


def test_every_address_of_the_description_is_judged(app: Flask) -> None:
    """A new address can't be forgotten here."""
    described = app.test_client().get("/api/v1/openapi.json").json
    assert described is not None
    assert set(described["paths"]) == set(ADDRESSES)
