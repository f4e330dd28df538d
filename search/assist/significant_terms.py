"""The words that set the hits of a search apart from the archive."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

from search.analysis.stemming import stem, stop_words
from search.analysis.tokenizer import words
from search.article import Article
from search.engines.protocols import Engine
from search.models import SearchRequest, prepare
from search.query.nodes import ExactTerm, Phrase, Term, positive_leaves

SAMPLE = 100
"""So many of the first hits are read."""
FEWEST = 2
"""In so many of them a word must stand."""
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class SignificantTerm:
    """A word with the articles it stands in, among the hits that were read and in the archive,
    and how telling that is.
    """

    word: str
    count: int
    background: int
    score: float


def significant(
    engine: Engine, request: SearchRequest, size: int = 20
) -> tuple[SignificantTerm, ...]:
    """The words that the first 100 hits have more often than the archive, most telling first.

    Told by the log-likelihood ratio of the numbers of articles with the word, within and outside
    the hits that were read (Dunning 1993, "Accurate methods for the statistics of surprise and
    coincidence"). Of the forms of one stem the most telling stands for all; stop words, numbers
    and the query's own words are left out.
    """
    language = engine.manifest.language
    found: Counter[str] = Counter()
    read = 0
    for hit in islice(engine.scan(prepare(replace(request, page=1, after=None))), SAMPLE):
        found.update(_vocabulary(hit.article))
        read += 1
    archive = engine.count()
    ignored = _asked(request, language)
    stops = stop_words(language)
    terms: dict[str, SignificantTerm] = {}
    for word, count in found.items():
        if (
            count < FEWEST
            or word in stops
            or len(word) < SHORTEST
            or any(letter.isdigit() for letter in word)
        ):
            continue
        family = stem(word, language)
        background = max(engine.lexicon.count(word), count)
        if family in ignored or count * archive <= background * read:
            continue
        score = log_likelihood(count, read, background - count, archive - read)
        if family not in terms or (score, word) > (terms[family].score, terms[family].word):
            terms[family] = SignificantTerm(word, count, background, score)
    return tuple(sorted(terms.values(), key=lambda term: (-term.score, term.word))[:size])


def log_likelihood(inside: int, hits: int, outside: int, others: int) -> float:
    """Dunning's G2 of a word that stands in `inside` of `hits` articles and `outside` of
    `others`.
    """

    def entropy(*counts: int) -> float:
        total = sum(counts)
        return sum(count * math.log(count / total) for count in counts if count)

    rows = entropy(inside, hits - inside) + entropy(outside, others - outside)
    return max(0.0, 2 * (rows - entropy(inside + outside, hits + others - inside - outside)))


def _vocabulary(article: Article) -> set[str]:
    return {
        word
        for passage in (article.title, article.dek or "", *article.body)
        for word in words(passage)
    }


def _asked(request: SearchRequest, language: str) -> set[str]:
    """The stems of the query's own words."""
    found: set[str] = set()
    for leaf in positive_leaves(request.query):
        if isinstance(leaf, Term | ExactTerm | Phrase):
            found.update(
                stem(word, language)
                for word in (leaf.words if isinstance(leaf, Phrase) else (leaf.text,))
            )
    return found
