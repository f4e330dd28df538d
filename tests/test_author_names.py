"""One person is one value in the archive, under the form that papers print most often."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search import Archive, Filter, SearchRequest, Settings, open_store
from search.indexing.operations import reindex, update
from search.indexing.options import BuildOptions
from search.ingest.bylines.name_case import canonical_name

PRINTED = [
    ["SIOBHAN O'NEILL"],
    ["Siobhan O’Neill"],
    ["Siobhan O’Neill", "Ada Quill"],
    ["Angus Mcdonald"],
    ["Angus McDonald"],
    ["ANGUS MCDONALD"],
    ["Rene\u0301 DeShawn"],
    ["Ren\u00e9 DeShawn"],
]


def write(folder: Path, names: list[list[str]], start: int = 0) -> None:
    """Write one article for each list of authors."""
    for number, authors in enumerate(names, start=start):
        values = {
            "id": f"a{number}",
            "title": f"Story {number}",
            "body": "The ferry left.",
            "authors": authors,
        }
        (folder / f"{number}.json").write_text(json.dumps(values), "utf-8")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive of articles whose authors are printed in several forms."""
    (tmp_path / "texts").mkdir()
    write(tmp_path / "texts", PRINTED)
    settings = Settings(index=f"whoosh:{tmp_path / 'index'}")
    store = open_store(settings.index, settings)
    reindex(store, BuildOptions(sources=(tmp_path / "texts",), jobs=0))
    return Archive.open(settings)


def authors(archive: Archive) -> dict[str | None, int]:
    """Return the counts of the author facet."""
    page = archive.search(SearchRequest(facets=("author",)))
    return {each.value: each.count for each in page.facets["author"]}


def test_a_person_is_one_value_in_the_commonest_form(archive: Archive) -> None:
    """Capitals, apostrophes and composition don't part a person; facets count all printings."""
    assert authors(archive) == {
        "Siobhan O’Neill": 3,
        "Angus McDonald": 3,
        "René DeShawn": 2,
        "Ada Quill": 1,
    }


def test_articles_completion_and_facet_agree(archive: Archive) -> None:
    """An article, its hit and the help with typing show the same form as the facet."""
    assert archive.article("a0").authors == ("Siobhan O’Neill",)
    hits = archive.search(SearchRequest()).hits
    assert {name for hit in hits for name in hit.article.authors} == set(authors(archive))
    assert {each.value for each in archive.values("author")} == set(authors(archive))


@pytest.mark.parametrize("name", ["Siobhan O’Neill", "SIOBHAN O'NEILL", "siobhan o'neill"])
def test_a_filter_and_a_query_take_any_form(archive: Archive, name: str) -> None:
    """A filter or `author:` finds all articles of a person by any form of the name."""
    request = SearchRequest(filters=(Filter("author", (name,)),))
    assert archive.search(request).total == 3
    assert archive.search(SearchRequest(text=f'author:"{name}"')).total == 3


def test_an_update_counts_with_what_was_there(archive: Archive, tmp_path: Path) -> None:
    """The commonest form is that of the whole archive, not of what an update read."""
    write(tmp_path / "texts", [["ADA QUILL"], ["siobhan o'neill"]], start=len(PRINTED))
    store = open_store(archive.settings.index, archive.settings)
    update(store, BuildOptions(sources=(tmp_path / "texts",), jobs=0))
    found = authors(Archive.open(archive.settings))
    assert found["Siobhan O’Neill"] == 4
    assert found["Ada Quill"] == 2


@pytest.mark.parametrize(
    "name", ["Ada Quill", "danah quill", "Weiß Straße", "山田太郎", "JD Quill", "X"]
)
def test_a_canonical_name_is_stable(name: str) -> None:
    """The canonical form of a canonical form is itself, whatever the script."""
    assert canonical_name(canonical_name(name)) == canonical_name(name)
