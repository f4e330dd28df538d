"""What other systems call our fields."""

from __future__ import annotations

import re
from collections.abc import Iterable

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "identifier", "uuid", "articleid", "docid", "documentid", "uri", "@id"),
    "url": (
        "url",
        "link",
        "permalink",
        "canonical",
        "canonicalurl",
        "weburl",
        "articleurl",
        "href",
        "mainentityofpage",
    ),
    "title": ("title", "headline", "head", "heading", "name", "articletitle"),
    "dek": (
        "dek",
        "standfirst",
        "subtitle",
        "subhead",
        "subheadline",
        "deck",
        "alternativeheadline",
        "trailtext",
        "description",
        "descriptiontext",
        "summary",
        "abstract",
        "excerpt",
        "lead",
    ),
    "authors": (
        "authors",
        "author",
        "byline",
        "by",
        "creator",
        "writer",
        "writers",
        "dccreator",
        "authorname",
        "columnist",
    ),
    "date": (
        "date",
        "published",
        "datepublished",
        "publishedat",
        "publisheddate",
        "pubdate",
        "publicationdate",
        "publishdate",
        "firstpublished",
        "webpublicationdate",
        "firstcreated",
        "versioncreated",
        "issued",
        "created",
        "createdat",
        "datecreated",
        "timestamp",
        "dcdate",
    ),
    "updated": (
        "updated",
        "modified",
        "datemodified",
        "updatedat",
        "lastmodified",
        "dateupdated",
        "modifieddate",
    ),
    "section": (
        "section",
        "articlesection",
        "sectionname",
        "category",
        "categories",
        "desk",
        "department",
        "rubric",
    ),
    "label": ("label", "kicker", "genre", "articletype"),
    "publication": (
        "publication",
        "publisher",
        "newspaper",
        "sitename",
        "outlet",
        "paper",
        "infosource",
        "ispartof",
    ),
    "language": ("language", "lang", "inlanguage", "locale"),
    "topics": ("topics", "topic", "keywords", "keyword", "tags", "tag", "subjects", "subject"),
    "body": (
        "body",
        "articlebody",
        "bodytext",
        "bodyhtml",
        "bodyxhtml",
        "text",
        "fulltext",
        "content",
        "contenthtml",
        "contenttext",
        "contentencoded",
        "story",
        "html",
        "maintext",
        "articletext",
        "paragraphs",
    ),
    "captions": ("captions", "caption", "imagecaption", "photocaption"),
    "credit": ("credit", "bylinecredit", "credits"),
    "author_bio": ("authorbio", "bio", "aboutauthor", "abouttheauthor"),
}
"""Our names, and the names that go for them, best first, as `folded` writes them."""

_OURS = {name: ours for ours, names in FIELDS.items() for name in names}
_RANK = {name: rank for names in FIELDS.values() for rank, name in enumerate(names)}


def folded(name: str) -> str:
    """A name without case, spaces and signs.

    `Date Published`, `date_published` and `datePublished` are one.
    """
    return re.sub(r"[\s_.:/\-\u00a0\ufeff]+", "", name).casefold()


def ours(name: str) -> str | None:
    """Which of our fields goes by this name, or None."""
    return _OURS.get(folded(name))


def rank(name: str) -> int:
    """How good a name is among those for the same field: 0 is the best."""
    return _RANK.get(folded(name), 99)


def known_names(names: Iterable[str]) -> set[str]:
    """Which of our fields are among these names."""
    return {ours for name in names if (ours := _OURS.get(folded(name)))}
