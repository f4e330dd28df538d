"""Tree builders of the dialects: the actions of their grammars' rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from lark import Token

from search.query.nodes import And, MatchAll, MatchNone, Not, Query, source_span
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.operands import around
from search.query.parsing.tree_builder import Bare, TreeBuilder, unwrapped

_UNITS = {"sentence": 1, "paragraph": 2}


class ServiceBuilder(TreeBuilder):
    """Grammar actions that several services share."""

    def without(self, children: list[Any]) -> Query:
        """Return the left operand of a NOT with the lowest precedence, without the right one."""
        left, right = unwrapped(children[0]), unwrapped(children[-1])
        span = around(left, right)
        if isinstance(right, MatchAll):
            return MatchNone(source_span=span)
        if isinstance(right, And):
            self.notebook.remark(
                f"NOT binds least in this language: {right} is left out as a whole.",
                source_span(right),
            )
        kept = left.parts if isinstance(left, And) else (left,)
        return And((*kept, Not(right, source_span=span)), source_span=span)

    def either(self, children: list[Any]) -> Any:
        """Return one operand as it is, several as an OR."""
        if len(children) == 1:
            return children[0]
        return self.disjunction([unwrapped(child) for child in children])

    def near_counted(self, children: list[Any]) -> Query:
        """Return a proximity to a counted operand, which no service allows, with a note."""
        left, sign, counting, part = children
        return self.near([left, sign, self.repeated([counting, part])])

    def chain(self, children: list[Any]) -> Any:
        """Return operands joined by proximity, in the order of the operators' rank."""
        operands, signs = children[::2], children[1::2]
        while signs:
            ranks = [self.rank(self._lexeme(sign)) for sign in signs]
            first = ranks.index(min(ranks))
            joined = self.near([operands[first], signs[first], operands[first + 1]])
            operands[first : first + 2] = [joined]
            del signs[first]
        return operands[0]

    def rank(self, sign: Lexeme) -> tuple[int, int]:
        """Return the rank of an operator among its neighbours; the smallest joins first."""
        raise NotImplementedError


class NexisBuilder(ServiceBuilder):
    """Nexis: proximity by distance from the smallest, then sentences, then paragraphs."""

    def rank(self, sign: Lexeme) -> tuple[int, int]:
        return _UNITS.get(sign.sign.removeprefix("not "), 0), sign.number


class ProQuestBuilder(ServiceBuilder):
    """ProQuest: PRE before NEAR, each from the left."""

    def rank(self, sign: Lexeme) -> tuple[int, int]:
        return int(not sign.sign.endswith("pre")), 0

    def disjunction(self, children: list[Any]) -> Any:
        """Return an OR, and say in which order it was read where another order has other answers.

        ProQuest's older platform joined OR before AND.
        """
        mixed = [child for child in children if isinstance(child, And) and self._is_open(child)]
        if len(children) > 1 and mixed:
            self.notebook.remark(
                f"ProQuest joins PRE, NEAR, AND, OR, NOT in this order, so {mixed[0]} is one side"
                " of OR; on its older platform OR came first. Parentheses decide.",
                around(*map(unwrapped, children)),
            )
        return super().disjunction(children)

    def _is_open(self, node: Query) -> bool:
        """Return True if a part has no parentheses around it."""
        begin, end = source_span(node)
        text = self.notebook.text
        return not (text[:begin].rstrip().endswith("(") and text[end:].lstrip().startswith(")"))


class _Required(NamedTuple):
    """An operand with a + in front."""

    node: Query


@dataclass(slots=True)
class _Clause:
    """A clause of a Lucene query: its part, and how it occurs."""

    node: Query
    occurs: Literal["must", "should", "not"]


class LuceneBuilder(ServiceBuilder):
    """Lucene: clauses that must, should or must not occur."""

    def required(self, children: list[Any]) -> _Required:
        """Return a clause with a + in front."""
        child = children[-1]
        return child if isinstance(child, _Required) else _Required(unwrapped(child))

    def negation(self, children: list[Any]) -> Query:
        child = children[1]
        return super().negation(
            [children[0], child.node if isinstance(child, _Required) else child]
        )

    def clauses(self, children: list[Any]) -> Query:
        """Return the query of clauses: optional ones matter only if none is required."""
        if self.bare and all(isinstance(child, Bare) for child in children):
            return self.conjunction([self.run(children)])
        found = self._clauses(children)
        parts = {
            kind: tuple(each.node for each in found if each.occurs == kind)
            for kind in ("must", "should", "not")
        }
        must = parts["must"]
        if must:
            for each in parts["should"]:
                self.notebook.fault(
                    f"Lucene doesn't require {each} next to what AND or + requires: it only ranks"
                    " there, and is left out here.",
                    source_span(each),
                )
        elif parts["should"]:
            if self.bare and len(found) > 1:
                self.notebook.remark(
                    "Lucene takes what has no operator for alternatives: OR was read.",
                    around(*parts["should"]),
                )
            must = (self.disjunction(list(parts["should"])),)
        every = (*must, *parts["not"])
        return every[0] if len(every) == 1 else And(every, source_span=around(*every))

    def _clauses(self, children: list[Any]) -> list[_Clause]:
        found: list[_Clause] = []
        joint = ""
        for child in children:
            if isinstance(child, Token):
                joint = child.type
                continue
            if joint == "AND" and found[-1].occurs == "should":
                found[-1].occurs = "must"
            node = child.node if isinstance(child, _Required) else unwrapped(child)
            must = isinstance(child, _Required) or joint == "AND"
            occurs: Literal["must", "should", "not"] = "must" if must else "should"
            found.append(_Clause(node, "not" if isinstance(node, Not | MatchNone) else occurs))
            joint = ""
        return found


BUILDERS: dict[str, type[TreeBuilder]] = {
    "nexis": NexisBuilder,
    "factiva": ServiceBuilder,
    "proquest": ProQuestBuilder,
    "lucene": LuceneBuilder,
}
