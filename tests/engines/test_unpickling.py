"""An index is data: no pickle in it runs anything."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from search import Article, open_store
from search.documents import analyse
from search.engines.generations.store import FolderStore
from search.engines.whoosh import unpickling
from search.engines.whoosh.segments import read_toc


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def test_a_pickle_that_names_something_else_is_refused(tmp_path: Path) -> None:
    """Whoever could write to the index can't have a function called."""
    with pytest.raises(pickle.UnpicklingError, match="does not belong"):
        unpickling.loads(pickle.dumps(Bomb(tmp_path / "made")))
    assert not (tmp_path / "made").exists()


def test_a_table_of_contents_runs_nothing(tmp_path: Path) -> None:
    """The pickle of the segments, and of the schema, which is passed over."""
    store = open_store(f"whoosh:{tmp_path / 'index'}")
    assert isinstance(store, FolderStore)
    with store.create() as writer:
        for number in range(3):
            writer.put(analyse(Article(str(number), title="T", body=("The harbour.",))))
    folder = store.path / writer.generation
    assert len(read_toc(folder)[1]) == 1
    (toc,) = folder.glob("*.toc")
    data = toc.read_bytes()
    begin = data.rindex(b"\x80", 0, data.rindex(b"W3Segment"))
    toc.write_bytes(data[:begin] + pickle.dumps(Bomb(tmp_path / "made"), 2))
    with pytest.raises(pickle.UnpicklingError, match="does not belong"):
        read_toc(folder)
    assert not (tmp_path / "made").exists()
