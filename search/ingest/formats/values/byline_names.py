"""The byline in a field of a record: one name or several, as text, lists or objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from search.ingest.bylines.byline_parser import Byline, joined, parse_byline

_ORGANISATION = ("Organization", "NewsMediaOrganization", "Corporation")
_NAMES = ("name", "literal", "byline", "display_name", "displayName", "fullName",
          "full_name", "text", "display", "original", "author", "person")  # fmt: skip
_VAGUE = ("title",)  # a name, or what a person is
# What an object keeps its people in, next to the line that is printed of them.
PEOPLE = ("authors", "people", "contributors", "writers", "persons", "person", "items", "by")
_WITHIN = ("properties", "fields", "attributes", "author", "person")  # an object around a name
_ADDRESSES = ("://", "www.")
# Roles next to authors whose names belong to the credit.
_HELPER = re.compile(
    r"\b(?:photo(?:s|grapher|journalist)?|illustrat(?:or|ions?)|translat(?:or|ion)|graphics?"
    r"|camera(?:man|woman)?|fact.?check\w*|copy.?edit\w*)\b"
    r"(?! (?:critic|reporter|writer|columnist|correspondent))",
    re.IGNORECASE,
)
_MOST_DEPTH = 8  # lists inside lists: bounds the recursion


def byline_in(value: object, printed: object = None) -> Byline:
    """Return the byline that a field holds.

    A name is an organisation only if its source calls it one or it is a news agency. A web address
    is no name.

    Args:
        value: the names: a text, an object with a name, or a list of those.
        printed: the byline as printed, where the source has it next to the names.

    >>> byline_in([{"given": "Ada", "family": "Quill"}, "Bo Reyes, Staff Writer"]).people
    ('Ada Quill', 'Bo Reyes')
    """
    found = joined(
        Byline(name, credit=parse_byline(name, field=True).credit or name)
        if is_organisation and not parse_byline(name, field=True).organisations
        else parse_byline(name, field=True)
        for name, is_organisation in _flat(value)
    )
    if not isinstance(printed, str) or not printed.strip():
        return found
    line = parse_byline(printed, field=True)
    if not found.authors or set(found.people) < set(line.people):
        return line  # a system links only some of those whom it prints
    credit = ", ".join(dict.fromkeys(filter(None, (found.credit, line.credit))))
    return Byline(
        line.printed, found.people, found.organisations, credit or None, found.bio or line.bio
    )


def _flat(value: object, depth: int = 0) -> Iterator[tuple[str, bool]]:
    """Yield (name, True for who is credit only) for each author in lists and objects.

    Organisations are, and people whose role is to help.
    """
    if isinstance(value, str):
        if value.strip() and not any(part in value for part in _ADDRESSES):
            yield value.strip(), False
    elif isinstance(value, Mapping):
        yield from _named(value, depth)
    elif isinstance(value, list | tuple) and depth < _MOST_DEPTH:
        for member in value:
            yield from _flat(member, depth + 1)


def _named(value: Mapping[str, object], depth: int) -> Iterator[tuple[str, bool]]:
    """Yield the name of an object, composed of given and family name if need be."""
    kind = value.get("@type") or value.get("type") or ""
    is_helper = _HELPER.search(str(value.get("role") or value.get("roleName") or "")) is not None
    name = _first_of(value, _NAMES)
    for given, family in (
        ("given", "family"),
        ("givenName", "familyName"),
        ("first_name", "last_name"),
        ("firstName", "lastName"),
        ("firstname", "lastname"),
        ("first", "last"),
    ):
        if not name and (value.get(family) or value.get(given)):
            name = f"{value.get(given) or ''} {value.get(family) or ''}"
    name = name or _first_of(value, _VAGUE)
    objects = (value.get(key) for key in _WITHIN)
    inner = next((each for each in objects if isinstance(each, Mapping)), None)
    if not name and inner is not None and depth < _MOST_DEPTH:
        yield from _named(inner, depth + 1)
        return
    people = next((value[key] for key in PEOPLE if isinstance(value.get(key), list)), None)
    if people and depth < _MOST_DEPTH and (found := list(_flat(people, depth + 1))):
        yield from found
    elif isinstance(name, list):
        yield from _flat(name, depth + 1)
    elif str(name).strip():
        is_organisation = isinstance(kind, str | list) and any(
            each in kind for each in _ORGANISATION
        )
        yield " ".join(str(name).split()), is_organisation or is_helper


def _first_of(value: Mapping[str, object], keys: tuple[str, ...]) -> str | list[object]:
    """Return the first text or list under these keys, "" without one."""
    texts = (value.get(key) for key in keys)
    return next((each for each in texts if each and isinstance(each, str | list)), "")
