"""The description: whole, true to the settings, and with examples that work."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

AppMaker = Callable[..., Flask]


@pytest.fixture
def described(client: FlaskClient) -> dict[str, Any]:
    """The description as it is served."""
    response = client.get("/api/v1/openapi.json")
    assert response.mimetype == "application/json"
    assert isinstance(response.json, dict)
    return response.json


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of each."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(node: Any) -> Iterator[str]:
    """Every $ref below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_description_is_whole(described: dict[str, Any]) -> None:
    """OpenAPI 3.1; every operation has a name of its own and says what it does.

    Every reference leads somewhere.
    """
    assert described["openapi"].startswith("3.1")
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(names) == len(set(names)) >= 10
    assert all(
        operation["summary"] and operation["description"]
        for _, _, operation in operations(described)
    )
    for reference in references(described):
        assert reference.removeprefix("#/components/schemas/") in described["components"]["schemas"]


def test_every_route_of_the_api_is_described(app: Flask, described: dict[str, Any]) -> None:
    """Nothing is served that scripts can't read about."""
    served = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert served - {"/api/v1/openapi.json"} == set(described["paths"])


def test_every_operation_names_its_errors(described: dict[str, Any]) -> None:
    """As problems, with the statuses that the issue lists."""
    for _, method, operation in operations(described):
        wanted = {"400", "401", "403", "404", "405", "406", "410", "414", "429", "503"} | (
            {"413", "415"} if method == "post" else set()
        )
        assert wanted <= operation["responses"].keys()
        for status in wanted:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_the_limits_are_those_of_the_settings(make_app: AppMaker) -> None:
    """A client made from the description never asks for more than there is."""
    described = make_app(page_size=25, batch=7).test_client().get("/api/v1/openapi.json").json
    assert described is not None
    parameters = {
        each["name"]: each for each in described["paths"]["/api/v1/search"]["get"]["parameters"]
    }
    assert parameters["page-size"]["schema"]["maximum"] == 25
    body = described["paths"]["/api/v1/batch"]["post"]["requestBody"]["content"][
        "application/json"
    ]["schema"]
    assert [
        shape.get("maxItems") or shape["properties"]["queries"]["maxItems"]
        for shape in body["anyOf"]
    ] == [7, 7]


def test_the_examples_of_the_description_work(
    client: FlaskClient, described: dict[str, Any]
) -> None:
    """Each parameter's example, alone with what is needed beside it, and the example of each
    body.
    """
    tried = 0
    for path, method, operation in operations(described):
        address = path.format(id="post/1990/00.txt", facet="author")
        given = {
            each["name"]: each for each in operation.get("parameters", []) if each["in"] == "query"
        }
        needed = {name: each["example"] for name, each in given.items() if each.get("required")}
        for name, each in given.items():
            if "example" in each:
                response = client.open(
                    address, method=method, query_string=needed | {name: each["example"]}
                )
                assert response.status_code == 200, (path, name)
                response.get_data()  # a stream left unread keeps its request open
                tried += 1
        if path == "/api/v1/dossier":
            example = operation["requestBody"]["content"]["application/json"]["schema"]["example"]
            assert client.post(address, json=example).status_code == 200
        elif path == "/api/v1/quotes":
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            body = {"text": schema["properties"]["text"]["example"]}
            assert client.post(address, json=body).status_code == 200
        elif "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
            example = schema[0]["properties"]["queries"]["example"]
            for body in ({"queries": example}, example):
                answer = client.post(address, json=body).json
                assert answer is not None
                assert answer["failed"] == 0
                tried += 1
    assert tried >= 8


def test_the_docs_explain_every_operation_and_parameter(
    client: FlaskClient, described: dict[str, Any]
) -> None:
    """They are made from the description, so none can be forgotten."""
    page = html.unescape(client.get("/api/docs").get_data(as_text=True))
    for path, method, operation in operations(described):
        assert f"{method.upper()} {path}" in page
        assert all(
            f"<code>{each['name']}</code>" in page for each in operation.get("parameters", [])
        )
    identifiers = re.findall(r'id="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))
    anchors = {address.removeprefix("#") for address in re.findall(r'href="(#[^"]+)"', page)}
    assert anchors <= set(identifiers)


def test_the_script_in_the_docs_works(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it stands there, with the test's client as `requests`: it prints every hit once."""
    page = html.unescape(client.get("/api/docs").get_data(as_text=True))
    script = re.findall(r"<pre[^>]*><code>(import requests.*?)</code></pre>", page, flags=re.S)[0]

    class Requests:
        @staticmethod
        def get(address: str, params: dict[str, Any]) -> Any:
            answer = client.get(address.removeprefix("http://localhost"), query_string=params)
            return type("Answer", (), {"json": staticmethod(lambda: json.loads(answer.get_data()))})

    monkeypatch.setitem(__import__("sys").modules, "requests", Requests)
    exec(script, {})
    total = client.get("/api/v1/search?q=harbour&section=Opinion&section=Letters").json["total"]
    assert len(capsys.readouterr().out.splitlines()) == total > 0
