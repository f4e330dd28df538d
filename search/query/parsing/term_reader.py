"""The leaves of a typed query.

Words, quoted words, patterns, fuzzy words and dates, with or without a field, as lexemes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from search.analysis.compounds import HYPHENS
from search.analysis.stemming import capital_words, stem
from search.analysis.tokenizer import tokens as cut_tokens
from search.analysis.tokenizer import words
from search.fields import FIELDS, MOMENTS, Kind
from search.query.date_ranges import DaySpan, after, before, parse_moments, parse_range
from search.query.nodes import (
    At,
    DateRange,
    ExactTerm,
    Fuzzy,
    MatchAll,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    WordCount,
)
from search.query.parsing.notes import Notebook

DATES: dict[str, Callable[[str, dt.date], DaySpan]] = {
    "date": parse_range,
    "before": before,
    "after": after,
    **dict.fromkeys(MOMENTS, parse_moments),
}
MOST = 1_000_000
"""The largest number that an operator takes; larger ones are read as it."""

_PLAIN = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("“”„‟«»〝〞″", '"')
    | dict.fromkeys("‐‑–−﹣", "-")
)
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
RANGE = re.compile(
    r"(?P<open>[\[{])\s*(?P<first>[^\s\[\]{}]+)\s+TO\s+(?P<last>[^\s\[\]{}]+)\s*(?P<close>[\]}])"
)
"""A range as Lucene writes it; braces leave the end itself out."""
WEIGHT = re.compile(r"\^\d+(?:\.\d+)?(?=[\s)]|$)")
_REGEX = re.compile(r"/([^/\s]+)/")
_COUNT = re.compile(r"(?P<sign>[<>]=?|=)?(?P<first>\d{1,9})(?:(?P<dots>\.\.)(?P<last>\d{1,9})?)?")
_FUZZY = re.compile(r"(.+)~(\d*(?:\.\d+)?)")
_CALLED = re.compile(r"[\w'’.\-&]+!")
_SENTENCE_END = re.compile(r"[^*?!]*([?!]+)")
_CLOSE = 0.7
"""A similarity from which on one letter differs in words of usual length."""
_STAR, _ONE = "ꖀ", "ꖁ"
"""Letters that stand for * and ?

