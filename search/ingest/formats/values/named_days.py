"""Days whose month is a word of any of thirty languages, parsed strictly by dateparser."""

from __future__ import annotations

import datetime as dt
import logging
import re
import unicodedata
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

_LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sv", "da", "nb",
              "fi", "tr", "ar", "he", "fa", "hi", "ja", "zh", "ko", "el", "hu", "ro", "bg", "hr",
              "ca", "id"]  # fmt: skip

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip


@lru_cache(maxsize=4096)
def in_words(text: str) -> dt.date | None:
    """Return a day whose month is a word of any language, parsed strictly by dateparser.

    The text must have a year of four digits and no number besides a day and a time.
    """
    if not re.search(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)", text) or len(text) > 60:
        return None
    if not _may_name_a_month(text):
        return None
    found = _parser().get_date_data(text)
    moment = found.date_obj
    if moment is None or found.period != "day":
        return None
    result: dt.date = moment.date()
    return result if str(result.year) in text else None


def _may_name_a_month(text: str) -> bool:
    """Return False for Latin text with two numbers, day and year, and no word for a month.

    Dateparser takes milliseconds to find that no language fits, and a second to load them all.

    >>> _may_name_a_month("5 mars 2019"), _may_name_a_month("Pier 12, 2019")
    (True, False)
    """
    if len(re.findall(r"\d+", text)) > 2 or max(text) > _LAST_LATIN:
        return True
    return any(word.startswith(_month_names()) for word in re.findall(r"[^\W\d_]+", _bare(text)))


_LAST_LATIN = "ɏ"


@cache
def _month_names() -> tuple[str, ...]:
    """Return the names and abbreviations of months in all languages, as `_bare` leaves them."""
    names = set[str]()
    for language in _LANGUAGES:
        data = import_module(f"dateparser.data.date_translation_data.{language}")
        for month in _MONTHS:
            names.update(map(_bare, data.info[month]))
    return tuple(sorted(names))


def _bare(text: str) -> str:
    """Return a text in lower case without accents.

    >>> _bare("Março")
    'marco'
    """
    return unicodedata.normalize("NFKD", text.casefold()).translate(_MARKS)


_MARKS = dict.fromkeys(range(0x300, 0x370))


@cache
def _parser() -> Any:
    from dateparser.date import DateDataParser

    logging.getLogger("dateparser").setLevel(logging.CRITICAL)
    return DateDataParser(
        languages=_LANGUAGES,
        settings={
            "STRICT_PARSING": True,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
