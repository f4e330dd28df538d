"""Dialect reader: a query of another service to Morgue's tree, by its lexer and grammar."""

from __future__ import annotations

from collections.abc import Iterator

from search.fields import FIELDS, Kind
from search.query.nodes import At, ExactTerm, MatchNone, Phrase, Prefix, Query, Term, Wildcard
from search.query.parsing.dialects.builder import BUILDERS
from search.query.parsing.dialects.lexers import LEXERS
from search.query.parsing.dialects.services import SERVICES, Dialect
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.notes import Notebook
from search.query.parsing.repair import Repair
from search.query.parsing.term_reader import LeafReader
from search.query.parsing.tree_builder import build

_LEAVES = ("WORD", "LEAF")
# The lexeme of a word; of a truncated one a leaf, and then the group of all its leaves.
_Word = tuple[Lexeme, ...]


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
        if not lexer.has_left_out:
            return None
        notebook.fault("Without it nothing is left to search for.", (0, len(text)))
        return MatchNone(source_span=(0, len(text)))
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
    run: list[_Word] = []
    said = False
    for unit in (*_units(lexemes), ()):
        if run and not _goes_on(run[-1], unit):
            if len(run) > 1 and not said:
                said = True
                notebook.remark(
                    f"Words next to each other are a phrase, as on {service}.",
                    (run[0][0].source_span[0], run[-1][0].source_span[1]),
                )
            yield from _phrase(run, notebook)
            run = []
        if unit and _is_word(unit[0]):
            run.append(unit)
        else:
            yield from unit


def _units(lexemes: list[Lexeme]) -> Iterator[_Word]:
    """Yield lexemes one by one, those of one truncated word (`rate$1`) together, a leaf first."""
    place = 0
    while place < len(lexemes):
        first, end = lexemes[place], place + 1
        if first.type == "_LPAR":
            while end < len(lexemes) and lexemes[end].source_span == first.source_span:
                end += 1
        if end - place > 2:  # a typed parenthesis has a span of its own
            yield (lexemes[place + 1], *lexemes[place:end])
        else:
            end = place + 1
            yield (first,)
        place = end


def _is_word(lexeme: Lexeme) -> bool:
    node = lexeme.node
    return lexeme.type in _LEAVES and (
        isinstance(node, Term | ExactTerm | Prefix | Wildcard)
        or (isinstance(node, Phrase) and not node.slop)
    )


def _goes_on(one: _Word, other: _Word) -> bool:
    return (
        bool(other)
        and _is_word(other[0])
        and getattr(one[0].node, "field", None) == getattr(other[0].node, "field", None)
    )


def _phrase(run: list[_Word], notebook: Notebook) -> Iterator[Lexeme]:
    """Yield one lexeme for adjacent words; a proximity chain if patterns are among them."""
    if len(run) == 1:
        yield from run[0][1:] or run[0]
        return
    span: At = (run[0][0].source_span[0], run[-1][0].source_span[1])
    pieces: list[_Word] = []
    words: list[str] = []
    typed: list[str] = []
    field: str | None = getattr(run[0][0].node, "field", None)
    if field == "author" and notebook.text[: run[0][0].source_span[1]].endswith(","):
        run = [*run[1:], run[0]]  # Orrey, Vesna

    def flush() -> None:
        if words:
            node = (
                ExactTerm(words[0], field, source_span=span, typed=typed[0])
                if len(words) == 1
                else Phrase(tuple(words), 0, field, source_span=span, typed=tuple(typed))
            )
            pieces.append((Lexeme("LEAF", span, node),))
            words.clear()
            typed.clear()

    for lexeme, *group in run:
        node = lexeme.node
        if group:
            flush()
            pieces.append(tuple(group))
        elif isinstance(node, Term | ExactTerm):
            words.append(node.text)
            typed.append(node.typed)
        elif isinstance(node, Phrase):
            words.extend(node.words)
            typed.extend(node.typed or ("",) * len(node.words))
        else:
            flush()
            pieces.append((lexeme,))
    flush()
    if len(pieces) == 1:
        yield from pieces[0]
        return
    named = field is not None and FIELDS[field].kind is Kind.NAME
    yield Lexeme("_LPAR", span)
    for number, piece in enumerate(pieces):
        if number:
            yield Lexeme("_AND", span) if named else Lexeme("PROX", span, number=1, sign="pre")
        yield from piece
    yield Lexeme("_RPAR", span)