While a pattern is cut into words, so that words end where they do everywhere else.
"""


@dataclass(slots=True)
class Lexeme:
    """One piece of a query: a terminal of the grammar, where it stands, and what it stands for."""

    type: str
    source_span: At
    node: Query | None = None
    number: int = 0
    sign: str = ""


def plain(text: str) -> str:
    """Return the text with full-width forms, typographic double quotes and short dashes as the
    plain
    ones, one character for one.

    >>> plain("“taxes”")
    '"taxes"'
    """
    return text if text.isascii() else text.translate(_PLAIN)


def tokens(text: str, stops: frozenset[str] = frozenset()) -> list[str]:
    """Return the folded words of a typed text; `stops` as for `search.analysis.tokenizer.words`.

    Folding may leave what is no word any more (a lone accent); that is cut again.

    >>> tokens("Ph.D. and fox-it")
    ['phd', 'and', 'fox', 'it']
    """
    found = words(text, stops)
    if not text.isascii():
        while (again := [word for token in found for word in words(token, stops)]) != found:
            found = again
    return found


def hyphens(text: str, count: int) -> tuple[int, ...]:
    """Return the numbers of those of a text's `count` words that a hyphen joins to the next.

    >>> hyphens("a cease-fire now", 4)
    (1,)
    """
    if not any(sign in text for sign in HYPHENS):
        return ()
    found = cut_tokens(text)
    if len(found) != count:
        return ()
    return tuple(
        number
        for number, (one, other) in enumerate(pairwise(found))
        if text[one[1] : other[0]] in tuple(HYPHENS)
    )


@dataclass(frozen=True, slots=True)
class LeafReader:
    """Reads leaves of one typed text.

    What can't be read as meant is noted and given as bare words. In `capitals` nothing is an
    abbreviation: the whole query was typed so.
    """

    notebook: Notebook
    language: str
    today: dt.date
    capitals: bool = False

    def tokens(self, text: str, field: str | None = None) -> list[str]:
        """Return the folded words of a piece as the field it is looked for in has them."""
        named = field is not None and FIELDS[field].kind is Kind.NAME
        return tokens(text, frozenset() if named or self.capitals else capital_words(self.language))

    def number(self, digits: str, source_span: At) -> int:
        """Return a number of an operator, from 1 on."""
        number = min(int(digits), MOST) if len(digits) <= len(str(MOST)) else MOST
        if not number:
            self.notebook.fault("0 makes no sense here; it was read as 1.", source_span)
        return number or 1

    def quoted(
        self, inner: str, slop: str | None, field: str | None, source_span: At
    ) -> list[Lexeme]:
        """Return what stands in quotation marks: one exact word or a phrase.

        `slop` is what follows a ~ behind them.
        """
        if field in DATES:
            return self._date(inner, field, source_span)
        if field == "words":
            return self._word_count(inner, source_span)
        found = self.tokens(inner, field)
        if not found:
            self.notebook.fault(
                "There is no word between these quotation marks; they were ignored.", source_span
            )
            return []
        if "*" in plain(inner):
            self.notebook.remark(
                "Between quotation marks * stands for no letters: the words are searched as they"
                " are.",
                source_span,
            )
        if slop is not None and (not slop or len(found) == 1):
            self.notebook.fault(
                "~ behind quotation marks takes a number, and two words or more; it was ignored.",
                source_span,
            )
            slop = None
        if len(found) == 1:
            return [
                Lexeme("LEAF", source_span, ExactTerm(found[0], field, source_span=source_span))
            ]
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
                ),
            )
        ]

    def bare(
        self, text: str, field: str | None, source_span: At, *, may_end_sentence: bool
    ) -> list[Lexeme]:
        """Return what stands between spaces.

        A word, several that are one to the typist (fox-it), a pattern, a date.

        `may_end_sentence`: whether ? and ! at its end may be punctuation, because all before it
        are bare words.
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

    def plain_words(self, text: str, source_span: At) -> list[Lexeme]:
        """Return every word of a text by itself."""
        return [
            Lexeme("WORD", source_span, self._word(token, None, source_span))
            for token in self.tokens(text)
        ]

    def _word(self, token: str, field: str | None, source_span: At) -> Term:
        return Term(token, stem(token, self.language), field, source_span=source_span)

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
            leaf = (
                self._word(found[0], field, source_span)
                if len(found) == 1
                else Phrase(
                    tuple(found),
                    0,
                    field,
                    bare=True,
                    hyphens=hyphens(text, len(found)),
                    source_span=source_span,
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
                "LEAF", source_span, Fuzzy(found[0], min(number, 2), field, source_span=source_span)
            )
        ]

    def _pattern(self, text: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a pattern.

        Where it holds more than one word (fox-i*), its words one right after the other.
        """
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
        if piece.endswith("*") and not set("*?") & set(piece[:-1]):
            return Prefix(piece[:-1], field, source_span=source_span)
        return Wildcard(piece, field, source_span=source_span)

    def range(self, found: re.Match[str], field: str | None, source_span: At) -> list[Lexeme]:
        """Return a range of dates or numbers of words, as Lucene writes it."""
        first, last = ("" if found[end] == "*" else found[end] for end in ("first", "last"))
        if field == "words":
            try:
                least = int(first or 0) + (found["open"] == "{")
                most = int(last) - (found["close"] == "}") if last else None
            except ValueError:
                return self._word_count(found[0], source_span)
            return [Lexeme("LEAF", source_span, WordCount(least, most, source_span=source_span))]
        if field is None or field in DATES:
            try:
                since = _end(first, "after" if found["open"] == "{" else "date", self.today)[0]
                until = _end(last, "before" if found["close"] == "}" else "date", self.today)[1]
            except ValueError:
                since = until = None
            if since or until:
                if field is None:
                    self.notebook.remark("This was read as a range of dates.", source_span)
                named = field if field in MOMENTS else "date"
                node = DateRange(since, until, found[0], named, source_span=source_span)
                return [Lexeme("LEAF", source_span, node)]
        self.notebook.fault(
            "A range is read for dates and words: only; here its ends were searched as words.",
            source_span,
        )
        return self.plain_words(f"{first} {last}", source_span)

    def _word_count(self, text: str, source_span: At) -> list[Lexeme]:
        found = _COUNT.fullmatch(plain(text).replace(" ", ""))
        if found is None:
            self.notebook.fault(
                "words: takes a number, as in words:>500 or words:300..800; this was searched as"
                " plain words.",
                source_span,
            )
            return self.plain_words(text, source_span)
        first, sign = int(found["first"]), found["sign"] or ""
        least, most = {
            ">": (first + 1, None),
            ">=": (first, None),
            "<": (0, max(first - 1, 0)),
            "<=": (0, first),
        }.get(sign, (first, first))
        if found["dots"]:
            most = int(found["last"]) if found["last"] else None
        return [Lexeme("LEAF", source_span, WordCount(least, most, source_span=source_span))]

    def _expression(self, inner: str, field: str | None, source_span: At) -> list[Lexeme]:
        """Return a regular expression, as far as a wildcard says the same."""
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

    def _date(self, text: str, field: str, source_span: At) -> list[Lexeme]:
        named = field if field in MOMENTS else "date"
        if text.strip() in ("*", "＊") and field == named:
            node = DateRange(dt.date.min, None, text, named, source_span=source_span)
            return [Lexeme("LEAF", source_span, node)]
        try:
            since, until = DATES[field](text, self.today)
        except ValueError as fault:
            self.notebook.fault(
                f"This date can't be read: {fault}. It was searched as plain words.", source_span
            )
            return self.plain_words(text, source_span)
        node = DateRange(since, until, text, named, source_span=source_span)
        return [Lexeme("LEAF", source_span, node)]


def _end(text: str, field: str, today: dt.date) -> DaySpan:
    """Return one end of a range as the days it begins and ends with; nothing for an open one."""
    return DATES[field](text, today) if text else (None, None)
