"""Query nodes in plain English."""

from __future__ import annotations

from search.query.date_ranges import format_moments, format_range
from search.query.nodes import (
    And,
    BareWords,
    Capitals,
    DateRange,
    ExactTerm,
    FirstWords,
    Fuzzy,
    MatchAll,
    MatchNone,
    MinFrequency,
    MinShouldMatch,
    Near,
    NearnessBoost,
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
)

_PLACES = {
    "title": "in the title",
    "caption": "under a picture",
    "removed": "in what cleaning took out",
}


def in_words(node: Query) -> str:
    """Return the meaning of a node in plain English."""
    return f"{_what(node)}{_where(getattr(node, 'field', None))}"


def _where(field: str | None) -> str:
    return f" {_PLACES.get(field, f'as {field}')}" if field else ""


def _what(node: Query) -> str:
    match node:
        case MatchAll():
            return "every article"
        case Term():
            return (
                f"“{node.text}”"
                if node.field and node.field not in _PLACES
                else f"“{node.text}” in any form"
            )
        case ExactTerm():
            return f"exactly “{node.text}”"
        case Phrase(slop=0):
            return f"the words “{' '.join(node.words)}” in this order"
        case Phrase():
            return (
                f"the words “{' '.join(node.words)}” with at most {_count(node.slop, 'other')}"
                " among them"
            )
        case Near():
            how = "before" if node.ordered else "from"
            return (
                f"{in_words(node.left)} at most {_count(node.distance, 'word')} {how}"
                f" {in_words(node.right)}"
            )
        case Within():
            return f"{in_words(node.left)} in the same {node.unit} as {in_words(node.right)}"
        case MinFrequency():
            return f"{in_words(node.part)} at least {_count(node.times, 'time')}"
        case NotNear():
            side = "before" if node.ordered else "from"
            where = (
                f"in the same {node.unit} as"
                if node.unit
                else f"at most {_count(node.distance, 'word')} {side}"
            )
            return f"{in_words(node.left)} where it is not {where} {in_words(node.right)}"
        case FirstWords():
            return f"{in_words(node.part)} in the first {_count(node.count, 'word')} of the body"
        case Capitals():
            printed = {"some": "with a capital", "all": "in capitals", "no": "without capitals"}
            return f"{in_words(node.part)} printed {printed[node.letters]}"
        case WordCount(least=least, most=most):
            if most is None:
                return f"at least {_count(least, 'word')} long"
            return (
                f"at most {_count(most, 'word')} long"
                if not least
                else f"{least} to {most} words long"
            )
        case NearnessBoost():
            return in_words(node.part)
        case Prefix():
            return f"a word that begins with “{node.text}”"
        case Wildcard():
            return "anything" if node.text == "*" else f"a word of the form “{node.text}”"
        case Fuzzy():
            return f"a word at most {_count(node.edits, 'letter')} away from “{node.text}”"
        case DateRange():
            return f"{_DATED.get(node.column, node.column)} {_days(node)}"
        case BareWords(parts=(part,)):
            return in_words(part)
        case BareWords():
            return f"{_listed(node.parts, 'and')}, or most of them where few articles have all"
        case MinShouldMatch():
            return f"at least {node.least} of {_listed(node.parts, 'and')}"
        case And():
            return _listed(node.parts, "and")
        case Or():
            return _listed(node.parts, "or")
        case Not():
            return f"not {in_words(node.part)}"
        case MatchNone():
            return "no article"
    raise TypeError(f"{type(node).__name__} has no description")


def _listed(parts: tuple[Query, ...], last: str) -> str:
    texts = [in_words(part) for part in parts]
    return f" {last} ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_DATED = {
    "date": "published",
    "added": "first in the archive",
    "changed": "with a text last changed",
}


def _days(node: DateRange) -> str:
    if node.since is not None and node.since == node.until:
        return "on no day"
    named = format_range if node.column == "date" else format_moments
    first, _, last = named(node.since, node.until).partition("..")
    if not last and node.until is not None:
        return f"on {first}" if first.count("-") == 2 else f"in {first}"
    return " ".join(
        text for text in (first and f"from {first} on", last and f"up to {last}") if text
    )
