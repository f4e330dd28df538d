"""Lexer: a typed query as operators, parentheses, and leaves with their nodes."""

from __future__ import annotations

import difflib
from dataclasses import replace

from search.analysis.stemming import stop_words
from search.fields import FIELDS
from search.query.nodes import At, Phrase
from search.query.parsing.lexemes import Lexeme, plain
from search.query.parsing.signs import (
    ALIASES,
    CAPITALS,
    COLON,
    FIELD,
    GERSHAYIM,
    INITIALS,
    LOWER,
    MINUS,
    NAMES,
    OPERATOR,
    PASSED_OVER,
    PLUS,
    QUOTED,
    RUN,
    SPACE,
    UNKNOWN_RANGE,
    beside_operators,
    beside_quotes,
    expression_end,
    known_part,
    lower_case_note,
    operator_lexeme,
    partners,
    passed_over_note,
)
from search.query.parsing.term_reader import ADDRESS, GROUP_WEIGHT, WEIGHT, LeafReader
from search.query.parsing.value_reader import DATES, RANGE

_BARE = frozenset({"WORD"})
_SHORT = 5  # words: a longer row is text, hardly a query of another search


class Lexer:
    """Lexer of one text.

    Parentheses come in pairs, as deep and as many words as limits allow; the rest is noted.
    """

    def __init__(self, text: str, reader: LeafReader, *, max_terms: int, max_depth: int) -> None:
        # between Hebrew letters a quotation mark is a sign of abbreviation
        self.text = text = GERSHAYIM.sub("״", text)
        self.plain = self.simplified(plain(text))
        self.reader = reader
        self.notebook = reader.notebook
        self.max_depth = max_depth
        self._left = max_terms
        self._limit = max_terms
        self._lexemes: list[Lexeme] = []
        self._partner = partners(self.plain)
        self._fields: list[str | None] = [None]  # of the groups around
        self._operand_end = -1  # of the last group or quotation: `"a b"NOT c`, `(a)OR b`
        self._shown: dict[int, bool] = {}  # open parentheses; True for those that are lexemes
        self.required = False  # True once a word has a +, which makes all words required
        self._lower_operators = bool(self._partner) or beside_operators(self.plain)

    def lexemes(self) -> list[Lexeme]:
        """Return all lexemes of the text."""
        place, end = 0, len(self.plain)
        while place < end:
            if space := SPACE.match(self.plain, place):
                place = space.end()
                continue
            following = self._next(place)
            if self._left < 0:
                message = (
                    f"A query holds at most {self._limit} words and operators; from here on it was"
                    " left out."
                )
                self.notebook.limit(message, (place, end), "query_terms")
                break
            place = following
        self._lexemes.extend(Lexeme("_RPAR", (end, end)) for shown in self._shown.values() if shown)
        self._remark_passed_over()
        return self._lexemes

    def _remark_passed_over(self) -> None:
        """Add remarks on lower-case operators, which are common words, in a short query."""
        if len(self._lexemes) > _SHORT or {each.type for each in self._lexemes} != _BARE:
            return
        for lexeme in self._lexemes[1:-1]:
            word = str(lexeme.node).strip("'")
            if word in PASSED_OVER and word in stop_words(self.reader.language):
                self.notebook.remark(passed_over_note(word), lexeme.source_span)

    def simplified(self, text: str) -> str:
        """Return the text with signs of other languages replaced, of the same length."""
        return text

    def leaf(
        self, text: str, field: str | None, source_span: At, *, may_end_sentence: bool
    ) -> list[Lexeme]:
        """Return the lexemes of the text between two spaces."""
        return self.reader.bare(text, field, source_span, may_end_sentence=may_end_sentence)

    def _next(self, place: int) -> int:
        """Read one piece; return the place after it."""
        if self.plain[place] == ")":
            return self._close(place)
        before = self.plain[place - 1 : place]
        is_apart = before in ("", "(") or before.isspace()
        if is_apart or place == self._operand_end:
            if operator := OPERATOR.match(self.plain, place):
                self._add([operator_lexeme(operator, self.reader)])
                return self._capitals(operator.end()) if operator["lead"] else operator.end()
            if (operator := LOWER.match(self.plain, place)) and (
                self._lower_operators or beside_quotes(self.plain, operator)
            ):
                name = operator[0].upper()
                message = lower_case_note(operator[0], self.plain, is_inside=bool(self._shown))
                self.notebook.remark(message, operator.span())
                self._add([Lexeme("NOT" if name == "NOT" else f"_{name}", operator.span())])
                return operator.end()
        if is_apart:
            if minus := MINUS.match(self.plain, place):
                if minus[0] != "-":
                    self.notebook.remark(f"{minus[0]} was read as a minus.", minus.span())
                self._add([Lexeme("MINUS", minus.span())])
                return minus.end()
            if plus := PLUS.match(self.plain, place):
                if not self.required:
                    self.notebook.remark("Beside a + every word is required here.", plus.span())
                self.required = True
                return plus.end()
        if (end := self._unknown_range(place)) is not None:
            return end
        field, start = self._field(place)
        if found := RANGE.match(self.plain, start):
            self._add(self.reader.range(found, field, (place, found.end())))
            return found.end()
        if start > place:
            start = self._capitals(start)
        if (end := expression_end(self.plain, start, self._partner)) > start:
            self._add(self.leaf(self.text[start:end], field, (place, end), may_end_sentence=False))
            return end
        if self.plain[start] == "(":
            return self._open(start, field)
        if self.plain[start] == '"':
            return self._quoted(start, field, place)
        if field is None and (initials := INITIALS.match(self.plain, start)):
            self._add(self.reader.quoted(initials[0], None, field, initials.span()))
            return initials.end()
        run = RUN.match(self.plain, start)
        if run is None:
            return start
        if run[0] == "NEAR" and field is None:
            self.notebook.remark(
                "NEAR takes a number, as in NEAR/5; this was searched as a word.", run.span()
            )
        last = not self.plain[run.end() :].strip()
        sentence = (
            field is None
            and last
            and bool(self._lexemes)
            and {lexeme.type for lexeme in self._lexemes} == _BARE
        )
        end = run.end()
        if self.plain[end : end + 1] == "(" and run[0].isalpha():
            self.notebook.remark(
                f"{run[0]}( is no field or operator here; it was searched as a word.", run.span()
            )
        if weight := WEIGHT.search(self.plain, start, end):
            end = weight.start()
            self._weight(end)
        self._add(self.leaf(self.text[start:end], field, (place, end), may_end_sentence=sentence))
        return run.end()

    def _capitals(self, place: int) -> int:
        """Read caps( right after a field's name; return the place after it, or the same place."""
        operator = CAPITALS.match(self.plain, place)
        if operator is None:
            return place
        self._add([Lexeme("ATLEAST", operator.span(), sign=operator[0].casefold())])
        return operator.end()

    def _field(self, place: int) -> tuple[str | None, int]:
        """Return the field that applies at a place, and the place after its name."""
        around = self._fields[-1]
        if ADDRESS.match(self.plain, place):
            return around, place
        if match := FIELD.match(self.plain, place):
            name: str | None = match[match.lastgroup or "name"].casefold()
            if match["dotted"] and (known := known_part(match["dotted"])):
                name = known
                self.notebook.remark(f"{match['dotted']} was read as {name}.", match.span())
            if name in ALIASES and name not in FIELDS:
                name = ALIASES[name]
                if name is None:
                    self.notebook.remark(
                        "Title and text are searched together; title: searches the title alone.",
                        match.span(),
                    )
                    return around, match.end()
            if name in FIELDS or name in DATES or name == "words":
                return name, match.end()
            close = difflib.get_close_matches(str(name), [*FIELDS, *DATES, *ALIASES], 1, 0.7)
            hint = f"; did you mean {close[0]}: ?" if close else "."
            shown = match[0].rstrip(":=")
            self.notebook.fault(
                f"There is no field “{shown}”: this was searched as plain words{hint}",
                match.span(),
            )
        elif (match := COLON.match(self.plain, place)) and match["name"].casefold() in NAMES:
            self.notebook.fault(
                "A field's name stands right before its word, without a space; here it is a word.",
                match.span(),
            )
        return around, place

    def _unknown_range(self, place: int) -> int | None:
        """Read a range of a field that there isn't; gives the place after it.

        One whose name has `date` in it is read as the article's date.
        """
        unknown = UNKNOWN_RANGE.match(self.plain, place)
        found = RANGE.match(self.plain, unknown.end()) if unknown else None
        if unknown is None or found is None:
            return None
        name = unknown["name"].casefold()
        if name in FIELDS or name in DATES or name in ALIASES or name == "words":
            return None
        self.notebook.fault(f"There is no field “{unknown['name']}”.", unknown.span())
        field = None if "date" in name else "title"
        self._add(self.reader.range(found, field, (place, found.end())))
        return found.end()

    def _open(self, place: int, field: str | None) -> int:
        if place not in self._partner:
            self.notebook.fault(
                "This parenthesis is never closed; it was ignored.", (place, place + 1)
            )
            return place + 1
        depth = len(self._shown)
        if depth == self.max_depth:
            message = f"Parentheses nest at most {self.max_depth} deep; those inside were ignored."
            self.notebook.limit(message, (place, self._partner[place] + 1), "query_depth")
        self._shown[place] = depth < self.max_depth
        self._fields.append(field)
        if depth < self.max_depth:
            self._lexemes.append(Lexeme("_LPAR", (place, place + 1)))
        return place + 1

    def _close(self, place: int) -> int:
        # Its partner may stand inside of a range, which was read as one piece.
        shown = self._shown.pop(self._partner.get(place, -1), None)
        if shown is None:
            self.notebook.fault(
                "This parenthesis was never opened; it was ignored.", (place, place + 1)
            )
        else:
            self._fields.pop()
            if shown:
                self._lexemes.append(Lexeme("_RPAR", (place, place + 1)))
            self._operand_end = self._weight(place + 1)
        return max(place + 1, self._operand_end)

    def _quoted(self, start: int, field: str | None, place: int) -> int:
        match = QUOTED.match(self.plain, start)
        if match is None:
            self.notebook.fault(
                "This quotation mark has no partner; it was ignored.", (start, start + 1)
            )
            return start + 1
        self._operand_end = end = self._weight(match.end())
        body = self.text[match.start(1) : match.end(1)]
        self._add(self.reader.quoted(body, match[2], field, (place, match.end())))
        return end

    def _weight(self, place: int) -> int:
        """Return the place after a weight (`^2`), which is ignored here."""
        if weight := GROUP_WEIGHT.match(self.plain, place):
            note = self.notebook.fault if weight["least"] else self.notebook.remark
            note("Words have no weights here; this was left out.", weight.span())
        return weight.end() if weight else place

    def _add(self, lexemes: list[Lexeme]) -> None:
        """Add lexemes as far as the limit of words allows.

        A phrase may be truncated; a group is kept whole or left out.
        """
        sizes = [len(each.node.words) if isinstance(each.node, Phrase) else 1 for each in lexemes]
        if sum(sizes) > self._left and lexemes[0].type == "_LPAR":
            self._left = -1
        for lexeme, size in zip(lexemes, sizes, strict=True):
            node = lexeme.node
            if isinstance(node, Phrase) and size > self._left > 1:
                lexeme.node = replace(node, words=node.words[: self._left], typed=())
            if self._left > 1 or self._left >= size:
                self._lexemes.append(lexeme)
            self._left -= size
