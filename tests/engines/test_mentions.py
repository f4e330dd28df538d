"""Mentions and word counts in every engine, held against the tokens of every article."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.analysis.tokenizer import spans
from search.article import Article
from search.documents import TEXT_STREAMS
from search.engines import open_store
from search.engines.shared.filters import passes_filters
from search.fields import facet_values
from search.models import SearchRequest, TimelineUnit, prepare
from search.occurrences import MentionOptions
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import ExactTerm, Or, Phrase, Query
from search.reading.highlighting.highlighter import Highlighter
from tests.engines.comparing import resolved
from tests.engines.conftest import CORPORA, Pair, build
from tests.engines.mention_oracle import Row, brute_rows
from tests.strategies import examples, requests, tokens, trees

names = st.sampled_from([name for name in CORPORA if name != "nothing"])
law = settings(max_examples=examples(60), suppress_health_check=list(HealthCheck), deadline=None)
many = settings(law, max_examples=examples(120))
options = st.builds(
    MentionOptions,
    of=trees,
    near=st.lists(tokens.map(ExactTerm), max_size=1).map(tuple),
    window=st.integers(0, 9),
    sentences=st.booleans(),
    bylines=st.booleans(),
    context=st.just(True),
)


def rows_of(
    pair: Pair, request: SearchRequest, chosen: MentionOptions, want: list[Row]
) -> list[Row]:
    """The engine's rows in the form of the oracle's, ascending, their words numbered alike."""
    found = pair.engine.mentions(request, chosen)
    alphabet = sorted({word for row in want for word in row.words})
    kept = found.selected[found.docs]
    ranks = np.unique(np.concatenate([found.left[kept].ravel(), found.right[kept].ravel()]))
    rank = dict(zip(ranks[ranks > 0].tolist(), alphabet, strict=False))
    return sorted(
        Row(
            found.articles.id(int(found.docs[i])),
            int(found.streams[i]),
            int(found.first[i]),
            int(found.last[i]),
            int(found.passages[i]),
            int(found.offsets[i]),
            tuple(rank[word] for word in found.left[i].tolist() if word),
            tuple(rank[word] for word in found.right[i].tolist() if word),
        )
        for i in np.flatnonzero(kept).tolist()
    )


def said(reading: DocumentMatcher) -> list[str]:
    """The words of an article's text without those of its byline."""
    stream = reading.stream()
    return [word for p, word in enumerate(stream.exact) if not stream.in_field("authors", p)]


@many
@given(name=names, request=requests(), chosen=options, own=st.booleans())
def test_mentions_are_what_reading_every_article_finds(
    pairs: dict[str, Pair], name: str, request: SearchRequest, chosen: MentionOptions, own: bool
) -> None:
    """Rows, their places and the words next to them equal brute force over tokens, for any query,
    filters, dates, second word, width, and for the mentions of another query in the same hits.
    """
    pair = pairs[name]
    request = resolved(pair, request)
    of = request.query if own else resolved(pair, SearchRequest(query=chosen.of)).query
    chosen = replace(chosen, of=of)
    want = brute_rows(pair, request, chosen)
    assert rows_of(pair, request, chosen, want) == want


@law
@given(name=names, query=trees)
def test_every_mark_is_in_a_mention_and_every_mention_begins_with_a_mark(
    pairs: dict[str, Pair], name: str, query: Query
) -> None:
    """What is counted as a mention is what highlighting marks, in texts, captions and what was
    removed.
    """
    pair = pairs[name]
    request = resolved(pair, SearchRequest(query=query, size=1000))
    rows = brute_rows(pair, request, MentionOptions(request.query))
    highlighter = Highlighter(request.query)
    for article in pair.articles:
        matcher = pair.spec._readings[article.id]
        marked = {
            (TEXT_STREAMS.index(stream), position)
            for stream, positions in matcher.marks(request.query).items()
            if stream in TEXT_STREAMS
            for position in positions
        }
        own = [row for row in rows if row.article == article.id]
        covered = {(row.stream, p) for row in own for p in range(row.first, row.last + 1)}
        assert marked <= covered
        assert {(row.stream, row.first) for row in own} <= marked
        assert {(row.stream, row.last) for row in own} <= marked
        assert bool(len(highlighter.highlight(article))) >= bool(marked)


@law
@given(name=names, query=trees)
def test_kept_places_of_words_are_those_that_analysis_finds(
    pairs: dict[str, Pair], name: str, query: Query
) -> None:
    """Where an engine keeps where words are printed, rows are cut as from the text itself."""
    pair = pairs[name]
    request = resolved(pair, SearchRequest(query=query))
    found = pair.engine.mentions(request, MentionOptions(request.query))
    if found.words is None:
        return
    kept = found.words(found.docs, found.streams, found.passages)
    for i, words in enumerate(kept):
        reading = pair.spec._readings[found.articles.id(int(found.docs[i]))]
        stream = reading.stream(TEXT_STREAMS[found.streams[i]])
        begins = sorted({stream.passage.index(number) for number in set(stream.passage)})
        begin = begins[int(found.passages[i])]
        assert words is not None
        assert [*zip(*map(list, words), strict=True)] == spans(
            stream.passages[stream.passage[begin]][2]
        )


