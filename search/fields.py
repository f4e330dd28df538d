"""FIELDS.

The one table from which schemas, the parser, facets, sort keys and help are derived; and articles
as documents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from search.article import Article


class Kind(Enum):
    """How a field is searched.

    TEXT by words in order, stemmed or exact; NAME by the words of its values, unstemmed; DATE by
    ranges.
    """

    TEXT = "text"
    NAME = "name"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """One searchable field.

    Its name in queries, how it is searched, whether it is a facet, and what help says of it.

    `values` gives an article's values (strings), none where it has none.
    """

    name: str
    kind: Kind
    label: str
    help: str
    example: str
    values: Callable[[Article], tuple[str, ...]]
    facet: bool = False
    many: bool = False


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            "title",
            Kind.TEXT,
            "Title",
            "words of the title",
            "title:harbour",
            lambda a: _one(a.title),
        ),
        Field(
            "author",
            Kind.NAME,
            "Author",
            "an author's name or a part of it",
            'author:"Jane Smith"',
            lambda a: a.authors,
            facet=True,
            many=True,
        ),
        Field(
            "section",
            Kind.NAME,
            "Section",
            "the section of the paper",
            "section:opinion",
            lambda a: _one(a.section),
            facet=True,
        ),
        Field(
            "label",
            Kind.NAME,
            "Label",
            "the kind of piece: commentary, editorial, review",
            "label:editorial",
            lambda a: _one(a.label),
            facet=True,
        ),
        Field(
            "publication",
            Kind.NAME,
            "Publication",
            "the paper or site it stood in",
            "publication:post",
            lambda a: _one(a.publication),
            facet=True,
        ),
        Field(
            "topic",
            Kind.NAME,
            "Topic",
            "a topic that the paper gave it",
            "topic:railways",
            lambda a: a.topics,
            facet=True,
            many=True,
        ),
        Field(
            "language",
            Kind.NAME,
            "Language",
            "the language's code",
            "language:en",
            lambda a: _one(a.language),
            facet=True,
        ),
        Field(
            "caption",
            Kind.TEXT,
            "Caption",
            "words under its pictures",
            "caption:bridge",
            lambda a: a.captions,
            many=True,
        ),
        Field(
            "removed",
            Kind.TEXT,
            "Removed",
            "words that cleaning took out",
            "removed:newsletter",
            lambda a: tuple(c.text for c in a.removed),
            many=True,
        ),
        Field(
            "date",
            Kind.DATE,
            "Date",
            "the day it was published",
            "date:1990..1992-05",
            lambda a: (a.date.isoformat(),) if a.date else (),
        ),
    )
}

FACETS: dict[str, Callable[[Article], tuple[str, ...]]] = {
    "section": FIELDS["section"].values,
    "author": FIELDS["author"].values,
    "year": lambda a: (f"{a.date.year:04d}",) if a.date else (),
    "month": lambda a: (f"{a.date.year:04d}-{a.date.month:02d}",) if a.date else (),
    "publication": FIELDS["publication"].values,
    "label": FIELDS["label"].values,
    "topic": FIELDS["topic"].values,
    "language": FIELDS["language"].values,
}
"""What can be faceted, in the order pages show it.

Name -> an article's values (`facet_values` gives each once).
"""

TEXT_FIELDS = ("title", "caption", "removed")
"""The TEXT fields that have a stream of their own beside the one text (None)."""

SCHEMA_VERSION = "2"


def facet_values(article: Article, facet: str) -> tuple[str, ...]:
    """The distinct values of one facet of an article, in order; empty means "without a value"."""
    return tuple(dict.fromkeys(FACETS[facet](article)))


def day_number(day: dt.date | None) -> int:
    """A day as the proleptic Gregorian ordinal, 0 for none.

    What engines keep as date column and sort key.
    """
    return day.toordinal() if day else 0
