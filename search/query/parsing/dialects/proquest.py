"""ProQuest and NewsBank lexer: field codes, operators and truncation."""

from __future__ import annotations

import re

from search.query.nodes import At
from search.query.parsing.dialects.service_lexer import END, ServiceLexer
from search.query.parsing.dialects.services import TEXT, named
from search.query.parsing.lexemes import Lexeme


class ProQuestLexer(ServiceLexer):
    """Lexer of ProQuest's field codes and operators, and NewsBank's adj5 and near5."""

    dialect = "proquest"
    names = re.compile(
        rf"(?i:(?P<name>{named('proquest')})(?P<exact>\.(?:exact|x))?(?P<more>(?:,[a-z]+)*))(?=\()"
    )
    _PLAIN_NEAR = re.compile(rf"(?P<sign>NEAR|PRE|ADJ)(?=\s){END}")
    _LETTERS = re.compile(r"([^\[\]]+)\[\*(\d*)\]([^\[\]]*)")
    _DEFAULT = 4  # words, as NEAR and PRE without a number mean there

    def simplified(self, text: str) -> str:
        """Return the text with braces replaced by quotation marks, single ones by spaces."""
        text = re.sub(r'"(\{[^{}\"]*\})"', r" \1 ", text)
        quoted = re.sub(r"\{([^{}\"]*)\}", r'"\1"', text)
        return quoted.replace("{", " ").replace("}", " ")

    def _foreign(self, place: int) -> int | None:
        if found := self._PLAIN_NEAR.match(self.plain, place):
            number = 1 if found["sign"] == "ADJ" else self._DEFAULT
            self.notebook.remark(
                f"{found['sign']} without a number was read as {number} words.", found.span()
            )
            return self._sign(found.span(), "w" if found["sign"] == "NEAR" else "pre", number)
        if (found := self.names.match(self.plain, place)) and found["more"]:
            others = found["more"].casefold().split(",")
            if any(self.service.fields.get(other) == TEXT for other in others):
                self.notebook.remark("Title and text are searched together.", found.span())
                return found.end()
            self.notebook.fault(
                f"Of several fields the first alone is searched here: {found['name']}.",
                found.span("more"),
            )
        return self._special(place)

    def _quoted(self, start: int, field: str | None, place: int) -> int:
        end = super()._quoted(start, field, place)
        if self.text[start] == "{":
            self.notebook.remark(
                "ProQuest finds other forms of words in braces, too; here they are searched as they"
                " are.",
                (start, end),
            )
        return end

    def word(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a word; [*5] is up to five letters."""
        if letters := self._LETTERS.fullmatch(text):
            most = int(letters[2] or 5)
            return self._up_to(letters[1], most, field, source_span, letters[3])
        return super().word(text, field, source_span)
