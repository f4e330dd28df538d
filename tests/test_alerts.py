"""Alerts: exactly the search over what changed, each message delivered once, faults told."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from search import (
    Alert,
    AlertError,
    Archive,
    Article,
    BuildOptions,
    Delivery,
    Filter,
    MailServer,
    QueryError,
    SearchRequest,
    Settings,
    open_store,
    read_alerts,
    reindex,
    run_alerts,
)
from search.alerts.changes import changes_between
from search.alerts.matching import FewArticles
from search.engines.protocols import Store
from tests.strategies import corpus, examples
from tests.test_records import TODAY, archive_of, build, changed_articles, random_request


class Kept(Delivery):
    """Keeps what it should deliver, or fails as it is told."""

    def __init__(self) -> None:
        super().__init__(MailServer())
        self.messages: list[dict[str, Any]] = []
        self.fault: Exception | None = None
        self.after_sending = False

    def deliver(self, message: dict[str, Any], sending: Callable[[], None]) -> None:
        if self.fault and not self.after_sending:
            raise self.fault
        sending()
        if self.fault:
            raise self.fault
        self.messages.append(message)


@pytest.fixture
def store() -> Iterator[Store]:
    yield open_store(f"memory:{uuid4()}")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def toll(text: str, name: str = "toll") -> dict[str, Article]:
    """One article."""
    return {name: Article(name, title="The toll", authors=("Ann Lund",), body=(text,))}


ALERT = Alert("Tolls", SearchRequest(text="toll w/3 high", match="all"), mail=("desk@example.org",))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("updates", "searches"), [(4, 25), pytest.param(20, examples(100), marks=pytest.mark.slow)]
)
def test_an_alert_is_the_difference_of_two_searches(
    store: Store, updates: int, searches: int
) -> None:
    """New, changed and gone are what two searches of the whole archive differ by."""
    follow_updates(store, updates, searches)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_alerts_over_indexes_on_disk_are_exact(engine: str, tmp_path: Path) -> None:
    """The same of indexes in folders: few updates, each of which is a build."""
    follow_updates(open_store(f"{engine}:{tmp_path}"), updates=2, searches=60)


def follow_updates(store: Store, updates: int, searches: int) -> None:
    """Compare alerts over updates with two searches of the whole archive each."""
    chance = random.Random(3)
    articles = {article.id: article for article in corpus(3, 60)}
    build(store, articles)
    asked = []
    while len(asked) < searches:
        request = random_request(chance)
        request = dataclasses.replace(request, match=chance.choice(["all", "any"]))
        with contextlib.suppress(QueryError):  # as a word "not" next to an operator
            FewArticles((), "english", TODAY).query(request)
            asked.append(request)
    for step in range(updates):
        old = archive_of(store)
        before = [{h.article.id: h.article.digest for h in old.scan(r)} for r in asked]
        then = old.generation
        articles = changed_articles(articles, chance, step)
        build(store, articles)
        archive = archive_of(store)
        changes = changes_between(archive, then, archive.generation)
        for request, was in zip(asked, before, strict=True):
            now = {hit.article.id: hit.article.digest for hit in archive.scan(request)}
            found = changes.of(request)
            assert set(found.new) == now.keys() - was.keys(), request
            assert set(found.gone) == was.keys() - now.keys(), request
            both = now.keys() & was.keys()
            assert set(found.changed) == {i for i in both if now[i] != was[i]}, request


def test_an_author_is_found_under_any_form_of_the_name(tmp_path: Path) -> None:
    """Filters by writer read names as searches do, where the index keeps one form of each."""
    store, folder = open_store(f"whoosh:{tmp_path / 'index'}"), tmp_path / "articles"
    folder.mkdir()
    settings = Settings(index=store.locator)
    generations = []
    for number, name in enumerate(("JANE MCDONALD", "Jane McDonald", "JANE MCDONALD")):
        record = {"id": str(number), "title": "Tolls", "authors": [name], "body": ["High."]}
        (folder / f"{number}.json").write_text(json.dumps(record))
        reindex(store, BuildOptions(sources=(folder,), jobs=0))
        generations.append(Archive(settings, store).generation)
    archive = Archive(settings, store)
    changes = changes_between(archive, generations[0], generations[-1])
    for name in ("JANE MCDONALD", "Jane McDonald", "Jane Mcdonald"):
        request = SearchRequest(text="high", filters=(Filter("author", (name,)),), match="all")
        searched = {hit.article.id for hit in archive.scan(request)}
        assert set(changes.of(request).new) == searched - {"0"}


def test_each_update_is_told_once(store: Store, state: Path) -> None:
    """The first run tells nothing; a change is told by the next run and never again."""
    sent = Kept()
    build(store, toll("The toll is high."))
    first = run_alerts(archive_of(store), [ALERT], sent, state)
    assert first.notes and not sent.messages
    build(store, toll("The toll is high.") | toll("A high toll again.", "other"))
    assert run_alerts(archive_of(store), [ALERT], sent, state).delivered == 1
    assert run_alerts(archive_of(store), [ALERT], sent, state).delivered == 0
    (message,) = sent.messages
    assert message["subject"] == "Tolls: 1 new"
    assert "A *high* *toll* again." in message["text"]
    assert "<mark>high</mark>" in message["html"]


def test_new_changed_and_gone_are_apart(store: Store, state: Path) -> None:
    """Each kind has its own heading, and versions of one text are listed once."""
    sent = Kept()
    build(
        store,
        toll("The toll is high.")
        | toll("A toll so high.", "gone")
        | toll("The toll is high, too.", "lost"),
    )
    run_alerts(archive_of(store), [ALERT], sent, state)
    build(
        store,
        toll("The toll is very high.")
        | toll("Toll, high.", "copy-1")
        | toll("Toll, high.", "copy-2")
        | toll("The toll is low.", "lost"),
    )
    run_alerts(archive_of(store), [ALERT], sent, state)
    (message,) = sent.messages
    assert message["subject"] == "Tolls: 2 new, 1 changed, 2 gone"
    for heading in ("New (2)", "Changed (1)", "Gone (2)"):
        assert heading in message["text"]
    assert (
        message["text"].count("*Toll*, *high*.") == 1
        and "the same text: copy-2" in (message["text"])
    )


def test_a_failed_delivery_is_kept_and_tried_again(store: Store, state: Path) -> None:
    """Nothing is lost while the server is down, and nothing is sent twice when it is back."""
    sent = Kept()
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), [ALERT], sent, state)
    build(store, toll("The toll is high."))
    sent.fault = ConnectionRefusedError("nobody there")
    report = run_alerts(archive_of(store), [ALERT], sent, state)
    assert (report.delivered, report.waiting) == (0, 1) and "tried again" in report.faults[0]
    sent.fault = None
    assert run_alerts(archive_of(store), [ALERT], sent, state).delivered == 1
    assert run_alerts(archive_of(store), [ALERT], sent, state).delivered == 0
    assert len(sent.messages) == 1


def test_what_may_have_arrived_is_not_sent_again_by_itself(store: Store, state: Path) -> None:
    """A run that is killed after it sent leaves a message that only `--again` sends once more."""
    sent = Kept()
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), [ALERT], sent, state)
    build(store, toll("The toll is high."))
    sent.fault, sent.after_sending = KeyboardInterrupt(), True  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        run_alerts(archive_of(store), [ALERT], sent, state)
    sent.fault = None
    report = run_alerts(archive_of(store), [ALERT], sent, state)
    assert (report.delivered, report.uncertain) == (0, 1) and "--again" in report.faults[0]
    assert run_alerts(archive_of(store), [ALERT], sent, state, again=True).delivered == 1


def test_an_unreadable_query_has_its_own_line_and_the_rest_run(store: Store, state: Path) -> None:
    """A fault in one alert stops no other."""
    sent = Kept()
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), [ALERT], sent, state)
    build(store, toll("The toll is high."))
    broken = Alert("Broken", SearchRequest(text='toll w/3 ("high'), mail=("desk@example.org",))
    report = run_alerts(archive_of(store), [broken, ALERT], sent, state)
    assert report.delivered == 1
    assert [line for line in report.faults if line.startswith("alert Broken: ")]


def test_an_unreadable_query_is_reported_where_nothing_changed(store: Store, state: Path) -> None:
    """A new generation of the same articles reports the same faults as any other."""
    broken = Alert("bad", SearchRequest(text='"unclosed AND ('), mail=("desk@example.org",))
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), [broken], Kept(), state)
    build(store, toll("The toll is low."))
    report = run_alerts(archive_of(store), [broken], Kept(), state)
    assert (report.added, report.changed, report.gone) == (0, 0, 0)
    assert [line for line in report.faults if line.startswith("alert bad: ")] == report.faults != []


def test_without_the_old_generation_what_is_new_is_told(store: Store, state: Path) -> None:
    """Where the last run's generation is pruned, the report says what it can't know."""
    sent = Kept()
    build(store, toll("The toll is low."))
    old = archive_of(store).generation
    run_alerts(archive_of(store), [ALERT], sent, state)
    import datetime as dt

    moment = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    new = dataclasses.replace(toll("High toll.", "new")["new"], added=moment, changed=moment)
    build(store, toll("The toll is low.") | {"new": new})
    store.drop(old)
    report = run_alerts(archive_of(store), [ALERT], sent, state)
    assert report.delivered == 1 and "no longer kept" in report.notes[0]
    assert sent.messages[0]["subject"] == "Tolls: 1 new"


def test_files_and_feeds_have_each_message_once(store: Store, state: Path, tmp_path: Path) -> None:
    """A file is added to, a feed has the last on top; delivering again changes nothing."""
    file, feed = tmp_path / "tolls.txt", tmp_path / "tolls.atom"
    alert = dataclasses.replace(ALERT, mail=(), file=str(file), feed=str(feed))
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), [alert], Delivery(MailServer()), state)
    for text in ("The toll is high.", "The toll & <b> is high.\x08"):
        build(store, toll(text))
        report = run_alerts(archive_of(store), [alert], Delivery(MailServer()), state)
        assert report.delivered == 2 and not report.faults
    assert file.read_text().count("Search: ") == 2
    from xml.etree import ElementTree as ET

    entries = ET.fromstring(feed.read_bytes()).findall("{http://www.w3.org/2005/Atom}entry")
    assert [e.findtext("{http://www.w3.org/2005/Atom}title") for e in entries] == [
        "Tolls: 1 changed",
        "Tolls: 1 new",
    ]
    message = {"key": "1", "kind": "file", "to": [str(file)], "text": "x", "at": "now"}
    for _ in range(2):
        Delivery(MailServer()).deliver(message, lambda: None)
    assert file.read_text().count("[1]") == 1


def test_alerts_are_read_from_toml_and_exported_searches(tmp_path: Path) -> None:
    """Queries, addresses and a page's export become alerts; each fault has its line."""
    saved = {
        "version": 1,
        "searches": [{"name": "Rents", "address": "/?q=rent&section=Opinion&without=author"}],
        "reading": [],
    }
    (tmp_path / "saved.json").write_text(json.dumps(saved))
    (tmp_path / "alerts.toml").write_text(
        """
        site = "https://archive.example.org"
        [mail]
        from = "morgue@example.org"
        smtp = "localhost:2525"
        seconds = 5
        [[alert]]
        name = "Tolls"
        query = 'toll w/3 high'
        mail = "desk@example.org"
        [[alert]]
        name = "By address"
        search = "https://archive.example.org/?q=bridge&from-date=1990-01-01"
        feed = "bridge.atom"
        [[alert]]
        saved = "saved.json"
        file = "rents.txt"
        [[alert]]
        name = "Tolls"
        query = "another"
        [[alert]]
        name = "Header"
        query = "x"
        mail = "a@example.org\\nBcc: b@example.org"
        [[alert]]
        query = 3
        """
    )
    read = read_alerts(tmp_path / "alerts.toml")
    assert [alert.name for alert in read.alerts] == ["Tolls", "By address", "Rents"]
    assert read.server.smtp == "localhost:2525" and read.server.seconds == 5.0
    assert read.alerts[2].request.filters[0].include == (None,) or (
        {f.facet for f in read.alerts[2].request.filters} == {"section", "author"}
    )
    assert [line.partition(":")[0] for line in read.faults] == [
        "alert Tolls",
        "alert Header",
        "alert 6",
    ]
    assert [a.name for a in read_alerts(tmp_path / "saved.json").alerts] == ["Rents"]


@pytest.mark.parametrize(
    "text", ["[[alert", "alert = 3", "other = 1", "[mail]\nport = 3", "[mail]\nsmtp = 3", "\x00"]
)
def test_a_file_that_is_no_list_of_alerts_is_told(tmp_path: Path, text: str) -> None:
    """A broken file is an AlertError that names it."""
    path = tmp_path / "alerts.toml"
    path.write_text(text)
    with pytest.raises(AlertError, match=r"alerts\.toml"):
        read_alerts(path)
    with pytest.raises(AlertError):
        read_alerts(tmp_path / "none.toml")
