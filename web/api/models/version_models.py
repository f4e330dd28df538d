"""Models of versions, shared passages and diffs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from web.api.models.response_models import Answer, Count, Good


class Brief(Answer):
    """The identifying fields of an article."""

    id: str
    title: str
    date: dt.date | None
    publication: str | None
    section: str | None
    word_count: Count
    webUrl: str = ""  # noqa: N815
    apiUrl: str = ""  # noqa: N815


class VersionOf(Brief):
    """A version of a text, compared with the lead."""

    words: Count = Field(description="of its body")
    sameWords: Count = Field(description="that the lead has, in the same order")  # noqa: N815
    differentWords: Count  # noqa: N815
    percent: int = Field(ge=0, le=100, description="of its words that the lead has")


class VersionsAnswer(Good):
    """The versions of a text."""

    id: str
    known: bool = Field(description="false: the index was built before there were versions")
    rule: str = Field(description="when two articles are versions of one text")
    lead: str | None = Field(description="null: the text has no other version")
    versions: list[VersionOf] = Field(description="the lead first; empty without another")


class Carrier(Brief):
    """An article that has a passage, with the range in words of its body, from 0."""

    begin: Count
    end: Count


class PassageOf(Answer):
    """A range of the article that others share, in words of its body, from 0."""

    begin: Count
    end: Count
    text: str
    articles: list[Carrier]


class PassagesAnswer(Good):
    """The passages that an article shares with others."""

    id: str
    known: bool = Field(description="false: the index was built before there were passages")
    passages: list[PassageOf] = Field(description="in the order of the text")


class DiffPiece(Answer):
    """A run of words: in both texts, or in one alone."""

    kind: Literal["same", "left", "right"]
    text: str


class DiffRow(Answer):
    """A pair of corresponding paragraphs."""

    left: list[DiffPiece]
    right: list[DiffPiece]


class DiffAnswer(Good):
    """The diff of two texts."""

    left: Brief
    right: Brief
    sameWords: Count  # noqa: N815
    leftOnly: Count  # noqa: N815
    rightOnly: Count  # noqa: N815
    cut: bool = Field(description="true: only the first 10,000 words of each were compared")
    rows: list[DiffRow]
