"""Mapping between the archive's facet values and the Guardian's ids of sections and tags."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from web.context import archive

# A tag's type -> the first part of its id, and the facet of its values.
TAG_TYPES = {
    "keyword": ("topic", "topic"),
    "contributor": ("profile", "author"),
    "tone": ("tone", "label"),
    "publication": ("publication", "publication"),
}

_FACETS = dict(TAG_TYPES.values())


def slug(value: str) -> str:
    """Return a value's id: lower case, runs of other characters as one hyphen.

    >>> slug("Opinion & Comment"), slug("Tomás Ruiz")
    ('opinion-comment', 'tomas-ruiz')
    """
    plain = unicodedata.normalize("NFKD", value.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "-", kept).strip("-") or quote(value, safe="")


def facet_of_tag(ident: str) -> tuple[str, str]:
    """Return the facet and the value's id of a tag's id.

    >>> facet_of_tag("profile/ada-grieve"), facet_of_tag("environment/recycling")
    (('author', 'ada-grieve'), ('topic', 'recycling'))
    """
    kind, _, rest = ident.partition("/")
    if rest and kind in _FACETS:
        return _FACETS[kind], rest
    return "topic", ident.rpartition("/")[2]


def values_of(facet: str, ident: str) -> tuple[str, ...]:
    """Return the values of a facet that an id denotes, by slug or as written.

    An unknown id is returned itself, and finds nothing.
    """
    known = [count.value for count in archive().values(facet) if count.value is not None]
    if ident in known:
        return (ident,)
    wanted = slug(ident)
    return tuple(value for value in known if slug(value) == wanted) or (ident,)
