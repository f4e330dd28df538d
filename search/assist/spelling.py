"""Spelling suggestions ("did you mean"): frequent words for typed ones that are rare."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis.stemming import stem
from search.analysis.tokenizer import fold, spans
from search.engines.protocols import Lexicon
from search.fields import FIELDS, Kind
from search.query.nodes import At, ExactTerm, Phrase, Query, Term, positive_leaves, source_span
from search.query.parsing.parser import Parsed
from search.query.variants import NO_VARIANTS, NameVariants

# A word with at most this many articles may be misspelt.
HARDLY = 2
# Edit distance -> least ratio of articles to the typed word's, if that has any.
MORE = {1: 50, 2: 500}
SHORTEST = 3  # letters of a word that is corrected: shorter ones are near too many words
SHORTEST_FOR_TWO = 5  # letters of a word that may be two edits away
LONGEST = 40  # letters; longer words are addresses and the like
# Letters from which a correction two edits away must share the first three letters, not two.
#
# Typing mistakes are rare at the start, and an index may hold thousands of words with one start.
LONG = 8
# Rare words of a query that are corrected, from the left; each costs a walk of the lexicon.
MOST_WORDS = 8
# Score of one edit: it outweighs e**5 (148) times the articles.
DISTANCE_COSTS = 5.0
# A correction is clear if it has at least OFTEN articles and ten times those of its rival.
ALONE, OFTEN = math.log(10), 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A spelling correction of a query.

    The corrected text, and each replaced word as (typed, better, articles with the better one).
    """

    text: str
    words: tuple[tuple[str, str, int], ...]
    is_clear: bool = False
    """True if no article has any of the typed words, and no rival comes near the correction."""


def did_you_mean(
    parsed: Parsed,
    lexicon: Lexicon,
    language: str = "english",
    variants: NameVariants = NO_VARIANTS,
) -> Suggestion | None:
    """Return the query with rare words replaced by much more frequent neighbours, or None.

    Neighbours are one insertion, deletion, change or swap away, for words from five letters on also
    two if they start alike; or two words that were typed as one. Operators, fields and everything
    else stay as typed; names and patterns are not corrected.
    """
    typed, places = _counted(parsed, lexicon, language, variants)
    unknown = [(word, known) for word, known in typed.items() if known <= HARDLY][:MOST_WORDS]
    better = {word: found for word, known in unknown if (found := _neighbour(word, known, lexicon))}
    if not better:
        return None
    text = parsed.text
    for first, last in sorted({at for word in better for at in places[word]}, reverse=True):
        text = text[:first] + _corrected(text[first:last], better) + text[last:]
    clear = all(typed[word] == 0 and found.is_clear for word, found in better.items())
    quoted = any(
        parsed.text[first:last].startswith('"') for w in better for first, last in places[w]
    )
    words = tuple((word, found.word, found.articles) for word, found in better.items())
    return Suggestion(text, words, clear and not quoted)


def missing_words(
    parsed: Parsed,
    lexicon: Lexicon,
    language: str = "english",
    variants: NameVariants = NO_VARIANTS,
) -> tuple[tuple[str, At], ...]:
    """Return (word, span in the query) of the words that no article has in any form."""
    typed, places = _counted(parsed, lexicon, language, variants)
    return tuple((word, min(places[word])) for word, count in typed.items() if not count)[
        :MOST_WORDS
    ]


def _counted(
    parsed: Parsed, lexicon: Lexicon, language: str, variants: NameVariants
) -> tuple[dict[str, int], dict[str, set[At]]]:
    """Return the articles by word of those that may be misspelt, and their spans."""
    typed: dict[str, int] = {}
    places: dict[str, set[At]] = defaultdict(set)
    for leaf in positive_leaves(parsed.query):
        for word in _typed(leaf):
            if variants.others((word,)):
                continue  # a name that is found by its other spellings
            places[word].add(source_span(leaf))
            if word not in typed:
                typed[word] = _known(word, isinstance(leaf, Term), lexicon, language)
    return typed, places


