"""Fuzzed texts as whole searches.

Read, expanded, matched, searched, cut into snippets and explained without a failure.
"""

from __future__ import annotations

import datetime as dt
import os
import random

import pytest

from search.assist import NamesByWords, did_you_mean, explain, offers
from search.documents import analyse
from search.engines.memory.engine import MemoryEngine
from search.models import FacetCount, SearchRequest, prepare
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import Query
from search.query.parsing.parser import parse
from search.reading.highlighting.highlighter import snippets

TODAY = dt.date(2024, 5, 31)
FUZZED = int(os.environ.get("MORGUE_TEST_FUZZED", "300"))
WORDS = (
    "strike strikes harbour nurses hospital the of prime minister women's o'brien xyzzy bridge 1993"
    " fox-it harbuor economy"
).split()
PIECES = [
    *'AND OR NOT ( ( ) ) " " - w/5 pre/3 /s /p any/2( atleast/2 * ? ~ ~2 title: author: section:'
    " caption: note: title:(".split(),
    *"date:1990..2001 before:2001 date:soon harb* wom?n *ism ??? *a*e* Adeyro~1 strike~2 -( “ ” '"
    " & ! ?".split(),
    *("😀", "\x00", "\u202e", "עברית"),
]


def text(chance: random.Random) -> str:
    pieces = [
        chance.choice(WORDS) if chance.random() < 0.6 else chance.choice(PIECES)
        for _ in range(chance.randint(1, 9))
    ]
    return "".join(
        piece + ("" if piece.endswith((":", "(", "-")) else chance.choice((" ", " ", " ", "")))
        for piece in pieces
    )


@pytest.fixture(scope="module")
def values(seeds: MemoryEngine) -> dict[str, tuple[FacetCount, ...]]:
    page = seeds.search(prepare(SearchRequest(facets=("author", "section"), size=0)))
    return {facet: tuple(counts) for facet, counts in page.facets.items()}


def check(typed: str, engine: MemoryEngine, values: dict[str, tuple[FacetCount, ...]]) -> None:
    parsed = parse(typed, today=TODAY, max_terms=24)
    expanded, notes = expand(parsed.query, engine.lexicon, 16)
    query, _ = apply_match(expanded, "auto", engine.total)
    page = engine.search(
        prepare(SearchRequest(query=query, size=2, facets=("section",), timeline=True))
    )
    for hit in page.hits:
        for snippet in snippets(hit.article, query, "english"):
            assert all(0 <= begin < end <= len(snippet.text) for begin, end in snippet.spans)
    did_you_mean(parsed, engine.lexicon)
    offers(parsed.query, {facet: NamesByWords(given) for facet, given in values.items()})
    if page.total == 0:

        def total(node: Query) -> int:
            return engine.total(
                apply_match(expand(node, engine.lexicon, 16)[0], "auto", engine.total)[0]
            )

        found = explain(parsed.query, total)
        assert found.total == 0
        assert found.empty, f"nothing says why {typed!r} finds nothing"
    assert all(note.message for note in (*parsed.notes, *notes))


@pytest.mark.slow
def test_fuzzed_searches(seeds: MemoryEngine, values: dict[str, tuple[FacetCount, ...]]) -> None:
    """Random mixtures of words and operators never fail, and an empty page always has a clause to
    blame.
    """
    articles = [seeds.get(id_) for id_, _ in list(seeds.digests())[::4]]
    engine = MemoryEngine(
        [analyse(article, with_spans=False) for article in articles if article], seeds.manifest
    )
    chance = random.Random(7)
    for _ in range(FUZZED):
        check(text(chance), engine, values)
