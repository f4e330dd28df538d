"""Mentions, keywords and quotations as JSON values, CSV and NDJSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring as _json
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
# Characters of a piece: a piece a row would cost more than its row does.
_CHUNK = 1 << 14
# Articles whose parts of a row are kept, about 1 kB each: more than are read at once.
_MOST_PARTS = 2048
# The full stop of a title gives way to the comma; one of an abbreviation or an ellipsis stays.
_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$")
_needs_quotes = re.compile(r'[",\r\n]').search
_MONTHS = (
    *("", "January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def citation(article: Article) -> str:
    """Return a short citation: writers, headline, paper, day.

    >>> citation(Article(id="1", title="On slate", authors=("Una Reed",), publication="Gazette"))
    'Una Reed, “On slate,” Gazette, n.d.'
    >>> citation(Article(id="1", title="Nobody pays."))
    '“Nobody pays,” n.d.'
    """
    date = article.date
    day = f"{date.day} {_MONTHS[date.month]} {date.year}" if date else "n.d"
    writers = [" and ".join(article.authors)] if article.authors else []
    # The comma after a title is inside its quotation marks, as Chicago has it.
    title = _STOP.sub("", article.title or "Untitled")
    written = ", ".join([*writers, f"“{title},”"])
    place = ", ".join(part for part in (article.publication, day) if part)
    return f"{written} {place}."


def mention_view(row: MentionRow, address: str) -> dict[str, Any]:
    """Return one row as JSON values; `spans` are the highlights in `text` (code points)."""
    return _article_view(row.article) | {
        "field": row.field,
        "number": row.number,
        "start": row.begin,
        "left": row.left,
        "text": row.text,
        "right": row.right,
        "spans": [list(span) for span in row.marks],
        "address": address,
        "citation": citation(row.article),
    }


def _article_view(article: Article) -> dict[str, Any]:
    """Return the fields of a row's article as JSON values."""
    return {
        "id": article.id,
        "date": article.date.isoformat() if article.date else None,
        "authors": list(article.authors),
        "publication": article.publication,
        "title": article.title,
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
    # Without a byte-order mark Excel misreads accents.
    yield "\ufeff"
    parts = _ArticleParts(_csv_parts)
    lines = [",".join(COLUMNS)]
    size = 0
    for row in rows:
        before, key, cited = parts.of(row.article)
        left, text, right = _quoted(row.left), _quoted(row.text), _quoted(row.right)
        place = f"{row.field},{row.number + 1},{key},{_quoted(address(row))},{cited}"
        line = f"{before},{left},{text},{right},{place}"
        lines.append(line)
        size += len(line)
        if size >= _CHUNK:
            yield "\r\n".join(lines) + "\r\n"
            lines, size = [], 0
    if lines:
        yield "\r\n".join(lines) + "\r\n"


def mentions_ndjson(rows: Iterable[MentionRow], address: Address) -> Iterator[str]:
    """Yield mentions as JSON objects, one a line, several lines at a time."""
    parts = _ArticleParts(_json_parts)
    lines: list[str] = []
    size = 0
    for row in rows:
        before, cited = parts.of(row.article)
        spans = ", ".join(f"[{begin}, {end}]" for begin, end in row.marks)
        line = (
            f'{before}, "field": "{row.field}", "number": {row.number}, "start": {row.begin},'
            f' "left": {_json(row.left)}, "text": {_json(row.text)}, "right": {_json(row.right)},'
            f' "spans": [{spans}], "address": {_json(address(row))}, {cited}\n'
        )
        lines.append(line)
        size += len(line)
        if size >= _CHUNK:
            yield "".join(lines)
            lines, size = [], 0
    if lines:
        yield "".join(lines)


class _ArticleParts:
    """Cache of the parts of a row that are its article's: rows of one may come far apart.

    Args:
        make: returns the parts of an article.
    """

    def __init__(self, make: Callable[[Article], tuple[str, ...]]) -> None:
        self._make = make
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, article: Article) -> tuple[str, ...]:
        """Return the parts of an article."""
        found = self._known.get(article.id)
        if found is None:
            if len(self._known) >= _MOST_PARTS:
                self._known.clear()
            found = self._known[article.id] = self._make(article)
        return found


def _csv_parts(article: Article) -> tuple[str, str, str]:
    """Return the cells before a mention, the id and the citation, quoted."""
    day = article.date.isoformat() if article.date else ""
    named = (day, "; ".join(article.authors), article.publication or "", article.title)
    return ",".join(map(_quoted, named)), _quoted(article.id), _quoted(citation(article))


def _json_parts(article: Article) -> tuple[str, str]:
    """Return the beginning of a JSON object up to the headline, and its end, the citation."""
    view = _article_view(article)
    cited = json.dumps({"citation": citation(article)}, ensure_ascii=False)
    return json.dumps(view, ensure_ascii=False)[:-1], cited[1:]


def _quoted(text: str) -> str:
    """Return a text as a cell of CSV (RFC 4180) that no spreadsheet runs as a formula.

    >>> _quoted("slate"), _quoted('a "slate", grey'), _quoted("=1+1")
    ('slate', '"a ""slate"", grey"', "'=1+1")
    """
    cell = text if text[:1].isalnum() else csv_cell(text)  # nearly all begin with a letter
    if _needs_quotes(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell
