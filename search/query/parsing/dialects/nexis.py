"""Nexis lexer: segments, commands, connectors and truncation."""

from __future__ import annotations

import re

from search.query.nodes import At
from search.query.parsing.dialects.service_lexer import END, ServiceLexer
from search.query.parsing.dialects.services import named
from search.query.parsing.lexemes import Lexeme


class NexisLexer(ServiceLexer):
    """Lexer of Nexis's segments, commands and connectors."""

    dialect = "nexis"
    names = re.compile(rf"(?i:(?P<name>{named('nexis')}))\s?(?=\()")
    _SEGMENT = re.compile(
        rf"(?P<not>not\s+)?(?:w|near|pre|onear)?/seg(?:ment)?{END}", re.IGNORECASE
    )
    _APART = re.compile(
        rf"(?:not/|(?:and|but)\s+not\s+(?:w|near)?/)(?P<number>\d+){END}", re.IGNORECASE
    )
    _PLUS = re.compile(rf"\+(?:(?P<number>\d+)|(?P<unit>[sp])){END}", re.IGNORECASE)
    _FORM = re.compile(r"(?i:singular|plural)\s*(?=\()")
    _DATED = re.compile(
        r"DATE\s*(?P<sign>IS|AFT(?:ER)?|BEF(?:ORE)?|GEQ|LEQ|>=|<=|>|<|=)\s*(?P<day>\d[\w/\-]*)",
        re.IGNORECASE,
    )
    _LONG = re.compile(r"LENGTH\s*(?P<sign>>=|<=|>|<|=|GEQ|LEQ)\s*(?P<number>\d+)", re.IGNORECASE)
    _SCORE = re.compile(r"#\d+plus#?(?=[\s)]|$)", re.IGNORECASE)
    _AMPERSAND = re.compile(rf"&{END}")
    _CAPITALS = re.compile(r"(?P<sign>(?i:allcaps|nocaps|caps))\s+(?=\()")
    _STARS = re.compile(r"([^*]+)(\*+)")

    def _foreign(self, place: int) -> int | None:
        if found := self._SEGMENT.match(self.plain, place):
            self.notebook.fault(
                "There are no segments here: AND was read, anywhere in the article.", found.span()
            )
            negated = [Lexeme("NOT", found.span())] if found["not"] else []
            self._add([Lexeme("_AND", found.span()), *negated])
            return found.end()
        if found := self._AMPERSAND.match(self.plain, place):
            self._add([Lexeme("_AND", found.span())])
            return found.end()
        if found := self._APART.match(self.plain, place):
            number = self.reader.number(found["number"], found.span())
            return self._sign(found.span(), "not w", number)
        if found := self._PLUS.match(self.plain, place):
            if found["unit"]:
                unit = "sentence" if found["unit"] in "sS" else "paragraph"
                self.notebook.fault(f"Order inside of a {unit} was ignored.", found.span())
                return self._sign(found.span(), unit)
            return self._sign(
                found.span(), "pre", self.reader.number(found["number"], found.span())
            )
        if found := self._CAPITALS.match(self.plain, place):
            self._add([Lexeme("ATLEAST", found.span(), sign=found["sign"].casefold())])
            return found.end()
        if found := self._FORM.match(self.plain, place):
            self.notebook.fault(
                "Singular and plural are not told apart: words were searched as they are.",
                found.span(),
            )
            return found.end()
        if found := self._DATED.match(self.plain, place):
            self._value("date", f"{found['sign']} {found['day']}", found.span())
            return found.end()
        if found := self._SCORE.match(self.plain, place):
            self.notebook.fault("Index terms have no scores here; it was ignored.", found.span())
            return found.end()
        if found := self._LONG.match(self.plain, place):
            self._value("words", f"{found['sign']}{found['number']}", found.span())
            return found.end()
        return self._special(place)

    def word(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a word; in Nexis * is one letter, at the end of a word one or none."""
        if ends := self._STARS.fullmatch(text):
            self.notebook.remark("* was read as one letter, or none.", source_span)
            return self._up_to(ends[1], len(ends[2]), field, source_span)
        if "*" in text.strip("*"):
            self.notebook.remark("* was read as one letter.", source_span)
            text = text.replace("*", "?")
        return super().word(text, field, source_span)
