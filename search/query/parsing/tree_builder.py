"""Lexemes to a tree: the grammar (grammar.lark) run by lark, and what each of its rules makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from lark import Lark, Token
from lark.lexer import Lexer as LarkLexer
from lark.visitors import Transformer_NonRecursive

from search.fields import FIELDS, Kind
from search.query.nodes import (
    And,
    At,
    BareWords,
    Capitals,
    ExactTerm,
    FirstWords,
    Fuzzy,
    MatchAll,
    MatchNone,
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
    source_span,
)
from search.query.parsing.notes import Notebook
from search.query.parsing.term_reader import Lexeme

_WITHOUT_OPERATORS = frozenset({"WORD", "LEAF", "MINUS"})


_LETTERS: dict[str, Literal["some", "all", "no"]] = {
    "caps": "some",
    "allcaps": "all",
    "nocaps": "no",
}


class _Bare(NamedTuple):
    """A word without anything around it.

    The match rule's, or in a query with operators a required one.
    """

    node: Query


class _Given(LarkLexer):
    """Hands lark the lexemes that were made before, each as a token that knows its number."""

    def __init__(self, _conf: Any) -> None:
        pass

    # lark's simple form for lexers of one's own
    def lex(self, lexemes: Any) -> Iterator[Token]:  # type: ignore[override]
        for number, lexeme in enumerate(lexemes):
            yield Token(lexeme.type, "", number)


@cache
def _grammar(name: str) -> Lark:
    text = files("search.query.parsing").joinpath(f"{name}.lark").read_text("utf-8")
    return Lark(text, parser="lalr", lexer=_Given, start="disjunction")


def build(
    lexemes: list[Lexeme],
    notebook: Notebook,
    stops: frozenset[str],
    *,
    required: bool = False,
    grammar: str = "grammar",
) -> Query:
    """Return the query of lexemes that the grammar accepts; `required` words are no bare ones.

    Raises:
        lark.exceptions.UnexpectedInput: for others.
    """
    bare = not required and {lexeme.type for lexeme in lexemes} <= _WITHOUT_OPERATORS
    tree = _grammar(grammar).parse(lexemes)
    query: Query = _Builder(lexemes, notebook, stops, bare).transform(tree)
    return (
        BareWords((query,), source_span=_around(query))
        if (isinstance(query, Term) or (isinstance(query, Phrase) and query.bare))
        and query.field is None
        else query
    )


class _Builder(Transformer_NonRecursive[Any, Any]):
    """One method a rule of the grammar."""

    def __init__(
        self, lexemes: list[Lexeme], notebook: Notebook, stops: frozenset[str], bare: bool
    ) -> None:
        super().__init__(visit_tokens=False)
        self.lexemes = lexemes
        self.notebook = notebook
        self.stops = stops
        self.bare = bare

    def word(self, children: list[Token]) -> _Bare:
        return _Bare(self.leaf(children))

    def leaf(self, children: list[Token]) -> Query:
        node = self._lexeme(children[0]).node
        assert node is not None  # noqa: S101  words and leaves have one
        return node

    def disjunction(self, parts: list[Query]) -> Query:
        return parts[0] if len(parts) == 1 else Or(tuple(parts), source_span=_around(*parts))

    def conjunction(self, runs: list[list[Query]]) -> Query:
        parts = [part for run in runs for part in run]
        return parts[0] if len(parts) == 1 else And(tuple(parts), source_span=_around(*parts))

    def run(self, children: list[Query | _Bare]) -> list[Query]:
        """Return what stands side by side.

        All of it is required, but in a query without operators bare words are the match rule's.
        """
        if self.bare:
            words = tuple(child.node for child in children if isinstance(child, _Bare))
            beside = [child for child in children if not isinstance(child, _Bare)]
            return [BareWords(words, source_span=_around(*words)), *beside] if words else beside
        telling = [child for child in children if not self._stop(child)]
        return [
            _plain(child)
            for child in (telling if any(not isinstance(c, Not) for c in telling) else children)
        ]

    def negation(self, children: list[Any]) -> Query:
        sign, part = self._lexeme(children[0]), _plain(children[1])
        around = (sign.source_span[0], source_span(part)[1])
        if isinstance(part, MatchAll):
            return MatchNone(source_span=around)
        return Not(part, source_span=around)

    def some(self, children: list[Any]) -> Query:
        sign, parts = self._lexeme(children[0]), tuple(map(_plain, children[1:]))
        least = sign.number
        if least > len(parts):
            self.notebook.fault(
                f"There are only {len(parts)} in this list: all of them were asked for.",
                sign.source_span,
            )
            least = len(parts)
        return MinShouldMatch(least, parts, source_span=(sign.source_span[0], _around(*parts)[1]))

    def near(self, children: list[Any]) -> Query:
        left, sign, right = _plain(children[0]), self._lexeme(children[1]), _plain(children[2])
        source_span = _around(left, right)
        fields = _fields(left) | _fields(right)
        if not self._placed(fields, left, right):
            if sign.sign.startswith("not "):
                self.notebook.fault(
                    "NOT w/… takes words, quoted words, (a OR b) or nearness on both sides, all in"
                    " one field; AND NOT was read.",
                    sign.source_span,
                )
                return And((left, Not(right)), source_span=source_span)
            message = (
                "Nearness takes words, quoted words, (a OR b) or nearness on both sides, all in one"
                " field; AND was read."
            )
            self.notebook.fault(message, sign.source_span)
            return And((left, right), source_span=source_span)
        (field,) = fields
        left, right = _unfielded(left), _unfielded(right)
        if sign.sign.startswith("not "):
            return _not_near(left, right, sign, field, source_span)
        if sign.sign in ("sentence", "paragraph"):
            return Within(
                left,
                right,
                "sentence" if sign.sign == "sentence" else "paragraph",
                field,
                source_span=source_span,
            )
        return Near(left, right, sign.number, sign.sign == "pre", field, source_span=source_span)

    def repeated(self, children: list[Any]) -> Query:
        sign, part = self._lexeme(children[0]), _plain(children[1])
        if sign.sign:
            return self._narrowed(part, sign)
        fields = _fields(part)
        if not self._placed(fields, part):
            self.notebook.fault(
                "atleast/… takes a word, quoted words, (a OR b) or nearness; it was ignored.",
                sign.source_span,
            )
            return part
        (field,) = fields
        return MinFrequency(
            _unfielded(part),
            sign.number,
            field,
            source_span=(sign.source_span[0], _around(part)[1]),
        )

    def _narrowed(self, part: Query, sign: Lexeme) -> Query:
        """Words among the first of the body, or in capitals; of a group each of its parts."""
        if isinstance(part, And | Not | MinShouldMatch) or (
            isinstance(part, Or) and not _has_places(part)
        ):
            return part.with_children(lambda child: self._narrowed(child, sign))
        source_span = (sign.source_span[0], _around(part)[1])
        fields = _fields(part)
        if not self._placed(fields, part) or (sign.sign == "first" and fields != {None}):
            self.notebook.fault(
                "This takes words, quoted words or nearness in the text; it was ignored.",
                sign.source_span,
            )
            return part
        if sign.sign == "first":
            return FirstWords(part, sign.number, source_span=source_span)
        (field,) = fields
        letters = _LETTERS[sign.sign]
        return Capitals(_unfielded(part), letters, field, source_span=source_span)

    def _lexeme(self, token: Token) -> Lexeme:
        return self.lexemes[token.start_pos or 0]

    def _placed(self, fields: set[str | None], *operands: Query) -> bool:
        """Return True if operands have places in one and the same text."""
        named = any(field is not None and FIELDS[field].kind is not Kind.TEXT for field in fields)
        return all(map(_has_places, operands)) and len(fields) == 1 and not named

    def _stop(self, child: Query | _Bare) -> bool:
        return (
            isinstance(child, _Bare)
            and isinstance(child.node, Term)
            and child.node.text in self.stops
        )


def _plain(child: Query | _Bare) -> Query:
    return child.node if isinstance(child, _Bare) else child


def _around(*nodes: Query) -> At:
    places = list(map(source_span, nodes))
    return min(first for first, _ in places), max(last for _, last in places)


def _has_places(node: Query) -> bool:
    if isinstance(node, Or):
        return all(map(_has_places, node.parts))
    return isinstance(
        node,
        Term
        | ExactTerm
        | Phrase
        | Prefix
        | Wildcard
        | Fuzzy
        | Near
        | Within
        | NotNear
        | FirstWords
        | Capitals,
    )


def _fields(node: Query) -> set[str | None]:
    """Return the fields in which the operands of a proximity stand."""
    if isinstance(node, Or):
        return {field for part in node.parts for field in _fields(part)}
    return {getattr(node, "field", None)}


def _unfielded(node: Query) -> Query:
    """Return an operand without its field, which the proximity around it carries."""
    if isinstance(node, Or):
        return replace(node, parts=tuple(map(_unfielded, node.parts)))
    if isinstance(node, FirstWords):
        return node
    return replace(node, field=None)  # type: ignore[call-arg]  # all that have places have one


def _not_near(
    left: Query, right: Query, sign: Lexeme, field: str | None, source_span: At
) -> NotNear:
    kind = sign.sign.removeprefix("not ")
    if kind in ("sentence", "paragraph"):
        unit: Literal["sentence", "paragraph"] = "sentence" if kind == "sentence" else "paragraph"
        return NotNear(left, right, 0, False, unit, field, source_span)
    return NotNear(left, right, sign.number, kind == "pre", "", field, source_span)
