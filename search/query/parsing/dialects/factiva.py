"""Factiva lexer: field tags, operators and truncation."""

from __future__ import annotations

import re

from search.query.nodes import At
from search.query.parsing.dialects.service_lexer import END, ServiceLexer
from search.query.parsing.dialects.services import DAY, named
from search.query.parsing.lexemes import Lexeme


class FactivaLexer(ServiceLexer):
    """Lexer of Factiva's field tags and operators."""

    dialect = "factiva"
    names = re.compile(rf"(?i:(?P<name>{named('factiva')}))(?:=\s*| = )(?=[^\s=)])")
    _WITHOUT_VALUE = re.compile(rf"(?i:{named('factiva')}) ?=\s*(?=(?i:and|or|not){END})")
    _COUNTED = re.compile(r"(?i:wc|pd)\s*(?P<value>(?P<sign>[<>]=?)\s*\d[\d/\-]*)")
    _DATED = re.compile(
        r"(?i:(?P<name>date|upd))\s+(?P<days>(?i:after|before)\s+[\d/\-]+"
        rf"|(?i:from)\s+[\d/\-]+(?:\s+(?i:to)\s+[\d/\-]+)?|(?:{DAY}))"
    )
    _ANY_WORD = re.compile(r"%(?:\s+%){0,8}(?=\s+\S)")
    _SAME = re.compile(rf"(?i:same){END}")
    _ORDERED = re.compile(rf"(?:(?i:adj)(?P<number>\d*)|(?i:w)/(?P<slashed>\d*)){END}")
    _BESIDE = re.compile(rf"(?:(?i:near)(?P<number>\d+)|/(?i:n)(?P<slashed>\d+)/){END}")
    _INSIDE = re.compile(r"/[Nn](?P<near>\d+)/|/[Ff](?P<first>\d+)/")
    _DOLLAR = re.compile(r"([^$]+)\$(\d?)")

    def simplified(self, text: str) -> str:
        """Return the text with brackets replaced by parentheses."""
        return text.replace("[", "(").replace("]", ")")

    def _foreign(self, place: int) -> int | None:
        if found := self._WITHOUT_VALUE.match(self.plain, place):
            self.notebook.fault(f"{found[0].strip()} has no word; it was ignored.", found.span())
            return found.end()
        if found := self._DATED.match(self.plain, place):
            if found["name"].casefold() == "upd":
                self.notebook.fault(
                    "upd is Factiva's day of update: the day of publication was searched.",
                    found.span("name"),
                )
            self._value("date", found["days"], found.span())
            return found.end()
        if found := self._COUNTED.match(self.plain, place):
            field = "words" if found[0][:2].casefold() == "wc" else "date"
            self._value(field, found["value"], found.span())
            return found.end()
        if self._lexemes and (found := self._ANY_WORD.match(self.plain, place)):
            number = found[0].count("%") + 1
            self.notebook.fault(
                f"% is one word, whichever; it was read as pre/{number}, at most so far apart.",
                found.span(),
            )
            return self._sign(found.span(), "pre", number)
        if self._lexemes and (found := self._SAME.match(self.plain, place)):
            return self._sign(found.span(), "paragraph")
        if found := self._ORDERED.match(self.plain, place):
            digits = found["number"] or found["slashed"] or "1"
            if found["slashed"] is not None:
                self.notebook.remark(
                    f"Factiva's w/{digits} keeps the order, so it was read as pre/{digits};"
                    f" w/{digits} in any order is near{digits} there.",
                    found.span(),
                )
            return self._sign(found.span(), "pre", self.reader.number(digits, found.span()))
        if found := self._BESIDE.match(self.plain, place):
            digits = found["number"] or found["slashed"]
            return self._sign(found.span(), "w", self.reader.number(digits, found.span()))
        return self._special(place)

    def word(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a word, or words with /N30/ between them or /F50/ after them."""
        found: list[Lexeme] = []
        done = 0
        for sign in self._INSIDE.finditer(text):
            if sign.start() > done:
                found += self._word(text[done : sign.start()], field, source_span)
            done = sign.end()
            number = self.reader.number(sign["near"] or sign["first"], source_span)
            if sign["near"]:
                found.append(Lexeme("PROX", source_span, number=number, sign="w"))
                continue
            first = Lexeme("ATLEAST", source_span, number=number, sign="first")
            near = [place for place, each in enumerate(found) if each.type == "PROX"]
            if near:
                found.insert(near[-1] + 1, first)
            else:
                self._before_words(first)
        rest = text[done:]
        return found + (self._word(rest, field, source_span) if rest else [])

    def _before_words(self, lexeme: Lexeme) -> None:
        """Insert an operator before the words of the last lexemes."""
        place = len(self._lexemes)
        while place and self._lexemes[place - 1].type in ("WORD", "LEAF"):
            place -= 1
        if place < len(self._lexemes):
            lexeme.source_span = (self._lexemes[place].source_span[0], lexeme.source_span[1])
        self._lexemes.insert(place, lexeme)

    def _word(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        if truncated := self._DOLLAR.fullmatch(text):
            if truncated[2]:
                return self._up_to(truncated[1], int(truncated[2]), field, source_span)
            text = f"{truncated[1]}*"
        return super().word(text, field, source_span)
