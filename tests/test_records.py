"""Records of searches: identical on a kept generation, exact over updates, safe to open."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from search import (
    Archive,
    Article,
    Filter,
    RecordError,
    SearchRequest,
    Settings,
    make_record,
    open_store,
    read_record,
    recheck,
    recheck_line,
    record_sentence,
    record_view,
    signature_note,
    signed,
)
from search.documents import analyse
from search.engines.protocols import Manifest, Store
from search.engines.shared.compatibility import digest_of, read_fingerprint
from search.reading.search_records.record_check import word_difference
from tests.strategies import NAMES, SPOKEN, corpus

TODAY = dt.date(2024, 5, 31)
# The state of archives that no test looks into; deleted at the end of the run.
STATE = tempfile.TemporaryDirectory(prefix="morgue-records-")


def build(store: Store, articles: dict[str, Article]) -> None:
    """A generation that holds these articles."""
    with store.create() as writer:
        for article in articles.values():
            writer.put(analyse(article, with_spans=False))
    digests = {article.id: article.digest for article in articles.values()}
    store.seal(
        Manifest(
            writer.generation,
            store.engine_name,
            store.engine_version,
            read_fingerprint("english") | {"cleaning": "0", "rules": ""},
            "english",
            len(digests),
            digest_of(digests.items()),
            (),
            "2024-05-31T00:00:00+00:00",
        )
    )
    store.activate(writer.generation)


def archive_of(store: Store, state: Path = Path(STATE.name)) -> Archive:
    """An archive whose day stands still."""
    settings = Settings(index=store.locator, state=str(state), search_seconds=60)
    return Archive(settings, store, today=lambda: TODAY)


def random_request(chance: random.Random) -> SearchRequest:
    """A search as people type them."""
    one, other, third = chance.sample(SPOKEN, 3)
    text = chance.choice(
        [
            one,
            f"{one} {other}",
            f'"{one} {other}"',
            f"{one} OR {other}",
            f"{one} -{other}",
            f"{one} w/5 {other}",
            f"{one} /s ({other} OR {third})",
            f"{one[:3]}* {other}",
            f"title:{one}",
            f"{one} date:1990..1995",
            f"atleast/2 {one}",
            "",
        ]
    )
    author = chance.choice(NAMES["author"])
    filters = (Filter("author", (author,)),) if chance.random() < 0.2 else ()
    return SearchRequest(text=text, filters=filters, match=chance.choice(["auto", "all", "any"]))


def changed_articles(
    articles: dict[str, Article], chance: random.Random, step: int
) -> dict[str, Article]:
    """The articles after an update: some gone, some changed, some new."""
    left = {i: a for i, a in articles.items() if chance.random() > 0.05}
    for name in chance.sample(sorted(left), len(left) // 10):
        body = (*reversed(left[name].body), chance.choice(SPOKEN))
        left[name] = dataclasses.replace(left[name], body=body)
    for article in corpus(1000 + step, 8):
        name = f"new-{step}-{article.id}"
        left[name] = dataclasses.replace(article, id=name)
    return left


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    yield open_store(f"memory:{uuid4()}")


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_record_is_the_same_on_its_generation(store: Store, count: int) -> None:
    """Rechecked on the generation that it was made on, every record is the same."""
    build(store, {article.id: article for article in corpus(1, 60)})
    archive, chance = archive_of(store), random.Random(1)
    for _ in range(count):
        made = make_record(archive, random_request(chance), ids=chance.random() < 0.5)
        read = read_record(json.dumps(record_view(made)).encode())
        found = recheck(archive, read)
        assert found.same and found.known and not found.faults, made.request


@pytest.mark.slow
@pytest.mark.parametrize("with_ids", [True, False])
def test_what_updates_did_equals_brute_force(store: Store, with_ids: bool) -> None:
    """Over 20 updates, new, changed and gone are the differences of two sets of hits."""
    follow_updates(store, with_ids=with_ids, updates=20, searches=3)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_engines_on_disk_know_what_updates_did(engine: str, tmp_path: Path) -> None:
    """The same of indexes in folders: few updates, each of which is a build, and more searches."""
    follow_updates(open_store(f"{engine}:{tmp_path}"), with_ids=True, updates=2, searches=30)


def follow_updates(store: Store, *, with_ids: bool, updates: int, searches: int) -> None:
    """Compare rechecks over updates with the sets of hits before and after."""
    chance = random.Random(2)
    articles = {article.id: article for article in corpus(2, 60)}
    build(store, articles)
    for step in range(updates):
        archive = archive_of(store)
        asked = [random_request(chance) for _ in range(searches)]
        made = [make_record(archive, request, ids=with_ids) for request in asked]
        before = [{h.article.id: h.article.digest for h in archive.scan(r)} for r in asked]
        articles = changed_articles(articles, chance, step)
        build(store, articles)
        for request, record, then in zip(asked, made, before, strict=True):
            now = {h.article.id: h.article.digest for h in archive.scan(request)}
            found = recheck(archive, record)
            assert set(found.new) == now.keys() - then.keys()
            assert set(found.gone) == then.keys() - now.keys()
            assert set(found.changed) == {i for i in now.keys() & then.keys() if now[i] != then[i]}
            assert found.same == (now == then)
            assert not found.faults


def test_without_ids_and_generation_only_number_and_hash_are_compared(store: Store) -> None:
    """The answer says that it can't name articles."""
    articles = {article.id: article for article in corpus(3, 30)}
    build(store, articles)
    archive = archive_of(store)
    first = archive.generation
    made = make_record(archive, SearchRequest(text="strike"))
    build(store, dict(list(articles.items())[:10]))
    store.drop(first)
    found = recheck(archive_of(store), made)
    assert not found.known and not found.same
    assert "can't be said" in recheck_line(found)


