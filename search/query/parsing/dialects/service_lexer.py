"""Base lexer of other services: fields, dates, logic and truncation."""

from __future__ import annotations

import re
from typing import ClassVar

from search.query.nodes import LEAD_WORDS, At, DateRange
from search.query.parsing.dialects.date_clauses import read_dates
from search.query.parsing.dialects.language_names import language_names
from search.query.parsing.dialects.services import (
    CODED,
    HLEAD,
    LACKING,
    LEAD,
    SERVICES,
    SOURCE_IDS,
    TEXT,
    Dialect,
    Service,
)
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.lexer import Lexer
from search.query.parsing.signs import OPERATOR, QUOTED

END = r'(?=[\s()"]|$)'
_LOGIC = re.compile(
    rf"(?i:(?P<not>(?:(?P<and>and|but)\s+)?not|(?P<glued>andnot|butnot))|(?P<or>or)|and){END}"
)
_NUMBERED = re.compile(r"(?P<sign>[<>]=?|=|geq|leq|gtr|lss)?\s*(?P<number>\d{1,9})", re.IGNORECASE)
_SIGNS = {"geq": ">=", "leq": "<=", "gtr": ">", "lss": "<", "=": "", "": ""}
# a name in parentheses, without an operator: au(Orrey, Vesna)
_NAMED = re.compile(
    r"\((?![^()]{0,120}\b(?i:and|or|not)\b)"
    r"(?P<family>[\w'’.\- ]{1,60}),\s*+(?P<given>[\w'’.\- ]{1,60})\)"
)
# words cut short between quotation marks: "interest rate$1"
_TRUNCATED = re.compile(r"\w(?:!|\$\d?|\*)(?=[\s*]|$)|\w[*?]\w")
_WORD = re.compile(r"\S+")
_MOST_LETTERS = 9  # of a truncation; each becomes a wildcard of its own


