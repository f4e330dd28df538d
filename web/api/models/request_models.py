"""Models of request parameters: they validate input, and the OpenAPI document shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from search import FACETS

Day = Annotated[str, Field(pattern=r"^(\d{4}(-\d{1,2}(-\d{1,2})?)?)?$")]
Values = Annotated[
    list[str], Field(description='repeatable; "-value" leaves out; empty: articles without one')
]
Excluded = Annotated[list[str], Field(description="repeatable; leaves out")]
Flag = Annotated[bool, Field()]
FacetName = Annotated[str, Field(pattern="^(" + "|".join(FACETS) + ")?$")]

DialectName = Literal["", "auto", "morgue", "nexis", "factiva", "proquest", "lucene"]
DIALECT_HELP = "the service in whose language q is written; auto: told by its signs"

# Other news APIs' names -> ours.
ALIASES = {
    "begin_date": "from-date",
    "end_date": "to-date",
    "sort": "order-by",
    "size": "page-size",
    "lang": "language",
    "tag": "topic",
}

# Parameters of the Guardian's API that shape an answer; accepted without effect.
IGNORED = frozenset(
    {"format", "show-tags", "show-elements", "show-blocks", "show-references", "show-section"}
)

# Parameters of the Guardian's API that take these values only: an article has one day.
ON_DATES = {"use-date": ("published",), "order-date": ("published",)}

# Parameters of the Guardian's API that are refused because they change the hits -> advice.
ELSEWHERE = {
    "query-fields": "write the field into q, as title:(harbour toll) or author:smith",
    "ids": "ask /api/v1/articles/ID for each, or /guardian/search?ids=",
}

_LOOKS = (
    "all body bodyText main thumbnail shortUrl score starRating commentable productionOffice"
    " hasStoryPackage internalPageCode charCount"
)
# Values of `show-fields` -> the name in `fields`; empty for those without a field here.
SHOWN_FIELDS = dict.fromkeys(_LOOKS.split(), "") | {
    "headline": "title",
    "byline": "authors",
    "standfirst": "dek",
    "trailText": "dek",
    "lastModified": "updated",
    "firstPublicationDate": "date",
    "wordcount": "word_count",
    "publication": "publication",
    "lang": "language",
}

# Parameters of the API's search that pages don't have.
ANSWERS = ("facet-size", "timeline", "explain")

# The parameter that carries an access token.
KEY = "api-key"


class Parameters(BaseModel):
    """Base model of query parameters, named as in an address; others are refused."""

    model_config = ConfigDict(extra="forbid")


class NoParameters(Parameters):
    """The model of an endpoint without parameters."""


class _Filters(Parameters):
    """Parameters that filter by facets and dates."""

    section: Values = []
    author: Values = []
    year: Annotated[
        list[str], Field(description="YYYY, repeatable; -YYYY leaves out; empty: undated")
    ] = []
    month: Annotated[
        list[str], Field(description="YYYY-MM, repeatable; -YYYY-MM leaves out; empty: undated")
    ] = []
    publication: Values = []
    label: Values = []
    topic: Values = []
    language: Values = []
    not_section: Excluded = Field([], alias="not-section")
    not_author: Excluded = Field([], alias="not-author")
    not_year: Excluded = Field([], alias="not-year")
    not_month: Excluded = Field([], alias="not-month")
    not_publication: Excluded = Field([], alias="not-publication")
    not_label: Excluded = Field([], alias="not-label")
    not_topic: Excluded = Field([], alias="not-topic")
    not_language: Excluded = Field([], alias="not-language")
    without: list[FacetName] = Field([], description="a facet; articles that have no value of it")
    having: list[FacetName] = Field(
        [], alias="with", description="a facet; articles that have a value of it"
    )
    from_date: Day = Field(
        "", alias="from-date", description="YYYY-MM-DD, inclusive; also begin_date, and YYYYMMDD"
    )
    to_date: Day = Field(
        "", alias="to-date", description="YYYY-MM-DD, inclusive; also end_date, and YYYYMMDD"
    )


def _facet_parameters() -> dict[str, Any]:
    """Return the two parameters of each facet that `_Filters` doesn't name itself."""
    missing = [facet for facet in FACETS if facet not in _Filters.model_fields]
    chosen: dict[str, Any] = {facet: (Values, []) for facet in missing}
    for facet in missing:
        chosen[f"not_{facet}"] = (Excluded, Field([], alias=f"not-{facet}"))
    return chosen


class Filters(create_model("FiltersOfFacets", __base__=_Filters, **_facet_parameters())):  # type: ignore[misc]
    """Parameters that filter by facets and dates."""


