"""Document matcher: evaluate a query over one article. It defines what every node means.

Proximity works on *spans*, stretches of text that satisfy an operand:
- a word, exact word or pattern has a span at each of its positions;
- a phrase at each run of its words; a sloppy one at its shortest stretches (those without a shorter
  one inside) of at most `slop` more words than its own; `Or` has the spans of its parts;
- `Near` and `Within` have the stretch from each span of one operand to the nearest fitting span of
  the other, on either side. So a nested proximity is found exactly where its operands can be, and
  the number of its spans stays in proportion to theirs;
- `MinFrequency`, if it holds, has every span of its part;
- `NotNear` has the spans of its left operand that no span of the right one is near;
- `FirstWords` and `Capitals` have those spans of their part that are there, or so printed.
Two spans fit if they share no position, are in one zone of the text, and the later begins at most
`distance` positions after the end of the earlier; or, for `Within`, if all four ends are in one
sentence or paragraph. Other nodes have no spans.

A field on a proximity node applies to all operands without one of their own. Names (author,
section, ...) are searched value by value: each is a zone, a paragraph and a sentence of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from search.analysis.token_stream import TokenStream
from search.analysis.tokenizer import spans as cut_spans
from search.date_numbers import column_number, day_number, edge_numbers
from search.documents import Document
from search.query.document_spans import (
    Span,
    apart,
    disjoint,
    merged,
    paired,
    places_by_token,
    run,
    starts,
    stretches,
)
from search.query.field_streams import is_text, stream_name
from search.query.nodes import (
    And,
    Capitals,
    DateRange,
    ExactTerm,
    FirstWords,
    MatchAll,
    MatchNone,
    MinFrequency,
    MinShouldMatch,
    Near,
    NearnessBoost,
    Not,
    NotNear,
    Or,
    Pattern,
    Phrase,
    Positional,
    Query,
    Term,
    Within,
    WordCount,
)
from search.query.patterns import matcher

Leaf = Term | ExactTerm | Pattern
Marks = dict[str, list[int]]


class DocumentMatcher:
    """A matcher over one article, with cached streams and positions. Not thread-safe."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._streams: dict[str, TokenStream] = {}
        self._exact: dict[str, dict[str, list[int]]] = {}
        self._stem: dict[str, dict[str, list[int]]] = {}
        self._cut: dict[tuple[str, int], tuple[int, list[tuple[int, int]]]] = {}

    def stream(self, name: str = "text") -> TokenStream:
        """Return a stream of the article by its name."""
        if name not in self._streams:
            self._streams[name] = self.document.stream(name)
        return self._streams[name]

    def exact(self, name: str = "text") -> dict[str, list[int]]:
        """Return the positions of each folded word in a stream."""
        if name not in self._exact:
            self._exact[name] = places_by_token(self.stream(name).exact)
        return self._exact[name]

    def stem(self, name: str = "text") -> dict[str, list[int]]:
        """Return the positions of each stem in a stream."""
        if name not in self._stem:
            self._stem[name] = places_by_token(self.stream(name).stem)
        return self._stem[name]

    def body_start(self) -> int:
        """Return the position of the body's first word in the combined text field."""
        return self.stream("text").body_start()

    def place(self, name: str, position: int) -> tuple[int, int, int]:
        """Return a word's place: the number of its passage, and its span there."""
        stream = self.stream(name)
        passage = stream.passage[position]
        if (name, passage) not in self._cut:
            text = stream.passages[passage][2]
            self._cut[name, passage] = bisect_left(stream.passage, passage), cut_spans(text)
        first, found = self._cut[name, passage]
        return passage, *found[position - first]

    def printed(self, name: str, position: int) -> str:
        """Return a word of a stream as printed."""
        passage, begin, end = self.place(name, position)
        return self.stream(name).passages[passage][2][begin:end]

    def matches(self, node: Query) -> bool:
        """Return True if the article satisfies the query."""
        match node:
            case MatchAll():
                return True
            case MatchNone():
                return False
            case And(parts=parts):
                return all(map(self.matches, parts))
            case Or(parts=parts):
                return any(map(self.matches, parts))
            case MinShouldMatch(least=least, parts=parts):
                return sum(map(self.matches, parts)) >= least
            case Not(part=part):
                return not self.matches(part)
            case DateRange(since=since, until=until, column=field):
                least, most = edge_numbers(field, since, until)
                article = self.document.article
                first = column_number(field, article)
                last = day_number(article.last_date) if field == "date" else first
                return least < most and first < most and last >= least
            case Term() | ExactTerm() | Pattern():
                return bool(self._positions(node, node.field))
            case Near() | Within():
                # The first pair is enough; `spans` would look for all.
                return any(True for _, found in self._pairs(node, node.field) for _ in found)
            case Phrase() | Positional():
                return any(self.spans(node).values())
            case WordCount():
                return node.holds(self.document.article.word_count)
            case NearnessBoost(part=part):
                return self.matches(part)
        raise TypeError(f"{type(node).__name__} must be resolved before it is evaluated")

    def marks(self, node: Query) -> Marks:
        """Return the positions that satisfied the query, by stream.

        Empty if it doesn't match; operands of `Not` have none.
        """
        found: dict[str, set[int]] = {}
        if self.matches(node):
            self._collect(node, found)
        return {name: sorted(positions) for name, positions in found.items() if positions}

    def _collect(self, node: Query, found: dict[str, set[int]]) -> None:
        match node:
            case And(parts=parts) | Or(parts=parts) | MinShouldMatch(parts=parts):
                for part in parts:
                    if self.matches(part):
                        self._collect(part, found)
            case Term() | ExactTerm() | Pattern():
                found.setdefault(stream_name(node.field), set()).update(
                    self._positions(node, node.field)
                )
            case NearnessBoost(part=part):
                self._collect(part, found)
            case Phrase() | Positional():
                for name, spans in self.spans(node).items():
                    found.setdefault(name, set()).update(
                        position for span in spans for position in span.words
                    )

    def spans(self, node: Query, field: str | None = None) -> dict[str, list[Span]]:
        """Return the spans of a node, ascending, by stream.

        Args:
            node: the node.
            field: that of the proximity around it.
        """
        match node:
            case Term() | ExactTerm() | Pattern():
                field = node.field or field
                return {
                    stream_name(field): [Span(p, p, (p,)) for p in self._positions(node, field)]
                }
            case Phrase():
                field = node.field or field
                return {stream_name(field): self._phrase(node, field)}
            case Or(parts=parts):
                found: dict[str, list[Span]] = {}
                for part in parts:
                    for name, spans in self.spans(part, field).items():
                        found.setdefault(name, []).extend(spans)
                return {name: merged(spans) for name, spans in found.items()}
            case Near() | Within():
                return {
                    name: merged(found) for name, found in self._pairs(node, node.field or field)
                }
            case MinFrequency(part=part, times=times):
                spans_of = self.spans(part, node.field or field)
                return spans_of if sum(map(disjoint, spans_of.values())) >= times else {}
            case NotNear(left=left, right=right):
                field = node.field or field
                lefts, rights = self.spans(left, field), self.spans(right, field)
                return {
                    name: list(apart(node, self.stream(name), spans, rights.get(name, [])))
                    for name, spans in lefts.items()
                }
            case FirstWords(part=part, count=count):
                begin = self.body_start()
                return {
                    "text": [
                        span
                        for span in self.spans(part).get("text", [])
                        if begin <= span.first and span.last < begin + count
                    ]
                }
            case Capitals(part=part):
                return {
                    name: [
                        span
                        for span in spans
                        if all(node.fits(self.printed(name, each)) for each in span.words)
                    ]
                    for name, spans in self.spans(part, node.field or field).items()
                }
        return {}

    def _positions(self, leaf: Leaf, field: str | None) -> Sequence[int]:
        """Return the positions of a leaf, ascending."""
        name = stream_name(field)
        match leaf:
            case Term() if is_text(field):
                found: Sequence[int] = self.stem(name).get(leaf.stem, ())
            case Term() | ExactTerm():
                found = self.exact(name).get(leaf.text, ())
            case Pattern():
                places = self.exact(name)
                known = leaf.words if is_text(field) else None
                words = (
                    filter(matcher(leaf), places)
                    if known is None
                    else (word for word in known if word in places)
                )
                found = sorted({position for word in words for position in places[word]})
        return self._titled(found) if field == "title" else found

    def _titled(self, positions: Iterable[int]) -> list[int]:
        stream = self.stream("text")
        return [position for position in positions if stream.in_field("title", position)]

    def _phrase(self, phrase: Phrase, field: str | None) -> list[Span]:
        stream, places = self.stream(stream_name(field)), self.exact(stream_name(field))
        if not phrase.words or any(word not in places for word in phrase.words):
            return []
        if phrase.slop:
            found = list(stretches(phrase, stream, places))
        else:
            found = [run(first, len(phrase.words)) for first in starts(phrase, stream, places)]
        return (
            [span for span in found if stream.in_field("title", span.first)]
            if field == "title"
            else found
        )

    def _pairs(
        self, node: Near | Within, field: str | None
    ) -> Iterator[tuple[str, Iterator[Span]]]:
        """Yield by stream the stretches that cover a span of each operand, maybe repeatedly."""
        lefts, rights = self.spans(node.left, field), self.spans(node.right, field)
        for name in lefts.keys() & rights.keys():
            if lefts[name] and rights[name]:
                yield name, paired(node, self.stream(name), lefts[name], rights[name])
