"""The answers that count: trends, values of facets, significant terms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.api.models.response_models import Answer, Count, FacetCount, Good


class Series(Answer):
    """A query's counts over time."""

    q: str
    translation: str | None = Field(description="a query of another service in Morgue's language")
    counts: list[Count]


class TrendsAnswer(Good):
    """Counts of articles by period for each query; `archive` is the count of all articles."""

    unit: Literal["year", "month", "day"]
    counted: Literal["articles", "texts"]
    periods: list[str]
    archive: list[Count]
    series: list[Series]
    words: list[Count] | None = Field(
        None, description="the words of the articles of each period, where asked for"
    )


class FacetAnswer(Good):
    """The values of one facet, a page at a time."""

    facet: str
    total: Count = Field(description="how many values there are")
    startIndex: Count  # noqa: N815
    pageSize: Count  # noqa: N815
    currentPage: Count  # noqa: N815
    pages: Count
    values: list[FacetCount]


class SignificantTerm(Answer):
    """A significant term: a word that distinguishes the hits."""

    word: str
    count: Count = Field(description="occurrences in the texts of all hits")
    background: Count = Field(description="occurrences in the texts of the archive")
    score: float = Field(description="log-likelihood G2")
    logRatio: float = Field(description="doublings of its share; 1 is twice")  # noqa: N815


class SignificantAnswer(Good):
    """The significant terms of a search's hits against the archive."""

    terms: list[SignificantTerm]
