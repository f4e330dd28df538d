"""Cite an article: Chicago (17th), APA (7th), MLA (9th), plain, BibTeX, RIS or CSL-JSON.

Citations mark an unknown date as unknown; names are those of persons and bodies, never roles.
"""

from __future__ import annotations

from web.components.citations.names import Name, name
from web.components.citations.printed import printed_in, title_of
from web.components.citations.reference_formats import bibtex, csl, ris
from web.components.citations.styles import (
    STYLES,
    Citation,
    Place,
    apa,
    chicago,
    chicago_note,
    mla,
    plain,
)

__all__ = [
    "STYLES",
    "Citation",
    "Name",
    "Place",
    "apa",
    "bibtex",
    "chicago",
    "chicago_note",
    "csl",
    "mla",
    "name",
    "plain",
    "printed_in",
    "ris",
    "title_of",
]
