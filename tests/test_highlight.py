"""Marks are exactly the words that satisfied a query, and snippets show the best of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from search.analysis.stemming import stem
from search.analysis.tokenizer import fold, spans, words
from search.article import Article, RemovedText
from search.documents import analyse, text_passages
from search.query.document_matcher import DocumentMatcher
from search.query.expansion import expand
from search.query.nodes import (
    And,
    DateRange,
    ExactTerm,
    Fuzzy,
    MatchAll,
    MinShouldMatch,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
    is_scoring,
)
from search.reading.highlighting import article_matchers, highlighter
from search.reading.highlighting.article_matchers import FullMatcher, MatcherCache, QueryTerms
from search.reading.highlighting.highlighter import Highlighter, highlight, snippets
from tests.strategies import articles, examples, trees


def word(text: str, field: str | None = None) -> Term:
    """A plain word."""
    return Term(text, stem(text), field)


ARTICLE = Article(
    id="x",
    title="Nurses’ strike: “No” to marble",
    dek="Müller’s hospital",
    authors=("Ann Lund", "Jane O’Brien"),
    date=dt.date(1990, 4, 29),
    section="Opinion",
    topics=("Railways", "Nurses"),
    body=(
        (
            "The nurses struck at dawn. Nobody else did. Dr. Lund of St. Odile’s said that the"
            " strike would end!"
        ),
        "A C++ course at AT&T costs £5. Nursing is no sport; nurses know.",
        "No new taxes, they said. New taxes came. No, new taxes never end, said the U.S. treasury.",
    ),
    captions=("Nurses at the gate", "The hospital"),
    removed=(RemovedText("Sign up for nurses’ news", "a rule"),),
)


def marked(query: Query, article: Article = ARTICLE) -> dict[tuple[str, int], list[str]]:
    """The marked words of each passage."""
    found = highlight(article, query)
    texts = {(name, number): text for name, number, text in text_passages(article)}
    texts |= {("captions", number): text for number, text in enumerate(article.captions)}
    texts |= {("removed", number): cut.text for number, cut in enumerate(article.removed)}
    texts |= {("topics", number): text for number, text in enumerate(article.topics)} | {
        ("section", 0): article.section or ""
    }
    return {
        place: [texts[place][begin:end] for begin, end in marks]
        for place, marks in found.passages.items()
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            word("nurse"),
            {("title", 0): ["Nurses"], ("body", 0): ["nurses"], ("body", 1): ["Nursing", "nurses"]},
        ),
        (
            ExactTerm("nurses"),
            {("title", 0): ["Nurses"], ("body", 0): ["nurses"], ("body", 1): ["nurses"]},
        ),
        (word("muller"), {("dek", 0): ["Müller’s"]}),
        (word("lund"), {("authors", 0): ["Lund"], ("body", 0): ["Lund"]}),
        (word("lund", "author"), {("authors", 0): ["Lund"]}),
        (word("nurses", "title"), {("title", 0): ["Nurses"]}),
        (word("nurses", "caption"), {("captions", 0): ["Nurses"]}),
        (word("nurse", "removed"), {("removed", 0): ["nurses"]}),
        (word("nurses", "topic"), {("topics", 1): ["Nurses"]}),
        (word("opinion", "section"), {("section", 0): ["Opinion"]}),
        (ExactTerm("c++"), {("body", 1): ["C++"]}),
        (Or((ExactTerm("at&t"), ExactTerm("u.s"))), {("body", 1): ["AT&T"], ("body", 2): ["U.S"]}),
        (
            Phrase(("no", "new", "taxes")),
            {("body", 2): ["No", "new", "taxes", "No", "new", "taxes"]},
        ),
        (Phrase(("new", "taxes", "no")), {}),
        (Near(word("new"), word("end"), 3), {("body", 2): ["new", "end"]}),
        (Within(word("treasury"), word("tax"), "sentence"), {("body", 2): ["taxes", "treasury"]}),
        (
            Prefix("nurs", words=("nurses", "nursing")),
            {("title", 0): ["Nurses"], ("body", 0): ["nurses"], ("body", 1): ["Nursing", "nurses"]},
        ),
        (Wildcard("stru?k", words=("struck",)), {("body", 0): ["struck"]}),
        (Fuzzy("hopsital", words=("hospital",)), {("dek", 0): ["hospital"]}),
        (And((word("gate"), word("nurse"))), {}),  # the gate is in a caption alone
        (Or((And((word("dawn"), word("absent"))), word("sport"))), {("body", 1): ["sport"]}),
        (And((word("dawn"), Not(word("absent")))), {("body", 0): ["dawn"]}),
        (
            MinShouldMatch(2, (word("dawn"), word("absent"), word("sport"))),
            {("body", 0): ["dawn"], ("body", 1): ["sport"]},
        ),
        (Not(word("absent")), {}),
        (MatchAll(), {}),
        (DateRange(dt.date(1990, 1, 1), None), {}),
    ],
    ids=lambda value: str(value) if isinstance(value, Query) else "",
)
def test_marks_are_exactly_the_words_that_satisfied_the_query(
    query: Query, expected: dict[tuple[str, int], list[str]]
) -> None:
    """Stemmed or exact, phrases only where they stand, fields in their field, nothing under Not."""
    assert marked(query) == expected


@settings(max_examples=examples(300), suppress_health_check=list(HealthCheck), deadline=None)
@given(article=articles, query=trees)
def test_marks_are_those_of_the_specification(article: Article, query: Query) -> None:
    """For any query every hit has a mark, every mark is a word that the specification marks, and
    none is missing.
    """
    lexicon = _Lexicon(article)
    query, _ = expand(query, lexicon, 50)
    reading = DocumentMatcher(analyse(article))
    wanted: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for name, positions in reading.marks(query).items():
        stream = reading.stream(name)
        for position in positions:
            field, number, text = stream.passages[stream.passage[position]]
            span = stream.start[position], stream.end[position]
            assert words(text[slice(*span)]) == [stream.exact[position]]
            wanted.setdefault((field, number), set()).add(span)
    found = highlight(article, query)
    assert {place: set(marks) for place, marks in found.passages.items()} == wanted
    kept = MatcherCache("english")
    kept.matcher(article, analyse=True)
    assert Highlighter(query, "english", kept).highlight(article) == found
    for marks in found.passages.values():
        assert all(one[1] <= other[0] for one, other in pairwise(marks))
    if reading.matches(query) and _always_marked(query):
        assert len(found)
    _check_snippets(article, query)


def _check_snippets(article: Article, query: Query) -> None:
    """Snippets are pieces of their passages, and their spans are among the marks."""
    marks = highlight(article, query)
    shown = snippets(article, query, length=60)
    texts = {("captions", number): text for number, text in enumerate(article.captions)}
    texts |= {("removed", number): cut.text for number, cut in enumerate(article.removed)}
    texts |= {(name, number): text for name, number, text in text_passages(article)}
    for snippet in shown:
        whole = texts.get((snippet.field, snippet.number), snippet.text)
        assert whole[snippet.start : snippet.start + len(snippet.text)] == snippet.text
        moved = {(snippet.start + begin, snippet.start + end) for begin, end in snippet.spans}
        assert moved <= set(marks.spans(snippet.field, snippet.number))
    if len(marks):
        assert any(snippet.spans for snippet in shown)


def _always_marked(query: Query) -> bool:
    """Whether whatever matches must hold a mark: some positive part can't be got round."""
    match query:
        case And(parts=parts):
            return any(map(_always_marked, parts))
        case Or(parts=parts) | MinShouldMatch(parts=parts):
            return all(map(_always_marked, parts))
    return is_scoring(query)


