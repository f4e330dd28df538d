"""No kind of node is forgotten where code dispatches on the nodes of a query."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from search.query import nodes
from search.query.nodes import BareWords, Pattern, Positional, Query

ROOT = Path(__file__).resolve().parents[2] / "search"
BASES = {Query, Pattern, Positional}
NODES = [
    each
    for name in nodes.__all__
    if isinstance(each := getattr(nodes, name), type) and issubclass(each, Query)
    if each not in BASES
]
# Functions that say something of every node; engines never see `BareWords`.
EXHAUSTIVE = {
    "query/document_matcher.py": "matches",
    "engines/whoosh/evaluator.py": "_mask",
    "engines/tantivy/queries.py": "matching",
    "engines/opensearch/queries.py": "matching",
    "assist/describe.py": "_what",
}


def dispatched(path: str, function: str) -> set[str]:
    """Return the names of the classes that the cases of a function name."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    (found,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    return {ast.unparse(case.cls) for case in ast.walk(found) if isinstance(case, ast.MatchClass)}


@pytest.mark.parametrize(("path", "function"), EXHAUSTIVE.items(), ids=EXHAUSTIVE)
def test_every_node_has_a_case(path: str, function: str) -> None:
    """Each kind of node, or a base of it, has a case in each function that reads all of them."""
    known = dispatched(path, function)
    seen = NODES if path.startswith("assist") else [each for each in NODES if each != BareWords]
    assert not [
        each.__name__ for each in seen if not known & {base.__name__ for base in each.__mro__}
    ]


def test_every_node_is_given_by_the_package() -> None:
    """The package gives every kind of node, so that the test above knows them all."""
    written = {
        node.name
        for path in (ROOT / "query" / "nodes").glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    assert written == {each.__name__ for each in (*NODES, *BASES)}
