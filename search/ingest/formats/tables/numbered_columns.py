"""Values that a record has in several columns: numbered ones, and the parts of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from search.ingest.formats.records.record_text import paragraphs
from search.ingest.formats.rich import rich_text
from search.ingest.formats.values.field_names import folded, ours
from search.ingest.formats.values.name_words import numbered


def joined(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values with those under numbered names joined in order, under the first name.

    A name without a number is the first where the numbers begin with 2.

    >>> joined({"Absatz 2": "Then rain.", "Absatz 1": "Sun.", "date1": "5/3"})
    {'Absatz 1': 'Sun.\\n\\nThen rain.', 'date1': '5/3'}
    >>> joined({"author": "Ada Quill", "author2": "Bo Reyes"})
    {'author': ['Ada Quill', 'Bo Reyes']}
    """
    groups: dict[str, dict[int, str]] = {}
    for name in values:
        stem, number = numbered(str(name))
        if number is not None and ours(str(name)) in {"body", "authors", "topics"}:
            groups.setdefault(folded(stem), {}).setdefault(number, name)
    if not groups:
        return values
    for name in values:
        group = groups.get(folded(str(name)))
        if group and min(group) == 2:
            group[1] = name
    taken = {name: names for names in groups.values() for name in names.values()}
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in taken:
            found[name] = value
            continue
        names = [each for _, each in sorted(taken[name].items())]
        found[names[0]] = _one([values[each] for each in names if values[each]], ours(str(name)))
    return found


def _one(values: list[Any], field: str | None) -> Any:
    """Return values that follow each other as one: a text's parts as a text, else a list."""
    if len(values) == 1:
        return values[0]
    if field == "body" and all(isinstance(each, str) for each in values):
        return "\n\n".join(values)
    return [inner for each in values for inner in (each if isinstance(each, list) else [each])]


def is_longer(value: object, other: object) -> bool:
    """Return True if a body has more text than another.

    >>> is_longer("It sailed once more.", "full_html")
    True
    """
    return _length(value) > _length(other)


def _length(value: object) -> int:
    texts = rich_text.blocks(value)[0] if rich_text.is_rich(value) else paragraphs(value)
    return sum(map(len, texts))


def day_in_columns(values: Mapping[str, Any]) -> str | None:
    """Return the day whose year, month and day are values of their own, None without one.

    >>> day_in_columns({"Year": "2011", "Month": "2", "Day": "3"})
    '2011-02-03'
    """
    parts = {folded(str(name)): str(value) for name, value in values.items()}
    numbers = [parts.get(name, "").strip() for name in ("year", "month", "day")]
    if not all(number.isdecimal() and len(number) <= 4 for number in numbers):
        return None
    year, month, day = map(int, numbers)
    try:
        return dt.date(year, month, day).isoformat() if year >= 1000 else None
    except ValueError:
        return None


_GIVEN = frozenset("firstname givenname forename vorname prénom prenom nombre voornaam".split())
_FAMILY = frozenset(
    "lastname familyname surname nachname nomdefamille apellido apellidos achternaam".split()
)


def name_in_columns(values: Mapping[str, Any]) -> str | None:
    """Return the name whose given and family name are values of their own, None without one.

    >>> name_in_columns({"First Name": "Ada", "Last Name": "Quill"})
    'Ada Quill'
    >>> name_in_columns({"Author First Name": "Ada", "Author Last Name": "Quill"})
    'Ada Quill'
    """
    parts = {
        folded(str(name)).replace("_", "").removeprefix("author"): value.strip()
        for name, value in values.items()
        if isinstance(value, str)
    }
    given = next((parts[name] for name in parts if name in _GIVEN), "")
    family = next((parts[name] for name in parts if name in _FAMILY), "")
    return f"{given} {family}" if given and family else None