class _Lexicon:
    """The words of one article."""

    def __init__(self, article: Article) -> None:
        document = analyse(article)
        self._words = sorted(
            {*document.text.exact, *document.caption.exact, *document.removed.exact}
        )

    def words(self):  # type: ignore[no-untyped-def]
        return ((each, 1) for each in self._words)

    def prefixed(self, prefix: str):  # type: ignore[no-untyped-def]
        return ((each, 1) for each in self._words if each.startswith(prefix))

    def count(self, word: str) -> int:
        return int(word in self._words)

    def forms(self, stem: str) -> tuple[str, ...]:
        return ()

    def compounds(self, stem: str) -> tuple[str, ...]:
        return ()

    def printed(self, compound: str) -> int:
        return 0


# -- snippets


def test_title_and_names_are_shown_whole_then_the_best_pieces() -> None:
    """First the passages that are shown whole, then pieces with the most different words."""
    query = Or((word("strike"), word("nurse"), word("dawn")))
    shown = snippets(ARTICLE, query, length=60)
    assert [(s.field, s.text) for s in shown[:2]] == [
        ("title", ARTICLE.title),
        ("body", "The nurses struck at dawn. Nobody else did."),
    ]
    assert [shown[1].text[a:b] for a, b in shown[1].spans] == ["nurses", "dawn"]
    assert all(s.spans for s in shown)


