"""Prefixes of the words that a query may match, and the words of a text with one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.analysis.dotted_words import SECOND_LETTERS
from search.analysis.stemming import beginnings
from search.analysis.tokenizer import bare, cut, plain
from search.documents import PASSAGES
from search.query.field_streams import stream_name
from search.query.nodes import ExactTerm, Pattern, Query, Term
from search.query.patterns import fixed_start

_CUTS_ENDS_ONLY = frozenset({"english", "porter"})
_GLANCES = 32  # prefixes at most; each costs a search of the text
_LONGEST_ACRONYM = 8


def word_starts(nodes: Sequence[Query], language: str) -> tuple[str, ...] | None:
    """Return prefixes such that every word the query may match begins with one.

    None if there is no such set, or if it is too large to search for.
    """
    found: set[str] = set()
    for node in nodes:
        name = stream_name(getattr(node, "field", None))
        if name not in PASSAGES:
            continue
        match node:
            case Term():
                start = _stem_start(node.stem) if language in _CUTS_ENDS_ONLY else ""
                found.update((start, *_printed(start, node.stem), *beginnings(node.stem, language)))
            case ExactTerm():
                found.update((node.text, *_printed(node.text, node.text)))
            case Pattern():
                start = fixed_start(node)
                starts = [start] if start else node.words if node.words is not None else [""]
                found.update(starts)
                found.update(other for each in starts for other in _printed(each, each))
    shortest = [
        start for start in found if not any(start[:length] in found for length in range(len(start)))
    ]
    return None if "" in found or len(shortest) > _GLANCES else tuple(shortest)


def _printed(start: str, word: str) -> Iterator[str]:
    """Yield prefixes of printed forms that differ from the folded form."""
    if word[:1].isdigit():
        yield word[0]  # 10,000
    elif "." in word:
        yield word.replace(".", "")[: len(start)]  # US
    elif len(word) <= _LONGEST_ACRONYM and word.isalpha() and len(word) > 1:
        yield f"{word[0]}."  # U.N.
        if len(word) > 2 and word[1] in SECOND_LETTERS:
            yield f"{word[:2]}."  # Ph.D.


def words_with_starts(
    text: str, starts: Sequence[str] | None, stops: frozenset[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield the words of a text with one of the prefixes, as (from, to, folded).

    All words are if `starts` is None. Text between two spaces is tokenized by itself, with
    the same result as in the whole text, as no token contains a space.
    """
    simple = bare(plain(text))
    if starts is None or not simple.isascii():
        yield from cut(plain(text), stops)
        return
    for begin, end in sorted(_stretches(simple.lower(), starts)):
        yield from cut(simple, stops, begin, end)


def _stretches(lower: str, starts: Sequence[str]) -> set[tuple[int, int]]:
    """Return the stretches between two spaces that contain a word with one of these starts."""
    found = set()
    for start in starts:
        place = lower.find(start)
        while place >= 0:
            end = place + 1
            if place == 0 or not lower[place - 1].isalnum():
                end = lower.find(" ", place) + 1 or len(lower) + 1
                found.add((lower.rfind(" ", 0, place) + 1, end - 1))
            place = lower.find(start, end)
    return found


def _stem_start(stemmed: str) -> str:
    """Return the common prefix of an English stem's forms.

    Its last letter may differ (happy, happi), in short ones more (die, dying).
    """
    return (
        stemmed[:1]
        if len(stemmed) < 3 or (len(stemmed) == 3 and stemmed.endswith("ie"))
        else stemmed[:-1]
    )
