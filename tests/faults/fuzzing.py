"""The targets of fuzzing.

The parser and the dialects, the cleaner, the API, cursors, files of dossiers and records, and
marks are each a function of bytes that raises on a fault.

Hypothesis calls them in the suite, and so do the inputs kept in `corpus/`;
`scripts/faults/fuzz.py` lets atheris look for inputs that reach new code.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask.testing import FlaskClient

import search
from search.ingest import Cleaned, Limits, Rejected, ingest
from search.output.record_files import read_record
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.parsing.dialects.services import DIALECTS
from search.query.parsing.parser import parse
from search.reading.cursors import Cursors
from search.reading.highlighting.highlighter import highlight, snippets
from web import create_app
from web.components.dossiers.model import DossierError, read_text
from web.components.dossiers.web_annotations import read_any

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


def dialects(data: bytes) -> None:
    """Any text is read in the language of any service, and its translation can be searched."""
    text = data[1:].decode("utf-8", "replace")
    dialect = DIALECTS[data[0] % len(DIALECTS)] if data else "auto"
    parsed = parse(text, today=TODAY, max_terms=64, dialect=dialect)
    parse(str(parsed.query), today=TODAY, max_terms=1_000, max_length=100_000)
    for note in parsed.notes:
        if not 0 <= note.source_span[0] <= note.source_span[1] <= len(text):
            raise AssertionError(f"a note of {text!r} stands outside of it: {note}")
    engine = archive()._generations.active().engine
    query, _ = apply_match(expand(parsed.query, engine.lexicon, 16)[0], "auto", engine.total)
    engine.total(query)


@cache
def _cursors() -> Cursors:
    folder = tempfile.mkdtemp(prefix="morgue-fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Cursors(Path(folder), "memory:fuzzing")


def cursors(data: bytes) -> None:
    """Whatever is sent as a cursor is one, or refused; the same of what was signed with the key."""
    cursors = _cursors()
    signed = base64.urlsafe_b64encode(cursors._key.sign(data) + data).decode()
    for text in (data.decode("utf-8", "surrogateescape"), signed):
        with contextlib.suppress(search.CursorError):
            cursors.read(text, search.SearchRequest(text="harbour"))


def files(data: bytes) -> None:
    """Any file is a record and a dossier, or is refused with its reason."""
    with contextlib.suppress(search.RecordError):
        read_record(data)
    with contextlib.suppress(DossierError):
        read_any(read_text(data))


def marks(data: bytes) -> None:
    """Marks and snippets of any query lie within any article, in order."""
    query_text, _, text = data.decode("utf-8", "replace").partition("\n")
    query = parse(query_text, today=TODAY, max_terms=64).query
    query = apply_match(query, "any", lambda _: 0, "english")[0]
    article = search.Article("a", title=text[:80], body=tuple(text.split("\n\n")))
    found = highlight(article, query)
    for number, paragraph in enumerate(article.body):
        done = 0
        for begin, end in found.spans("body", number):
            if not done <= begin < end <= len(paragraph):
                raise AssertionError(f"a mark of {query} at {begin}-{end} in {paragraph!r}")
            done = end
    snippets(article, query)


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{"parser": parser, "cleaner": cleaner, "api": api, "dialects": dialects},
    **{"cursors": cursors, "files": files, "marks": marks},
}
