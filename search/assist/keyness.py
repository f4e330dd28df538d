"""Keyness: words and two-word phrases that distinguish articles, and a word's collocates.

Figures are occurrences, not articles. For a word that is `a` times among the `c` words of a set
and `b` times among the `d` words of its reference:

    log-likelihood  G2 = 2 (a ln(a / E1) + b ln(b / E2)),
                    E1 = c (a + b) / (c + d), E2 = d (a + b) / (c + d)
    log ratio       log2((a / c) / (b / d)), with 1/2 for a b of 0

G2 says how sure the difference is (Dunning 1993; in this form Rayson and Garside 2000), the log
ratio how large (Hardie 2014): 1 is twice as often.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.analysis.stemming import stem, stop_words
from search.occurrences import PairCounts, WordCounts

Counts = NDArray[np.int64]
FORMULA = (
    "G² = 2 (a ln(a/E₁) + b ln(b/E₂)) with E₁ = c (a+b)/(c+d), E₂ = d (a+b)/(c+d);"
    " log ratio = log₂((a/c)/(b/d)), ½ for b = 0. a and b count the word here and in the rest,"
    " c and d all words."
)
# Least occurrences of a listed word: one occurrence says nothing.
FEWEST = 2
# Letters of the shortest word that is listed: shorter ones are mostly initials.
SHORTEST = 3
# Words that phrases are built from: their pairs fill a table of a million.
CANDIDATES = 1000
# Words examined for each one listed: stop words and forms of one stem are dropped.
_WIDER = 30


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A word or phrase with its occurrences here and in the rest, and the two measures.

    `mentions` is set for collocates: how many mentions of the word have this one near.
    """

    text: str
    here: int
    rest: int
    log_likelihood: float
    log_ratio: float
    mentions: int | None = None


def log_likelihood(here: Counts, rest: Counts, here_total: int, rest_total: int) -> NDArray:  # type: ignore[type-arg]
    """Return G2 of words by their counts.

    >>> float(log_likelihood(np.array([10]), np.array([10]), 1000, 1000)[0])
    0.0
    >>> round(float(log_likelihood(np.array([30]), np.array([10]), 1000, 1000)[0]), 3)
    10.465
    """
    a, b = here.astype(np.float64), rest.astype(np.float64)
    total = max(here_total + rest_total, 1)
    both = a + b
    found = np.zeros(len(a))
    for count, size in ((a, here_total), (b, rest_total)):
        expected = size * both / total
        there = (count > 0) & (expected > 0)
        found[there] += count[there] * np.log(count[there] / expected[there])
    return np.maximum(2 * found, 0.0)


def log_ratio(here: Counts, rest: Counts, here_total: int, rest_total: int) -> NDArray:  # type: ignore[type-arg]
    """Return log2 of the ratio of relative frequencies; 0 occurrences count as half of one.

    >>> float(log_ratio(np.array([20]), np.array([5]), 1000, 1000)[0])
    2.0
    """
    a, b = np.maximum(here, 0.5), np.maximum(rest, 0.5)
    return np.log2((a / max(here_total, 1)) / (b / max(rest_total, 1)))


def key_words(
    counts: WordCounts,
    here: Counts,
    rest: Counts,
    language: str,
    *,
    size: int = 20,
    ignored: Collection[str] = (),
) -> tuple[KeyTerm, ...]:
    """Return the words that are more frequent here than in the rest, by G2, ties by letters.

    Stop words, numbers and words under SHORTEST letters are left out. The first form of a stem
    represents all of them.

    Args:
        counts: names the words.
        here: occurrences by word in the set.
        rest: occurrences by word in the reference.
        language: of the stems and stop words.
        size: how many to return.
        ignored: stems that are left out, such as the query's own.
    """
    totals = int(here.sum()), int(rest.sum())
    score, ratio = log_likelihood(here, rest, *totals), log_ratio(here, rest, *totals)
    likely = np.flatnonzero((here >= FEWEST) & (ratio > 0) & (score > 0))
    stops, seen = stop_words(language), set(ignored)
    found: list[KeyTerm] = []
    for begin, end in ((0, size * _WIDER), (size * _WIDER, len(likely))):
        for i in _best(score, likely, end)[begin:]:
            word = counts.word(i)
            family = stem(word, language)
            if is_listed(word, stops) and family not in seen:
                seen.add(family)
                found.append(_term(word, here, rest, score, ratio, i, counts.mentions))
        if len(found) >= size:
            break
    return tuple(sorted(found, key=lambda term: (-term.log_likelihood, term.text))[:size])


