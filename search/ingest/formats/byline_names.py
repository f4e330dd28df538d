"""The people in a byline field: one name or several, as text, lists or objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_BY = re.compile(r"^(?:(?:written|words|reported|story|text)\s+)?by(?:\s*:\s*|\s+)", re.IGNORECASE)
_AND = re.compile(r"\s*(?:;|\||\n|&(?!\w)|\s(?:and|und|et|y)\s)\s*", re.IGNORECASE)
_DEGREE = re.compile(r"(?:Jr|Sr|II|III|IV|MD|M\.D|PhD|Ph\.D|MS|RDN|RN|MBA|JD|Esq|MP|OBE|CBE)\.?")
_ORGANISATION = ("Organization", "NewsMediaOrganization", "Corporation")


def names_in(value: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people named by `value`, and the organisations, each once and in order.

    Only what says that it is an organisation is taken for one; an e-mail address or a web address
    is no name.
    """
    people: dict[str, None] = {}
    organisations: dict[str, None] = {}
    for name, organisation in _flat(value):
        if organisation:
            organisations[name] = None
        else:
            people.update(dict.fromkeys(split_names(name)))
    return tuple(people), tuple(organisations)


def split_names(text: str) -> list[str]:
    """The names in a byline: "By Ada Quill and Bo Reyes", "Ada Quill.

    Bo Reyes", "Ada Quill, Bo Reyes".
    """
    text = _BY.sub("", " ".join(text.split()))
    return [name for part in _AND.split(text) for name in _at_commas(part) if _is_name(name)]


def _at_commas(text: str) -> Iterable[str]:
    """The names between commas.

    A comma before a degree, or between last and first name, parts nothing.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    while len(parts) > 1 and _DEGREE.fullmatch(parts[-1]):
        degree = parts.pop()
        if degree.rstrip(".") in {"Jr", "Sr", "II", "III", "IV"}:
            parts[-1] += f" {degree}" if degree.startswith("I") else f", {degree}"
    if len(parts) == 2 and " " not in parts[0] and " " not in parts[1]:
        return [f"{parts[1]} {parts[0]}"]
    return parts


def _is_name(text: str) -> bool:
    return (
        any(sign.isalpha() for sign in text)
        and "@" not in text
        and "://" not in text
        and len(text) <= 120
    )


def _flat(value: object) -> Iterable[tuple[str, bool]]:
    """(name, whether it is an organisation) for each person in lists and objects."""
    if isinstance(value, str):
        if value.strip():
            yield value.strip(), False
    elif isinstance(value, Mapping):
        kind = value.get("@type") or value.get("type") or ""
        name = value.get("name") or value.get("literal") or value.get("byline") or ""
        if not name and (value.get("family") or value.get("familyName")):
            name = (
                f"{value.get('given') or value.get('givenName') or ''}"
                f" {value.get('family') or value.get('familyName')}"
            )
        if not name and (value.get("first_name") or value.get("last_name")):
            name = f"{value.get('first_name') or ''} {value.get('last_name') or ''}"
        if isinstance(name, list):
            yield from _flat(name)
        elif str(name).strip():
            yield (
                " ".join(str(name).split()),
                isinstance(kind, str | list) and any(each in kind for each in _ORGANISATION),
            )
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _flat(member)
