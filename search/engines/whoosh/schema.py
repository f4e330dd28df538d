"""Whoosh schema of a generation, and the fields of an article in it.

Every field has a type and an analyzer of Whoosh's own, so that any Whoosh opens the folder
without Morgue, parses queries by the schema and searches words, author, section and date. The
words of TEXT fields come from `search.analysis`; the stock analyzer tokenises and folds the queries
of plain Whoosh nearly the same way.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from search.article import Article
from search.engines.whoosh.library import (
    DATETIME,
    ID,
    KEYWORD,
    STORED,
    TEXT,
    CharsetFilter,
    Existence,
    LowercaseFilter,
    RegexTokenizer,
    Schema,
    accent_map,
)
from search.fields import TEXT_FIELDS

# Fields whose postings are the exact stream of `search.analysis`.
WORD_FIELDS = tuple(sorted(("text", *TEXT_FIELDS)))
# Fields with postings that their Whoosh type makes from the article's values.
VALUE_FIELDS = (
    *("author", "date", "id", "label", "language", "publication", "section", "topic", "url"),
)
_KEYWORDS = ("label", "language", "publication", "section", "topic")
_PARAGRAPH, _NAME, _TOPIC = "\n\n", "; ", ", "
_LISTS = (("text", "body", _PARAGRAPH), ("author", "authors", _NAME), ("topic", "topics", _TOPIC))
_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")

_DEFAULTS = Article("").plain()

Terms = tuple[tuple[bytes, int, bytes], ...]


@cache
def schema() -> Any:
    """Return the schema. It is shared: don't change it."""
    words = RegexTokenizer(expression=_WORD) | LowercaseFilter() | CharsetFilter(accent_map)
    kinds = {
        "id": ID(unique=True, stored=True),
        "url": ID(stored=True),
        "date": DATETIME(stored=True),
        "author": TEXT(analyzer=words, stored=True),
        "title": TEXT(analyzer=words, phrase=False, stored=True),
        "text": TEXT(analyzer=words, phrase=False, stored=True),
        "caption": TEXT(analyzer=words, phrase=False),
        "removed": TEXT(analyzer=words, phrase=False),
    } | {name: KEYWORD(stored=True, lowercase=True, commas=True) for name in _KEYWORDS}
    for name, field in kinds.items():
        if name != "author":
            # a frequency is a posting's weight, and is not kept a second time as its value
            field.format = Existence()
    return Schema(article=STORED, **kinds)


def stored_values(article: Article) -> dict[str, Any]:
    """Return the stored fields of an article: its values, and the rest of it as JSON.

    `article` holds what the other fields don't represent exactly, so that `article_of` returns an
    equal article.

    Returns:
        Field names to strings, or a datetime for `date`; empty values are left out.
    """
    values = {
        "id": article.id,
        "title": article.title,
        "text": _PARAGRAPH.join(article.body),
        "author": _NAME.join(article.authors),
        "topic": _TOPIC.join(article.topics),
        "url": article.url,
        "section": article.section,
        "label": article.label,
        "publication": article.publication,
        "language": article.language,
        "date": article.date and dt.datetime.combine(article.date, dt.time()),
    }
    values = {name: value for name, value in values.items() if value}
    said = _DEFAULTS | _said(values)
    rest = {name: value for name, value in article.plain().items() if said[name] != value}
    return values | {"article": json.dumps(rest)}


def article_of(stored: dict[str, Any]) -> Article:
    """Return the article whose `stored_values` these are."""
    return Article.from_dict(_said(stored) | json.loads(stored["article"]))


def _said(stored: dict[str, Any]) -> dict[str, Any]:
    """Return the values in the fields other than `article`, as `Article.plain` writes them."""
    said: dict[str, Any] = {
        name: stored[name]
        for name in ("id", "title", "url", "section", "label", "publication", "language")
        if name in stored
    }
    lists = (
        ("text", "body", _PARAGRAPH),
        ("author", "authors", _NAME),
        ("topic", "topics", _TOPIC),
    )
    for name, plural, separator in lists:
        if name in stored:
            said[plural] = stored[name].split(separator)
    if "date" in stored:
        said["date"] = stored["date"].date().isoformat()
    return said


def value_terms(article: Article) -> Iterator[tuple[str, Terms]]:
    """Yield the terms of each value field of an article, as their Whoosh types make them.

    Yields:
        A field's name and its terms: bytes, frequency, and the bytes of the posting's value.
    """
    values: dict[str, str | dt.date | None] = {
        "author": _NAME.join(article.authors),
        "date": article.date,
        "label": article.label,
        "language": article.language,
        "publication": article.publication,
        "section": article.section,
        "topic": _TOPIC.join(article.topics),
    }
    for name, value in values.items():
        if value:
            yield name, _terms(name, value)
    yield "id", ((encoded(article.id), 1, b""),)
    if article.url:
        yield "url", ((encoded(article.url), 1, b""),)


@lru_cache(maxsize=1 << 14)  # names, sections and days recur from article to article
def _terms(name: str, value: str | dt.date) -> Terms:
    if isinstance(value, dt.date):
        indexed: Any = dt.datetime.combine(value, dt.time())
    else:
        indexed = value.encode("utf-8", "replace").decode()  # Whoosh's types refuse lone surrogates
    return tuple(
        (bytes(term), int(frequency), bytes(posting))
        for term, frequency, _, posting in schema()[name].index(indexed)
    )


def encoded(text: str) -> bytes:
    """Return a term as bytes in Whoosh's files; lone surrogates are kept.

    >>> encoded("Zoë")
    b'Zo\\xc3\\xab'
    """
    return text.encode("utf-8", "surrogatepass")
