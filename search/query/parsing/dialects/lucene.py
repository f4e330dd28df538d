"""Lucene lexer: the syntax that Morgue's own language lacks."""

from __future__ import annotations

import re

from search.fields import FIELDS
from search.query.parsing.dialects.service_lexer import ServiceLexer
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.signs import OPERATOR


class LuceneLexer(ServiceLexer):
    """Lexer of Lucene's syntax in addition to Morgue's."""

    dialect = "lucene"
    names = re.compile(r"(?!)(?P<name>)")
    _PLUS = re.compile(r"\+(?=[\w\"(])")
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

    def _logic(self, place: int) -> int | None:
        """Leave words in lower case alone: Lucene's operators are in capitals."""
        operator = OPERATOR.match(self.plain, place)
        if operator and operator["least"]:
            return super()._logic(place)
        return None