def _typed(leaf: Query) -> tuple[str, ...]:
    """Return the words of a leaf that may be misspelt: those of texts."""
    if not isinstance(leaf, Term | ExactTerm | Phrase) or (
        leaf.field and FIELDS[leaf.field].kind is not Kind.TEXT
    ):
        return ()
    words = leaf.words if isinstance(leaf, Phrase) else (leaf.text,)
    return tuple(
        word
        for word in words
        if SHORTEST <= len(word) <= LONGEST and not any(letter.isdigit() for letter in word)
    )


def _known(word: str, any_form: bool, lexicon: Lexicon, language: str) -> int:
    forms = {word, *lexicon.forms(stem(word, language))} if any_form else {word}
    return max(map(lexicon.count, forms))


class _Better(NamedTuple):
    """A correction, its number of articles, and True if it has no rival."""

    word: str
    articles: int
    is_clear: bool = False


def _neighbour(word: str, known: int, lexicon: Lexicon) -> _Better | None:
    """Return the most likely correction, by its articles and its distance."""
    candidates = {near: (1, count) for near in _one_away(word) if (count := lexicon.count(near))}
    if len(word) >= SHORTEST_FOR_TWO:
        start = word[: 3 if len(word) >= LONG else 2]
        counts = {
            near: count
            for near, count in lexicon.prefixed(start)
            if abs(len(near) - len(word)) <= 2 and count
        }
        for near, distance, _ in process.extract_iter(
            word, counts.keys(), scorer=OSA.distance, score_cutoff=2
        ):
            candidates.setdefault(near, (int(distance), counts[near]))
    candidates.pop(word, None)
    fitting = {
        near: (d, count)
        for near, (d, count) in candidates.items()
        if count >= known * MORE[d] and len(near) >= SHORTEST
    }
    if not fitting:
        return _split(word, lexicon) if not known else None

    def cost(near: str) -> float:
        return DISTANCE_COSTS * fitting[near][0] - math.log(fitting[near][1])

    ranked = sorted(fitting, key=lambda near: (cost(near), near[0] != word[0], near))
    best = ranked[0]
    rivals = [near for near in ranked[1:] if stem(near) != stem(best)]
    alone = not rivals or cost(rivals[0]) - cost(best) >= ALONE
    likely = fitting[best][0] == 1 and fitting[best][1] >= OFTEN and len(word) >= SHORTEST_FOR_TWO
    return _Better(best, fitting[best][1], alone and likely)


def _one_away(word: str) -> Iterator[str]:
    """Yield all words one insertion, deletion, change or swap away.

    >>> "mayor" in _one_away("mayro"), "mayor" in _one_away("major")
    (True, True)
    """
    letters = _alphabet(word)
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters if letter != tail[0])
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in letters)


def _alphabet(word: str) -> str:
    """Return the letters that may replace one of a word.

    They are a to z, and for another script the block of letters around those of the word.
    """
    others = {
        code
        for letter in word
        if ord(letter) > 127
        for code in range(ord(letter) & ~63, (ord(letter) | 63) + 1)
    }
    return (
        ascii_lowercase + "'" + "".join(chr(code) for code in sorted(others) if chr(code).isalpha())
    )


def _split(word: str, lexicon: Lexicon) -> _Better | None:
    """Return two words of the archive that the typed one joins."""
    pairs = ((word[:i], word[i:]) for i in range(2, len(word) - 1))
    counted = [
        (min(lexicon.count(one), lexicon.count(other)), f"{one} {other}") for one, other in pairs
    ]
    count, text = max(counted, default=(0, ""))
    return _Better(text, count) if count > HARDLY else None


def _corrected(piece: str, better: dict[str, _Better]) -> str:
    """Return a piece of the typed text with its words replaced; a capital letter is kept."""
    for first, last in reversed(spans(piece)):
        typed = piece[first:last]
        if fold(typed) in better:
            word = better[fold(typed)].word
            piece = piece[:first] + (word.capitalize() if typed.istitle() else word) + piece[last:]
    return piece
