"""Clues in a record: the order of its days, the length of its text, lines that may be a title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.article import RemovedText
from search.ingest.bylines.person_names import is_name
from search.ingest.formats.tables.columns_by_value import OTHER_DAYS, OTHER_PEOPLE
from search.ingest.formats.tables.numbered_columns import name_in_columns
from search.ingest.formats.values.field_names import folded, meant
from search.ingest.lines.phrase_tables import letters

_TITLE_WORDS = (2, 25)
_MOST_LINES = 5
_MOST_TIMES, _FEW_WORDS = 2, 50  # a text this much shorter than it says is a summary


def doubts_of(
    fields: Mapping[str, Any], title: str | None, body: Sequence[str]
) -> list[RemovedText]:
    """Return the doubts in a text that is shorter than its record says, and in a missing title.

    >>> doubts_of({"declared_words": 812}, "Fog", ["It lifted."])[0].rule
    'text shorter than it says'
    """
    doubts = []
    declared = int(fields.get("declared_words") or 0)
    if declared > _MOST_TIMES * sum(len(each.split()) for each in body) + _FEW_WORDS:
        doubts.append(RemovedText(f"{declared} words", "text shorter than it says", "body"))
    if title and fields.get("shared_title"):
        doubts.append(RemovedText(title, "title of several rows", "title"))
    lines = () if title else fields.get("unread_lines") or ()
    return doubts + [RemovedText(each, "may be the title", "fields") for each in lines]


@dataclass(frozen=True, slots=True)
class Looks:
    """Fields of a record that no name gives, each with a doubt."""

    fields: dict[str, Any]
    doubts: list[RemovedText]


def by_looks(values: Mapping[str, Any], picked: Mapping[str, Any]) -> Looks:
    """Return the day and the title of a record that only one of its values can be.

    Where no author is named, a name of a person is told; whose it is nobody knows.

    >>> looks = by_looks({"body": "It sailed.", "day": "2019-03-05"}, {"body": "It sailed."})
    >>> looks.fields, looks.doubts[0].rule
    ({'date': '2019-03-05'}, 'date by its looks: day')
    """
    if "body" not in picked:
        return Looks({}, [])
    used = {id(each) for each in picked.values()}
    rest = {
        str(name): value
        for name, value in values.items()
        if id(value) not in used and meant(str(name), value) in {None, "date"}
    }
    fields: dict[str, Any] = {}
    doubts: list[RemovedText] = []
    days = {
        name: value
        for name, value in rest.items()
        if isinstance(value, str) and _DAY.match(value) and not OTHER_DAYS.search(name)
    }
    made = {name: day for name, day in rest.items() if name not in days and _is_making(name, day)}
    days = days or made  # who imports old articles makes their records later
    if "date" not in picked and len(days) == 1:
        name, day = next(iter(days.items()))
        fields["date"] = day
        doubts.append(RemovedText(day, f"date by its looks: {name}"[:80], "date"))
    doubts += _rival_days(values, picked.get("date"))
    lines = list(picked.get("unread_lines") or [])
    if len(lines) == 1:
        fields["title"] = lines[0]
        doubts.append(RemovedText(lines[0], "title by its looks", "title"))
    if "authors" not in picked and "byline" not in picked:
        people = {
            name: person
            for name, value in rest.items()
            if not OTHER_PEOPLE.search(name) and (person := _person(value))
        }
        rule = "may be the author"
        if len(people) == 1 and not isinstance(rest[next(iter(people))], str):
            fields["authors"], rule = next(iter(people.values())), "author by its looks"
        doubts += [
            RemovedText(each, f"{rule}: {name}"[:80], "authors") for name, each in people.items()
        ]
    return Looks(fields, doubts)


def _rival_days(values: Mapping[str, Any], chosen: object) -> list[RemovedText]:
    """Return the days of publication in a record that are more than a month from the chosen one.

    >>> _rival_days({"date": "2019-03-05", "firstPublishedAt": "2022-01-02"}, "2022-01-02")[0].rule
    'another day: date'
    """
    month = _month(chosen)
    return [
        RemovedText(str(value), f"another day: {name}"[:80], "date")
        for name, value in values.items()
        if month and value is not chosen and (other := _month(value))
        if abs(other - month) > 1 and meant(str(name), value) == "date"
        if not OTHER_DAYS.search(str(name)) and folded(str(name)) not in {"timestamp", "ts"}
    ]


def _month(value: object) -> int:
    """Return the months since year 0 of a day such as 2019-03-05, 0 of anything else."""
    match = _ISO.match(value) if isinstance(value, str) else None
    return int(match[1]) * 12 + int(match[2]) if match else 0


_ISO = re.compile(r"(\d{4})-(\d\d)-\d\d(?!\d)")


def _is_making(name: str, value: object) -> bool:
    """Return True for the day on which a record was made."""
    return isinstance(value, str) and bool(_DAY.match(value) and _MADE.search(name))


_MADE = re.compile(r"(?i)creat|added|insert|erstellt|crée|creado")


def _person(value: object) -> str:
    """Return the name of the person that a value is, "" if it is none.

    >>> _person({"first_name": "Ada", "last_name": "Quill"}), _person("The Ferry")
    ('Ada Quill', '')
    """
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        return name_in_columns(value) or ""
    text = value.strip() if isinstance(value, str) else ""
    return text if 2 <= len(text.split()) <= 3 and is_name(text) else ""


_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)")


def untitled(values: Mapping[str, Any], picked: Mapping[str, Any]) -> list[str]:
    """Return the short texts of a record without a title that no field took: one may be it."""
    used = {id(each) for each in picked.values()}
    return [
        value.strip()
        for name, value in values.items()
        if isinstance(value, str) and id(value) not in used and meant(str(name), value) is None
        if _TITLE_WORDS[0] <= len(value.split()) <= _TITLE_WORDS[1] and "://" not in value
    ][:_MOST_LINES]


def declared_words(values: Mapping[str, Any]) -> int | None:
    """Return how many words a record says that its text has; None if it doesn't say."""
    for name, value in values.items():
        if folded(str(name)) in {"wordcount", "words", "numwords", "nwords"}:
            text = str(value).strip()
            return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
    return None


