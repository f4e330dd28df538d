"""Days whose month is a word of any of thirty languages, parsed strictly by dateparser."""

from __future__ import annotations

import datetime as dt
import logging
import re
from functools import cache, lru_cache
from typing import Any

_LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sv", "da", "nb",
              "fi", "tr", "ar", "he", "fa", "hi", "ja", "zh", "ko", "el", "hu", "ro", "bg", "hr",
              "ca", "id"]  # fmt: skip


@lru_cache(maxsize=4096)
def in_words(text: str) -> dt.date | None:
    """Return a day whose month is a word of any language, parsed strictly by dateparser.

    The text must have a year of four digits and no number besides a day and a time.
    """
    if not re.search(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)", text) or len(text) > 60:
        return None
    found = _parser().get_date_data(text)
    moment = found.date_obj
    if moment is None or found.period != "day":
        return None
    result: dt.date = moment.date()
    return result if str(result.year) in text else None


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
