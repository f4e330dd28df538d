"""Lucene lexer: the syntax that Morgue's own language lacks."""

from __future__ import annotations

import re

from search.fields import FIELDS
from search.query.nodes import At
from search.query.parsing.dialects.service_lexer import ServiceLexer
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.signs import OPERATOR


class LuceneLexer(ServiceLexer):
    """Lexer of Lucene's syntax in addition to Morgue's."""

    dialect = "lucene"
    names = re.compile(r"(?!)(?P<name>)")
    _PLUS = re.compile(r"\+(?=[\w\"(]|[<>]=?\d)")
    _EXISTS = re.compile(r"_exists_:(?P<name>[A-Za-z]+)")

    def _foreign(self, place: int) -> int | None:
        if found := self._PLUS.match(self.plain, place):
            self._add([Lexeme("PLUS", found.span())])
            return found.end()
        if found := self._EXISTS.match(self.plain, place):
            field = found["name"].casefold()
            if field in FIELDS or field == "date":
                self._add(self.reader.bare("*", field, found.span(), may_end_sentence=False))
                return found.end()
        return None

    def word(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a word; a ~ without a number is two edits."""
        if text.endswith("~") and text[:-1].isalnum():
            self.notebook.remark("~ was read as ~2, as in Lucene.", source_span)
            text = f"{text}2"
        return super().word(text, field, source_span)

    def _logic(self, place: int) -> int | None:
        """Leave words in lower case alone: Lucene's operators are in capitals."""
        operator = OPERATOR.match(self.plain, place)
        if operator and operator["least"]:
            return super()._logic(place)
        return None
