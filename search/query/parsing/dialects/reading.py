"""Dialect reader: a query of another service to Morgue's tree, by its lexer and grammar."""

from __future__ import annotations

from collections.abc import Iterator

from search.fields import FIELDS, Kind
from search.query.nodes import At, ExactTerm, Phrase, Prefix, Query, Term, Wildcard
from search.query.parsing.dialects.builder import BUILDERS
from search.query.parsing.dialects.lexers import LEXERS
from search.query.parsing.dialects.services import SERVICES, Dialect
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.notes import Notebook
from search.query.parsing.repair import Repair
from search.query.parsing.term_reader import LeafReader
from search.query.parsing.tree_builder import build

_LEAVES = ("WORD", "LEAF")


def read(
    text: str,
    dialect: Dialect,
    reader: LeafReader,
    stops: frozenset[str],
    *,
    max_terms: int,
    max_depth: int,
) -> Query | None:
    """Return the query that a text is in a service's language; None if it has no word."""
    notebook = reader.notebook
    lexer = LEXERS[dialect](text, reader, max_terms=max_terms, max_depth=max_depth)
    lexemes = lexer.lexemes()
    if SERVICES[dialect].joined:
        lexemes = list(_joined(lexemes, notebook, SERVICES[dialect].title))
    lexemes = Repair(notebook, max_depth).fit(lexemes)
    if not lexemes:
        return None
    if dialect in ("nexis", "proquest"):
        lexemes = list(_excepting(lexemes))
    if dialect == "lucene":
        for lexeme in lexemes:
            lexeme.type = {"_AND": "AND", "_OR": "OR"}.get(lexeme.type, lexeme.type)
    return build(
        lexemes,
        notebook,
        stops,
        required=dialect != "lucene",
        grammar=f"dialects/{dialect}.lark",
        builder=BUILDERS[dialect],
    )


def _excepting(lexemes: list[Lexeme]) -> Iterator[Lexeme]:
    """Yield lexemes with each NOT and AND NOT between two operands as one operator."""
    waiting: Lexeme | None = None  # an AND that a NOT may follow
    last = ""
    for lexeme in lexemes:
        if lexeme.type == "NOT" and (waiting or last in (*_LEAVES, "_RPAR")):
            lexeme.type, waiting = "EXCEPT", None
        if waiting:
            yield waiting
            waiting = None
        last = lexeme.type
        if lexeme.type == "_AND":
            waiting = lexeme
            continue
        yield lexeme
    if waiting:
        yield waiting


def _joined(lexemes: list[Lexeme], notebook: Notebook, service: str) -> Iterator[Lexeme]:
    """Yield lexemes with adjacent words as the phrase that the service reads."""
    run: list[Lexeme] = []
    said = False
    for lexeme in (*lexemes, Lexeme("", (0, 0))):
        if run and not _goes_on(run[-1], lexeme):
            if len(run) > 1 and not said:
                said = True
                notebook.remark(
                    f"Words next to each other are a phrase, as on {service}.",
                    (run[0].source_span[0], run[-1].source_span[1]),
                )
            yield from _phrase(run)
            run = []
        if _word(lexeme):
            run.append(lexeme)
        elif lexeme.type:
            yield lexeme


def _word(lexeme: Lexeme) -> bool:
    node = lexeme.node
    return lexeme.type in _LEAVES and (
        isinstance(node, Term | ExactTerm | Prefix | Wildcard)
        or (isinstance(node, Phrase) and not node.slop)
    )


def _goes_on(one: Lexeme, other: Lexeme) -> bool:
    return _word(other) and getattr(one.node, "field", None) == getattr(other.node, "field", None)


def _phrase(run: list[Lexeme]) -> Iterator[Lexeme]:
    """Yield one lexeme for adjacent words; a proximity chain if patterns are among them."""
    if len(run) == 1:
        yield run[0]
        return
    span: At = (run[0].source_span[0], run[-1].source_span[1])
    pieces: list[Lexeme] = []
    words: list[str] = []
    typed: list[str] = []
    field: str | None = getattr(run[0].node, "field", None)

    def flush() -> None:
        if words:
            node = (
                ExactTerm(words[0], field, source_span=span, typed=typed[0])
                if len(words) == 1
                else Phrase(tuple(words), 0, field, source_span=span, typed=tuple(typed))
            )
            pieces.append(Lexeme("LEAF", span, node))
            words.clear()
            typed.clear()

    for lexeme in run:
        node = lexeme.node
        if isinstance(node, Term | ExactTerm):
            words.append(node.text)
            typed.append(node.typed)
        elif isinstance(node, Phrase):
            words.extend(node.words)
            typed.extend(node.typed or ("",) * len(node.words))
        else:
            flush()
            pieces.append(lexeme)
    flush()
    if len(pieces) == 1:
        yield pieces[0]
        return
    named = field is not None and FIELDS[field].kind is Kind.NAME
    yield Lexeme("_LPAR", span)
    for number, piece in enumerate(pieces):
        if number:
            yield Lexeme("_AND", span) if named else Lexeme("PROX", span, number=1, sign="pre")
        yield piece
    yield Lexeme("_RPAR", span)
