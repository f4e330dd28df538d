"""Reader of leaves: words, quoted words, patterns, fuzzy words and dates, as lexemes."""

from __future__ import annotations

import re

from search.fields import FIELDS, Kind
from search.query.nodes import (
    At,
    ExactTerm,
    Fuzzy,
    MatchAll,
    Phrase,
    Prefix,
    Query,
    Wildcard,
)
from search.query.parsing.lexemes import Lexeme, hyphens, plain
from search.query.parsing.value_reader import DATES, ValueReader

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
WEIGHT = re.compile(r"\^\d+(?:\.\d+)?(?=[\s)]|$)")
# behind parentheses or quotation marks; ~2 is Lucene's number of words that a group must have
GROUP_WEIGHT = re.compile(r"(?:\^|(?P<least>~))\d*(?:\.\d+)?(?=[\s)]|$)")
_REGEX = re.compile(r"/([^/\s]+)/")
_FUZZY = re.compile(r"(.+)~(\d*(?:\.\d+)?)")
_WILD = re.compile(r"\*|(?<=\w)\?(?=\w)")
# Orrey, Vesna, but not Orrey, Jr.
_REVERSED = re.compile(
    r"([^,]+),\s*+((?!(?:jr|sr|ii|iii|iv|esq|m\.?d|ph\.?d)\b)[^,]*\w[^,]*)", re.IGNORECASE
)
_CALLED = re.compile(r"[\w'’.\-&]+!")
_SENTENCE_END = re.compile(r"[^*?!]*([?!]+)")
# A similarity of other searches (`~0.7`) from which it means one edit in usual words.
_CLOSE = 0.7
# Letters that replace * and ? while a pattern is tokenised, so that words end as usual.
_STAR, _ONE = "ꖀ", "ꖁ"


