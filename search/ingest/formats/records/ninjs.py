"""ninjs, the IPTC's JSON for news (versions 1 to 3), as agencies send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.article import Article
from search.errors import RejectError
from search.ingest.formats.records import record
from search.ingest.raw_documents import Origin

_BODIES = ("body_html", "body_xhtml", "body_text")
_TOPIC_RELS = frozenset({"", "about", "subject", "keyword"})
_SECTION_RELS = frozenset({"section", "category", "desk"})
_AUTHOR_RELS = frozenset({"author", "creator", "by"})
_PICTURES = frozenset({"picture", "photo", "graphic"})


def recognises(values: Mapping[str, Any]) -> bool:
    """Return True if the object is a ninjs text item.

    It has an address, a type, and a body under one of ninjs's own names.

    >>> recognises({"uri": "tag:1", "body_text": "Taxes."}), recognises({"uri": "tag:1"})
    (True, False)
    """
    return "uri" in values and (
        any(values.get(name) for name in _BODIES) or isinstance(values.get("bodies"), list)
    )


def article(values: Mapping[str, Any], origin: Origin) -> Article:
    """Return the article in a ninjs item.

    Raises:
        RejectError: it is a picture, a graphic or a package, or has no text.
    """
    kind = values.get("type", "text")
    if kind not in {"text", "article", "composite"}:
        raise RejectError(f"This ninjs item is a {kind}, not a text.")
    subjects = _any(values, "subjects", "subject") or []
    fields = {
        "id": values.get("altids", {}).get("id")
        if isinstance(values.get("altids"), Mapping)
        else None,
        "url": _any(values, "canonical_url", "uri"),
        "title": _role(values.get("headlines"), "main") or _any(values, "headline", "title"),
        "dek": _role(values.get("descriptions"), "summary")
        or _any(values, "description_text", "description_html"),
        "authors": _any(values, "by", "byline")
        or [each for each in values.get("people") or [] if _rel(each) in _AUTHOR_RELS],
        "date": _any(
            values,
            "firstcreated",
            "firstCreated",
            "contentcreated",
            "contentCreated",
            "versioncreated",
            "versionCreated",
        ),
        "updated": values.get("contentmodified"),
        "section": next((each for each in subjects if _rel(each) in _SECTION_RELS), None)
        or values.get("service"),  # Superdesk's
        "label": _any(values, "genres", "genre"),
        "publication": _any(values, "publication", "infosources", "infosource", "copyrightholder"),
        "language": values.get("language"),
        "topics": [each for each in subjects if _rel(each) in _TOPIC_RELS]
        or values.get("keywords"),
        "body": _role(values.get("bodies"), "main") or _any(values, *_BODIES),
        "captions": _captions(values.get("associations")),
    }
    given = {name: value for name, value in fields.items() if value}
    return record.build(given | record.mapped(values, origin.rules.fields), origin)


def _any(values: Mapping[str, Any], *names: str) -> Any:
    """Return the first non-empty value under these names, None if all are empty."""
    return next((values[name] for name in names if values.get(name)), None)


def _role(members: object, role: str) -> Any:
    """Return the value of the first member with this role, else of the first member."""
    if not isinstance(members, list):
        return None
    objects = [member for member in members if isinstance(member, Mapping) and member.get("value")]
    chosen = next(
        (member for member in objects if member.get("role") == role),
        objects[0] if objects else None,
    )
    return chosen["value"] if chosen else None


def _rel(member: object) -> str:
    return str(member.get("rel") or "") if isinstance(member, Mapping) else ""


def _captions(associations: object) -> list[str]:
    """Return the descriptions of the pictures that belong to the text."""
    members = list(associations.values()) if isinstance(associations, Mapping) else associations
    if not isinstance(members, list):
        return []
    pictures = [
        each for each in members if isinstance(each, Mapping) and each.get("type") in _PICTURES
    ]
    texts = (
        _any(each, "description_text", "body_text") or _role(each.get("descriptions"), "caption")
        for each in pictures
    )
    return [text for text in texts if isinstance(text, str)]
