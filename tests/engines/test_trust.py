"""An index is checked for its owner, its version, and unchanged articles."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from search import Article, DamagedIndexError, RefusedError, StaleIndexError, open_store
from search.documents import analyse
from search.engines.generations.store import FolderStore
from search.engines.protocols import Manifest
from search.engines.shared.compatibility import read_fingerprint
from search.engines.structures import columns
from search.engines.tantivy import format as stored_form
from search.models import SearchRequest, prepare

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture(params=["whoosh", "tantivy"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FolderStore:
    """An index of five articles, served."""
    found = open_store(f"{request.param}:{tmp_path / 'place' / 'index'}")
    assert isinstance(found, FolderStore)
    with found.create() as writer:
        for number in range(5):
            writer.put(analyse(Article(str(number), title="T", body=("The harbour.",))))
    found.seal(manifest(found, writer.generation))
    found.activate(writer.generation)
    return found


def manifest(store: FolderStore, generation: str) -> Manifest:
    fingerprint = read_fingerprint("english")
    version = store.engine_version
    return Manifest(
        generation, store.engine_name, version, fingerprint, "english", 5, "", (), "2026-01-01"
    )


@ROOT_ONLY
@pytest.mark.parametrize("place", ["", "..", "active", "GENERATION"])
def test_an_index_of_another_user_is_refused(store: FolderStore, place: str) -> None:
    """Also where only the folder above it is another's, who can put another index in place."""
    path = store.path / place.replace("GENERATION", store.active() or "")
    os.chown(path, 12_345, 12_345)
    with pytest.raises(RefusedError, match="another user"):
        store.open()


def test_a_folder_above_that_others_may_write_is_refused(store: FolderStore) -> None:
    """Unless it is sticky, like /tmp."""
    store.path.parent.chmod(0o777)
    with pytest.raises(RefusedError, match="chmod go-w"):
        store.open()
    store.path.parent.chmod(0o1777)
    store.open().close()


def test_a_newer_index_is_called_newer(store: FolderStore) -> None:
    """It is no damage, and no reason to throw it away."""
    active = store.active() or ""
    with store.create() as writer:
        pass
    newer = {"fields": "99", "analysis": "99:english"}
    store.seal(replace(manifest(store, writer.generation), fingerprint=newer, count=0))
    with pytest.raises(StaleIndexError, match="newer version"):
        store.open(writer.generation)
    store.open(active).close()


def test_an_article_that_changed_on_disk_is_told(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flipped bit in its text is damage when it is read, never another text."""
    engine = store.open()
    # what the article is held against differs, as it would after a flipped bit
    monkeypatch.setattr(columns.Columns, "digest", lambda self, doc: "0" * 32)
    monkeypatch.setattr(stored_form, "crc32", lambda data, key: 0)
    with pytest.raises(DamagedIndexError, match=r"not as it was written|another checksum"):
        engine.get("3")
    with pytest.raises(DamagedIndexError):
        engine.search(prepare(SearchRequest()))
    with pytest.raises(DamagedIndexError):
        list(engine.scan(prepare(SearchRequest())))


def test_a_stored_article_is_held_against_its_checksum() -> None:
    """Any flipped bit is noticed, and an article under another's key; those of indexes from before
    checksums have none and are read.
    """
    article = Article("3", title="T", body=("The harbour.",))
    data = stored_form.stored_bytes(article, 7)
    assert stored_form.stored_article(data, 7) == article
    assert stored_form.is_checked(data)
    with pytest.raises(ValueError, match="checksum"):
        stored_form.stored_article(data, 8)
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError):
            stored_form.stored_article(bytes(flipped), 7)
    older = data[5:]
    assert stored_form.stored_article(older, 7) == article
    assert not stored_form.is_checked(older)
