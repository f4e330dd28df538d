"""FIELDS: the one table that schemas, the parser, facets, sort keys and help derive from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from search.article import Article


class Kind(Enum):
    """The way a field is searched.

    TEXT by words in order, stemmed or exact; NAME by the words of its values, unstemmed; DATE by
    ranges.
    """

    TEXT = "text"
    NAME = "name"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """One searchable field, and how every surface shows it.

    A field with kind NAME appears in CSV and NDJSON exports, in results and articles of the API,
    on the article's page and among the marks; one that is a facet as well on /browse, in the
    panels, parameters and completions. Surfaces read this table, so that none can lack a field.

    Attributes:
        name: its name in queries and addresses.
        kind: how it is searched.
        label: its name on pages, singular.
        help: what it searches, for help and docs.
        example: a query that uses it.
        values: gives an article's values as strings; empty where it has none.
        facet: True if its values are counted and filtered.
        many: True if an article may have several values.
        facet_label: its name on pages that count it, where that differs from `label`.
        plural: its name for several values; `facet_label` with an s where it is regular.
    """

    name: str
    kind: Kind
    label: str
    help: str
    example: str
    values: Callable[[Article], tuple[str, ...]]
    facet: bool = False
    many: bool = False
    facet_label: str = ""
    plural: str = ""

    @property
    def attribute(self) -> str:
        """The key of its values in JSON and CSV: plural if an article may have several.

        >>> FIELDS["author"].attribute, FIELDS["section"].attribute
        ('authors', 'section')
        """
        return f"{self.name}s" if self.many else self.name

    def json_value(self, article: Article) -> list[str] | str | None:
        """Return an article's values as JSON: a list where there may be several, else one."""
        values = self.values(article)
        if self.many:
            return list(values)
        return values[0] if values else None


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
            facet_label="Kind",
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
            "language",
            Kind.NAME,
            "Language",
            "the language's code",
            "language:en",
            lambda a: _one(a.language),
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
        Field(
            "added",
            Kind.DATE,
            "Added",
            "the day the archive first had it (UTC)",
            'added:"last 7 days"',
            lambda a: (a.added.isoformat(),) if a.added else (),
        ),
        Field(
            "changed",
            Kind.DATE,
            "Changed",
            "the day its text last became another (UTC)",
            "changed:2026-11",
            lambda a: (a.changed.isoformat(),) if a.changed else (),
        ),
    )
}

_PERIODS: dict[str, Callable[[Article], tuple[str, ...]]] = {
    "year": lambda a: (f"{a.date.year:04d}",) if a.date else (),
    "month": lambda a: (
        (f"{a.date.year:04d}-{a.date.month:02d}",)
        if a.date and a.date_precision in {"day", "month"}
        else ()
    ),
}
_FACET_ORDER = ("section", "author", *_PERIODS, "publication", "label", "topic", "language")


def name_fields() -> tuple[Field, ...]:
    """Return the fields of names and values (kind NAME), in the order of exports."""
    return tuple(field for field in FIELDS.values() if field.kind is Kind.NAME)


def is_name_field(field: str | None) -> bool:
    """Return True if a field is searched by the words of its values.

    >>> is_name_field("author"), is_name_field("title"), is_name_field(None)
    (True, False, False)
    """
    return field is not None and FIELDS[field].kind is Kind.NAME


def _facets() -> dict[str, Callable[[Article], tuple[str, ...]]]:
    known = {f.name: f.values for f in FIELDS.values() if f.facet} | _PERIODS
    order = (*_FACET_ORDER, *(name for name in known if name not in _FACET_ORDER))
    return {name: known[name] for name in order}


# Facets in display order: name -> function to an article's values.
#
# `facet_values` returns each value once.
FACETS = _facets()


def add_field(field: Field) -> None:
    """Add a field to FIELDS and, if it is a facet, to FACETS.

    Call it before anything else of Morgue is imported: schemas and parameters are made from the
    tables when their modules load.
    """
    FIELDS[field.name] = field
    if field.facet:
        FACETS[field.name] = field.values


def facet_labels(facet: str) -> tuple[str, str, str]:
    """Return a facet's name on pages: singular, plural and "without a value".

    >>> facet_labels("label"), facet_labels("month")
    (('Kind', 'Kinds', 'No kind'), ('Month', 'Months', 'Undated'))
    """
    if facet in _PERIODS:
        return facet.capitalize(), f"{facet.capitalize()}s", "Undated"
    field = FIELDS[facet]
    one = field.facet_label or field.label
    return one, field.plural or f"{one}s", f"No {one.lower()}"


# The TEXT fields that are searched apart from the combined text field (None).
TEXT_FIELDS = ("title", "caption", "removed")

SCHEMA_VERSION = "2"


def facet_values(article: Article, facet: str) -> tuple[str, ...]:
    """Return the distinct values of one facet of an article, in order; () is without a value."""
    return tuple(dict.fromkeys(FACETS[facet](article)))
