"""An export that the archive can't go on with says so in its last line, and how to go on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import (
    Article,
    DamagedIndexError,
    DeadlineError,
    Hit,
    UnavailableError,
    open_store,
)
from search.indexing import takedowns
from search.indexing.purge import edit_takedowns
from search.output import mention_views
from search.reading.serving import visibility
from web.pages.outputs import exports

V1 = "/api/v1"
FAULTS = (
    UnavailableError("a takedown, in /srv/secret"),
    DamagedIndexError("seg_1.dat in /srv/secret"),
    DeadlineError(),
    OSError("/srv/secret: I/O error"),
    ValueError("zip() argument 2 is shorter"),
)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an answer begin with its first rows, as a long one does."""
    monkeypatch.setattr(exports, "_CHUNK", 1)
    monkeypatch.setattr(mention_views, "_CHUNK", 1)


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception, int], None]:
    """Make scans fail with an error after so many hits; a cursor's scan goes through."""
    scan = visibility.VisibleEngine.scan

    def set_up(fault: Exception, after: int) -> None:
        def failing(engine: Any, prepared: Any) -> Iterator[Hit]:
            if prepared.request.after is not None:
                yield from scan(engine, prepared)
            else:
                yield from islice(scan(engine, prepared), after)
                raise fault

        monkeypatch.setattr(visibility.VisibleEngine, "scan", failing)

    return set_up


def ids(lines: list[str]) -> list[str]:
    return [json.loads(line)["id"] for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("address", [f"{V1}/export?", f"{V1}/export?cursors=1&", "/search.ndjson?"])
def test_lines_end_with_an_error_and_the_cursor_to_go_on(
    client: FlaskClient, cut: Callable[[Exception, int], None], address: str, fault: Exception
) -> None:
    """Both parts together are every hit once; no path of the server is told."""
    every = ids(client.get(f"{address}q=council").text.splitlines())
    cut(fault, 7)
    response = client.get(f"{address}q=council")
    *lines, last = response.text.splitlines()
    said = json.loads(last)
    assert said.keys() == {"error", "cursor"}
    assert "not whole" in said["error"] and f"cursor={said['cursor']}" in said["error"]
    assert "secret" not in response.text
    rest = client.get(f"{address}q=council&cursor={said['cursor']}")
    assert len(lines) == 7
    assert ids(lines) + ids(rest.text.splitlines()) == every


@pytest.mark.parametrize("address", [f"{V1}/export?format=csv", "/search.csv?"])
def test_a_table_ends_with_a_row_that_says_so(
    client: FlaskClient, cut: Callable[[Exception, int], None], address: str
) -> None:
    """The rows before it are whole, and the cursor in it goes on."""
    cut(DamagedIndexError("x"), 7)
    _, *rows, last = csv.reader(io.StringIO(client.get(address).text))
    assert len(rows) == 7 and {len(row) for row in rows} == {len(rows[0])}
    assert last[0].startswith("This export is not whole. The index is damaged")
    cursor = last[0].rpartition("cursor=")[2]
    rest = client.get(f"{address}&cursor={cursor}").text
    assert len(list(csv.reader(io.StringIO(rest)))) == 1 + 60 - 7


@pytest.mark.parametrize("form", ["ris", "bib", "csl"])
def test_citations_end_with_an_entry_that_says_so(
    client: FlaskClient, cut: Callable[[Exception, int], None], form: str
) -> None:
    """The file can be read by programs: an array of JSON is closed."""
    cut(DeadlineError(), 7)
    text = client.get(f"/search.{form}").text
    assert "This export is not whole. The search took too long" in text
    if form == "csl":
        *entries, last = json.loads(text)
        assert len(entries) == 7 and "not whole" in last["title"]


def test_a_first_hit_that_cannot_be_had_is_an_error(
    client: FlaskClient, cut: Callable[[Exception, int], None]
) -> None:
    """Not a file of one line."""
    cut(DeadlineError(), 0)
    assert client.get(f"{V1}/export").status_code == 503


def test_a_pruned_generation_gives_no_cursor(
    client: FlaskClient,
    cut: Callable[[Exception, int], None],
    refill: Callable[[list[Article]], str],
    app: Flask,
    locator: str,
) -> None:
    """What can't be gone on with is to be begun again, and the line says that."""
    old = app.extensions["morgue"].generation
    cut(OSError("gone"), 7)
    exporting = client.get(f"{V1}/export", buffered=False)
    refill([Article(id="one", title="One", body=("One.",))])
    open_store(locator).drop(old)
    said = json.loads(exporting.text.splitlines()[-1])
    assert said["cursor"] is None and "begin again" in said["error"]


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("form", ["ndjson", "csv"])
@pytest.mark.parametrize(
    "address", ["/mentions.{}?q=harbour", V1 + "/mentions/export?q=harbour&format={}"]
)
def test_a_takedown_ends_mentions_with_a_line_that_says_so(
    client: FlaskClient,
    locator: str,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    form: str,
    done: bool,
) -> None:
    """One of an article whose mentions are going out stops them before the next of its rows.

    Also one that is finished before the reader of the export takes more: the generation that it
    began on is gone from the disk, but open here.
    """
    monkeypatch.setattr(visibility, "LIST_SECONDS", 0.0)
    whole = client.get(address.format(form)).text
    exporting = client.get(address.format(form), buffered=False)
    taken = takedowns.Takedown("post/1990/00.txt", "an order", takedowns.now(), done=done)
    edit_takedowns(open_store(locator), lambda listed: listed.update({taken.id: taken}))
    text = exporting.text
    if form == "ndjson":
        *lines, last = text.splitlines()
        assert lines == whole.splitlines()[: len(lines)] and lines
        said = json.loads(last)
        assert said["cursor"] is None
        notice = said["error"]
    else:
        *rows, [notice] = csv.reader(io.StringIO(text))
        assert 1 < len(rows) < len(list(csv.reader(io.StringIO(whole))))
    assert notice.startswith("This export is not whole.") and "begin again" in notice
    assert exports.FORMS[form].mimetype == exporting.mimetype


@pytest.mark.parametrize("done", [False, True])
def test_a_takedown_of_another_article_ends_no_mentions(
    client: FlaskClient, locator: str, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    """An export that has no row of the article goes on to its end."""
    monkeypatch.setattr(visibility, "LIST_SECONDS", 0.0)
    address = f"{V1}/mentions/export?q=harbour"
    whole = client.get(address).text
    exporting = client.get(address, buffered=False)
    taken = takedowns.Takedown("post/1991/01.txt", "an order", takedowns.now(), done=done)
    edit_takedowns(open_store(locator), lambda listed: listed.update({taken.id: taken}))
    assert exporting.text == whole
