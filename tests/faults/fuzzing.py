"""The targets of fuzzing.

The parser, the cleaner and the API are each a function of bytes that raises on a fault.

Hypothesis calls them in the suite, and so do the inputs kept in `corpus/`;
`scripts/faults/fuzz.py` lets atheris look for inputs that reach new code.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask.testing import FlaskClient

import search
from search.ingest import Cleaned, Limits, Rejected, ingest
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.parsing.parser import parse
from web import create_app

CORPUS = Path(__file__).with_name("corpus")
TODAY = dt.date(2024, 5, 31)
LIMITS = Limits(max_bytes=1 << 20, max_unpacked=8 << 20, seconds=10)
NAMES = (
    *(
        "a.txt",
        "a.html",
        "a.md",
        "a.json",
        "a.jsonl",
        "a.csv",
        "a.tsv",
        "a.xml",
        "a.zip",
        "a.tar",
        "a.jsonl.gz",
        "a.warc",
        "a",
    ),
    *("a.eml", "a.mbox", "a.bz2", "a.rss"),
)
ADDRESSES = (
    "/?q=", "/api/v1/search?q=", "/api/v1/search?", "/api/v1/search?cursor=", "/article/",
    "/author/", "/facet/", "/trends?q=",
    "/search.atom?", "/search.csv?q=", "/api/v1/export?q=", "/api/v1/facets/",
    "/api/v1/suggest?q=", "/api/v1/trends?q=",
    "/api/v1/articles/", "/advanced?", "/browse/", "/cite/", "/", "/api/v1/significant?q=",
    "/search.ris?q=", "/static/",
)  # fmt: skip
ARTICLES = [
    {"id": "post/1.txt", "title": "The harbour and the council", "authors": ["Ana Ruiz"],
    "date": "1990-04-29",
     "section": "Opinion",
     "body": "Nobody asked the harbour whether it wanted a toll.\n\nThe nurses were on strike."},
    {"id": "b/2", "title": "Fox-it, U.S. and C++", "authors": ["Bo O’Brien"],
    "body": "The women’s bridge of 1993."},
]  # fmt: skip


@cache
def archive() -> search.Archive:
    """A few articles in memory."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "two.jsonl"
        source.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), "utf-8")
        settings = search.Settings(
            index="memory:fuzzing", state=f"{folder}/state", query_terms=64, expansions=16
        )
        search.reindex(
            search.open_store(settings.index), search.BuildOptions(sources=(source,), jobs=0)
        )
        return search.Archive.open(settings)


@cache
def client() -> FlaskClient:
    """Of the application over them."""
    return create_app(archive().settings, archive()).test_client()


def parser(data: bytes) -> None:
    """Any text is read, and printed it is read to the same tree.

    What stands in the tree can be searched.
    """
    text = data.decode("utf-8", "surrogateescape" if data[:1] == b"\xff" else "replace")
    parsed = parse(text, today=TODAY, max_terms=64)
    again = parse(str(parsed.query), today=TODAY, max_terms=1_000, max_length=100_000)
    if str(again.query) != str(parsed.query):
        raise AssertionError(f"{text!r} reads as {parsed.query}, which reads as {again.query}")
    for note in parsed.notes:
        if not 0 <= note.source_span[0] <= note.source_span[1] <= len(text):
            raise AssertionError(f"a note of {text!r} stands outside of it: {note}")
    engine = archive()._generations.active().engine
    query, _ = apply_match(expand(parsed.query, engine.lexicon, 16)[0], "auto", engine.total)
    engine.total(query)


def cleaner(data: bytes) -> None:
    """Any file gives articles and rejects with a reason.

    No fault of ours among them, and nothing that can't be stored.
    """
    name = NAMES[data[0] % len(NAMES)] if data else "a"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data[1:])
        for outcome in ingest([path], jobs=0, limits=LIMITS):
            if isinstance(outcome, Rejected) and "report this" in outcome.reason:
                raise AssertionError(outcome.reason)
            if isinstance(outcome, Cleaned):
                json.dumps(outcome.article.to_dict(), ensure_ascii=False).encode()


def api(data: bytes) -> None:
    """Any address, and any body of a batch, has an answer that is no error of the server's."""
    if data[:1] == b"{" or data[:1] == b"[":
        response = client().post("/api/v1/batch", data=data, content_type="application/json")
    else:
        rest = data[1:].decode("utf-8", "replace")
        prefix = ADDRESSES[data[0] % len(ADDRESSES)] if data else "/"
        response = client().get(prefix + quote(rest, safe="=&?/%+:,;"))
    response.get_data()
    if response.status_code >= 500:
        raise AssertionError(f"{response.status_code}: {response.get_data(as_text=True)[:500]}")


TARGETS: dict[str, Callable[[bytes], None]] = {"parser": parser, "cleaner": cleaner, "api": api}