class Chosen(Filters):
    """Parameters that decide which articles are hits."""

    q: str = Field(
        "", description="the query; empty: everything", json_schema_extra={"example": "harbour"}
    )
    match: Literal["", "auto", "all", "any"] = Field(
        "auto", description="how many of the bare words an article must have"
    )
    dialect: DialectName = Field("auto", description=DIALECT_HELP)
    versions: Literal["", "all", "group", "first"] = Field(
        "all",
        description="group: one version of each text, and counts of texts; first: leads of groups"
        " and what has no other version",
    )
    first: Flag = Field(False, description="1: the same as versions=first")
    strict: Flag = Field(
        False, description="1: a query that can't be read as typed is a 400 with the position"
    )


class Ordered(Chosen):
    """Parameters of hits in an order."""

    order_by: Literal["", "relevance", "newest", "oldest", "added"] = Field(
        "",
        alias="order-by",
        description="relevance where q has words, else newest; added: what the archive had last"
        " comes first; also sort",
    )
    cursor: str = Field(
        "", description="`next` of the answer before; the other parameters stay as they were"
    )


class SearchQuery(Ordered):
    """Parameters of a page of hits."""

    page: int = Field(1, ge=1, le=10_000, description="from 1; pages reach 10,000 hits")
    page_size: int = Field(10, ge=1, alias="page-size", description="also size")
    fields: str = Field(
        "",
        description="what each result holds beside its id, by comma; empty: all",
        json_schema_extra={"example": "title,date,section"},
    )
    facets: str = Field(
        "",
        description="facets to count, by comma; none unless asked",
        json_schema_extra={"example": "section,author"},
    )
    facet_size: int = Field(
        100,
        ge=1,
        alias="facet-size",
        description="the most values of each facet; /facets/NAME has all",
    )
    timeline: Flag = Field(True, description="0: without counts over time")
    highlight: Flag = Field(True, description="0: no snippets")
    explain: Flag = Field(
        False,
        description="1: how q was read, with the articles of each clause and what would loosen it",
    )


class ExportQuery(Ordered):
    """Parameters of an export of all hits."""

    format: Literal["ndjson", "csv"] = Field(
        "ndjson", description="NDJSON: an article a line, whole; CSV: without the body"
    )
    limit: int = Field(0, ge=0, le=1_000_000_000, description="the most articles; 0: all")
    cursors: Flag = Field(
        False, description="1, with NDJSON: each line has a `cursor` that goes on behind it"
    )


class FacetQuery(Chosen):
    """Parameters of the values of a facet under a search."""

    contains: str = Field(
        "", description="only values with this text in them, whatever its case and accents"
    )
    page: int = Field(1, ge=1, le=10_000)
    page_size: int = Field(50, ge=1, alias="page-size")


class SignificantQuery(Chosen):
    """Parameters of significant terms."""

    page_size: int = Field(20, ge=1, le=100, alias="page-size", description="how many words")


class TrendsQuery(Filters):
    """Parameters of queries over time."""

    q: list[str] = Field(
        description="1 to 10 queries",
        min_length=1,
        max_length=10,
        json_schema_extra={"example": ["harbour", "railway"]},
    )
    unit: Literal["year", "month", "auto"] = Field(
        "year", description="auto: by the span of the hits, over their span"
    )
    dialect: DialectName = Field("auto", description=DIALECT_HELP)
    measure: Literal["articles", "mentions"] = Field(
        "articles", description="what the series count; `archive` always counts articles"
    )
    versions: Literal["", "all", "group", "first"] = Field(
        "all", description="group: count different texts instead of articles"
    )
    words: bool = Field(
        False, description="with the words of all articles of each period, for rates per million"
    )


class SuggestQuery(Parameters):
    """Parameters of completion: a text being typed."""

    q: str = Field(description="what is typed so far", json_schema_extra={"example": "harb"})
    size: int = Field(8, ge=1, le=50, description="the most of each kind")


class ArticleQuery(Parameters):
    """Parameters of one article."""

    fields: str = Field(
        "",
        description="what it holds beside its id, by comma; empty: all",
        json_schema_extra={"example": "title,body"},
    )


class SimilarQuery(Parameters):
    """Parameters of similar articles."""

    size: int = Field(10, ge=1, le=50)
    fields: str = Field(
        "", description="what each result holds beside its id, by comma; empty: all"
    )


class DiffQuery(Parameters):
    """Parameters of a comparison: the other article."""

    with_: str = Field(
        alias="with",
        description="the id of the article to compare with",
        min_length=1,
        json_schema_extra={"example": "post/1990/00.txt"},
    )


class ArticlePath(BaseModel):
    """The path of an article's endpoint."""

    id: str = Field(description="the article's id; it may hold slashes", min_length=1)


class FacetPath(BaseModel):
    """The path of a facet's endpoint."""

    facet: Literal[
        "section", "author", "year", "month", "publication", "label", "topic", "language"
    ]
