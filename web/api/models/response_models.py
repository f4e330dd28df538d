"""Models of responses: the source of the OpenAPI document, and of tests' validation."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from search import name_fields

Span = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=2, max_length=2)]
Count = Annotated[int, Field(ge=0)]
_ADDED = "when the archive first had it; null: before it kept this"
_CHANGED = "when its title or body last became another; null: before it kept this"
SortName = Literal["relevance", "newest", "oldest", "added"]


class Answer(BaseModel):
    """Base model of a response or a part of one; undescribed members are refused."""

    model_config = ConfigDict(extra="forbid")


def with_fields(model: type[Answer]) -> type[Answer]:
    """Return a model extended by the fields of names that it doesn't declare itself."""
    missing: dict[str, Any] = {
        field.attribute: (list[str], []) if field.many else (str | None, None)
        for field in name_fields()
        if field.attribute not in model.model_fields
    }
    return create_model(f"{model.__name__}WithFields", __base__=model, **missing)


class Good(Answer):
    """Base model of a successful response."""

    status: Literal["ok"]


class Snippet(Answer):
    """A piece of an article with the words that matched."""

    field: str = Field(description="title, dek, authors, body, captions, ...")
    number: int = Field(ge=0, description="which passage of the field, from 0")
    start: int = Field(ge=0, description="where the text begins in that passage, in code points")
    text: str = Field(description="plain text")
    html: str = Field(description="the same as HTML: escaped, matches within <mark>")
    spans: list[Span] = Field(description="[from, to] of each match, in code points of text")


class _Result(Answer):
    """An article found. With `fields`, the id and the chosen fields."""

    id: str
    url: str | None = None
    title: str = ""
    dek: str | None = None
    authors: list[str] = []
    date: dt.date | None = None
    updated: dt.date | None = None
    added: dt.datetime | None = Field(default=None, description=_ADDED)
    changed: dt.datetime | None = Field(default=None, description=_CHANGED)
    section: str | None = None
    label: str | None = None
    publication: str | None = None
    language: str | None = None
    topics: list[str] = []
    word_count: Count = 0
    score: float = 0.0
    snippets: list[Snippet] = []
    versions: int = Field(
        default=1, ge=1, description="of its text in the archive, itself included"
    )
    group: str | None = Field(default=None, description="the id of the lead, where it has versions")
    webUrl: str = Field(default="", description="its page in this archive")  # noqa: N815
    apiUrl: str = Field(default="", description="the same as JSON")  # noqa: N815


class Result(with_fields(_Result)):  # type: ignore[misc]
    """An article found. With `fields`, the id and the chosen fields."""


class FacetCount(Answer):
    """A value of a facet with its count of articles.

    The count is the number of hits if this value were chosen under the other filters.
    """

    value: str | None = Field(description="null: without a value")
    count: Count
    selected: bool


class Period(Answer):
    """One bar of the date histogram: a year, month or day."""

    period: str
    count: Count


class MinimumMatch(Answer):
    """The minimum-should-match rule applied to the bare words."""

    rule: Literal["all", "75%", "50%", "any"]
    least: Count = Field(description="how many of the words an article must have")
    words: Count
    allCount: Count = Field(description="how many articles of the archive have all of them")  # noqa: N815


class QueryNote(Answer):
    """A part of the query that was ignored, truncated or read otherwise."""

    message: str
    at: Span | None = Field(description="where in q: [from, to] in code points")
    text: str


class QueryEcho(Answer):
    """The query as typed, as understood, and what was left out of it."""

    text: str
    parsed: str
    ignored: list[QueryNote]
    dialect: str = Field(description="the service in whose language it was read")
    translation: str | None = Field(
        description="a query of another service in Morgue's language: what was searched"
    )
    losses: list[QueryNote] = Field(
        description="what of another service's query could not be read as it was meant"
    )


class Clause(Answer):
    """A part of the query with its number of articles in the whole archive."""

    text: str
    meaning: str = Field(description="in plain words")
    count: Count
    depth: Count = Field(description="how deep it stands in the query")


class Loosening(Answer):
    """A relaxed query: it requires less in one place."""

    text: str
    change: str
    count: Count


class Explanation(Answer):
    """The reading of a query, and the counts of its parts without filters."""

    parsed: str
    meaning: str = Field(description="in plain words")
    total: Count
    clauses: list[Clause]
    empty: list[str] = Field(description="the clauses that leave nothing")
    loosenings: list[Loosening] = Field(description="the nearest first")


class SearchAnswer(Good):
    """One page of hits."""

    total: Count = Field(description="exact")
    startIndex: Count | None = Field(description="the first hit's rank from 1; null with a cursor")  # noqa: N815
    pageSize: Count  # noqa: N815
    currentPage: Count | None  # noqa: N815
    pages: Count
    orderBy: SortName  # noqa: N815
    relaxed: MinimumMatch | None
    query: QueryEcho
    suggestion: str | None = Field(
        description="the query in another spelling, where little was found"
    )
    explanation: Explanation | None = Field(description="with explain=1")
    results: list[Result]
    facets: dict[str, list[FacetCount]]
    timeline: list[Period]
    timelineUnit: Literal["year", "month", "day"]  # noqa: N815
    undated: Count = Field(
        description="hits in no period: without a date or, by months, of a season or year alone"
    )
    next: str | None = Field(
        description="the cursor that goes on behind the last hit, on the same generation"
    )
    generation: str
    took_ms: float
    versions: VersionCounts


class VersionCounts(Answer):
    """The hits as articles and as different texts: texts + repeats = articles."""

    shown: Literal["all", "group", "first"]
    counted: Literal["articles", "texts"] = Field(
        description="what total, facets and timeline count"
    )
    articles: Count | None = Field(
        description="null: the index was built before there were versions"
    )
    texts: Count | None
    repeats: Count | None = Field(description="articles of which an earlier version is a hit, too")


class SuggestAnswer(Good):
    """Completions of a text being typed."""

    text: str
    words: list[str]
    authors: list[str]
    sections: list[str]
    field: str | None
    values: list[str]
    before: str


class ParameterError(Answer):
    """A parameter that is invalid."""

    parameter: str
    value: str
    detail: str
    nearest: str | None = Field(
        default=None, description="for an unknown name, the nearest known one"
    )


class ProblemAnswer(BaseModel):
    """A problem as in RFC 9457. `type` links to its explanation in the docs."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    position: int | None = Field(
        default=None, description="where q can't be read, in code points from 0"
    )
    errors: list[ParameterError] | None = None


class BatchLine(Answer):
    """One line's answer: a total and its first hits, or a problem."""

    line: Count = Field(description="from 0, as in the request")
    q: str
    total: Count | None = None
    query: QueryEcho | None = None
    results: list[Result] | None = None
    problem: ProblemAnswer | None = None


class BatchAnswer(Good):
    """A line for each query, in the order of the request."""

    lines: list[BatchLine]
    failed: Count
    took_ms: float


class IndexAnswer(Good):
    """A summary of this archive, with links to the endpoints."""

    name: str
    version: str
    generation: str
    articles: Count
    built_at: str
    engine: str
    facets: list[str]
    links: dict[str, str]


class BatchBody(BaseModel):
    """The queries: texts, or objects with the parameters of a search.

    A line that is neither has a problem of its own.
    """

    model_config = ConfigDict(extra="forbid")
    queries: list[Any] = Field(
        json_schema_extra={
            "example": ["harbour", {"q": "strike", "section": ["Opinion"], "size": 3}]
        }
    )
