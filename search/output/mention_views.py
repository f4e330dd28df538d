"""Mentions, keywords and quotations as JSON values, CSV and NDJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from search.article import Article
from search.assist.keyness import FORMULA, KeyTerm
from search.output.exports import csv_cell
from search.reading.concordance.mention_rows import MentionRow
from search.reading.concordance.mention_types import MentionPage, MentionSpan
from search.reading.concordance.set_words import Comparison, SetWords, Side
from search.reading.quotes import QuoteAnswer

Address = Callable[[MentionRow], str]
COLUMNS = (
    *("date", "writer", "publication", "headline", "left", "mention", "right", "field"),
    *("paragraph", "id", "address", "citation"),
)
_CHUNK = 1 << 14
_MONTHS = (
    *("", "January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def citation(article: Article) -> str:
    """Return a short citation: writers, headline, paper, day.

    >>> citation(Article(id="1", title="On slate", authors=("Una Reed",), publication="Gazette"))
    'Una Reed, “On slate,” Gazette, n.d.'
    """
    date = article.date
    day = f"{date.day} {_MONTHS[date.month]} {date.year}" if date else "n.d"
    writers = [" and ".join(article.authors)] if article.authors else []
    # The comma after a title is inside its quotation marks, as Chicago has it.
    written = ", ".join([*writers, f"“{article.title or 'Untitled'},”"])
    place = ", ".join(part for part in (article.publication, day) if part)
    return f"{written} {place}."


def mention_view(row: MentionRow, address: str) -> dict[str, Any]:
    """Return one row as JSON values; `spans` are the highlights in `text` (code points)."""
    article = row.article
    return {
        "id": article.id,
        "date": article.date.isoformat() if article.date else None,
        "authors": list(article.authors),
        "publication": article.publication,
        "title": article.title,
        "field": row.field,
        "number": row.number,
        "start": row.begin,
        "left": row.left,
        "text": row.text,
        "right": row.right,
        "spans": [list(span) for span in row.marks],
        "address": address,
        "citation": citation(article),
    }


def mentions_view(page: MentionPage, address: Address) -> dict[str, Any]:
    """Return a page of mentions as JSON values."""
    return {
        "status": "ok",
        "total": page.total,
        "articles": page.articles,
        "startIndex": min(page.start + 1, page.total),
        "pageSize": page.request.size,
        "orderBy": page.request.sort,
        "ignored": [
            {"message": note.message, "at": list(note.source_span) if note.source_span else None}
            for note in page.notes
        ],
        "mentions": [mention_view(row, address(row)) for row in page.rows],
        "facets": {
            name: [{"value": c.value, "count": c.count, "selected": c.selected} for c in counts]
            for name, counts in page.facets.items()
        },
        "next": page.next,
        "generation": page.generation,
        "took_ms": round(page.took_ms, 2),
    }


def span_view(span: MentionSpan, address: Address) -> dict[str, Any]:
    """Return the first and last mention and the writers as JSON values."""

    def shown(row: MentionRow | None) -> dict[str, Any] | None:
        return None if row is None else mention_view(row, address(row))

    return {
        "total": span.total,
        "articles": span.articles,
        "first": shown(span.first),
        "last": shown(span.last),
        "peak": {"month": span.peak[0], "count": span.peak[1]} if span.peak else None,
        "writerCount": span.writer_count,
        "writers": [
            {
                "writer": each.writer,
                "mentions": each.mentions,
                "articles": each.articles,
                "first": shown(each.first),
            }
            for each in span.writers
        ],
    }


def term_view(term: KeyTerm) -> dict[str, Any]:
    """Return a keyword with its figures."""
    view: dict[str, Any] = {
        "text": term.text,
        "here": term.here,
        "rest": term.rest,
        "logLikelihood": round(term.log_likelihood, 4),
        "logRatio": round(term.log_ratio, 4),
    }
    return view if term.mentions is None else view | {"mentions": term.mentions}


def words_view(found: SetWords) -> dict[str, Any]:
    """Return the keywords of a set as JSON values."""
    return {
        "status": "ok",
        "articles": found.articles,
        "tokens": found.tokens,
        "restTokens": found.rest_tokens,
        "formula": FORMULA,
        "words": [term_view(term) for term in found.words],
        "phrases": [term_view(term) for term in found.phrases],
        "neighbours": [term_view(term) for term in found.neighbours],
    }


def comparison_view(found: Comparison, address: Address) -> dict[str, Any]:
    """Return a comparison of two sets as JSON values."""

    def side(each: Side) -> dict[str, Any]:
        return {
            "text": each.text,
            "articles": each.articles,
            "tokens": each.tokens,
            "span": span_view(each.span, address) if each.span else None,
            "periods": [
                {"period": period, "articles": articles, "mentions": mentions}
                for period, articles, mentions in each.periods
            ],
            "words": [term_view(term) for term in each.words],
            "phrases": [term_view(term) for term in each.phrases],
            "mentions": [mention_view(row, address(row)) for row in each.rows],
        }

    return {
        "status": "ok",
        "a": side(found.one),
        "b": side(found.other),
        "both": found.both,
        "shared": [{"a": term_view(one), "b": term_view(other)} for one, other in found.shared],
        "first": mention_view(found.first, address(found.first)) if found.first else None,
        "formula": FORMULA,
    }


def quote_view(answer: QuoteAnswer, address: Callable[[Article, str, int, int], str]) -> Any:
    """Return the result for a quotation as JSON values."""
    return {
        "quotation": answer.quotation,
        "status": answer.status,
        "passages": [
            {
                "id": each.article.id,
                "date": each.article.date.isoformat() if each.article.date else None,
                "authors": list(each.article.authors),
                "title": each.article.title,
                "field": each.field,
                "number": each.number,
                "start": each.begin,
                "text": each.text,
                "likeness": round(each.likeness, 4),
                "pieces": [piece._asdict() for piece in each.pieces],
                "address": address(each.article, each.field, each.number, each.begin),
                "citation": citation(each.article),
            }
            for each in answer.passages
        ],
    }


def mentions_csv(rows: Iterable[MentionRow], address: Address) -> Iterator[str]:
    """Yield a CSV table of mentions piece by piece; its cells are safe in spreadsheets."""
    line = io.StringIO()
    writer = csv.writer(line)
    # Without a byte-order mark Excel misreads accents.
    yield "\ufeff"
    writer.writerow(COLUMNS)
    known: Article | None = None
    before: list[str] = []
    for row in rows:
        article = row.article
        if known is not article:  # rows of one article often follow one another
            known = article
            day = article.date.isoformat() if article.date else ""
            named = (day, "; ".join(article.authors), article.publication or "", article.title)
            before = [csv_cell(cell or "") for cell in named]
            key, cited = csv_cell(article.id), csv_cell(citation(article))
        said = map(csv_cell, (row.left, row.text, row.right))
        place = (row.field, str(row.number + 1), key, csv_cell(address(row)), cited)
        writer.writerow([*before, *said, *place])
        if line.tell() >= _CHUNK:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def mentions_ndjson(rows: Iterable[MentionRow], address: Address) -> Iterator[str]:
    """Yield mentions as JSON objects, one a line."""
    for row in rows:
        yield json.dumps(mention_view(row, address(row)), ensure_ascii=False) + "\n"
