"""Proximity as interval queries of the cluster, where those mean exactly the same.

For anything else the result is None.

Lucene's intervals are minimal: it drops those that contain another. Nothing is lost as long as
every operand has one width; therefore an `Or` is split by width, and operands without a fixed width
(a sloppy phrase, nested proximity) are matched by the articles' own tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

from search.engines.opensearch.mapping import (
    GAP,
    exact_field,
    stem_field,
    token,
    unit_field,
    unit_marks,
)
from search.fields import is_name_field
from search.query.nodes import (
    ExactTerm,
    MinFrequency,
    Near,
    Or,
    Pattern,
    Phrase,
    Positional,
    Query,
    Term,
    Within,
)
from search.query.proximity_terms import leaf_fields

Rule = dict[str, Any]
# A function from a pattern and a field to its words.
BareWords = Callable[[Query, str | None], Iterable[str]]

# Words of an interval query at most: a cluster allows 1,024 clauses.
#
# Larger ones are matched by the articles' own tokens.
MOST_RULES = 400
_MOST_TIMES = 32  # of a frequency: the rule repeats its operand that often


def intervals(node: Query, words: BareWords) -> dict[str, Any] | None:
    """Return the interval query of a sloppy phrase, a proximity or a `MinFrequency`.

    None if the cluster can't answer it exactly.
    """
    fields = leaf_fields(node)
    if len(fields) != 1:
        return None
    (field,) = fields
    rules = _Rules(field, words)
    rule: Rule | None
    match node:
        case Phrase(words=phrase, slop=slop) if (
            slop + len(phrase) < GAP and 0 < len(phrase) <= _MOST_TIMES
        ):
            rule = _all([_word(token(word)) for word in phrase], slop, "unordered")
        case Near(left=left, right=right, distance=distance, ordered=ordered) if distance < GAP:
            rule = rules.pairs(left, right, distance - 1, ordered=ordered)
        case Within(left=left, right=right, unit=unit):
            rule = rules.pairs(left, right, -1, ordered=False, inside=_units(unit, field))
        case MinFrequency(part=part, times=times) if times <= _MOST_TIMES:
            rule = rules.repeated(part, times)
        case _:
            return None
    if rule is None or _size(rule) > MOST_RULES:
        return None
    return {"intervals": {exact_field(field): rule}}


class _Rules:
    """Interval rules of operands in one field."""

    def __init__(self, field: str | None, words: BareWords) -> None:
        self._field = field
        self._words = words
        self._is_name = is_name_field(field)

    def pairs(
        self, left: Query, right: Query, gaps: int, *, ordered: bool, inside: Rule | None = None
    ) -> Rule | None:
        """Return the rule of two operands with at most `gaps` positions between them.

        Args:
            left: the left operand.
            right: the right operand.
            gaps: positions between them at most.
            ordered: the left one comes first.
            inside: a rule; both must be in one of its intervals.
        """
        lefts, rights = self._by_width(left), self._by_width(right)
        if lefts is None or rights is None:
            return None
        found = []
        for one, other in product(lefts.values(), rights.values()):
            rule = _all([one, other], gaps, "ordered" if ordered else "unordered_no_overlap")
            if inside is not None:
                rule["all_of"]["filter"] = {"contained_by": inside}
            found.append(rule)
        return _any(found)

    def repeated(self, part: Query, times: int) -> Rule | None:
        """Return the rule of an operand of single words at `times` positions."""
        widths = self._by_width(part)
        if widths is None or widths.keys() - {1}:
            return None
        return _all([widths[1]] * times, -1) if widths else _any([])

    def _by_width(self, operand: Query) -> dict[int, Rule] | None:
        """Return the rule of each width that the operand can have; None if one isn't fixed."""
        alternatives = list(self._alternatives(operand))
        widths: dict[int, list[Rule]] = {}
        for width, rule in alternatives:
            if rule is None:
                return None
            widths.setdefault(width, []).append(rule)
        return {width: _any(rules) for width, rules in widths.items()}

    def _alternatives(self, operand: Query) -> Iterator[tuple[int, Rule | None]]:
        match operand:
            case Term(stem=stem) if not self._is_name:
                yield 1, _word(token(stem), stem_field(self._field))
            case Term(text=text) | ExactTerm(text=text):
                yield 1, _word(token(text))
            case Pattern():
                for word in self._words(operand, self._field):
                    yield 1, _word(token(word))
            case Phrase(words=words, slop=0) if words:
                yield len(words), _all([_word(token(word)) for word in words], 0)
            case Phrase(words=()):
                return
            case Or(parts=parts):
                for part in parts:
                    yield from self._alternatives(part)
            case Phrase() | Positional():
                yield 0, None


def _units(unit: str, field: str | None) -> Rule:
    """Return the rule of all sentences, or all paragraphs."""
    begin, end, alone = (
        _any([_word(mark, unit_field(field)) for mark in unit_marks(unit, edges)])
        for edges in (1, 2, 3)
    )
    return _any([_all([begin, end], -1), alone])


def _word(text: str, field: str | None = None) -> Rule:
    return {"match": {"query": text, **({"use_field": field} if field else {})}}


def _any(rules: list[Rule]) -> Rule:
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": rules or [_NOTHING]}}


def _all(rules: list[Rule], gaps: int, mode: str = "ordered") -> Rule:
    return {"all_of": {"intervals": rules, "max_gaps": gaps, "mode": mode}}


_NOTHING = _word("\ufffd\ufffc")


def _size(rule: Rule) -> int:
    """Return the number of single words in a rule."""
    ((kind, inside),) = rule.items()
    return 1 if kind == "match" else sum(map(_size, inside["intervals"]))