class LeafReader(ValueReader):
    """Reader of the leaves of one typed text.

    Unreadable leaves are noted and returned as bare words.
    """

    __slots__ = ()

    def quoted(
        self, inner: str, slop: str | None, field: str | None, source_span: At
    ) -> list[Lexeme]:
        """Return the lexeme of a quoted text: an exact word or a phrase.

        Args:
            inner: the text between the quotation marks.
            slop: the text after a ~ that follows them; None without a ~.
            field: the field that applies.
            source_span: the span in the typed text.
        """
        if field in DATES:
            return self._date(inner, field, source_span)
        if field == "words":
            return self._word_count(inner, source_span)
        if field == "author" and (name := _REVERSED.fullmatch(inner)):
            inner = f"{name[2]} {name[1]}"
            self.notebook.remark(f"The name was read as {inner}.", source_span)
        found = self.tokens(inner, field)
        if not found:
            self.notebook.fault(
                "There is no word between these quotation marks; they were ignored.", source_span
            )
            return []
        if sign := _WILD.search(plain(inner)):
            self.notebook.remark(
                f"Between quotation marks {sign[0]} stands for no letters: the words are searched"
                " as they are.",
                source_span,
            )
        # ~0 asks for this spelling only; as a number it would change nothing.
        if only := slop == "0":
            slop = None
        if slop is not None and (not slop or len(found) == 1):
            self.notebook.fault(
                "~ behind quotation marks takes a number, and two words or more; it was ignored.",
                source_span,
            )
            slop = None
        typed = self.typed(inner, found, field)
        if len(found) == 1:
            word = ExactTerm(
                found[0], field, source_span=source_span, only=only, typed="".join(typed)
            )
            return [Lexeme("LEAF", source_span, word)]
        return [
            Lexeme(
                "LEAF",
                source_span,
                Phrase(
                    tuple(found),
                    self.number(slop, source_span) if slop else 0,
                    field,
                    hyphens=hyphens(inner, len(found)),
                    source_span=source_span,
                    only=only,
                    typed=typed,
                ),
            )
        ]

    def bare(
        self, text: str, field: str | None, source_span: At, *, may_end_sentence: bool
    ) -> list[Lexeme]:
        """Return the lexemes of the text between two spaces.

        It is a word, a compound of several (fox-it), a pattern or a date.

        Args:
            text: the text.
            field: the field that applies.
            source_span: the span in the typed text.
            may_end_sentence: True if ? and ! at its end may be punctuation, because only bare words
                precede it.
        """
        shape = plain(text)
        if field in DATES:
            return self._date(text, field, source_span)
        if field == "words":
            return self._word_count(text, source_span)
        if found := _REGEX.fullmatch(shape):
            return self._expression(found[1], field, source_span)
        if ADDRESS.match(shape):
            self.notebook.remark("This address is searched as the words in it.", source_span)
            return self._words(text, field, source_span)
        if fuzzy := _FUZZY.fullmatch(shape):
            return self._fuzzy(text[: fuzzy.end(1)], fuzzy[2], field, source_span)
        if may_end_sentence and (end := _SENTENCE_END.fullmatch(shape)):
            if end.start(1) and (end[1] == "!" or "?" in end[1]):
                message = (
                    "This was read as the end of a sentence; inside a word ? stands for one letter"
                    " and * for any number."
                )
                self.notebook.remark(message, (source_span[1] - len(end[1]), source_span[1]))
            return self._words(text[: end.start(1)], field, source_span) if end.start(1) else []
        return self._word_or_pattern(text, field, source_span)

    def _word_or_pattern(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        shape = plain(text)
        if _CALLED.fullmatch(shape):
            return self._pattern(f"{text[:-1]}*", field, source_span)
        return (
            self._pattern(text, field, source_span)
            if set("*?") & set(shape)
            else self._words(text, field, source_span)
        )

    def _words(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        found = self.tokens(text, field)
        if found:
            typed = self.typed(text, found, field)
            leaf = (
                self._word(found[0], field, source_span, "".join(typed))
                if len(found) == 1
                else Phrase(
                    tuple(found),
                    0,
                    field,
                    bare=True,
                    hyphens=hyphens(text, len(found)),
                    source_span=source_span,
                    typed=typed,
                )
            )
            return [Lexeme("LEAF" if field else "WORD", source_span, leaf)]
        if set(plain(text)) == {"-"}:
            self.notebook.fault(
                "- leaves out what stands right behind it, without a space; here it was ignored.",
                source_span,
            )
        else:
            self.notebook.remark("There is no word in this; it was ignored.", source_span)
        return []

    def _fuzzy(self, text: str, edits: str, field: str | None, source_span: At) -> list[Lexeme]:
        found = self.tokens(text, field)
        if len(found) != 1 or set("*?~") & set(plain(text)):
            self.notebook.fault(
                "~ takes one whole word before it; here it was ignored.", source_span
            )
            return self._word_or_pattern(text, field, source_span)
        if "." in edits:
            self.notebook.remark(
                "A share of equal letters was read as the letters that may differ, ~1 or ~2.",
                source_span,
            )
            edits = "1" if float(edits) >= _CLOSE else "2"
        number = self.number(edits, source_span) if edits else 1
        if number > 2:
            self.notebook.fault("A fuzzy word is at most ~2 away; that was searched.", source_span)
        return [
            Lexeme(
                "LEAF",
                source_span,
                Fuzzy(found[0], field, edits=min(number, 2), source_span=source_span),
            )
        ]

    def _pattern(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a pattern; one of several words (fox-i*) as a proximity of adjacent words."""
        letters = zip(text, plain(text), strict=True)
        marked = "".join({"*": _STAR, "?": _ONE}.get(shape, letter) for letter, shape in letters)
        pieces = [
            re.sub(r"\*+", "*", token.replace(_STAR, "*").replace(_ONE, "?"))
            for token in self.tokens(marked, field)
        ]
        pieces = [piece for piece in pieces if piece != "*"] or pieces[:1]
        if not any(set("*?") & set(piece) for piece in pieces):
            return self._words(text, field, source_span)
        leaves = [
            Lexeme("LEAF", source_span, self._piece(piece, field, source_span)) for piece in pieces
        ]
        if len(leaves) == 1:
            return leaves
        chain = [Lexeme("_LPAR", source_span), leaves[0]]
        for leaf in leaves[1:]:
            chain += [Lexeme("PROX", source_span, number=1, sign="pre"), leaf]
        return [*chain, Lexeme("_RPAR", source_span)]

    def _piece(self, piece: str, field: str | None, source_span: At) -> Query:
        if piece == "*":
            if field is not None and FIELDS[field].kind is Kind.NAME:
                return Wildcard(piece, field, source_span=source_span)
            if field is not None:
                self.notebook.fault(
                    f"{field}:* was read as every article; a word of the field goes there.",
                    source_span,
                )
            return MatchAll(source_span=source_span)
        if not set("*?") & set(piece):
            return ExactTerm(piece, field, source_span=source_span)
        if not any(map(str.isalnum, piece)):
            self.notebook.remark(
                f"{piece} has no letter: any word that is so long was searched.", source_span
            )
        if piece.endswith("*") and not set("*?") & set(piece[:-1]):
            return Prefix(piece[:-1], field, source_span=source_span)
        return Wildcard(piece, field, source_span=source_span)

    def _expression(self, inner: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a regular expression as the equivalent wildcard, if there is one."""
        shape = inner.replace(".*", "*").replace(".+", "?*").replace(".", "?")
        if not set("*?") & set(inner.replace(".*", "").replace(".+", "").replace(".", "")) and (
            not set("[](){}|^$+\\") & set(shape)
        ):
            self.notebook.remark(f"A regular expression was read as {shape}.", source_span)
            return self._word_or_pattern(shape, field, source_span)
        self.notebook.fault(
            "Regular expressions are not read; this was searched as the words in it.", source_span
        )
        return self._words(inner, field, source_span)