@pytest.mark.slow
@many
@given(name=names, query=trees)
def test_marks_and_snippets_from_stored_places_are_those_of_an_analysis(
    pairs: dict[str, Pair], name: str, query: Query
) -> None:
    """Stored places give the marks of an analysed article, bylines under other names included."""
    pair = pairs[name]
    query = resolved(pair, SearchRequest(query=query)).query
    highlighter = Highlighter(query)
    places = pair.engine.word_places([article.id for article in pair.articles], query)
    for article, stored in zip(pair.articles, places, strict=True):
        shouted = replace(article, authors=tuple(map(str.upper, article.authors)))
        for shown in (article, shouted):
            assert highlighter.highlight(shown, stored) == highlighter.highlight(shown)
            assert highlighter.snippets(shown, places=stored) == highlighter.snippets(shown)
    if pair.name in ("whoosh", "tantivy"):
        assert None not in pair.engine.word_places([pair.articles[0].id], query)


@law
@given(name=names, request=requests())
def test_facets_under_mentions_are_counted_without_their_own_filter(
    pairs: dict[str, Pair], name: str, request: SearchRequest
) -> None:
    """`through` passes exactly the articles that all other filters let pass."""
    pair = pairs[name]
    request = replace(resolved(pair, request), facets=("section", "author"))
    found = pair.engine.mentions(request, MentionOptions(request.query))
    latest = {article.id: article for article in pair.articles}
    for facet in request.facets:
        through = found.through(facet)
        for doc in np.unique(found.docs).tolist():
            article = latest[found.articles.id(doc)]
            assert bool(through[doc]) == passes_filters(article, request, facet)


@law
@given(name=names, request=requests(), unit=st.sampled_from(("year", "month", "day")))
def test_words_of_periods_are_those_of_the_hits(
    pairs: dict[str, Pair], name: str, request: SearchRequest, unit: TimelineUnit
) -> None:
    """The words of each period are the sum over its hits, under all filters and dates."""
    pair = pairs[name]
    request = resolved(pair, request)
    length = {"year": 4, "month": 7, "day": 10}[unit]
    want: Counter[str] = Counter()
    for hit in pair.spec.scan(prepare(replace(request, after=None))):
        if hit.article.date and (unit != "month" or facet_values(hit.article, unit)):
            want[hit.article.date.isoformat()[:length]] += hit.article.word_count
    assert pair.engine.word_totals(request, unit) == dict(want)


@pytest.mark.slow
@law
@given(name=names, request=requests(), other=requests())
def test_words_of_sets_are_counted_over_all_hits(
    pairs: dict[str, Pair], name: str, request: SearchRequest, other: SearchRequest
) -> None:
    """The counts of each word in two sets and in the archive equal those of the articles' tokens,
    and so do pairs of words.
    """
    pair = pairs[name]
    asked = [resolved(pair, request), resolved(pair, other)]
    found = pair.engine.word_counts(asked)
    readings = pair.spec._readings
    every = Counter(word for reading in readings.values() for word in said(reading))
    for word, count in every.items():
        index = found.find(word)
        assert index is not None
        assert found.word(index) == word
        assert found.archive[index] == count
    assert int(found.archive.sum()) == every.total()
    whole = Counter(word for reading in readings.values() for word in reading.stream().exact)
    assert pair.engine.lexicon.tokens == whole.total()
    assert all(pair.engine.lexicon.occurrences(word) == n for word, n in whole.items())
    for number, each in enumerate(asked):
        hits = [readings[hit.article.id] for hit in pair.spec.scan(prepare(each))]
        counts = Counter(word for reading in hits for word in said(reading))
        assert int(found.sets[number].sum()) == counts.total()
        for word, count in counts.items():
            assert found.sets[number][found.find(word)] == count  # type: ignore[index]
    words = frozenset(word for word, _ in every.most_common(12))
    got, want = (engine.pair_counts(asked, words) for engine in (pair.engine, pair.spec))
    assert list(got.pairs) == list(want.pairs)
    assert np.array_equal(got.archive, want.archive)
    assert all(np.array_equal(one, two) for one, two in zip(got.sets, want.sets, strict=True))


@law
@given(name=names, query=trees, window=st.integers(1, 6), word=tokens)
def test_neighbours_agree_with_rows_narrowed_by_the_word(
    pairs: dict[str, Pair], name: str, query: Query, window: int, word: str
) -> None:
    """The mentions counted for a neighbour are the rows that the word narrows to."""
    pair = pairs[name]
    request = resolved(pair, SearchRequest(query=query))
    chosen = MentionOptions(request.query, window=window)
    found = pair.engine.neighbours(request, chosen)
    narrowed = brute_rows(pair, request, replace(chosen, near=(ExactTerm(word),)))
    index = found.find(word)
    assert found.mentions is not None
    count = 0 if index is None else found.mentions[index]
    assert count == sum(row.stream == 0 for row in narrowed)
    want = pair.spec.neighbours(request, chosen)
    at = want.find(word)
    assert (0 if index is None else found.sets[0][index]) == (0 if at is None else want.sets[0][at])


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_a_stream_without_words_has_no_places(engine: str, tmp_path: Path) -> None:
    """A query that names captions is highlighted where no article of a batch has one."""
    titles = ("The bridge toll", "A toll")
    opened = build(
        open_store(f"{engine}:{tmp_path / 'archive'}"),
        [Article(title, title=title) for title in titles],
    )
    query = Or((Phrase(("bridge", "toll")), ExactTerm("gull", "caption")))
    found = [places or {} for places in opened.word_places(titles, query)]
    assert [len(places["caption"].found) for places in found] == [0, 0]
    assert [len(places["text"].found) for places in found] == [2, 1]
