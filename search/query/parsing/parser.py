"""Typed text to a query. In the search box nothing fails.

What can't be read is searched as plain words, and noted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from search.analysis.stemming import stop_words
from search.errors import LimitError, QueryError
from search.query.nodes import MatchAll, MatchNone, Query
from search.query.parsing.lexer import Lexer
from search.query.parsing.notes import Notebook, ParseNote
from search.query.parsing.repair import Repair
from search.query.parsing.term_reader import LeafReader
from search.query.parsing.tree_builder import build


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood, what should be said of that, and what was typed."""

    query: Query
    notes: tuple[ParseNote, ...]
    text: str


def parse(
    text: str,
    *,
    language: str = "english",
    today: dt.date,
    max_length: int = 5000,
    max_terms: int = 256,
    max_depth: int = 50,
    strict: bool = False,
) -> Parsed:
    """Return the query that a text is. `language` stems its words, relative dates count from
    `today`.

    Over a limit (characters, words and operators, nested parentheses) what fits is read.

    Raises:
        QueryError: in strict mode, where something would be ignored or read otherwise than typed,
            with its position.
        LimitError: in strict mode, over a limit, naming the setting.

    >>> print(parse("city NOT mayor", today=dt.date(2024, 5, 1)).query)
    city AND NOT mayor
    """
    notebook = Notebook(text)
    typed = text
    if len(text) > max_length:
        notebook.limit(
            f"A query holds at most {max_length} characters; the rest was left out.",
            (max_length, len(text)),
            "query_length",
        )
        typed = text[:max_length]
    reader = LeafReader(notebook, language, today, capitals=_in_capitals(typed))
    lexer = Lexer(typed, reader, max_terms=max_terms, max_depth=max_depth)
    lexemes = Repair(notebook, max_depth).fit(lexer.lexemes())
    lexemes = lexemes or reader.plain_words(typed, (0, len(typed)))[:max_terms]
    if not lexemes and typed.strip():
        notebook.remark(
            "There is no word to search for in this: it finds nothing.", (0, len(typed))
        )
    if lexemes:
        query = build(lexemes, notebook, stop_words(language), required=lexer.required)
    else:
        query = MatchNone() if typed.strip() else MatchAll()
    notes = notebook.all()
    if strict:
        _refuse(notes)
    return Parsed(query, notes, text)


def _in_capitals(text: str) -> bool:
    """Return True if a text was typed in capitals throughout, so that they mean nothing.

    Two words may well be an abbreviation and a name (US TROOPS).

    >>> _in_capitals("MAYOR RAISES TAXES"), _in_capitals("US TROOPS")
    (True, False)
    """
    named = [word for word in text.split() if word not in ("AND", "OR", "NOT")]
    return text.isupper() and len(named) > 2


def _refuse(notes: tuple[ParseNote, ...]) -> None:
    for note in notes:
        if note.limit:
            raise LimitError(note.message, note.limit)
        if note.fault:
            raise QueryError(note.message, note.source_span[0])
