"""Dossier file format: a collection of W3C Web Annotations, reader and writer.

https://www.w3.org/TR/annotation-model/: one annotation a piece (its body is the note, a second body
the search) and one a passage, whose selectors are its words and their place. Files of other
programs are read if they annotate pages of an archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from web.components.dossiers.model import (
    FIELDS,
    MOST_PASSAGES,
    MOST_PIECES,
    Dossier,
    DossierError,
    Passage,
    Piece,
    plain_value,
    read_value,
)

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MIMETYPE = "application/ld+json"
_PAGE = "/article/"
# First letter of a passage's anchor on the article's page -> field.
_FRAGMENTS = dict(zip("pc", FIELDS, strict=True))
_MOST_ITEMS = MOST_PIECES * 4
_MOST_PAGES = 5  # nested pages that are followed, so that a cycle ends


def is_annotations(value: object) -> bool:
    """Return True if a JSON value is in this format, False for the plain form."""
    return isinstance(value, list) or (
        isinstance(value, dict) and ("@context" in value or "type" in value)
    )


def read_any(value: object) -> Dossier:
    """Return the dossier of a JSON value in either form.

    Raises:
        DossierError: it is neither.
    """
    return read(value) if is_annotations(value) else read_value(value)


def write(dossier: Dossier, page: Callable[[str], str], home: str, created: str) -> dict[str, Any]:
    """Return a dossier as an annotation collection.

    Args:
        dossier: what to write.
        page: returns the absolute address of an article's page by its id.
        home: the absolute address of the archive's search page.
        created: the time, ISO 8601.
    """
    items: list[dict[str, Any]] = []
    for piece in dossier.pieces:
        source = page(piece.id)
        common = {"type": "Annotation", "created": created}
        items.append(
            {"id": f"{source}#dossier"}
            | common
            | {"motivation": "commenting" if piece.note else "bookmarking"}
            | {"body": list(_bodies(piece, home)), "target": {"source": source}}
        )
        items += [
            {"id": f"{source}#dossier-{number}"}
            | common
            | {"motivation": "highlighting"}
            | {"target": {"source": source, "selector": _selectors(passage)}}
            for number, passage in enumerate(piece.passages, 1)
        ]
    return {
        "@context": CONTEXT,
        "type": "AnnotationCollection",
        "label": dossier.name or "Dossier",
        "generator": {"type": "Software", "name": "Morgue", "homepage": home},
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def read(value: object) -> Dossier:
    """Return the dossier of an annotation collection, page, or list of annotations.

    Annotations of one article form one piece, in the order of the first of each.

    Raises:
        DossierError: it isn't a collection, or annotates no article.
    """
    label = value.get("label", "") if isinstance(value, dict) else ""
    pieces: dict[str, dict[str, Any]] = {}
    for number, item in enumerate(_items(value), 1):
        if not isinstance(item, dict):
            raise DossierError(f"annotation {number} is an object.")
        article, selectors = _target(item.get("target"))
        if article is None:
            raise DossierError(f"annotation {number} has no target that is an article's page.")
        piece = pieces.setdefault(article, {"id": article, "passages": []})
        _read_bodies(item.get("body"), piece)
        passage = _read_selectors(selectors)
        if passage is not None and len(piece["passages"]) < MOST_PASSAGES:
            piece["passages"].append(passage)
    if not pieces:
        raise DossierError("This file annotates no article.")
    name = label if isinstance(label, str) else ""
    return read_value({"name": name[:200], "pieces": list(pieces.values())})


def _bodies(piece: Piece, home: str) -> list[dict[str, str]]:
    found = []
    if piece.note:
        found.append(
            {
                "type": "TextualBody",
                "value": piece.note,
                "format": "text/plain",
                "purpose": "commenting",
            }
        )
    if piece.search:
        found.append(
            {
                "type": "SpecificResource",
                "source": f"{home}?{piece.search.lstrip('?')}",
                "purpose": "linking",
            }
        )
    return found


def _selectors(passage: Passage) -> list[dict[str, Any]]:
    quote = {"type": "TextQuoteSelector", "exact": passage.exact}
    if not passage.field:
        return [quote]
    letter = next(key for key, field in _FRAGMENTS.items() if field == passage.field)
    place = {"type": "TextPositionSelector", "start": passage.start, "end": passage.end}
    fragment = {"type": "FragmentSelector", "value": f"{letter}{passage.number + 1}"}
    return [quote, fragment | {"refinedBy": place}]


def _items(value: object) -> list[Any]:
    """Return the annotations of a collection (with embedded pages), a page or a list."""
    if isinstance(value, list):
        found = value
    elif isinstance(value, dict) and value.get("type") == "Annotation":
        found = [value]
    elif isinstance(value, dict):
        found, page, pages = list(_listed(value.get("items"))), value.get("first"), 0
        while isinstance(page, dict) and pages < _MOST_PAGES:
            found += _listed(page.get("items"))
            page, pages = page.get("next"), pages + 1
    else:
        raise DossierError("This file is no dossier.")
    if len(found) > _MOST_ITEMS:
        raise DossierError(f"A file has at most {_MOST_ITEMS:,} annotations.")
    return found


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _target(target: object) -> tuple[str | None, object]:
    """Return the article's id and the selectors of a target."""
    selector: object = None
    if isinstance(target, list):
        target = target[0] if target else None
    if isinstance(target, dict):
        selector = target.get("selector")
        target = target.get("source", target.get("id"))
    if isinstance(target, dict):
        target = target.get("id")
    if not isinstance(target, str):
        return None, None
    try:
        path = urlsplit(target).path
    except ValueError:
        return None, None
    _, found, article = path.partition(_PAGE)
    return (unquote(article) or None if found else None), selector


def _read_bodies(bodies: object, piece: dict[str, Any]) -> None:
    for body in bodies if isinstance(bodies, list) else [bodies]:
        value = body.get("value") if isinstance(body, dict) else body
        source = body.get("source") if isinstance(body, dict) else None
        if isinstance(value, str) and value.strip():
            known = piece.get("note", "")
            piece["note"] = f"{known}\n\n{value}" if known else value
        elif isinstance(source, str) and "?" in source:
            piece.setdefault("search", "?" + source.partition("?")[2])


def _read_selectors(selectors: object) -> dict[str, Any] | None:
    """Return the passage of selectors in the plain form; None if they lack its words."""
    found: dict[str, Any] = {}
    for each in selectors if isinstance(selectors, list) else [selectors]:
        if not isinstance(each, dict):
            continue
        if isinstance(each.get("exact"), str) and each["exact"].strip():
            found["exact"] = each["exact"]
        anchor = re.fullmatch(r"([pc])([1-9]\d{0,6})", str(each.get("value", ""))[:20], re.ASCII)
        place = each.get("refinedBy")
        if anchor and isinstance(place, dict):
            found |= {"field": _FRAGMENTS[anchor[1]], "number": int(anchor[2]) - 1}
            found |= {name: place.get(name, 0) for name in ("start", "end")}
    return found if "exact" in found else None


__all__ = ["MIMETYPE", "is_annotations", "plain_value", "read", "read_any", "write"]
