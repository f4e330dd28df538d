"""Tree builder: lexemes to a query tree, by lark's LALR parser and grammar.lark."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from lark import Lark, Token
from lark.lexer import Lexer as LarkLexer
from lark.visitors import Transformer_NonRecursive

from search.fields import FIELDS, Kind
from search.query.nodes import (
    And,
    BareWords,
    Capitals,
    FirstWords,
    MatchAll,
    MatchNone,
    MinFrequency,
    MinShouldMatch,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    Within,
    source_span,
    walk,
)
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.notes import Notebook
from search.query.parsing.operands import (
    around,
    fields_of,
    has_places,
    in_title,
    not_near,
    unfielded,
)

_WITHOUT_OPERATORS = frozenset({"WORD", "LEAF", "MINUS"})


_LETTERS: dict[str, Literal["some", "all", "no"]] = {
    "caps": "some",
    "allcaps": "all",
    "nocaps": "no",
}


class Bare(NamedTuple):
    """A word without a field, sign or operator of its own.

    It belongs to the match rule; in a query with operators it is required.
    """

    node: Query


class _Given(LarkLexer):
    """A lark lexer that passes on ready lexemes, each as a token with its index."""

    def __init__(self, _conf: Any) -> None:
        pass

    # lark's simple form for lexers of one's own
    def lex(self, lexemes: Any) -> Iterator[Token]:  # type: ignore[override]
        for number, lexeme in enumerate(lexemes):
            yield Token(lexeme.type, "", number)


@cache
def _grammar(path: str) -> Lark:
    text = files("search.query.parsing").joinpath(path).read_text("utf-8")
    return Lark(text, parser="lalr", lexer=_Given, start="query")


def build(
    lexemes: list[Lexeme],
    notebook: Notebook,
    stops: frozenset[str],
    *,
    required: bool = False,
    grammar: str = "grammar.lark",
    builder: type[TreeBuilder] | None = None,
) -> Query:
    """Return the query of lexemes that a grammar accepts.

    Args:
        lexemes: the result of `Repair`.
        notebook: takes the notes.
        stops: stop words, which are ignored among others.
        required: True if all words are required.
        grammar: the file of the grammar, next to this module.
        builder: has a method for each of its rules.

    Raises:
        lark.exceptions.UnexpectedInput: the grammar doesn't accept them.
    """
    bare = not required and {lexeme.type for lexeme in lexemes} <= _WITHOUT_OPERATORS
    tree = _grammar(grammar).parse(lexemes)
    query: Query = (builder or TreeBuilder)(lexemes, notebook, stops, bare).transform(tree)
    return (
        BareWords((query,), source_span=around(query))
        if (isinstance(query, Term) or (isinstance(query, Phrase) and query.bare))
        and query.field is None
        else query
    )


class TreeBuilder(Transformer_NonRecursive[Any, Any]):
    """Grammar actions: one method for each rule."""

    def __init__(
        self, lexemes: list[Lexeme], notebook: Notebook, stops: frozenset[str], bare: bool
    ) -> None:
        super().__init__(visit_tokens=False)
        self.lexemes = lexemes
        self.notebook = notebook
        self.stops = stops
        self.bare = bare

    def word(self, children: list[Token]) -> Bare:
        return Bare(self.leaf(children))

    def leaf(self, children: list[Token]) -> Query:
        node = self._lexeme(children[0]).node
        assert node is not None  # noqa: S101  words and leaves have one
        return node

    def disjunction(self, parts: list[Query]) -> Query:
        return parts[0] if len(parts) == 1 else Or(tuple(parts), source_span=around(*parts))

    def conjunction(self, runs: list[list[Query]]) -> Query:
        parts = [part for run in runs for part in run]
        return parts[0] if len(parts) == 1 else And(tuple(parts), source_span=around(*parts))

    def run(self, children: list[Query | Bare]) -> list[Query]:
        """Return adjacent operands.

        All of them are required, but in a query without operators bare words belong to the match
        rule.
        """
        if self.bare:
            words = tuple(child.node for child in children if isinstance(child, Bare))
            beside = [child for child in children if not isinstance(child, Bare)]
            return [BareWords(words, source_span=around(*words)), *beside] if words else beside
        telling = [child for child in children if not self._stop(child)]
        return [
            unwrapped(child)
            for child in (telling if any(not isinstance(c, Not) for c in telling) else children)
        ]

    def negation(self, children: list[Any]) -> Query:
        sign, part = self._lexeme(children[0]), unwrapped(children[1])
        span = (sign.source_span[0], source_span(part)[1])
        if isinstance(part, MatchAll):
            return MatchNone(source_span=span)
        return Not(part, source_span=span)

    def some(self, children: list[Any]) -> Query:
        sign, parts = self._lexeme(children[0]), tuple(map(unwrapped, children[1:]))
        least = sign.number
        if least > len(parts):
            self.notebook.fault(
                f"There are only {len(parts)} in this list: all of them were asked for.",
                sign.source_span,
            )
            least = len(parts)
        return MinShouldMatch(least, parts, source_span=(sign.source_span[0], around(*parts)[1]))

    def near(self, children: list[Any]) -> Query:
        left, sign, right = (
            unwrapped(children[0]),
            self._lexeme(children[1]),
            unwrapped(children[2]),
        )
        source_span = around(left, right)
        fields = fields_of(left) | fields_of(right)
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
        left, right = unfielded(left), unfielded(right)
        if sign.sign.startswith("not "):
            return not_near(left, right, sign, field, source_span)
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
        sign, part = self._lexeme(children[0]), unwrapped(children[1])
        if sign.sign:
            return self._narrowed(part, sign)
        fields = fields_of(part)
        if not self._placed(fields, part):
            self.notebook.fault(
                "atleast/… takes a word, quoted words, (a OR b) or nearness; it was ignored.",
                sign.source_span,
            )
            return part
        (field,) = fields
        return MinFrequency(
            unfielded(part),
            sign.number,
            field,
            source_span=(sign.source_span[0], around(part)[1]),
        )

    def _narrowed(self, part: Query, sign: Lexeme) -> Query:
        """Return an operand restricted to the first words or to capitals; a group part by part."""
        if isinstance(part, And | Not | MinShouldMatch) or (
            isinstance(part, Or) and not has_places(part)
        ):
            return part.with_children(lambda child: self._narrowed(child, sign))
        source_span = (sign.source_span[0], around(part)[1])
        fields = fields_of(part)
        if not self._placed(fields, part) or ("first" in sign.sign and fields != {None}):
            self.notebook.fault(
                "This takes words, quoted words or nearness in the text; it was ignored.",
                sign.source_span,
            )
            return part
        if sign.sign == "first":
            return FirstWords(part, sign.number, source_span=source_span)
        if sign.sign == "title or first":
            lead = FirstWords(part, sign.number, source_span=source_span)
            if any(isinstance(node, FirstWords) for node in walk(part)):
                return lead  # first words of the text are in no title
            return Or((in_title(part), lead), source_span=source_span)
        (field,) = fields
        letters = _LETTERS[sign.sign]
        return Capitals(unfielded(part), letters, field, source_span=source_span)

    def _lexeme(self, token: Token) -> Lexeme:
        return self.lexemes[token.start_pos or 0]

    def _placed(self, fields: set[str | None], *operands: Query) -> bool:
        """Return True if operands have positions in the same text."""
        named = any(field is not None and FIELDS[field].kind is not Kind.TEXT for field in fields)
        return all(map(has_places, operands)) and len(fields) == 1 and not named

    def _stop(self, child: Query | Bare) -> bool:
        return (
            isinstance(child, Bare)
            and isinstance(child.node, Term)
            and child.node.text in self.stops
        )


def unwrapped(child: Query | Bare) -> Query:
    """Return the node of a bare word, or the node itself."""
    return child.node if isinstance(child, Bare) else child
