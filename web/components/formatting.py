"""Formatting of dates, numbers and facet values for pages."""

from __future__ import annotations

import datetime as dt
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from search import MONTH_NAMES, facet_labels

MONTHS = MONTH_NAMES
# Characters of a name, section or topic that pages show: four lines on a phone.
LONGEST_NAME = 120
# Bytes of a value in an address: percent-encoded (three characters a byte) three fit in 8 kB.
LONGEST_LINKED = 600
_LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch",
    "sv": "Swedish", "da": "Danish", "nb": "Norwegian", "no": "Norwegian", "fi": "Finnish",
    "ru": "Russian", "uk": "Ukrainian",
    "pl": "Polish", "cs": "Czech", "tr": "Turkish", "ar": "Arabic", "he": "Hebrew",
    "fa": "Persian", "zh": "Chinese",
    "ja": "Japanese", "ko": "Korean", "el": "Greek", "hu": "Hungarian", "ro": "Romanian",
    "hi": "Hindi",
}  # fmt: skip


def day(value: dt.date | str | None) -> str:
    """Return a day as 29 April 1990.

    >>> day("1990-04-29")
    '29 April 1990'
    """
    if not value:
        return "undated"
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def period(value: str) -> str:
    """Return a year, month or day, from its ISO form: 1990, April 1990, 29 April 1990.

    >>> period("1990"), period("1990-04"), period("1990-04-29")
    ('1990', 'April 1990', '29 April 1990')
    """
    if len(value) == 10:
        return day(value)
    if len(value) == 7 and value[5:].isdigit() and 1 <= int(value[5:]) <= 12:
        return f"{MONTHS[int(value[5:]) - 1]} {value[:4]}"
    return value


def bounds(value: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a year, month or day in ISO form.

    >>> bounds("1990-04")
    (datetime.date(1990, 4, 1), datetime.date(1990, 4, 30))
    """
    if len(value) == 10:
        date = dt.date.fromisoformat(value)
        return date, date
    if len(value) == 4:
        return dt.date(int(value), 1, 1), dt.date(int(value), 12, 31)
    first = dt.date.fromisoformat(f"{value}-01")
    following = (
        dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        if first < dt.date(9999, 12, 1)
        else None
    )
    return first, following - dt.timedelta(days=1) if following else dt.date.max


def number(value: int) -> str:
    """Return a number with thousands separators: 12,345.

    >>> number(12345)
    '12,345'
    """
    return f"{value:,}"


def count(value: int, one: str = "article", many: str | None = None) -> str:
    """Return a count with its noun: 1 article, 12,345 articles.

    >>> count(1, "article"), count(12345, "article")
    ('1 article', '12,345 articles')
    """
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def facet_label(facet: str, plural: bool = False) -> str:
    """Return a facet's name for pages.

    >>> facet_label("author", True)
    'Authors'
    """
    return facet_labels(facet)[1 if plural else 0]


def facet_value(facet: str, value: str | None) -> str:
    """Return a facet value's name for pages; None is "without a value".

    >>> facet_value("month", "1990-04")
    'April 1990'
    """
    if value is None:
        return facet_labels(facet)[2]
    if facet == "month":
        return period(value)
    return _LANGUAGES.get(value, value) if facet == "language" else short(value)


def short(text: str, most: int = LONGEST_NAME) -> str:
    """Return a text truncated with an ellipsis to `most` characters.

    >>> short("The Committee for the Preservation", 15)
    'The Committee …'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + " …"


def linkable(value: str | None) -> bool:
    """Return True for a value short enough to be part of an address.

    Servers and proxies refuse addresses of some thousand bytes; a longer value is shown, truncated,
    without a link.

    >>> linkable("Ada Moran"), linkable("a" * 5000)
    (True, False)
    """
    return value is None or len(value.encode("utf-8", "replace")) <= LONGEST_LINKED


def folded(text: str) -> str:
    """Return a text without case and accents, for lookups.

    >>> folded("Café Moran")
    'cafe moran'
    """
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def with_code(text: str) -> Markup:
    """Return a message as HTML, with text in `backticks` as code.

    >>> with_code("Write `NOT` here")
    Markup('Write <code>NOT</code> here')
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    forms = (Markup("{}"), Markup("<code>{}</code>"))
    return Markup("").join(forms[number % 2].format(part) for number, part in enumerate(parts))


def web_address(url: str | None) -> str | None:
    """Return an address that is safe as a link, else None.

    Only http and https with a host are (never `javascript:`).

    >>> web_address("https://paper.example/taxes"), web_address("javascript:alert(1)")
    ('https://paper.example/taxes', None)
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else None


def host(url: str) -> str:
    """Return the host of an address, without "www.".

    >>> host("https://www.paper.example/taxes")
    'paper.example'
    """
    return (urlsplit(url).hostname or "").removeprefix("www.")
