"""Columns on disk: look-ups, facets and orders against plain Python over the same articles."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from search.article import Article
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.bm25 import length_code
from search.engines.structures.array_file import load_arrays, save_arrays
from search.engines.structures.columns import Columns, ColumnsPart
from search.engines.structures.columns_builder import ColumnsBuilder
from search.fields import FACETS, facet_values
from tests.strategies import corpus


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return list({article.id: article for article in corpus(11, 80)}.values())


@pytest.fixture(scope="module")
def columns(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Columns:
    """Two parts joined, each third row dead."""
    parts = []
    for half in (articles[:30], articles[30:]):
        builder = ColumnsBuilder()
        for article in half:
            builder.add(article, len(article.body))
        parts.append(builder.build())
    path = tmp_path_factory.mktemp("columns") / "columns"
    ColumnsPart.joined(parts).save(path, np.arange(len(articles)) % 3 > 0)
    return Columns(path)


def living(articles: list[Article]) -> list[Article]:
    return [article for doc, article in enumerate(articles) if doc % 3]


def test_articles_are_looked_up_by_id(columns: Columns, articles: list[Article]) -> None:
    """A living article has its row and digest; a dead one, and one that never was, has none."""
    for doc, article in enumerate(articles):
        assert columns.doc(article.id) == (doc if doc % 3 else None)
        assert columns.id(doc) == article.id
    assert columns.doc("") is columns.doc("\U0010ffff") is None
    assert list(columns.digests()) == sorted(
        (article.id, article.digest) for article in living(articles)
    )
    assert columns.count == len(living(articles))


@pytest.mark.parametrize("facet", FACETS)
def test_facets_count_living_rows(columns: Columns, articles: list[Article], facet: str) -> None:
    """Counts of all values, "without" included, are the articles'.

    The largest come first, ties by value, None last.
    """
    column = columns.facet(facet)
    counts = column.counts(columns.live)
    expected = Counter(
        value for article in living(articles) for value in facet_values(article, facet) or (None,)
    )
    order = sorted(expected, key=lambda value: (-expected[value], value is None, value or ""))
    assert [
        (column.values[ordinal], counts[ordinal]) for ordinal in column.most_first(counts, None)
    ] == [(v, expected[v]) for v in order]
    assert [column.values[ordinal] for ordinal in column.most_first(counts, 3)] == order[:3]
    for value in (*order, "nobody's"):
        found = column.docs_with([value], len(columns)) & columns.live
        with_value = [
            doc
            for doc, a in enumerate(articles)
            if doc % 3 and value in (facet_values(a, facet) or (None,))
        ]
        assert np.flatnonzero(found).tolist() == with_value


def test_a_dead_rows_values_are_nowhere(tmp_path: Path) -> None:
    """What only deleted articles had is not in the file any more."""
    builder = ColumnsBuilder()
    builder.add(Article(id="a", authors=("Secret Person",), section="Hidden"), 3)
    builder.add(Article(id="b", authors=("Known",)), 3)
    builder.build().save(tmp_path / "columns", np.array([False, True]))
    assert b"Secret" not in (tmp_path / "columns").read_bytes()
    assert b"Hidden" not in (tmp_path / "columns").read_bytes()


def test_ranks_are_the_orders_of_dates(columns: Columns, articles: list[Article]) -> None:
    """Newest and oldest first, undated last both ways, ids ascending among equals."""
    alive = [doc for doc in range(len(articles)) if doc % 3]
    day = {doc: articles[doc].date.toordinal() if articles[doc].date else 0 for doc in alive}  # type: ignore[union-attr]
    newest = sorted(alive, key=lambda doc: (-day[doc], articles[doc].id))
    oldest = sorted(alive, key=lambda doc: (not day[doc], day[doc], articles[doc].id))
    assert sorted(alive, key=lambda doc: columns.newest[doc]) == newest
    assert sorted(alive, key=lambda doc: columns.oldest[doc]) == oldest


def test_lengths_are_kept_exactly_and_as_lucene_rounds_them(
    columns: Columns, articles: list[Article]
) -> None:
    """The mean is over exact lengths, the scores' lengths are codes."""
    assert columns.lengths.tolist() == [len(article.body) for article in articles]
    assert columns.length_codes.tolist() == [length_code(len(article.body)) for article in articles]
    alive = [len(article.body) for article in living(articles)]
    assert columns.average_length == sum(alive) / len(alive)


def test_a_part_of_the_rows_can_be_written_again(
    columns: Columns, articles: list[Article], tmp_path: Path
) -> None:
    """Rows taken out of columns have the same values in the next file."""
    docs = np.flatnonzero(columns.live)
    columns.part(docs).save(tmp_path / "columns", np.ones(len(docs), bool))
    again = Columns(tmp_path / "columns")
    assert list(again.digests()) == list(columns.digests())
    for facet in FACETS:
        values = again.facet(facet).values
        counts = again.facet(facet).counts(again.live)
        before = columns.facet(facet).counts(columns.live)
        kept = {
            value: before[ordinal]
            for ordinal, value in enumerate(columns.facet(facet).values)
            if before[ordinal]
        }
        assert {
            value: counts[ordinal] for ordinal, value in enumerate(values) if counts[ordinal]
        } == kept


def test_arrays_come_back_as_they_were_saved(tmp_path: Path) -> None:
    """Types, lengths and values survive, empty arrays too; a strange file is refused."""
    arrays = {
        "a": np.arange(5, dtype=np.uint64),
        "none": np.empty(0, np.int32),
        "b": np.array([1.5, -2.5]),
        "c": np.arange(9)[::2],
    }
    save_arrays(tmp_path / "arrays", arrays)
    found = load_arrays(tmp_path / "arrays")
    assert {name: array.tolist() for name, array in found.items()} == {
        name: array.tolist() for name, array in arrays.items()
    }
    assert all(found[name].dtype == array.dtype for name, array in arrays.items())
    (tmp_path / "strange").write_bytes(b"something else\n")
    with pytest.raises(ValueError, match="holds no arrays"):
        load_arrays(tmp_path / "strange")


def test_the_cache_keeps_what_was_used_last_within_its_bound() -> None:
    """The oldest goes first when it grows too large; what is too large alone is never kept."""
    cache = ArrayCache(8_000)
    made: list[str] = []

    def ask(key: str, size: int = 1_800) -> None:
        cache.get(key, lambda: (made.append(key), np.zeros(size, np.uint8))[1])

    for key in "abcd":
        ask(key)
    ask("a")
    ask("e")
    ask("a")
    assert made == ["a", "b", "c", "d", "e"]
    ask("b")
    assert made[-1] == "b"
    ask("big", 7_000)
    ask("big", 7_000)
    assert made.count("big") == 2
