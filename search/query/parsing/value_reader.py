"""Value reader: words, dates, word counts, and ranges of them, in a typed query."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from search.analysis.stemming import capital_words, stem
from search.date_numbers import MOMENTS
from search.fields import FIELDS, Kind
from search.query.date_ranges import DaySpan, after, before, parse_moments, parse_range
from search.query.nodes import At, DateRange, Term, WordCount
from search.query.parsing.lexemes import Lexeme, abbreviations, plain, tokens
from search.query.parsing.notes import Notebook

DATES: dict[str, Callable[[str, dt.date], DaySpan]] = {
    "date": parse_range,
    "before": before,
    "after": after,
    **dict.fromkeys(MOMENTS, parse_moments),
}
# The largest number of an operator; larger ones are reduced to it.
MOST = 1_000_000

# A range in Lucene's syntax; braces exclude the end itself.
RANGE = re.compile(
    r"(?P<open>[\[{])\s*(?P<first>[^\s\[\]{}]+)\s+TO\s+(?P<last>[^\s\[\]{}]+)\s*(?P<close>[\]}])"
)
_COUNT = re.compile(r"(?P<sign>[<>]=?|=)?(?P<first>\d{1,9})(?:(?P<dots>\.\.)(?P<last>\d{1,9})?)?")


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reader of the values of fields.

    With `capitals` no word is an abbreviation, because the whole query was typed in capitals.
    """

    notebook: Notebook
    language: str
    today: dt.date
    capitals: bool = False

    def tokens(self, text: str, field: str | None = None) -> list[str]:
        """Return the folded words of a text, as the field's stream has them."""
        named = field in FIELDS and FIELDS[field].kind is Kind.NAME
        return tokens(text, frozenset() if named or self.capitals else capital_words(self.language))

    def typed(self, text: str, words: list[str], field: str | None) -> tuple[str, ...]:
        """Return the abbreviations among the words of a text; see `abbreviations`.

        A common word in capitals is none where its token is the common word: in `US0KL.AT`.
        """
        if self.capitals or (field is not None and FIELDS[field].kind is Kind.NAME):
            return ()
        common = capital_words(self.language)
        found = tuple(
            "" if word == typed.casefold() and word in common else typed
            for word, typed in zip(words, abbreviations(text, len(words)), strict=False)
        )
        return found if any(found) else ()

    def number(self, digits: str, source_span: At) -> int:
        """Return an operator's number, at least 1."""
        number = min(int(digits), MOST) if len(digits) <= len(str(MOST)) else MOST
        if not number:
            self.notebook.fault("0 makes no sense here; it was read as 1.", source_span)
        return number or 1

    def plain_words(self, text: str, source_span: At) -> list[Lexeme]:
        """Return every word of a text as a lexeme of its own."""
        return [
            Lexeme("WORD", source_span, self._word(token, None, source_span))
            for token in self.tokens(text)
        ]

    def _word(self, token: str, field: str | None, source_span: At, typed: str = "") -> Term:
        stemmed = stem(token, self.language)
        return Term(token, stemmed, field, source_span=source_span, typed=typed)

    def range(self, found: re.Match[str], field: str | None, source_span: At) -> list[Lexeme]:
        """Return a range of dates or word counts in Lucene's syntax."""
        ends = (found[end].strip('"') for end in ("first", "last"))
        first, last = ("" if end == "*" else end for end in ends)
        if field == "words":
            if any(end and not re.fullmatch(r"[0-9]{1,9}", end) for end in (first, last)):
                return self._word_count(found[0], source_span)
            try:
                # Braces exclude the end, brackets include it.
                least = int(first or 0) + (found["open"] == "{")
                most = max(int(last) - (found["close"] == "}"), 0) if last else None
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


# Solr's forms: 1990-01-31T00:00:00Z, NOW-7DAYS/DAY; and Elasticsearch's: now-7d/d
_TIME = re.compile(r"(?<=\d{4}-\d\d-\d\d)T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?$")
_UNIT = "YEAR|MONTH|WEEK|DAY|DATE|HOUR|MINUTE|SECOND|MILLISECOND|MILLI"
_SOLR = re.compile(
    rf"NOW(?:/(?P<first>{_UNIT})S?)?"
    rf"(?:-(?P<number>\d{{1,5}})(?P<unit>{_UNIT})S?)?(?:/(?P<last>{_UNIT})S?)?"
)
_NOW = re.compile(
    r"now(?P<first>)(?:-(?P<number>\d{1,5})(?P<unit>[yMwdhHms]))?(?:/(?P<last>[yMwdhHms]))?"
)
_ANCHORED = re.compile(r"(?P<day>\d{4}(?:-\d\d){0,2})\|\|(?P<moved>[-/].*)")
_UNITS = {"y": "year", "M": "month", "w": "week", "d": "day", "DATE": "day"}
_UNITS |= {unit: unit.casefold() for unit in ("YEAR", "MONTH", "WEEK", "DAY")}
_DAYS = {"HOUR": 24, "h": 24, "H": 24, "MINUTE": 1440, "m": 1440}  # how many are a day


def _end(text: str, field: str, today: dt.date) -> DaySpan:
    """Return one end of a range as a half-open range of days; (None, None) for an open one.

    >>> _end("now-1y", "date", dt.date(2024, 5, 1))
    (datetime.date(2023, 5, 1), datetime.date(2023, 5, 2))
    >>> _end("1990-01-31T00:00:00Z", "date", dt.date(2024, 5, 1))
    (datetime.date(1990, 1, 31), datetime.date(1990, 2, 1))
    >>> _end("2024-05-17||/M", "date", dt.date(2024, 12, 31))
    (datetime.date(2024, 5, 1), datetime.date(2024, 6, 1))
    >>> _end("NOW-2YEARS/YEAR", "date", dt.date(2024, 5, 17))
    (datetime.date(2022, 1, 1), datetime.date(2022, 1, 2))
    """
    text = _TIME.sub("", text)
    if anchored := _ANCHORED.fullmatch(text):
        today = parse_range(anchored["day"], today)[0] or today
        text = f"now{anchored['moved']}"
    if now := _SOLR.fullmatch(text) or _NOW.fullmatch(text):
        day = _rounded(today, now["first"])
        if unit := now["unit"]:
            number, name = int(now["number"]), _UNITS.get(unit, "day")
            if unit not in _UNITS:  # what is shorter than a day counts in whole days
                number //= _DAYS.get(unit, 86_400)
            day = (parse_range(f"{number} {name}s ago", day)[0] or day) if number else day
        day = _rounded(day, now["last"])
        text = day.isoformat()
        if now["last"] in ("y", "M"):
            text = text[: 4 if now["last"] == "y" else 7]  # as a last day it is the period's
    return DATES[field](text, today) if text else (None, None)


def _rounded(day: dt.date, unit: str | None) -> dt.date:
    """Return the first day of a day's year, month or week.

    >>> _rounded(dt.date(2024, 5, 17), "MONTH")
    datetime.date(2024, 5, 1)
    """
    match _UNITS.get(unit or ""):
        case "year":
            return day.replace(month=1, day=1)
        case "month":
            return day.replace(day=1)
        case "week":
            return day - dt.timedelta(days=day.weekday())
    return day