def test_pieces_begin_and_end_with_sentences() -> None:
    """As many whole sentences as fit; abbreviations end none."""
    (shown,) = (s for s in snippets(ARTICLE, ExactTerm("odile"), length=80) if s.field == "body")
    assert shown.text == "Dr. Lund of St. Odile’s said that the strike would end!"
    assert ARTICLE.body[0][shown.start :].startswith("Dr.")


def test_a_caption_with_a_mark_is_shown() -> None:
    """Though the body would fill the place with better pieces."""
    query = Or((word("nurse"), word("strike"), word("gate", "caption")))
    shown = snippets(ARTICLE, query, size=2)
    assert [s.field for s in shown if s.field in ("body", "captions")] == ["captions", "body"]


def test_the_beginning_stands_for_a_body_without_marks() -> None:
    """Unmarked.

    Also where title or author alone have the word, and where nothing is searched for.
    """
    for query in (
        MatchAll(),
        Not(word("absent")),
        DateRange(dt.date(1990, 1, 1), None),
        word("jane", "author"),
    ):
        shown = [s for s in snippets(ARTICLE, query, length=50) if s.field == "body"]
        assert [(s.text, s.spans, s.start) for s in shown] == [
            ("The nurses struck at dawn. Nobody else did.", (), 0)
        ]
    assert snippets(Article(id="empty"), MatchAll()) == ()
    assert snippets(Article(id="blank", body=("", "  ")), MatchAll()) == ()


def test_a_sentence_too_long_is_cut_at_words_around_its_marks() -> None:
    """What is shown is not much longer than asked for, and begins and ends between words."""
    text = "nothing " * 200 + "strike here " + "nothing " * 200 + "strike there " + "nothing " * 300
    shown = snippets(Article(id="x", body=(text,)), word("strike"), length=100)
    assert len(shown) == 2
    for each in shown:
        assert len(each.text) <= 110
        assert [each.text[a:b] for a, b in each.spans] == ["strike"]
        assert set(each.text.split()) <= {"nothing", "strike", "here", "there"}
    unbroken = Article(id="x", body=("x" * 5000 + " strike",))
    assert [
        s.text[a:b] for s in snippets(unbroken, word("strike"), length=50) for a, b in s.spans
    ] == ["strike"]


def test_pieces_do_not_overlap_and_are_as_many_as_asked_for() -> None:
    """However many sentences hold the word."""
    article = Article(id="x", body=("A strike. " * 50, "Strike on strike. " * 20))
    for size in (1, 3, 9):
        shown = snippets(article, word("strike"), size=size, length=100)
        assert len(shown) == size
        places = sorted((s.number, s.start, s.start + len(s.text)) for s in shown)
        assert all(one[0] != two[0] or one[2] <= two[1] for one, two in pairwise(places))
    assert snippets(article, word("strike"), size=1)[0].number == 1  # denser


def test_the_whole_article_is_looked_at() -> None:
    """As far as any newspaper prints."""
    article = Article(id="x", body=("nothing to see. " * 15_000 + "A strike.",))
    assert highlight(article, word("strike")).spans("body") == ((16 * 15_000 + 2, 16 * 15_000 + 8),)
    assert snippets(article, word("strike"))[0].spans


@pytest.mark.parametrize("language", ["english", "german", "dutch", "arabic", "french"])
def test_marks_do_not_depend_on_how_a_stemmer_works(language: str) -> None:
    """Also where it cuts beginnings, every form of the word is marked."""
    texts = {
        "dutch": "gewerkt werken werkt",
        "german": "häuser haus Häuser",
        "arabic": "الكتاب كتاب",
        "french": "chevaux cheval",
        "english": "dying die dies tying tie",
    }
    forms = texts[language].split()
    article = Article(id="x", body=(" und ".join(forms),))
    for form in forms:
        stemmed = stem(fold(form), language)
        expected = sum(stem(fold(each), language) == stemmed for each in forms)
        assert len(highlight(article, Term(fold(form), stemmed), language)) == expected


def test_every_form_of_an_english_stem_is_glanced_at(words_of_english: list[str]) -> None:
    """The beginning that is looked for is one of every form's, so that no form is overlooked."""
    for each in words_of_english:
        assert (
            len(highlight(Article(id="x", body=(f"x {each} x",)), Term(each, stem(each)))) == 1
        ), each


