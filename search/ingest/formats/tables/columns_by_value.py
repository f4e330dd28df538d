"""Fields of a table's columns by their values, where the columns' names tell none.

A column is the articles' titles, days or writers by the looks of all its values together: titles
are short, all different and end without a stop, days are days in every row, writers are names.
It is taken only where no column is named so, and no other column looks the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from search.ingest.bylines.person_names import is_name
from search.ingest.formats.values.date_values import order_among, read_day
from search.ingest.formats.values.field_names import is_key, ours

_MOST_ROWS = 200  # that are looked at
_LEAST_ROWS = 2
_FILLED = 0.6  # share of rows in which a column has a value
_MOST = 0.9  # share of values that must look alike
_TITLE_WORDS = (2.5, 20)  # on average
_DIFFERENT = 0.95
_STOPS = 0.25  # share of titles that end like sentences
_SECTION_ROWS = 6
_TAIL = re.compile(r"\s[-–—|]\s([^-–—|]{2,40})\Z")
_LEAST_SHARED, _MOST_SHARED = 4, 0.5  # titles, and the share of different ones among them
_MOST_COLUMNS = 3  # of one field
_MOST_TAILS = 0.6  # share of titles that end in the same words
# Days that aren't the article's: of the record, of the crawl, of an event.
OTHER_DAYS = re.compile(
    r"(?i)creat|updat|modif|chang|edit|expir|crawl|scrap|fetch|index|import|birth|event|access"
    r"|retriev|download|erstellt|geändert|modified|valid|until"
)
OTHER_PEOPLE = re.compile(
    r"(?i)photo|picture|image|edit|redact|translat|contact|owner|approv|subject|person|people"
    r"|mention|entit|assign|check|modif|updat|upload"
)
_NAMELESS = re.compile(
    r"(?i)(?:field|col|column|feld|spalte|champ|campo|var|v|c|f|x|unnamed)?[\s_:.-]{0,2}"
    r"(?:\d{1,3}|[a-z]{1,2})"
)
_WORDS_OF_STATES = re.compile(r"(?i)(?:true|false|yes|no|publish(?:ed)?|draft|live|[a-z]{2,3})\Z")


def named(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a header in which columns that no name explains have the name of a field.

    >>> rows = [["4", "2019-03-05", "Fog over the quay"], ["5", "2019-03-06", "Rain at last again"]]
    >>> named(["a", "b", "c"], rows)
    ['a', 'date', 'title']
    """
    found, rows = list(header), rows[:_MOST_ROWS]
    if len(rows) < _LEAST_ROWS:
        return found
    columns = {
        number: values
        for number, name in enumerate(header)
        if name and ours(name) is None
        if len(values := _values(rows, number)) >= _FILLED * len(rows)
    }
    known = {ours(name) for name in header if name}
    for field, fits in _LOOKS.items():
        if field not in known:
            alike = [
                number
                for number, values in columns.items()
                if found[number] == header[number] and fits(header[number], values)
            ]
            if len(alike) == 1:
                found[alike[0]] = field
    return found


def shown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return what the rows of a table show together, by the names of hints; nothing if unsure.

    Returns:
        `date_order`, how 3/5/2019 is meant ("dmy" or "mdy"): a day above 12 shows it;
        `title_tail`, the paper's name with which most titles end;
        `shared_title`, where rows that follow each other share a title: parts of one article.

    >>> shown(["Title"], [["Fog on the line - The Post"], ["Rain - The Post"], ["Wind"]])
    {'title_tail': 'The Post'}
    """
    titles = _of_field(header, rows, "title")
    tails = Counter(match[1] for each in titles if (match := _TAIL.search(each)))
    tail, times = tails.most_common(1)[0] if tails else ("", 0)
    different = len(set(titles))
    runs = sum(title != before for title, before in pairwise(["", *titles]))
    shared = len(titles) >= _LEAST_SHARED and 1 < different <= _MOST_SHARED * len(titles)
    found = {
        "date_order": order_among(_of_field(header, rows, "date")),
        "title_tail": tail if times >= max(2, _MOST_TAILS * len(titles)) else "",
        "shared_title": "yes" if shared and runs == different else "",
    }
    return {name: value for name, value in found.items() if value}


def _of_field(header: Sequence[str], rows: Sequence[Sequence[str]], field: str) -> list[str]:
    """Return the values of the columns whose names mean a field."""
    numbers = [number for number, name in enumerate(header) if ours(name) == field]
    return [text for number in numbers[:_MOST_COLUMNS] for text in _values(rows, number)]


def _values(rows: Sequence[Sequence[str]], number: int) -> list[str]:
    return [text for row in rows if number < len(row) and (text := row[number].strip())]


def _are(values: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return sum(map(fits, values)) >= _MOST * len(values)


def _are_days(name: str, values: Sequence[str]) -> bool:
    return not OTHER_DAYS.search(name) and _are(values[:40], _is_day)


def _is_day(text: str) -> bool:
    return (
        6 <= len(text) <= 40
        and any(map(str.isdigit, text))
        and not text.isdigit()
        and (day := read_day(text, "")) is not None
        and day.precision == "day"
    )


def _are_writers(name: str, values: Sequence[str]) -> bool:
    return not OTHER_PEOPLE.search(name) and _are(
        values, lambda text: is_name(text) and 2 <= len(text.split()) <= 4
    )


def _are_titles(_: str, values: Sequence[str]) -> bool:
    words = sum(len(each.split()) for each in values) / len(values)
    stops = sum(each.endswith((".", ";", ",")) for each in values)
    return (
        _TITLE_WORDS[0] <= words <= _TITLE_WORDS[1]
        and len(set(values)) >= _DIFFERENT * len(values)
        and stops <= _STOPS * len(values)
        and not any("://" in each or is_key(each) for each in values)
        and not _are(values[:40], _is_day)
        and not _are(values, lambda text: text[:1].islower())
    )


def _are_sections(name: str, values: Sequence[str]) -> bool:
    """Return True if a column without a telling name ("field 2") repeats a few short values."""
    different = set(values)
    return (
        _NAMELESS.fullmatch(name) is not None
        and len(values) >= _SECTION_ROWS
        and 2 <= len(different) <= len(values) / 3
        and all(len(each.split()) <= 3 and each[0].isupper() for each in different)
        and not any(_WORDS_OF_STATES.match(each) or is_name(each) for each in different)
    )


_LOOKS: dict[str, Callable[[str, Sequence[str]], bool]] = {
    "date": _are_days,
    "authors": _are_writers,
    "title": _are_titles,
    "section": _are_sections,
}