class ServiceLexer(Lexer):
    """Base class of the services' lexers; each adds its own syntax."""

    dialect: ClassVar[Dialect]
    names: ClassVar[re.Pattern[str]]
    """A field name with its sign; its value begins at the end of the match."""
    has_left_out = False
    """True once a clause was left out, so that a query without another finds nothing."""

    @property
    def service(self) -> Service:
        """The service's field names."""
        return SERVICES[self.dialect]

    def _next(self, place: int) -> int:
        if place == 0 or self.plain[place - 1] in '()"' or self.plain[place - 1].isspace():
            end = self._foreign(place)
            if end is None:
                end = self._logic(place)
            if end is not None:
                return end
        return super()._next(place)

    def _foreign(self, place: int) -> int | None:
        """Read syntax that only this service has; return the place after it, None without any."""
        raise NotImplementedError

    def _logic(self, place: int) -> int | None:
        """Read AND, OR, NOT in any case; note syntax that is Morgue's own."""
        if operator := OPERATOR.match(self.plain, place):
            if operator["least"]:
                self.notebook.fault(
                    f"any/… is not a sign of {self.service.title}; it was ignored.",
                    operator.span(),
                )
                return operator.end()
            if operator["logic"] is None:
                return None
        found = _LOGIC.match(self.plain, place)
        if found is None:
            return None
        span = found.span()
        if found["not"]:
            both = found["and"] or found["glued"]
            self._add([*([Lexeme("_AND", span)] if both else []), Lexeme("NOT", span)])
        else:
            self._add([Lexeme("_OR" if found["or"] else "_AND", span)])
        return found.end()

    def _field(self, place: int) -> tuple[str | None, int]:
        around = self._fields[-1]
        found = self.names.match(self.plain, place)
        if found is None:
            return super()._field(place)
        field = self.service.fields[found["name"].casefold()]
        if field == LACKING:
            self.notebook.fault(
                f"The archive has no field like {found['name']}: this was searched in the text.",
                found.span(),
            )
            return around, found.end()
        if field == TEXT:
            self.notebook.remark(
                "Title and text are searched together; title: searches the title alone.",
                found.span(),
            )
            return around, found.end()
        if field in (LEAD, HLEAD):  # valid places of it were read before
            return around, found.end()
        if (name := found["name"].casefold()) in CODED:
            self.notebook.fault(
                f"{name}= takes codes of {self.service.title}, which an archive lacks: this was"
                f" searched among the names in {field}:.",
                found.span(),
            )
        return field, found.end()

    def _special(self, place: int) -> int | None:
        """Read names that are no plain field: leads, dates and word counts."""
        found = self.names.match(self.plain, place)
        if found is None:
            return None
        field = self.service.fields[found["name"].casefold()]
        if found["name"].casefold() in SOURCE_IDS:
            return self._left_out(found)
        if field in (LEAD, HLEAD):
            sign = "first" if field == LEAD else "title or first"
            self._add([Lexeme("ATLEAST", found.span(), number=LEAD_WORDS, sign=sign)])
            return found.end()
        if field == "author" and (name := _NAMED.match(self.plain, found.end())):
            shown = f"{name['given']} {name['family']}"
            self._add(self.reader.quoted(shown, None, field, (place, name.end())))
            return name.end()
        if field not in ("date", "words"):
            return None
        if found.end() < len(self.plain) and self.plain[found.end()] == "(":
            closing = self._partner.get(found.end())
            if closing is None:
                return None
            inner, end = self.plain[found.end() + 1 : closing], closing + 1
        else:
            run = re.compile(r'"[^"]*"|[^\s()"]+').match(self.plain, found.end())
            if run is None:
                return None
            inner, end = run[0].strip('"'), run.end()
        self._value(field, inner, (place, end))
        return end

    def _left_out(self, found: re.Match[str]) -> int | None:
        """Pass over a clause that only a catalogue of sources answers, with its operator."""
        closing = self._partner.get(found.end())
        if closing is None:
            return None
        span = (found.start(), closing + 1)
        self.notebook.fault(
            f"{self.text[slice(*span)]} names a source of {self.service.title}: it was left out.",
            span,
        )
        self.has_left_out = True
        while self._lexemes and self._lexemes[-1].type in ("_AND", "NOT"):
            self._lexemes.pop()
        return closing + 1

    def _value(self, field: str, text: str, span: At) -> None:
        """Add the lexeme of dates or a word count."""
        if field == "words":
            number = _NUMBERED.fullmatch(text.strip())
            sign = (number["sign"] or "").casefold() if number else ""
            shown = f"{_SIGNS.get(sign, sign)}{number['number']}" if number else text
            self._add(self.reader.bare(shown, "words", span, may_end_sentence=False))
            return
        days = read_dates(text, self.reader.today)
        if days is None or days == (None, None):
            self._add(self.reader.quoted(text, None, "date", span))
            return
        if re.search(r"\d{1,2}/\d{1,2}/\d", text):
            self.notebook.remark("Days with slashes were read as month/day/year.", span)
        self._add([Lexeme("LEAF", span, DateRange(*days, text, source_span=span))])

    def leaf(
        self,
        text: str,
        field: str | None,
        source_span: At,
        *,
        may_end_sentence: bool,  # noqa: ARG002  a ! or ? is truncation here
    ) -> list[Lexeme]:
        return self.word(text, field, source_span)

    def word(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return the lexemes of the text between two spaces."""
        if field == "language":
            return self._language(text, source_span)
        return self.reader.bare(text, field, source_span, may_end_sentence=False)

    def _quoted(self, start: int, field: str | None, place: int) -> int:
        found = QUOTED.match(self.plain, start)
        if field == "language" and found:
            self._add(self._language(found[1], (place, found.end())))
            return found.end()
        if found and self.service.joined and _TRUNCATED.search(found[1]):
            for word in _WORD.finditer(self.text, *found.span(1)):
                if self._left >= 0:
                    self._add(self.word(word[0], field, word.span()))
            return found.end()
        return super()._quoted(start, field, place)

    def _language(self, text: str, span: At) -> list[Lexeme]:
        """Return a language by each of its names, since archives keep a code or a word."""
        return _either(
            [
                self.reader.bare(name, "language", span, may_end_sentence=False)
                for name in language_names(text)
            ],
            span,
        )

    def _sign(self, span: At, sign: str, number: int = 0) -> int:
        """Add the lexeme of a proximity operator; return the place after it."""
        self._add([Lexeme("PROX", span, number=number, sign=sign)])
        return span[1]

    def _up_to(
        self, stem: str, letters: int, field: str | None, span: At, end: str = ""
    ) -> list[Lexeme]:
        """Return a word with up to `letters` more letters before its `end`."""
        if not self.reader.tokens(stem, field) or set("*?") & {*stem, *end}:
            return self.reader.bare(f"{stem}*{end}", field, span, may_end_sentence=False)
        return _either(
            [self.reader.quoted(stem + end, None, field, span)]
            + [
                self.reader.bare(stem + "?" * more + end, field, span, may_end_sentence=False)
                for more in range(1, min(letters, _MOST_LETTERS) + 1)
            ],
            span,
        )


def _either(alternatives: list[list[Lexeme]], span: At) -> list[Lexeme]:
    """Return a group of alternatives; the only one by itself."""
    if len(alternatives) == 1:
        return alternatives[0]
    found = [Lexeme("_LPAR", span)]
    for number, alternative in enumerate(alternatives):
        found += [*([Lexeme("_OR", span)] if number else []), *alternative]
    return [*found, Lexeme("_RPAR", span)]
