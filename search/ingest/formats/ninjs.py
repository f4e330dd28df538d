"""ninjs, the IPTC's news in JSON (versions 1 to 3), as agencies send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.article import Article
from search.errors import RejectError
from search.ingest.base import Origin
from search.ingest.formats import record

_BODIES = ("body_html", "body_xhtml", "body_text")
_TOPIC_RELS = frozenset({"", "about", "subject", "keyword"})


def recognises(values: Mapping[str, Any]) -> bool:
    """Whether the object is a ninjs text item: it has an address, a type, and a body under one of ninjs's own names."""
    return "uri" in values and (any(values.get(name) for name in _BODIES) or isinstance(values.get("bodies"), list))


def article(values: Mapping[str, Any], origin: Origin) -> Article:
    """The article in a ninjs item.

    Raises:
        RejectError: it is a picture, a graphic or a package, or has no text.
    """
    kind = values.get("type", "text")
    if kind not in {"text", "article", "composite"}:
        raise RejectError(f"This ninjs item is a {kind}, not a text.")
    subjects = values.get("subjects") or values.get("subject") or []
    people = values.get("by") or values.get("byline") or [
        person for person in values.get("people") or [] if isinstance(person, Mapping) and person.get("rel") in {"author", "creator"}
    ]
    fields = {
        "id": values.get("altids", {}).get("id") if isinstance(values.get("altids"), Mapping) else None,
        "url": values.get("canonical_url") or values.get("uri"),
        "title": _role(values.get("headlines"), "value", "main") or values.get("headline") or values.get("title"),
        "dek": _role(values.get("descriptions"), "value", "summary") or values.get("description_text") or values.get("description_html"),
        "authors": people,
        "date": values.get("firstcreated") or values.get("firstCreated") or values.get("versioncreated") or values.get("versionCreated"),
        "updated": values.get("contentmodified"),
        "section": next((subject for subject in subjects if _rel(subject) in {"section", "category", "desk"}), None),
        "label": _first_name(values.get("genres") or values.get("genre")),
        "publication": values.get("publication") or values.get("infosources") or values.get("infosource") or values.get("copyrightholder"),
        "language": values.get("language"),
        "topics": [subject for subject in subjects if _rel(subject) in _TOPIC_RELS] or values.get("keywords"),
        "body": _role(values.get("bodies"), "value", "main") or next((values[name] for name in _BODIES if values.get(name)), None),
        "captions": _captions(values.get("associations")),
    }
    given = {name: value for name, value in fields.items() if value}
    return record.build(given | record.mapped(values, origin.rules.fields), origin)


def _role(members: object, value: str, role: str) -> Any:
    """The value of the member of this role; else of the first."""
    if not isinstance(members, list):
        return None
    objects = [member for member in members if isinstance(member, Mapping) and member.get(value)]
    chosen = next((member for member in objects if member.get("role") == role), objects[0] if objects else None)
    return chosen[value] if chosen else None


def _rel(subject: object) -> str:
    return str(subject.get("rel") or "") if isinstance(subject, Mapping) else ""


def _first_name(members: object) -> object:
    return members[0] if isinstance(members, list) and members else members


def _captions(associations: object) -> list[str]:
    """The descriptions of the pictures that belong to the text."""
    members = associations.values() if isinstance(associations, Mapping) else associations if isinstance(associations, list) else ()
    pictures = [each for each in members if isinstance(each, Mapping) and each.get("type") in {"picture", "photo", "graphic"}]
    texts = (each.get("description_text") or each.get("body_text") or _role(each.get("descriptions"), "value", "caption") for each in pictures)
    return [text for text in texts if isinstance(text, str)]