def without_paths(value: object) -> object:
    """Return the names in a list without a system's own: paths of several parts.

    >>> without_paths(["user/1/state/starred", "Opinion"])
    ['Opinion']
    """
    if not isinstance(value, list):
        return value
    return [each for each in value if not (isinstance(each, str) and _PATH.fullmatch(each))]


_PATH = re.compile(r"(?:[^\s/]{1,60}/){2,8}[^\s/]{1,60}")


def order_in(name: str) -> str:
    """Return the order of days in digits that a column's name states, "" if it states none.

    >>> order_in("Published on (dd-mm-yyyy)"), order_in("Date MM/DD/YY"), order_in("Date")
    ('dmy', 'mdy', '')
    """
    match = re.search(r"(?i)\b(d{1,2}|m{1,2})[-/. ](?:d{1,2}|m{1,2})[-/. ]y{2,4}\b", name)
    return "" if match is None else "dmy" if match[1].casefold().startswith("d") else "mdy"


def without_tail(title: str, names: Iterable[str | None]) -> tuple[str, list[tuple[str, str]]]:
    """Return a title without the paper or writer after it, and the cut with its rule.

    A page's own title ends in its site's name, and scraped tables keep it.

    >>> without_tail("Fog on the Line - The Post", ["The Post"])
    ('Fog on the Line', [('- The Post', 'title-suffix')])
    """
    for mark in (" - ", " – ", " — ", " | "):
        head, found, rest = title.rpartition(mark)
        if found and head.strip() and letters(rest) in {letters(each) for each in names if each}:
            return head.strip(), [(f"{mark.strip()} {rest}", "title-suffix")]
    return title, []
