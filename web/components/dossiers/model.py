"""Dossier model, and its reader for untrusted JSON.

Everything is bounded and typed here, once: the result of `read_value` is safe to look up and to
write into any file format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_PIECES = 1_000  # articles of a dossier: a browser stores it and a page lists it
# Passages of one piece: a page of a long interview, every paragraph of it.
MOST_PASSAGES = 100
# Characters. They bound what a browser keeps and what a file becomes: 1,000 pieces with full notes
# are 10 MB.
LONGEST_NAME = 200
LONGEST_NOTE = 10_000  # signs: some pages; a longer note is an article of its own
LONGEST_PASSAGE = 10_000
LONGEST_ID = 2_000  # signs: an address is the longest id that sources give
# Characters of a search's query string: as long as an address may be.
LONGEST_SEARCH = 8_000
# The fields of an article that passages can be chosen from.
FIELDS = ("body", "captions")
# What XML 1.0, and with it a Word file, can't hold; surrogates come from JSON's \u escapes.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class DossierError(ValueError):
    """Raised for a dossier that can't be read; the message names the place and what it takes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chosen passage: its words, and their place in the article.

    Attributes:
        exact: the words.
        field: the article's field; "" if only the words are known.
        number: of the paragraph in that field, from 0.
        start: in code points of the paragraph.
        end: in code points, exclusive.
    """

    exact: str
    field: str = ""
    number: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A chosen article: its id, the reader's note, and its search's query string."""

    id: str
    note: str = ""
    search: str = ""
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """Chosen articles in their order, each once."""

    name: str = ""
    pieces: tuple[Piece, ...] = ()


def of_ids(ids: list[str], name: str = "") -> Dossier:
    """Return a dossier of ids alone, as an address carries it.

    Raises:
        DossierError: there are too many, or one is too long.
    """
    return read_value({"name": name, "pieces": [{"id": each} for each in ids]})


def read_text(text: str | bytes) -> Any:
    """Return the JSON value of a text.

    Raises:
        DossierError: it is no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise DossierError("This file is no dossier: it can't be read as JSON.") from None


def read_value(value: object) -> Dossier:
    """Return the dossier that a JSON value in the plain form describes.

    A piece that is listed twice counts once.

    Raises:
        DossierError: it isn't one; the message names the place.
    """
    fields = _object(value, "the dossier", ("name", "pieces", "version"))
    pieces = _list(fields.get("pieces", []), "pieces", MOST_PIECES)
    read: dict[str, Piece] = {}
    for number, each in enumerate(pieces, 1):
        piece = _piece(each, f"piece {number}")
        read.setdefault(piece.id, piece)
    return Dossier(
        " ".join(_text(fields.get("name", ""), "name", LONGEST_NAME).split()),
        tuple(read.values()),
    )


def plain_value(dossier: Dossier) -> dict[str, Any]:
    """Return a dossier as JSON values, the inverse of `read_value`.

    >>> plain_value(of_ids(["post/1"], "Tolls"))["pieces"]
    [{'id': 'post/1', 'note': '', 'search': '', 'passages': []}]
    """
    return {
        "name": dossier.name,
        "pieces": [
            {
                "id": piece.id,
                "note": piece.note,
                "search": piece.search,
                "passages": [
                    {
                        "exact": each.exact,
                        "field": each.field,
                        "number": each.number,
                        "start": each.start,
                        "end": each.end,
                    }
                    for each in piece.passages
                ],
            }
            for piece in dossier.pieces
        ],
    }


def cleaned(text: str) -> str:
    """Return a text without control characters, its line ends as newlines.

    >>> cleaned("a\\x00b\\r\\nc")
    'ab\\nc'
    """
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _piece(value: object, where: str) -> Piece:
    fields = _object(value, where, ("id", "note", "search", "passages", "title", "meta"))
    article = _text(fields.get("id"), f"{where}: id", LONGEST_ID).strip("\n")
    if not article:
        raise DossierError(f"{where} has no id.")
    passages = _list(fields.get("passages", []), f"{where}: passages", MOST_PASSAGES)
    return Piece(
        article,
        _text(fields.get("note", ""), f"{where}: note", LONGEST_NOTE).strip(),
        _text(fields.get("search", ""), f"{where}: search", LONGEST_SEARCH).strip(),
        tuple(
            _passage(each, f"{where}, passage {number}") for number, each in enumerate(passages, 1)
        ),
    )


def _passage(value: object, where: str) -> Passage:
    fields = _object(value, where, ("exact", "field", "number", "start", "end"))
    exact = _text(fields.get("exact"), f"{where}: exact", LONGEST_PASSAGE)
    if not exact.strip():
        raise DossierError(f"{where} has no words.")
    field = _text(fields.get("field", ""), f"{where}: field", 20)
    if field not in ("", *FIELDS):
        raise DossierError(f"{where}: field is one of {', '.join(FIELDS)}.")
    places = (_number(fields.get(name, 0), f"{where}: {name}") for name in _PLACES)
    return Passage(exact, field, *places)


_PLACES = ("number", "start", "end")


def _object(value: object, where: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DossierError(f"{where} is an object with {', '.join(known[:2])}.")
    unknown = [name for name in value if name not in known]
    if unknown:
        raise DossierError(f"{where} has no field {cleaned(str(unknown[0]))[:40]!r}.")
    return value


def _list(value: object, where: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise DossierError(f"{where} is a list.")
    if len(value) > most:
        raise DossierError(f"{where}: at most {most:,}; here are {len(value):,}.")
    return value


def _text(value: object, where: str, most: int) -> str:
    if not isinstance(value, str):
        raise DossierError(f"{where} is a text.")
    if len(value) > most:
        raise DossierError(f"{where} has at most {most:,} characters; here are {len(value):,}.")
    return cleaned(value)


def _number(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 31:
        raise DossierError(f"{where} is a whole number from 0.")
    return value
