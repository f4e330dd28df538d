"""Spans: find, pair and count the stretches of text that satisfy an operand of proximity.

`search.query.document_matcher` defines their meaning. Everything is a merge of sorted positions,
never over all pairs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from search.analysis.token_stream import TokenStream
from search.query.nodes import Near, NotNear, Phrase, Within


class Span(NamedTuple):
    """A stretch of a stream.

    Attributes:
        first: its first position.
        last: its last position.
        words: the positions in it that satisfied the query.
    """

    first: int
    last: int
    words: tuple[int, ...]


def run(first: int, length: int) -> Span:
    """Return the span of `length` consecutive words.

    >>> run(4, 3)
    Span(first=4, last=6, words=(4, 5, 6))
    """
    return Span(first, first + length - 1, tuple(range(first, first + length)))


def starts(phrase: Phrase, stream: TokenStream, places: dict[str, list[int]]) -> Iterator[int]:
    """Yield the positions at which a phrase's words are consecutive, via the rarest of them."""
    words = list(phrase.words)
    offset = min(range(len(words)), key=lambda i: len(places[words[i]]))
    for position in places[words[offset]]:
        first, end = position - offset, position - offset + len(words)
        if (
            first >= 0
            and stream.exact[first:end] == words
            and stream.zone[first] == stream.zone[end - 1]
        ):
            yield first


def stretches(phrase: Phrase, stream: TokenStream, places: dict[str, list[int]]) -> Iterator[Span]:
    """Yield the shortest stretches with all words of a sloppy phrase.

    Each word must occur as often as in the phrase.
    """
    need = Counter(phrase.words)
    have: Counter[str] = Counter()
    window: list[int] = []
    begin = 0
    for position in sorted(position for word in need for position in places[word]):
        word = stream.exact[position]
        # No window crosses the border of two zones.
        if begin < len(window) and stream.zone[window[begin]] != stream.zone[position]:
            begin = len(window)
            have.clear()
        window.append(position)
        have[word] += 1
        # Drop words from the front that the window has once too often: what remains is the shortest
        # window that ends here.
        while have[leaving := stream.exact[window[begin]]] > need[leaving]:
            have[leaving] -= 1
            begin += 1
        first = window[begin]
        if (
            have[word] == need[word]
            and have >= need
            and position - first < len(phrase.words) + phrase.slop
        ):
            yield Span(first, position, tuple(window[begin:]))


def paired(
    node: Near | Within, stream: TokenStream, left: list[Span], right: list[Span]
) -> Iterator[Span]:
    """Yield the stretches that cover a span of each operand.

    Each span is paired with its nearest partner on either side.
    """
    if isinstance(node, Near):
        zone, reach, ordered = stream.zone, node.distance, node.ordered

        def fits(one: Span, other: Span) -> bool:
            return other.first - one.last <= reach and zone[one.last] == zone[other.first]
    else:
        unit, ordered = stream.sentence if node.unit == "sentence" else stream.passage, False
        # A span over two sentences (or paragraphs) is in neither.
        left = [span for span in left if unit[span.first] == unit[span.last]]
        right = [span for span in right if unit[span.first] == unit[span.last]]

        def fits(one: Span, other: Span) -> bool:
            return unit[one.last] == unit[other.first]

    yield from _nearest(left, right, fits)
    if not ordered:
        yield from _nearest(right, left, fits)


def _nearest(
    early: list[Span], late: list[Span], fits: Callable[[Span, Span], bool]
) -> Iterator[Span]:
    """Yield each early span with the first late one after it, if they fit, and vice versa."""
    late = sorted(late)
    early = sorted(early, key=lambda span: (span.last, span.first))
    begins = [span.first for span in late]
    ends = [span.last for span in early]
    # If the nearest partner doesn't fit, a further one doesn't either.
    for one in early:
        place = bisect_right(begins, one.last)
        if place < len(late) and fits(one, late[place]):
            yield _cover(one, late[place])
    for other in late:
        place = bisect_left(ends, other.first)
        if place and fits(early[place - 1], other):
            yield _cover(early[place - 1], other)


def _cover(one: Span, other: Span) -> Span:
    return Span(one.first, other.last, one.words + other.words)


def apart(
    node: NotNear, stream: TokenStream, left: list[Span], right: list[Span]
) -> Iterator[Span]:
    """Return the left spans that no right span is near, on either side."""
    if node.unit:
        unit = stream.sentence if node.unit == "sentence" else stream.passage
        right = [span for span in right if unit[span.first] == unit[span.last]]

        def near(one: Span, other: Span) -> bool:
            return unit[one.last] == unit[other.first]
    else:
        unit, zone, reach = None, stream.zone, node.distance

        def near(one: Span, other: Span) -> bool:
            return other.first - one.last <= reach and zone[one.last] == zone[other.first]

    behind = sorted(right)
    before = sorted(right, key=lambda span: (span.last, span.first))
    begins, ends = [span.first for span in behind], [span.last for span in before]
    for span in left:
        # It is over two sentences (or paragraphs), so no right span is in the same one.
        if unit is not None and unit[span.first] != unit[span.last]:
            yield span
            continue
        place = bisect_right(begins, span.last)
        if place < len(behind) and near(span, behind[place]):
            continue
        place = bisect_left(ends, span.first)
        if not node.ordered and place and near(before[place - 1], span):
            continue
        yield span


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, equal stretches merged.

    >>> merged([run(4, 2), run(0, 2), run(4, 2)])
    [Span(first=0, last=1, words=(0, 1)), Span(first=4, last=5, words=(4, 5))]
    """
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for first, last, words in spans:
        known = found.get((first, last))
        found[first, last] = (
            words if known is None or known == words else tuple(sorted({*known, *words}))
        )
    return [Span(first, last, words) for (first, last), words in sorted(found.items())]


def disjoint(spans: Iterable[Span]) -> int:
    """Return the largest number of disjoint spans (greedy: the one that ends first).

    >>> disjoint([run(0, 2), run(1, 2), run(3, 2)])
    2
    """
    count, end = 0, -1
    for span in sorted(spans, key=lambda span: span.last):
        if span.first > end:
            count, end = count + 1, span.last
    return count


def places_by_token(tokens: list[str]) -> dict[str, list[int]]:
    """Return the positions of each token, ascending.

    >>> places_by_token(["a", "b", "a"])
    {'a': [0, 2], 'b': [1]}
    """
    places: dict[str, list[int]] = {}
    for position, token in enumerate(tokens):
        places.setdefault(token, []).append(position)
    return places
