"""The answers about articles."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from web.api.models.response_models import (
    _ADDED,
    _CHANGED,
    Answer,
    Count,
    Good,
    Result,
    with_fields,
)


class RemovedText(Answer):
    """A piece of text that cleaning removed."""

    text: str
    rule: str
    place: str


class _Article(Answer):
    """A complete article. With `fields`, the id and the chosen fields."""

    id: str
    url: str | None = None
    title: str = ""
    dek: str | None = None
    authors: list[str] = Field(default=[])
    date: dt.date | None = None
    date_precision: str = Field(
        default="day", description="day, month, two months, season or year: date is its first day"
    )
    date_text: str | None = Field(default=None, description="as printed, where it was no day")
    updated: dt.date | None = None
    added: dt.datetime | None = Field(default=None, description=_ADDED)
    changed: dt.datetime | None = Field(default=None, description=_CHANGED)
    section: str | None = None
    label: str | None = None
    publication: str | None = None
    language: str | None = None
    topics: list[str] = Field(default=[])
    body: list[str] = Field(default=[], description="paragraphs")
    captions: list[str] = Field(default=[])
    author_bio: str | None = None
    byline: str | None = Field(default=None, description="as it was printed")
    credit: str | None = Field(
        default=None, description="roles, papers and helpers beside the authors"
    )
    source: str = ""
    removed: list[RemovedText] = Field(default=[])
    needs_review: bool = Field(default=False, description="cleaning wasn't sure of it")
    word_count: Count = 0
    digest: str = ""
    webUrl: str = Field(default="", description="its page in this archive")  # noqa: N815
    apiUrl: str = Field(default="", description="the same as JSON")  # noqa: N815


class Article(with_fields(_Article)):  # type: ignore[misc]
    """A complete article. With `fields`, the id and the chosen fields."""


class ArticleAnswer(Good):
    """One article."""

    article: Article


class SimilarAnswer(Good):
    """The articles nearest to one by its most significant words."""

    id: str
    results: list[Result]