@pytest.fixture(scope="session")
def words_of_english() -> list[str]:
    """Words with every ending that the English stemmer knows of, on beginnings long and short."""
    starts = (
        "d l t happ sk rel nat organ gener univers capab vis fluen hop run cri activ commun beaut"
        " dign arsen".split()
    )
    ends = (
        "y ying ies ied ie e es s ed ing ly edly ingly eed eedly tional ational enci ency anci ancy"
        " abli ably entli ently izer ization ation ator alism aliti ality alli ally fulness fulli"
        " fully ousli ously ousness iveness iviti ivity biliti bility ability ible bli ogi logy"
        " less lessli lessly alize icate iciti icity ical ful ness ative al ance ence er ic able"
        " ant ement ment ent ism ate iti ous ive ize ion sion tion"
    ).split()
    return [start + end for start in starts for end in ends]


def test_a_highlighter_serves_many_articles() -> None:
    """What was compiled for a query is used again."""
    highlighter = Highlighter(Near(word("strike"), word("end"), 5))
    assert len(highlighter.highlight(ARTICLE)) == 2
    assert len(highlighter.highlight(Article(id="y", body=("no strike",)))) == 0
    assert spans("") == []


@pytest.mark.parametrize("most_words", [0, 1, 1_000])
def test_articles_analysed_once_have_the_same_snippets_for_every_query(most_words: int) -> None:
    """The kept analysis gives what a fresh one does, also if there is no room for every article."""
    kept = MatcherCache("english", most_words)
    other = replace(ARTICLE, id="other", body=("A strike without an end.",))
    for article in (ARTICLE, other, ARTICLE, replace(ARTICLE, body=other.body)):
        for query in (word("strike"), Phrase(("the", "strike")), word("nurse", "title")):
            cached = Highlighter(query, "english", kept)
            assert cached.snippets(article) == snippets(article, query)


def test_an_analysed_article_is_kept_and_a_full_cache_analyses_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only queries that need positions analyse; no article is dropped for another."""
    analysed = []

    class Counted(FullMatcher):
        def __init__(self, article: Article, language: str, terms: QueryTerms | None) -> None:
            analysed.append((article.id, len(article.title)))
            super().__init__(article, language, terms)

    monkeypatch.setattr(article_matchers, "FullMatcher", Counted)
    long, last = Article("long", title="so " * 400_000), replace(ARTICLE, id="last")
    kept = MatcherCache("english", most_words=len(words(long.title[: highlighter.LOOKED_AT])) + 1)
    plain, near = (
        Highlighter(query, "english", kept)
        for query in (word("strike"), Near(word("strike"), word("end"), 5))
    )
    plain.highlight(ARTICLE)
    assert analysed == []
    for _ in range(2):
        for article in (long, ARTICLE, last):
            assert near.highlight(article) == highlight(article, near.query)
            assert plain.highlight(article) == highlight(article, plain.query)
    assert analysed == [("long", highlighter.LOOKED_AT), ("x", len(ARTICLE.title))]
    changed = replace(long, title="A new one")  # makes room
    near.highlight(changed)
    near.highlight(last)
    assert [name for name, _ in analysed[2:]] == ["long", "last"]


@pytest.mark.parametrize(
    ("printed", "query"),
    [
        ("Ph.D.s", ExactTerm("phds")),
        ("Ph.D.s", word("phds")),
        ("Ph.D.s", Prefix("phd", words=("phds",))),
        ("M.P.s", ExactTerm("mps")),
        ("U.N", ExactTerm("un")),
        ("M.Sc", ExactTerm("msc")),
    ],
)
def test_dotted_capitals_are_marked_whatever_the_reading(printed: str, query: Query) -> None:
    """A glance finds the printed form of a word as the analysis of the whole article does."""
    article = Article("x", body=(f"There are two {printed} here.",))
    kept = MatcherCache("english")
    kept.matcher(article, analyse=True)
    assert marked(query, article) == {("body", 0): [printed]}
    assert Highlighter(query, "english", kept).highlight(article) == highlight(article, query)


def test_a_very_long_text_is_looked_at_in_its_first_part() -> None:
    """A million times one word is marked in a bounded stretch, and the answer says so."""
    article = Article("a", title="T", body=("word " * 1_000_000, "word"))
    found = highlight(article, Term("word", "word"))
    assert not found.complete
    assert found.spans("body", 0)[-1][1] <= highlighter.LOOKED_AT
    assert highlight(Article("a", body=("word",)), Term("word", "word")).complete
    assert snippets(article, Term("word", "word"))[0].text.startswith("word")
