"""Builds and updates: what they count, keep and refuse. Over the store in memory.

Engines have suites of their own.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from search import (
    BuildOptions,
    activate,
    copy,
    open_store,
    prune,
    reindex,
    rollback,
    take_down,
    undo_takedown,
    update,
)
from search import read_takedowns as takedowns
from search.engines.protocols import Store
from search.errors import MorgueError, NoIndexError, RefusedError, StaleIndexError
from search.ingest import Rejected, RuleBook

NAMES = [f"piece-{number:02d}" for number in range(30)]


@pytest.fixture
def store() -> Iterator[Store]:
    """An index of its own for each test."""
    return open_store(f"memory:{uuid4()}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty articles as JSON files, with ids of their own."""
    path = tmp_path / "articles"
    path.mkdir()
    for name in NAMES:
        write(path, name, f"The harbour bridge is closed again, says {name}.")
    return path


def write(folder: Path, name: str, text: str, article: str | None = None) -> None:
    """One article in a file."""
    record = {"id": article or name, "title": f"About {name}", "body": [text]}
    (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")


def plan(*sources: Path, **changes: object) -> BuildOptions:
    """A plan in this process."""
    return BuildOptions(sources=sources, jobs=0, **changes)  # type: ignore[arg-type]


def ids(store: Store) -> list[str]:
    """The ids of the active generation."""
    return [article for article, _ in store.open().digests()]


def digest(store: Store) -> str:
    """The digest of the active generation's manifest."""
    return store.open().manifest.digest


def test_a_reindex_holds_every_article_and_serves_it(store: Store, folder: Path) -> None:
    """All thirty are indexed, the manifest says so, and the generation is active."""
    summary = reindex(store, plan(folder))
    assert (summary.added, summary.count, summary.rejected, summary.files) == (30, 30, 0, 30)
    assert ids(store) == NAMES
    assert store.active() == summary.generation
    assert store.open().manifest.count == 30


def test_no_path_of_the_server_goes_into_an_index(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """An article's place is told within the SOURCE that was named, by a build and by an update."""
    reindex(store, plan(folder))
    first = store.open().get(NAMES[0])
    assert first is not None
    assert first.source == f"articles/{NAMES[0]}.json"
    write(folder, NAMES[1], "The harbour bridge is open.")
    update(store, plan(folder))
    changed = store.open().get(NAMES[1])
    assert changed is not None
    assert changed.source == f"articles/{NAMES[1]}.json"
    single = folder / f"{NAMES[2]}.json"
    reindex(store, plan(single, force=True))
    assert store.open().get(NAMES[2]).source == single.name  # type: ignore[union-attr]
    stored = [each.to_dict() for each in map(store.open().get, ids(store)) if each]
    assert str(tmp_path) not in json.dumps(stored)


def test_reindexing_the_same_sources_gives_an_equal_index(store: Store, folder: Path) -> None:
    """The digest over ids and contents depends on the sources alone."""
    reindex(store, plan(folder))
    first = digest(store)
    reindex(store, plan(folder))
    assert digest(store) == first
    assert len(store.generations()) == 2


def test_an_update_counts_what_was_added_changed_gone_and_left(store: Store, folder: Path) -> None:
    """One of each is seen, and the result equals a full reindex."""
    reindex(store, plan(folder))
    write(folder, "piece-31", "A new piece about the lighthouse.")
    write(folder, "piece-03", "Quite another text about the railway.")
    (folder / "piece-07.json").unlink()
    summary = update(store, plan(folder))
    assert (summary.added, summary.changed, summary.gone, summary.unchanged) == (1, 1, 1, 28)
    updated = digest(store)
    reindex(store, plan(folder))
    assert digest(store) == updated


def test_an_update_without_changes_makes_no_generation(store: Store, folder: Path) -> None:
    """Running it twice changes nothing, even when files were only touched."""
    reindex(store, plan(folder))
    before = store.active()
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    summary = update(store, plan(folder))
    assert summary.generation is None
    assert summary.unchanged == 30
    assert store.active() == before
    assert len(store.generations()) == 1


def test_an_update_needs_an_index(store: Store, folder: Path) -> None:
    """Without an index the reader is told to run a full reindex."""
    with pytest.raises(NoIndexError, match="morgue reindex"):
        update(store, plan(folder))


def test_changed_rules_make_a_full_reindex_due(store: Store, folder: Path, tmp_path: Path) -> None:
    """An update under other rules than the index was built with is refused."""
    reindex(store, plan(folder))
    rules = tmp_path / "rules.toml"
    rules.write_text("[[rules]]\nboilerplate = ['Subscribe now']\n", encoding="utf-8")
    with pytest.raises(StaleIndexError, match="full reindex is due, because rules"):
        update(store, plan(folder, rules=RuleBook.load(rules)))


def test_a_missing_source_changes_nothing(store: Store, folder: Path) -> None:
    """An unmounted disk is told, and the archive stays."""
    reindex(store, plan(folder))
    before = store.active()
    shutil.rmtree(folder)
    for build in (reindex, update):
        with pytest.raises(MorgueError, match="mounted"):
            build(store, plan(folder))
    assert store.active() == before


@pytest.mark.parametrize("build", [reindex, update])
def test_losing_more_than_a_tenth_is_refused(store: Store, folder: Path, build: object) -> None:
    """Four of thirty gone is refused with the figures; forced, it is done."""
    reindex(store, plan(folder))
    for name in NAMES[:4]:
        (folder / f"{name}.json").unlink()
    with pytest.raises(RefusedError, match=r"4 of 30 .*--force"):
        build(store, plan(folder))  # type: ignore[operator]
    assert len(ids(store)) == 30
    build(store, plan(folder, force=True))  # type: ignore[operator]
    assert ids(store) == NAMES[4:]


def test_an_emptied_folder_never_empties_the_archive(store: Store, folder: Path) -> None:
    """No article at all is refused too."""
    reindex(store, plan(folder))
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(RefusedError):
        reindex(store, plan(folder))
    with pytest.raises(RefusedError):
        update(store, plan(folder))
    assert len(ids(store)) == 30


def test_what_is_gone_is_judged_within_the_sources_named(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """An update of one source leaves the articles of another alone."""
    other = tmp_path / "other"
    other.mkdir()
    write(other, "elsewhere", "A piece from another folder.")
    reindex(store, plan(folder, other))
    summary = update(store, plan(other))
    assert (summary.gone, summary.generation) == (0, None)
    (folder / "piece-00.json").unlink()
    assert update(store, plan(other)).gone == 0
    assert update(store, plan(folder)).gone == 1


OTHER = "Nobody came to see the swing span open, and the mayor had lost the scissors."


def test_different_articles_with_one_id_are_both_kept(store: Store, folder: Path) -> None:
    """The later one gets an id of its own, which stays, and the id when the first one goes."""
    write(folder, "piece-90", OTHER, article="piece-05")
    summary = reindex(store, plan(folder))
    assert (summary.count, summary.rejected, summary.duplicates) == (31, 0, [])
    kept = ids(store)
    assert reindex(store, plan(folder)).count == 31 and ids(store) == kept
    assert update(store, plan(folder)).generation is None
    (folder / "piece-05.json").unlink()
    update(store, plan(folder))
    updated = digest(store)
    reindex(store, plan(folder))
    assert digest(store) == updated and len(ids(store)) == 30


def test_an_id_stays_with_its_article_when_an_earlier_file_claims_it(
    store: Store, folder: Path
) -> None:
    """An update and the reindex after it agree on who holds an id."""
    reindex(store, plan(folder))
    write(folder, "a-first", OTHER, article="piece-05")
    write(folder, "z-last", f"{OTHER} It rained.", article="piece-06")
    summary = update(store, plan(folder))
    assert (summary.changed, summary.added, summary.rejected) == (0, 2, 0)
    found = store.open().get("piece-05")
    assert found is not None and "piece-05" in found.body[0]
    updated = digest(store)
    reindex(store, plan(folder))
    assert digest(store) == updated


@pytest.mark.parametrize("build", [reindex, update])
@pytest.mark.parametrize("name", ["a-first", "z-last"])
def test_of_versions_of_one_article_the_newest_wins(
    store: Store, folder: Path, build: object, name: str
) -> None:
    """Wherever it comes, and the other is a reject that names both places."""
    reindex(store, plan(folder))
    write(folder, name, "The harbour bridge is open again, says piece-05.", article="piece-05")
    os.utime(folder / f"{name}.json", ns=(2**61, 2**61))
    told: list[Rejected] = []
    summary = build(store, plan(folder, on_reject=told.append))  # type: ignore[operator]
    assert (summary.count, summary.rejected, len(summary.duplicates)) == (30, 1, 1)
    assert "piece-05.json" in told[0].source and f"{name}.json" in told[0].reason
    found = store.open().get("piece-05")
    assert found is not None and "open again" in found.body[0]
    updated = digest(store)
    assert update(store, plan(folder)).generation is None
    reindex(store, plan(folder))
    assert digest(store) == updated


def test_an_older_version_is_left_out_and_reported(store: Store, folder: Path) -> None:
    """A new file with an old text of a known article changes nothing."""
    reindex(store, plan(folder))
    write(folder, "z-last", "The harbour bridge is open again, says piece-05.", article="piece-05")
    os.utime(folder / "z-last.json", ns=(10**9, 10**9))
    summary = update(store, plan(folder))
    assert (summary.changed, summary.added, summary.rejected) == (0, 0, 1)
    (folder / "piece-05.json").unlink()
    assert update(store, plan(folder)).changed == 1
    found = store.open().get("piece-05")
    assert found is not None and "open again" in found.body[0]


def test_versions_in_one_file_are_reported_with_that_file(store: Store, tmp_path: Path) -> None:
    """The older one, which was read first, is named by the file and the id."""
    row = '{"id": "x", "updated": "2019-03-0%s", "body": ["Nobody came to see it open, he said."]}'
    rows = [row % day for day in (5, 7, 6)]
    (tmp_path / "wire.jsonl").write_text("\n".join(rows))
    told: list[Rejected] = []
    reindex(store, plan(tmp_path, on_reject=told.append))
    assert "wire.jsonl (earlier" in told[0].source and "wire.jsonl:2" in told[0].reason
    assert "wire.jsonl:3" in told[1].source and "wire.jsonl (earlier" in told[1].reason


def test_two_folders_with_the_same_file_names_are_both_read(store: Store, tmp_path: Path) -> None:
    """Ids made of places don't clash, and stay over a reindex and an update."""
    for year, text in (("1998", "The ferry sailed."), ("1999", OTHER)):
        (tmp_path / year).mkdir()
        (tmp_path / year / "001.txt").write_text(f"The title of {year}\n\n{text}\n")
    sources = (tmp_path / "1998", tmp_path / "1999")
    assert reindex(store, plan(*sources)).count == 2
    kept = ids(store)
    assert update(store, plan(sources[1])).generation is None
    (tmp_path / "1999" / "001.txt").write_text(f"The title of 1999\n\n{OTHER} It rained.\n")
    assert update(store, plan(sources[1])).changed == 1
    assert reindex(store, plan(*sources)).count == 2 and ids(store) == kept


def test_a_part_of_a_known_source_is_not_read_twice(store: Store, tmp_path: Path) -> None:
    """Neither a sub-folder, nor a file, nor the folder above doubles an article."""
    for year in ("1998", "1999"):
        (tmp_path / "all" / year).mkdir(parents=True)
        for number in range(3):
            path = tmp_path / "all" / year / f"{number}.txt"
            path.write_text(f"Title {year} {number}\n\nWords of {year} alone, number {number}.\n")
    reindex(store, plan(tmp_path / "all"))
    for part in (tmp_path / "all" / "1999", tmp_path / "all" / "1998" / "0.txt", tmp_path):
        assert update(store, plan(part)).generation is None
    (tmp_path / "all" / "1999" / "1.txt").unlink()
    assert update(store, plan(tmp_path / "all" / "1999", force=True)).gone == 1
    assert update(store, plan(tmp_path / "all")).generation is None
    assert reindex(store, plan(tmp_path / "all", tmp_path / "all" / "1998")).count == 5


def test_the_same_text_under_two_ids_is_kept_and_reported(store: Store, folder: Path) -> None:
    """A reprint is an article of its own."""
    record = json.loads((folder / "piece-05.json").read_text()) | {"id": "reprint"}
    (folder / "zz.json").write_text(json.dumps(record), encoding="utf-8")
    summary = reindex(store, plan(folder))
    assert summary.count == 31
    assert summary.reprints == [("reprint", "piece-05")]


def test_rejects_are_told_and_the_rest_is_indexed(store: Store, folder: Path) -> None:
    """A broken file costs nothing but itself, and what it gave before stays until it can be read
    again.
    """
    reindex(store, plan(folder))
    (folder / "piece-04.json").write_bytes(b'{"id": "piece-04", "title": ')
    told: list[Rejected] = []
    summary = update(store, plan(folder, on_reject=told.append))
    assert [Path(rejected.source).name for rejected in told] == ["piece-04.json"]
    assert (summary.rejected, summary.gone) == (1, 0)
    assert len(ids(store)) == 30


def test_rollback_goes_back_and_prune_removes(store: Store, folder: Path) -> None:
    """The generation before serves again; prune keeps the active one."""
    first = reindex(store, plan(folder)).generation
    second = reindex(store, plan(folder)).generation
    assert rollback(store) == first
    assert store.active() == first
    activate(store, str(second))
    assert prune(store, keep=1) == [first]
    with pytest.raises(NoIndexError):
        rollback(store)


def test_what_was_taken_down_does_not_come_back_under_another_id(
    store: Store, folder: Path
) -> None:
    """Copied, or with its address, it stays down."""
    record = {"id": "u", "title": "A page", "url": "https://p.example/a", "body": [OTHER]}
    (folder / "u.json").write_text(json.dumps(record))
    reindex(store, plan(folder))
    take_down(store, "piece-05", "Order of the court")
    take_down(store, "u", "Order of the court")
    copied = json.loads((folder / "piece-05.json").read_text()) | {"id": "copy"}
    (folder / "copy.json").write_text(json.dumps(copied))
    (folder / "u2.json").write_text(json.dumps(record | {"id": "u2", "body": ["Rewritten."]}))
    assert update(store, plan(folder)).taken_down == 2
    assert reindex(store, plan(folder)).count == 29


@pytest.mark.parametrize("build", [reindex, update])
def test_a_takedown_costs_no_other_article_that_comes_with_its_id(
    store: Store, folder: Path, build: object
) -> None:
    """Two tables numbered from 1: of theirs one is taken down; a third comes later.

    A version of it in another file stays down, and so does any text in its own file.
    """
    write(folder, "post", OTHER, article="piece-05")
    reindex(store, plan(folder))
    take_down(store, "piece-05", "Order of the court")
    write(folder, "a-third", "It rained on the day of the fair for the fifth year.", "piece-05")
    write(folder, "version", "The harbour bridge is open again, says piece-05.", "piece-05")
    write(folder, "piece-05", "Rewritten, every word.")
    for _ in range(2):
        build(store, plan(folder))  # type: ignore[operator]
        texts = " ".join(store.open().get(each).body[0] for each in ids(store))  # type: ignore[union-attr]
        assert (len(ids(store)), OTHER in texts, "fair" in texts) == (31, True, True)
        (folder / "piece-05.json").unlink(missing_ok=True)


@pytest.mark.parametrize("build", [reindex, update])
def test_what_got_an_id_of_its_own_stays_down_when_its_text_changes(
    store: Store, folder: Path, build: object
) -> None:
    """Its source still gives it another article's id."""
    write(folder, "post", OTHER, article="piece-05")
    reindex(store, plan(folder))
    take_down(store, next(each for each in ids(store) if each not in NAMES), "Order of the court")
    write(folder, "post", f"{OTHER} He found them later.", article="piece-05")
    assert build(store, plan(folder)).taken_down == 1  # type: ignore[operator]
    assert ids(store) == NAMES


def test_a_takedown_is_gone_at_once_and_stays_gone(store: Store, folder: Path) -> None:
    """It leaves the active generation, every older one, and every later build, until it is
    undone.
    """
    reindex(store, plan(folder))
    reindex(store, plan(folder))
    summary = take_down(store, "piece-05", "Order of the court", public=True)
    assert (summary.gone, summary.count) == (1, 29)
    assert all(store.open(m.generation).get("piece-05") is None for m in store.generations())
    assert takedowns(store)["piece-05"].reason == "Order of the court"
    assert update(store, plan(folder)).generation is None
    assert reindex(store, plan(folder)).taken_down == 1
    target = open_store(f"memory:{uuid4()}")
    copy(store, target)
    reindex(target, plan(folder))
    assert "piece-05" not in ids(target)
    assert undo_takedown(store, "piece-05")
    assert not undo_takedown(store, "piece-05")
    assert update(store, plan(folder)).added == 1
    assert "piece-05" in ids(store)


def test_a_copy_is_equal_and_can_be_updated(store: Store, folder: Path) -> None:
    """Ids and contents agree, and so does what the copy knows of its sources."""
    reindex(store, plan(folder))
    target = open_store(f"memory:{uuid4()}")
    summary = copy(store, target)
    assert summary.count == 30
    assert digest(target) == digest(store)
    assert update(target, plan(folder)).generation is None


def test_samples_give_way_to_a_first_archive(store: Store, folder: Path, tmp_path: Path) -> None:
    """The sample archive is replaced by a smaller real one without being forced."""
    reindex(store, plan(folder, sample=True))
    own = tmp_path / "own"
    own.mkdir()
    write(own, "mine", "My own piece.")
    assert reindex(store, plan(own)).count == 1


def test_cuts_are_counted_by_rule_with_samples(store: Store, tmp_path: Path) -> None:
    """The summary names the rules that cut something, and shows what."""
    header, body = (
        "The Bridge Again\n\nThe Bridge Again\nBy Ada Lund\n\n",
        "The bridge is closed again.\n\nNobody knows why.\n\n",
    )
    text = f"{header}{body}Related Topics\n"
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    summary = reindex(store, plan(tmp_path))
    assert summary.cuts.total() >= 2
    assert any(
        cut.text == "Related Topics" for samples in summary.samples.values() for _, cut in samples
    )
