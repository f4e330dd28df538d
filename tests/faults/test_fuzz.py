"""The short form of fuzzing: the cases that were kept, and random ones from hypothesis."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.faults.fuzzing import (
    CORPUS,
    TARGETS,
    api,
    cleaner,
    client,
    cursors,
    dialects,
    files,
    marks,
    parser,
)
from tests.query.test_fuzz_searches import text as fuzzed
from tests.strategies import examples

FUZZED = int(os.environ.get("MORGUE_TEST_FUZZED", "300"))
KEPT = sorted(path for path in CORPUS.rglob("*") if path.is_file())
OPERATORS = [
    *'AND OR NOT ( ) " - w/5 pre/3 /s /p any/2( atleast/2 * ? ~ ~2 title: author: date: before: ['
    " { \\ % ; = \x00".split(" "),
    *(
        "date:1990..2001",
        "harb*",
        "wom?n",
        "strike",
        "U.S.",
        "C++",
        "עברית",
        "😀",
        "\u202e",
        "\ud800",
        "“",
        "’",
    ),
]
MARKUP = [
    *"<html> <head> <title> </title> <body> <p> </p> <article> <h1> <script> </script> <!-- -->"
    " &amp; &#x0; &#xd800;".split(),
    *(
        "<![CDATA[",
        "]]>",
        "<rss><channel><item>",
        "<nitf>",
        '<?xml version="1.0"?>',
        '{"title": "T", ',
        '"body": ',
        '"text"}',
    ),
    *(
        "[",
        "]",
        "\n",
        "---\n",
        "a: &a",
        "title,body\n",
        ",",
        '"',
        "\t",
        "Word ",
        "By Ana Ruiz\n",
        "April 29, 1990\n",
        "\x00",
    ),
    *("\xa0", "\u2028", "\ufeff", "WARC/1.0\r\n"),
]
SERVICES = [
    *"near5 adj3 pre/3 same w/s w/p hlead(harbour) hd=strike atleast5(toll) su(strike)".split(),
    *"la=en wc>500 date>1990 +toll toll^2 && || PD(1990)".split(),
    *("NOT W/SEG", "title:[a TO b]"),
]
often = settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))


def mixtures(pieces: list[str], between: str, most: int) -> st.SearchStrategy[bytes]:
    """Bytes of any kind, or pieces that mean something in any order."""
    pieced = st.lists(st.sampled_from(pieces), max_size=most).map(
        lambda parts: between.join(parts).encode("utf-8", "surrogatepass")
    )
    return st.one_of(st.binary(max_size=400), pieced)


def bodies() -> st.SearchStrategy[object]:
    """JSON of any shape, in which the names of a batch occur."""
    return shapes(["queries", "q", "page", "facets", "x"])


def pieces_of_files() -> st.SearchStrategy[object]:
    """JSON of any shape, in which the names of records and dossiers occur."""
    return shapes(
        [
            *("morgue_record", "request", "text", "filters", "ids", "name", "pieces", "id", "note"),
            *("passages", "type", "@context", "items", "target", "body", "selector", "generation"),
        ]
    )


def shapes(known: list[str]) -> st.SearchStrategy[object]:
    """JSON of any shape, in which some names occur."""
    leaves = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=20)
    )
    names = st.sampled_from(known)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name[:24]}")
def test_what_was_kept_is_no_fault(path: Path) -> None:
    """Inputs by which something failed before, and those that fuzzing begins with."""
    TARGETS[path.parent.name](path.read_bytes())


@often
@given(mixtures(OPERATORS, " ", 12))
@example(b"")
def test_any_text_is_a_query(data: bytes) -> None:
    """Bytes, and mixtures of words and operators."""
    parser(data)


@often
@given(st.integers(0, 255), mixtures(MARKUP, "", 20))
def test_any_file_is_read_or_rejected(kind: int, data: bytes) -> None:
    """Bytes, and mixtures of what formats are made of, under names of every kind."""
    cleaner(bytes([kind]) + data)


@often
@given(st.integers(0, 255), mixtures(OPERATORS, "&q=", 8))
def test_any_address_has_an_answer(kind: int, data: bytes) -> None:
    """None is an error of the server's."""
    api(bytes([kind]) + data)


@often
@given(st.integers(0, 255), mixtures([*OPERATORS, *SERVICES], " ", 12))
def test_any_text_is_a_query_of_any_service(kind: int, data: bytes) -> None:
    """Bytes, and mixtures of words and operators of all services."""
    dialects(bytes([kind]) + data)


@often
@given(mixtures(["[", "]", '"', ",", "0", "1e999", "null", "x", "-1"], "", 12))
def test_any_cursor_is_read_or_refused(data: bytes) -> None:
    """Those with a good signature, too."""
    cursors(data)


@pytest.mark.slow
@often
@given(st.binary(max_size=200) | pieces_of_files().map(lambda value: json.dumps(value).encode()))
@example(b"[" * 100_000)
def test_any_file_is_a_record_a_dossier_or_refused(data: bytes) -> None:
    """JSON of any shape under the names of both."""
    files(data)


@often
@given(mixtures(OPERATORS, " ", 6), st.text(max_size=300))
def test_marks_lie_within_any_text(query: bytes, text: str) -> None:
    """Whatever is searched for, in whatever text."""
    marks(query.replace(b"\n", b" ") + b"\n" + text.encode("utf-8", "replace"))


@pytest.mark.slow
def test_fuzzed_queries_never_fail() -> None:
    """Random mixtures of words and operators, as pages and as answers of the API.

    None is an error of the server's.
    """
    chance = random.Random(11)
    for number in range(FUZZED):
        query = quote(fuzzed(chance).encode("utf-8", "replace"))
        response = client().get(f"{'/api/v1/search' if number % 2 else '/'}?q={query}")
        assert response.status_code in (200, 400), unquote(query)


@often
@given(bodies())
def test_any_batch_has_an_answer(body: object) -> None:
    """Whatever JSON is sent."""
    api(json.dumps([body]).encode())
    api(json.dumps({"queries": body}).encode())
