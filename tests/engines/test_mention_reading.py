"""Mentions as pages show them, in every engine: orders, samples, cursors, rows, words of sets."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from search.article import Article
from search.engines.protocols import Store
from search.errors import DeadlineError, LimitError
from search.models import Filter, SearchRequest
from search.reading.archive import Archive
from search.reading.concordance.mention_rows import MentionRow
from search.reading.concordance.mention_types import MentionRequest
from search.reading.concordance.mentions import NO_WORDS
from search.settings import Settings
from tests.engines.conftest import build
from tests.strategies import corpus

SPEECH = (
    Article(
        id="a",
        title="The quarry question",
        authors=("Una Reed",),
        date=dt.date(1991, 3, 4),
        publication="Fen Gazette",
        body=(
            "We will reopen the quarry, she said. Nobody asked “the quarry hands” twice.",
            "A quarry is not a garden.",
        ),
    ),
    Article(
        id="b",
        title="Gardens of slate",
        authors=("Abel Moss", "Una Reed"),
        date=dt.date(1992, 7, 1),
        body=("Slate leaves the quarry by water. Slate roofs outlast their owners.",),
        captions=("The old quarry from above.",),
    ),
    Article(id="c", title="Undated notes", body=("Quarry walks are best in autumn. " * 3,)),
)


@pytest.fixture(scope="module")
def open_archive(new_store: Callable[[], Store]) -> Callable[[Sequence[Article]], Archive]:
    """Makes archives of any articles."""

    def make(articles: Sequence[Article]) -> Archive:
        store = new_store()
        build(store, articles)
        return Archive(Settings(index=store.locator), store, today=lambda: dt.date(2001, 1, 1))

    return make


@pytest.fixture(scope="module")
def archive(open_archive: Callable[[Sequence[Article]], Archive]) -> Archive:
    """The three pieces about a quarry."""
    return open_archive(SPEECH)


@pytest.fixture(scope="module")
def many(open_archive: Callable[[Sequence[Article]], Archive]) -> Archive:
    """Invented articles."""
    return open_archive(corpus(5, 120))


def asked(text: str, **more: object) -> MentionRequest:
    """A request for the mentions of a query."""
    return replace(MentionRequest(SearchRequest(text=text)), **more)  # type: ignore[arg-type]


def places(rows: Sequence[MentionRow]) -> list[tuple[str, str, int, int]]:
    """Where rows are."""
    return [(row.article.id, row.field, row.number, row.begin) for row in rows]


def test_mentions_are_counted_beside_their_articles(archive: Archive) -> None:
    """Every place counts, captions too; articles are those with a mention."""
    page = archive.mentions.page(asked("quarry OR caption:quarry"))
    assert (page.total, page.articles) == (9, 3)
    assert len(page.rows) == 9


def test_rows_are_cut_at_words_and_keep_their_quotes(archive: Archive) -> None:
    """A row reaches so many words to either side, punctuation included, or its whole sentence."""
    rows = archive.mentions.page(asked('"quarry hands"', width=2)).rows
    assert [(row.left, row.text, row.right) for row in rows] == [
        ("asked “the ", "quarry hands", "” twice.")
    ]
    (row,) = archive.mentions.page(asked('"quarry hands"', sentences=True)).rows
    assert row.left == "Nobody asked “the "
    assert row.right == "” twice."
    assert row.article.body[row.number][row.begin :].startswith("quarry hands")


def test_a_proximity_is_one_mention_with_its_words_marked(archive: Archive) -> None:
    """The stretch is the mention; what lies between its words is not marked."""
    (row,) = archive.mentions.page(asked("slate pre/4 quarry")).rows
    assert row.text == "Slate leaves the quarry"
    assert [row.text[a:b] for a, b in row.marks] == ["Slate", "quarry"]


def test_a_mention_may_end_in_another_paragraph(
    open_archive: Callable[[Sequence[Article]], Archive],
) -> None:
    """A phrase that goes over the end of a paragraph is shown from both."""
    found = open_archive([Article(id="x", title="t", body=("Up the hill", "side we go"))])
    (row,) = found.mentions.page(asked('"hill side"', width=1)).rows
    assert (row.left, row.text, row.right) == ("the ", "hill side", " we")


@pytest.mark.parametrize("sort", ["newest", "oldest", "writer", "left", "right"])
@pytest.mark.parametrize("text", ["strike", "nurse* OR tax", '"no new"', "strike w/9 hospital"])
def test_orders_are_those_of_the_rows_sorted_by_hand(many: Archive, text: str, sort: str) -> None:
    """Every order is total, and equals sorting all rows in plain Python."""
    request = asked(text, sort=sort, size=500, width=60)
    rows = [*many.mentions.rows(request)]
    page = many.mentions.page(request)
    assert page.total == len(rows)
    assert places(page.rows) == places(rows[:500])

    def words(row: MentionRow, side: str) -> list[str]:
        from search.analysis.stemming import capital_words
        from search.analysis.tokenizer import tokens as tokens_of

        # capitals mean what they do beside the words around them, the mention's own as well
        found = tokens_of(row.left + row.text + row.right, capital_words("english"))
        begin, end = len(row.left), len(row.left) + len(row.text)
        if side == "left":
            return [word for _, last, word in found if last <= begin][::-1][:4]
        return [word for first, _, word in found if first >= end][:4]

    def order(row: MentionRow) -> object:
        day = row.article.date.toordinal() if row.article.date else 0
        newest = (-day, row.article.id)
        if sort == "oldest":
            return (not day, day, row.article.id)
        if sort == "writer":
            names = row.article.authors
            return (not names, *((names[0].casefold(), names[0]) if names else ()), *newest)
        return (words(row, sort), *newest) if sort in ("left", "right") else newest

    assert [order(row) for row in rows] == sorted(order(row) for row in rows)  # type: ignore[type-var]


@pytest.mark.slow
def test_paging_by_cursor_gives_every_row_once(many: Archive) -> None:
    """Pages neither overlap nor lose a row, and a cursor belongs to its request."""
    request = asked("strike OR nurses", sort="right", size=7)
    whole = places([*many.mentions.rows(request)])
    found, cursor = [], None
    for _ in itertools.count():
        page = many.mentions.page(replace(request, cursor=cursor))
        assert page.total == len(whole)
        assert page.start == len(found)
        found += places(page.rows)
        cursor = page.next
        if cursor is None:
            break
    assert found == whole
    first = many.mentions.page(request).next
    with pytest.raises(Exception, match="another search"):
        many.mentions.page(replace(request, cursor=first, sort="left"))


def test_a_sample_is_the_same_for_the_same_seed(many: Archive) -> None:
    """So many rows of all, drawn by the seed, in the order asked for."""
    request = asked("strike OR the", size=500)
    whole = places([*many.mentions.rows(request)])
    one, again, other = (
        places(many.mentions.page(replace(request, sample=20, seed=seed)).rows)
        for seed in (1, 1, 2)
    )
    assert one == again != other
    assert len(one) == 20
    assert one == [place for place in whole if place in set(one)]
    assert many.mentions.page(replace(request, sample=20)).total == 20


def test_a_second_word_narrows_rows(archive: Archive) -> None:
    """Plain by its stem, in quotes as written, and only outside the mention."""
    assert archive.mentions.page(asked("quarry", near="gardens", sentences=True)).total == 1
    assert archive.mentions.page(asked("quarry", near='"gardens"', sentences=True)).total == 0
    assert archive.mentions.page(asked("quarry", near="quarry", width=3)).total == 0
    assert archive.mentions.page(asked("quarry", near="reopen said", sentences=True)).total == 1


def test_facets_count_mentions_or_articles(archive: Archive) -> None:
    """As asked, and each without its own filter."""
    search = SearchRequest(
        text="quarry OR caption:quarry",
        facets=("author",),
        filters=(Filter("author", ("Abel Moss",)),),
    )
    page = archive.mentions.page(MentionRequest(search))
    assert (page.total, page.articles) == (2, 1)
    assert [(c.value, c.count, c.selected) for c in page.facets["author"]] == [
        ("Una Reed", 6, False),
        (None, 3, False),
        ("Abel Moss", 2, True),
    ]
    page = archive.mentions.page(MentionRequest(search, count_articles=True))
    assert {c.value: c.count for c in page.facets["author"]} == {
        "Una Reed": 2,
        None: 1,
        "Abel Moss": 1,
    }


def test_mentions_of_another_query_in_the_same_hits(archive: Archive) -> None:
    """`of` says whose mentions, the search whose hits."""
    assert archive.mentions.page(asked("author:moss", of="slate")).total == 3
    assert archive.mentions.page(asked("date:1991", of='"reed"')).total == 1
    assert archive.mentions.page(asked("date:1991", of='"reed"', bylines=False)).total == 0


@pytest.mark.parametrize("text", ["", "-quarry", "author:reed", "date:1991", "*"])
def test_a_query_without_positive_words_says_why_it_has_no_mentions(
    archive: Archive, text: str
) -> None:
    """Nothing to mention is said to be so, and is no error."""
    page = archive.mentions.page(asked(text))
    assert page.total == 0
    assert NO_WORDS in [note.message for note in page.notes]


def test_the_first_and_the_last_mention_and_who_said_it(archive: Archive) -> None:
    """Dated mentions alone are first or last; writers come in the order of their first."""
    span = archive.mentions.span(asked("quarry OR caption:quarry", sentences=True))
    assert span.first is not None
    assert span.last is not None
    assert (span.first.article.id, span.first.field) == ("a", "title")
    assert (span.last.article.id, span.last.field) == ("b", "captions")
    assert span.peak == ("1991-03", 4)
    assert span.writer_count == 2
    assert [(each.writer, each.mentions, each.articles) for each in span.writers] == [
        ("Una Reed", 6, 2),
        ("Abel Moss", 2, 1),
        (None, 3, 1),
    ]
    nothing = archive.mentions.span(asked("lighthouse"))
    assert (nothing.total, nothing.first, nothing.last, nothing.peak) == (0, None, None, None)


def test_words_of_a_set_are_counted_in_all_hits(archive: Archive) -> None:
    """Figures equal the mentions that they link to, in the set and in the rest."""
    found = archive.sets.words(SearchRequest(text="slate"), near=4)
    figures = {term.text: term for term in found.words}
    assert "slate" not in figures
    assert found.articles == 1
    for text, here, rest in [(t.text, t.here, t.rest) for t in (*found.words, *found.phrases)]:
        inside = asked("slate", of=f'"{text}"', bylines=False)
        outside = asked("NOT slate", of=f'"{text}"', bylines=False)
        assert archive.mentions.page(inside).total == here
        assert archive.mentions.page(outside).total == rest
    whole = archive.sets.words(SearchRequest(text="quarry"))
    assert whole.words == ()


def test_log_likelihood_and_log_ratio_by_hand(many: Archive) -> None:
    """The measures are those of the formula that is shown."""
    found = many.sets.words(SearchRequest(text="prime"), 5)
    assert found.words
    for term in found.words:
        a, b, c, d = term.here, term.rest, found.tokens, found.rest_tokens
        one, two = c * (a + b) / (c + d), d * (a + b) / (c + d)
        sums = a * math.log(a / one) + (b * math.log(b / two) if b else 0)
        assert term.log_likelihood == pytest.approx(2 * sums)
        assert term.log_ratio == pytest.approx(math.log2((a / c) / ((b or 0.5) / d)))
    scores = [term.log_likelihood for term in found.words]
    assert scores == sorted(scores, reverse=True)


def test_neighbours_are_the_words_near_the_mentions(archive: Archive) -> None:
    """A neighbour's mentions are the rows that it narrows to."""
    found = archive.sets.neighbours(asked("slate", width=3))
    for term in found:
        page = archive.mentions.page(asked("slate", near=f'"{term.text}"', width=3, bylines=False))
        assert page.total == term.mentions


