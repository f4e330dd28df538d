"""Versions of a text, shared passages and diffs as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.article import Article
from search.output.json_views import Addresses
from search.reading.text_comparison import ComparedRow, Piece, TextComparison
from search.reading.version_reader import RULE, SharedPassage, VersionRow


def brief_view(article: Article, addresses: Addresses | None = None) -> dict[str, Any]:
    """Return an article's identity: id, title, day, paper, section, words, addresses."""
    links = addresses(article.id) if addresses else {}
    return {
        "id": article.id,
        "title": article.title,
        "date": article.date.isoformat() if article.date else None,
        "publication": article.publication,
        "section": article.section,
        "word_count": article.word_count,
    } | links


def versions_view(
    article: str,
    rows: Sequence[VersionRow],
    *,
    known: bool = True,
    addresses: Addresses | None = None,
) -> dict[str, Any]:
    """Return the versions of an article's text as JSON values.

    Args:
        article: the article's id.
        rows: the versions, the lead first; empty where it has no other.
        known: False for an index built before there were versions.
        addresses: gives the addresses of an article by its id; None leaves them out.
    """
    return {
        "status": "ok",
        "id": article,
        "known": known,
        "rule": RULE,
        "lead": rows[0].article.id if rows else None,
        "versions": [
            brief_view(row.article, addresses)
            | {
                "words": row.words,
                "sameWords": row.same,
                "differentWords": row.different,
                "percent": row.percent,
            }
            for row in rows
        ],
    }


def passage_view(passage: SharedPassage, addresses: Addresses | None = None) -> dict[str, Any]:
    """Return a passage and the articles that contain it, as JSON values.

    `begin` and `end` count words of each article's body.
    """
    return {
        "begin": passage.begin,
        "end": passage.end,
        "text": passage.text,
        "articles": [
            brief_view(article, addresses) | {"begin": begin, "end": end}
            for article, begin, end in passage.others
        ],
    }


def passages_view(
    article: str,
    passages: Sequence[SharedPassage],
    *,
    known: bool = True,
    addresses: Addresses | None = None,
) -> dict[str, Any]:
    """Return the passages that an article shares with others, in the order of its text."""
    return {
        "status": "ok",
        "id": article,
        "known": known,
        "passages": [passage_view(passage, addresses) for passage in passages],
    }


def diff_view(found: TextComparison, addresses: Addresses | None = None) -> dict[str, Any]:
    """Return the diff of two texts as JSON values: rows of pieces, left and right."""
    return {
        "status": "ok",
        "left": brief_view(found.left, addresses),
        "right": brief_view(found.right, addresses),
        "sameWords": found.same,
        "leftOnly": found.left_only,
        "rightOnly": found.right_only,
        "cut": found.cut,
        "rows": [_row_view(row) for row in found.rows],
    }


def _row_view(row: ComparedRow) -> dict[str, Any]:
    return {"left": [*map(_piece_view, row.left)], "right": [*map(_piece_view, row.right)]}


def _piece_view(piece: Piece) -> dict[str, str]:
    return {"kind": piece.kind, "text": piece.text}