def test_the_words_of_a_changed_article_are_compared(store: Store) -> None:
    """While the old generation is kept, what changed in a text is shown."""
    article = Article("a", title="The toll", body=("The toll is high today.",))
    build(store, {"a": article})
    made = make_record(archive_of(store), SearchRequest(text="toll"))
    build(store, {"a": dataclasses.replace(article, body=("The toll is low today.",))})
    found = recheck(archive_of(store), made)
    assert found.changed == ("a",) and found.differences
    assert ("-", "high") in found.differences["a"] and ("+", "low") in found.differences["a"]
    assert recheck_line(found) == "+0 new, 1 changed, 0 gone."
    assert [*word_difference("a " * 10_000, "b " * 10_000)][-1] == ("…", "")


def test_relative_days_count_from_the_day_of_the_record(store: Store) -> None:
    """A year later “last 90 days” still means those of the record."""
    article = Article("a", title="The toll", date=dt.date(2024, 5, 1), body=("Toll.",))
    build(store, {"a": article})
    made = make_record(archive_of(store), SearchRequest(text='toll date:"last 90 days"'))
    assert made.articles == 1 and "date:2024-03-03..2024-05" in made.read
    later = Archive(Settings(index=store.locator), store, today=lambda: dt.date(2025, 5, 31))
    assert recheck(later, made).same


def test_the_sentence_says_what_a_methods_section_needs(store: Store) -> None:
    """The query, its reading, filters, counts, generation and hash are in it."""
    build(store, {article.id: article for article in corpus(4, 30)})
    request = SearchRequest(
        text="strike tax*", match="all", filters=(Filter("section", ("Opinion", None)),)
    )
    made = make_record(archive_of(store), request)
    said = record_sentence(made, "The Ledger")
    for part in ("“strike tax*”", "section: Opinion, none", "The Ledger", made.ids_sha256):
        assert part in said
    assert made.generation in said and made.archive_digest in said and "mention" in said


def test_a_signature_shows_changes(store: Store, tmp_path: Path) -> None:
    """A record that was changed, signed elsewhere or not at all is called that."""
    state = tmp_path / "state"
    build(store, {article.id: article for article in corpus(5, 20)})
    plain = make_record(archive_of(store), SearchRequest(text="strike"))
    assert "not signed" in signature_note(signed(plain, state), state)
    state.mkdir(mode=0o700)
    made = signed(plain, state)
    view = record_view(made)
    assert "not changed" in signature_note(read_record(json.dumps(view).encode()), state)
    view["counts"]["articles"] += 1
    assert "was changed" in signature_note(read_record(json.dumps(view).encode()), state)
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    assert "another key" in signature_note(made, other)


def test_a_record_that_lies_is_told(store: Store) -> None:
    """Ids that don't fit the hash, or articles that its kept generation doesn't find, are named."""
    build(store, {article.id: article for article in corpus(6, 20)})
    archive = archive_of(store)
    made = make_record(archive, SearchRequest(text="strike"), ids=True)
    view = record_view(made)
    view["ids"] = [*view["ids"], ["<script>alert(1)</script>", "0" * 32]]
    found = recheck(archive, read_record(json.dumps(view).encode()))
    assert found.gone == ("<script>alert(1)</script>",) and len(found.faults) == 2
    view = record_view(made) | {"ids_sha256": "0" * 64}
    assert len(recheck(archive, read_record(json.dumps(view).encode())).faults) == 2


HOSTILE = {
    "nothing": b"",
    "no JSON": b"{",
    "no object": b"[]",
    "another file": b'{"version": 1, "searches": []}',
    "deep": b"[" * 100_000,
    "other form": b'{"morgue_record": 9}',
    "latin": b'{"morgue_record": "\xff"}',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_record_is_refused(data: bytes) -> None:
    """Foreign and broken files are told in a sentence."""
    with pytest.raises(RecordError):
        read_record(data)


def test_every_value_of_another_type_is_refused(store: Store) -> None:
    """Each value of a record, replaced by one of another type, gives a RecordError or a record."""
    build(store, {article.id: article for article in corpus(7, 20)})
    request = SearchRequest(text="strike", filters=(Filter("section", ("Opinion",)),))
    view = record_view(make_record(archive_of(store), request, ids=True))
    for part, inner in [(None, view), *((k, v) for k, v in view.items() if isinstance(v, dict))]:
        for name in inner:
            for value in ([], {}, "x" * 200_000, 1 << 80, -1, 1.5, True, [[1]], [{}], None):
                edited = json.loads(json.dumps(view))
                (edited if part is None else edited[part])[name] = value
                try:
                    read_record(json.dumps(edited).encode())
                except RecordError:
                    continue
                assert value is None or name in ("ids", "filters", "relaxed", "read", "typed")