def test_two_sets_beside_each_other(archive: Archive) -> None:
    """Articles, mentions over time, what sets each apart, and who wrote first."""
    found = archive.sets.compare(SearchRequest(text="garden"), SearchRequest(text="slate"))
    assert (found.one.articles, found.other.articles, found.both) == (2, 1, 1)
    assert found.first is not None
    assert found.first.article.id == "a"
    assert found.one.periods == (("1991", 1, 1), ("1992", 1, 1))
    assert found.other.periods == (("1992", 1, 3),)
    assert found.one.span is not None
    assert found.one.span.total == 2


def test_pages_and_widths_have_limits(archive: Archive) -> None:
    """Too much is refused, saying the limit."""
    with pytest.raises(LimitError, match="500"):
        archive.mentions.page(asked("quarry", size=501))
    with pytest.raises(LimitError, match="60"):
        archive.mentions.page(asked("quarry", width=61))


def test_a_search_past_its_time_says_how_to_narrow_it(archive: Archive) -> None:
    """The deadline is the search's."""
    late = MentionRequest(SearchRequest(text="reopen OR hands", deadline=1e-9))
    with pytest.raises(DeadlineError, match="narrow the search by dates"):
        archive.mentions.page(late)


@pytest.mark.slow
def test_one_word_a_million_times_has_bounded_rows(
    open_archive: Callable[[Sequence[Article]], Archive],
) -> None:
    """A text without a full stop is counted whole and shown by the piece."""
    flood = Article(id="f", title="Flood", body=("rain " * 200_000,))
    page = open_archive([flood]).mentions.page(asked("rain", sentences=True, size=20))
    assert page.total == 200_000
    assert max(len(row.left) + len(row.right) for row in page.rows) < 700


def test_rows_of_one_passage_share_its_words(
    open_archive: Callable[[Sequence[Article]], Archive],
) -> None:
    """Many mentions in a long paragraph cost the memory of its words once, not once a row."""
    archive = open_archive([Article(id="f", title="Flood", body=("rain fell. " * 2_000,))])
    page = asked("rain", size=500)
    archive.mentions.page(page)
    tracemalloc.start()
    try:
        rows = archive.mentions.page(replace(page, width=3)).rows
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(rows) == 500
    assert most < 40 << 20
