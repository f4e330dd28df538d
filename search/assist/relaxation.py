"""Query relaxation: variants of a query that require less in one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from search.analysis.stemming import stem, stop_words
from search.fields import FIELDS, Kind
from search.query.nodes import (
    And,
    BareWords,
    Capitals,
    ExactTerm,
    FirstWords,
    MatchAll,
    MinFrequency,
    MinShouldMatch,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
    WordCount,
    is_scoring,
    walk,
)

Step = tuple[Query, str]
WIDER = 2  # the factor by which distances grow
LOOSE_SLOP = 3  # words between those of an exact phrase


def loosened(node: Query, language: str = "english") -> Iterator[Step]:
    """Yield (query, change in plain English) for every query one step looser.

    Operands of NOT are not changed.
    """
    match node:
        case And(parts=parts):
            for i, part in enumerate(parts):
                yield _without(parts, i), f"without {part}"
            texts = tuple(part for part in parts if _is_text(part))
            if len(texts) > 1:
                rest = tuple(part for part in parts if part not in texts)
                yield (And((Or(texts), *rest)) if rest else Or(texts)), "any instead of all"
            yield from _in_parts(node, parts, language)
        case BareWords():
            parts = content(node, language)
            if len(parts) > 1:
                yield Or(parts), "any of the words"
                for i, part in enumerate(parts):
                    yield replace(node, parts=parts[:i] + parts[i + 1 :]), f"without {part}"
        case MinShouldMatch(least=least, parts=parts):
            if least > 1:
                yield replace(node, least=least - 1), f"{least - 1} of them instead of {least}"
            yield from _in_parts(node, parts, language)
        case Or(parts=parts):
            yield from _in_parts(node, parts, language)
        case Near() | Within():
            yield from _nearness(node)
            for changed, what in loosened(node.left, language):
                yield replace(node, left=changed), what
            for changed, what in loosened(node.right, language):
                yield replace(node, right=changed), what
        case NotNear(left=left, right=right, field=field):
            yield fielded(left, field), f"near {right} as well"
        case FirstWords(part=part):
            yield part, "anywhere in the article"
        case Capitals(part=part, field=field):
            yield fielded(part, field), "with or without capitals"
        case WordCount():
            yield MatchAll(), "of any length"
        case MinFrequency(part=part, times=times):
            fewer = max(1, times // 2)
            yield (
                (replace(node, times=fewer) if fewer > 1 else fielded(part, node.field)),
                f"{fewer} instead of {times} times",
            )
        case ExactTerm(text=text, field=field):
            yield Term(text, stem(text, language), field), f"any form of “{text}”"
        case Phrase(words=words, field=field):
            wider = node.slop * WIDER or LOOSE_SLOP
            yield replace(node, slop=wider), f"{wider} other words among “{' '.join(words)}”"
            every = tuple(Term(word, stem(word, language), field) for word in dict.fromkeys(words))
            yield (And(every) if len(every) > 1 else every[0]), "the words anywhere, in any form"
    field = getattr(node, "field", None)
    if field:
        yield replace(node, field=None), f"anywhere instead of {field}:"  # type: ignore[call-arg]


def content(node: BareWords, language: str) -> tuple[Query, ...]:
    """Return the bare words without stop words, or all if there are no others."""
    stops = stop_words(language)
    return (
        tuple(part for part in node.parts if not (isinstance(part, Term) and part.text in stops))
        or node.parts
    )


def _nearness(node: Near | Within) -> Iterator[Step]:
    apart = And((fielded(node.left, node.field), fielded(node.right, node.field)))
    if isinstance(node, Near):
        yield (
            replace(node, distance=node.distance * WIDER),
            f"{node.distance * WIDER} instead of {node.distance} words apart",
        )
        if node.ordered:
            yield replace(node, ordered=False), "in any order"
    elif node.unit == "sentence":
        yield replace(node, unit="paragraph"), "in one paragraph instead of one sentence"
    yield apart, f"both anywhere in the {node.field or 'article'}"


def _is_text(node: Query) -> bool:
    """Return True if a part searches words of a text: no exclusion, date or name."""
    named = any(
        field and FIELDS[field].kind is not Kind.TEXT
        for field in (getattr(leaf, "field", None) for leaf in walk(node))
    )
    return is_scoring(node) and not named and not isinstance(node, BareWords | Not)


def _without(parts: tuple[Query, ...], i: int) -> Query:
    rest = parts[:i] + parts[i + 1 :]
    return rest[0] if len(rest) == 1 else And(rest)


def _in_parts(node: Query, parts: tuple[Query, ...], language: str) -> Iterator[Step]:
    for i, part in enumerate(parts):
        for changed, what in loosened(part, language):
            yield replace(node, parts=(*parts[:i], changed, *parts[i + 1 :])), what  # type: ignore[call-arg]


def fielded(node: Query, field: str | None) -> Query:
    """Return an operand of a proximity as a standalone query, in the proximity's field."""
    if isinstance(node, Or):
        return replace(node, parts=tuple(fielded(part, field) for part in node.parts))
    if field and isinstance(
        node,
        Term | ExactTerm | Phrase | Prefix | Wildcard | Near | Within | NotNear | Capitals,
    ):
        return replace(node, field=field)
    return node