def shared_words(
    counts: WordCounts, one: Counts, other: Counts, language: str, *, size: int = 20
) -> tuple[tuple[KeyTerm, KeyTerm], ...]:
    """Return words that distinguish both sets from the archive, by the smaller of the two G2.

    Each is a pair: its figures for the one set and for the other.
    """
    measured = []
    for here in (one, other):
        rest = np.maximum(counts.archive - here, 0)
        totals = int(here.sum()), int(rest.sum())
        score, ratio = log_likelihood(here, rest, *totals), log_ratio(here, rest, *totals)
        measured.append((here, rest, np.where(ratio > 0, score, 0.0), ratio))
    least = np.minimum(measured[0][2], measured[1][2])
    likely = np.flatnonzero((one >= FEWEST) & (other >= FEWEST) & (least > 0))
    stops, seen = stop_words(language), set[str]()
    found: list[tuple[KeyTerm, KeyTerm]] = []
    for i in _best(least, likely, size * _WIDER):
        word = counts.word(i)
        family = stem(word, language)
        if is_listed(word, stops) and family not in seen and len(found) < size:
            seen.add(family)
            first, second = (_term(word, *columns, i, None) for columns in measured)
            found.append((first, second))
    return tuple(found)


def candidate_words(counts: WordCounts, here: Counts, language: str) -> frozenset[str]:
    """Return the words that phrases may be built from: the most frequent ones here."""
    stops = stop_words(language)
    likely = np.flatnonzero(here >= FEWEST)
    found: list[str] = []
    for i in _best(here, likely, CANDIDATES + 4 * len(stops)):
        word = counts.word(i)
        if is_listed(word, stops):
            found.append(word)
    return frozenset(found[:CANDIDATES])


def key_phrases(
    pairs: PairCounts,
    here: Counts,
    rest: Counts,
    totals: tuple[int, int],
    *,
    size: int = 20,
) -> tuple[KeyTerm, ...]:
    """Return the two-word phrases that are more frequent here than in the rest, by G2."""
    score, ratio = log_likelihood(here, rest, *totals), log_ratio(here, rest, *totals)
    likely = np.flatnonzero((here >= FEWEST) & (ratio > 0) & (score > 0))
    found = [
        _term(" ".join(pairs.pairs[i]), here, rest, score, ratio, i, None)
        for i in _best(score, likely, size)
    ]
    return tuple(sorted(found, key=lambda term: (-term.log_likelihood, term.text)))


def is_listed(word: str, stops: Collection[str]) -> bool:
    """Return True for a word with a meaning of its own.

    >>> is_listed("mayor", {"the"}), is_listed("the", {"the"})
    (True, False)
    """
    if len(word) < SHORTEST or word in stops:
        return False
    # most words are letters alone, which is seen a tenth as long
    return word.isalpha() or not any(letter.isdigit() for letter in word)


def _best(score: NDArray, likely: NDArray[np.int64], size: int) -> list[int]:  # type: ignore[type-arg]
    """Return the indices with the highest scores, best first."""
    if size < len(likely):
        likely = likely[np.argpartition(-score[likely], size)[:size]]
    best: list[int] = likely[np.argsort(-score[likely], kind="stable")].tolist()
    return best


def _term(
    text: str,
    here: Counts,
    rest: Counts,
    score: NDArray,  # type: ignore[type-arg]
    ratio: NDArray,  # type: ignore[type-arg]
    i: int,
    mentions: Counts | None,
) -> KeyTerm:
    return KeyTerm(
        text,
        int(here[i]),
        int(rest[i]),
        float(score[i]),
        float(ratio[i]),
        None if mentions is None else int(mentions[i]),
    )
