"""Models of mentions, keywords, comparisons and quotations."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from web.api.models.request_models import Chosen, Filters, Flag
from web.api.models.response_models import Answer, Count, FacetCount, Good, Span


class MentionsChosen(Chosen):
    """Parameters that select mentions."""

    of: str = Field("", description="a query whose mentions in the hits of q; empty: q's own")
    near: str = Field(
        "",
        description='words that a row must hold outside its mention; in "quotes" as written',
        json_schema_extra={"example": "council"},
    )
    width: int = Field(12, ge=0, le=60, description="words of a row at either side")
    context: Literal["", "words", "sentence"] = Field(
        "words", description="sentence: rows are whole sentences"
    )
    order_by: Literal["", "newest", "oldest", "writer", "left", "right"] = Field(
        "newest",
        alias="order-by",
        description="by date, writer, or the words left or right of the mention",
    )
    sample: int = Field(0, ge=0, le=1_000_000_000, description="so many drawn at random; 0: all")
    seed: int = Field(0, ge=0, le=1_000_000_000, description="the same seed draws the same sample")
    bylines: Flag = Field(True, description="0: without mentions in bylines")


class MentionsQuery(MentionsChosen):
    """A page of mentions."""

    count: Literal["", "mentions", "articles"] = Field("mentions", description="what facets count")
    facets: str = Field(
        "",
        description="facets to count, by comma; none unless asked",
        json_schema_extra={"example": "section,author"},
    )
    page_size: int = Field(50, ge=1, le=500, alias="page-size", description="rows")
    cursor: str = Field(
        "", description="`next` of the answer before; the other parameters stay as they were"
    )


class MentionsExportQuery(MentionsChosen):
    """All mentions."""

    format: Literal["ndjson", "csv"] = Field("ndjson", description="a mention a line or row")


class WordsQuery(Chosen):
    """Parameters of the keywords of a set."""

    page_size: int = Field(20, ge=1, le=100, alias="page-size", description="how many of each")
    near: int = Field(
        0, ge=0, le=60, description="list the words within so many words of q's own; 0: none"
    )


class CompareQuery(Filters):
    """Parameters of a comparison of two sets."""

    a: str = Field(description="the query of the one set", json_schema_extra={"example": "harbour"})
    b: str = Field(description="the query of the other", json_schema_extra={"example": "railway"})
    page_size: int = Field(20, ge=1, le=100, alias="page-size", description="how many words")


class Mention(Answer):
    """One concordance row: a mention with the text around it."""

    id: str
    date: str | None
    authors: list[str]
    publication: str | None
    title: str | None
    field: str = Field(description="title, dek, authors, body, captions or removed")
    number: Count = Field(description="which passage of the field, from 0")
    start: Count = Field(description="where the mention begins in it, in code points")
    left: str
    text: str
    right: str
    spans: list[Span] = Field(description="[from, to] of each word that matched, in text")
    address: str
    citation: str


class Remark(Answer):
    """A part of q that was ignored or read otherwise, and its position."""

    message: str
    at: Span | None


class MentionsAnswer(Good):
    """A page of mentions; `total` of them are in `articles` articles."""

    total: Count
    articles: Count
    startIndex: Count  # noqa: N815
    pageSize: Count  # noqa: N815
    orderBy: str  # noqa: N815
    ignored: list[Remark]
    mentions: list[Mention]
    facets: dict[str, list[FacetCount]]
    next: str | None = Field(description="a cursor; null at the end")
    generation: str
    took_ms: float


class Peak(Answer):
    """The month with most mentions."""

    month: str
    count: Count


class WriterMentions(Answer):
    """One writer's mentions; `writer` is null for articles without a byline."""

    writer: str | None
    mentions: Count
    articles: Count
    first: Mention


class MentionSpan(Answer):
    """The first and the last dated mention, and the writers in the order of their first."""

    total: Count
    articles: Count
    first: Mention | None
    last: Mention | None
    peak: Peak | None
    writerCount: Count  # noqa: N815
    writers: list[WriterMentions]


class SpanAnswer(Good, MentionSpan):
    """The first and the last mention of a search."""


class KeyTerm(Answer):
    """A keyword or key phrase of a set, with its occurrences and significance."""

    text: str
    here: Count
    rest: Count
    logLikelihood: float  # noqa: N815
    logRatio: float  # noqa: N815
    mentions: Count | None = Field(
        default=None, description="of a neighbour: the mentions that have it near"
    )


class WordsAnswer(Good):
    """The keywords of all hits of a search, against the rest of the archive."""

    articles: Count
    tokens: Count = Field(description="words of the hits, bylines left out")
    restTokens: Count  # noqa: N815
    formula: str
    words: list[KeyTerm]
    phrases: list[KeyTerm]
    neighbours: list[KeyTerm]


class SetPeriod(Answer):
    """One year of a set."""

    period: str
    articles: Count
    mentions: Count


class Side(Answer):
    """One of two sets."""

    text: str
    articles: Count
    tokens: Count
    span: MentionSpan | None
    periods: list[SetPeriod]
    words: list[KeyTerm]
    phrases: list[KeyTerm]
    mentions: list[Mention]


class Pair(Answer):
    """A word of both sets with its figures for each, against the rest of the archive."""

    a: KeyTerm
    b: KeyTerm


class CompareAnswer(Good):
    """Two sets next to each other; `both` articles are in either."""

    a: Side
    b: Side
    both: Count
    shared: list[Pair]
    first: Mention | None
    formula: str


class Stretch(Answer):
    """A stretch of an alignment between a quotation and a passage."""

    kind: Literal["same", "changed", "missing", "added"]
    quoted: str
    here: str


class Passage(Answer):
    """A passage that resembles the quotation."""

    id: str
    date: str | None
    authors: list[str]
    title: str | None
    field: str
    number: Count
    start: Count
    text: str
    likeness: float
    pieces: list[Stretch]
    address: str
    citation: str


class Quotation(Answer):
    """The result for one quotation."""

    quotation: str
    status: Literal["verbatim", "differs", "absent"]
    passages: list[Passage]


class QuotesAnswer(Good):
    """An answer for each quotation of the text, in its order."""

    quotations: list[Quotation]
    took_ms: float


class QuotesBody(BaseModel):
    """A quotation, or a draft with quotations in quotation marks."""

    text: str = Field(max_length=1_000_000, json_schema_extra={"example": "the old harbour"})
