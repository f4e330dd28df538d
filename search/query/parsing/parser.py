"""Query parser. In the search box nothing fails.

Unreadable parts are searched as plain words, and noted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from search.analysis.stemming import stop_words
from search.analysis.tokenizer import tokens as cut_tokens
from search.errors import LimitError, QueryError
from search.query.nodes import MatchAll, MatchNone, Query
from search.query.parsing.dialects.detection import detect
from search.query.parsing.dialects.reading import read
from search.query.parsing.dialects.services import Dialect, DialectChoice
from search.query.parsing.lexemes import plain
from search.query.parsing.lexer import Lexer
from search.query.parsing.notes import Notebook, ParseNote
from search.query.parsing.repair import Repair
from search.query.parsing.term_reader import LeafReader
from search.query.parsing.tree_builder import build
from search.query.parsing.unread_signs import remark_on_signs


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed query, the notes on it, and the typed text."""

    query: Query
    notes: tuple[ParseNote, ...]
    text: str
    dialect: Dialect = "morgue"

    @property
    def translation(self) -> str | None:
        """The query of another service in Morgue's language; None for Morgue's own."""
        return None if self.dialect == "morgue" else str(self.query)

    @property
    def losses(self) -> tuple[ParseNote, ...]:
        """The notes on parts that could not be read as meant."""
        return tuple(note for note in self.notes if note.fault)


def parse(
    text: str,
    *,
    language: str = "english",
    today: dt.date,
    max_length: int = 5000,
    max_terms: int = 256,
    max_depth: int = 50,
    strict: bool = False,
    dialect: DialectChoice = "morgue",
) -> Parsed:
    """Return the query of a text.

    Args:
        text: as typed.
        language: of the stems.
        today: the day that relative dates count from.
        max_length: characters; beyond a limit as much is read as fits.
        max_terms: words and operators.
        max_depth: nested parentheses.
        strict: raise instead of ignoring or reading otherwise.
        dialect: the service in whose language the text is; "auto" detects it by its syntax.

    Raises:
        QueryError: in strict mode, if something would be ignored or read otherwise than typed,
            with its position.
        LimitError: in strict mode, over a limit, naming the setting.

    >>> print(parse("city NOT mayor", today=dt.date(2024, 5, 1)).query)
    city AND NOT mayor
    >>> print(parse("hd=city near5 mayor", today=dt.date(2024, 5, 1), dialect="auto").translation)
    title:city AND mayor
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
    reader = LeafReader(notebook, language, today, capitals=_in_capitals(typed, language))
    service = detect(typed) if dialect == "auto" else dialect
    stops = stop_words(language)
    query = None
    if service != "morgue":
        query = read(typed, service, reader, stops, max_terms=max_terms, max_depth=max_depth)
    if query is None:
        lexer = Lexer(typed, reader, max_terms=max_terms, max_depth=max_depth)
        lexemes = Repair(notebook, max_depth).fit(lexer.lexemes()) if service == "morgue" else []
        lexemes = lexemes or reader.plain_words(typed, (0, len(typed)))[:max_terms]
        if service == "morgue":
            remark_on_signs(plain(typed), notebook, in_capitals=reader.capitals)
        if lexemes:
            query = build(lexemes, notebook, stops, required=lexer.required)
        elif typed.strip():
            notebook.remark(
                "There is no word to search for in this: it finds nothing.", (0, len(typed))
            )
    query = query or (MatchNone() if typed.strip() else MatchAll())
    notes = notebook.all()
    if strict:
        _refuse(notes)
    return Parsed(query, notes, text, service)


def _in_capitals(text: str, language: str) -> bool:
    """Return True if a text was typed all in capitals, so that they mean nothing.

    Two words may well be an abbreviation and a name (US TROOPS), but not two common words.

    >>> _in_capitals("MAYOR RAISES TAXES", "english"), _in_capitals("TO BE", "english")
    (True, True)
    >>> _in_capitals("US TROOPS", "english"), _in_capitals("US—UN TALKS", "english")
    (False, True)
    """
    if not text.isupper():
        return False
    found = (text[begin:end] for begin, end, _ in cut_tokens(text))
    named = [word for word in found if word not in ("AND", "OR", "NOT")]
    common = stop_words(language)
    return len(named) > 2 or (len(named) == 2 and all(word.casefold() in common for word in named))


def _refuse(notes: tuple[ParseNote, ...]) -> None:
    for note in notes:
        if note.limit:
            raise LimitError(note.message, note.limit)
        if note.fault:
            raise QueryError(note.message, note.source_span[0])
