"""Mapping: the index mapping, and the cluster's document of each article.

Our tokens are joined by spaces and split again by the whitespace analyzer, which changes nothing
else. Every zone of a text is a value of its own, with GAP positions between two values, so
no phrase or proximity crosses. The combined text field has `stem` and `exact`, with the same
positions; title, captions and removed texts have the same pair under their names; a name field
has its words. `unit` also has one token for each position of the combined text, one of four that
change whenever a sentence or a paragraph begins: two operands are in one sentence if no such change
is between them.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from search.analysis.token_stream import TokenStream
from search.article import Article
from search.date_numbers import FAR, MOMENTS, column_number, day_number
from search.documents import TEXT_STREAMS, Document, name_stream
from search.engines.shared.bm25 import K1, B
from search.fields import FACETS, FIELDS, TEXT_FIELDS, Kind, facet_values
from search.models import Hit, Sort

# Positions between two zones: more than the distance of any proximity query.
GAP = 1 << 15
# The sort key of undated articles in the order of the oldest: after all days.
UNDATED_LAST = 9_999_999
NAMES = tuple(field.name for field in FIELDS.values() if field.kind is Kind.NAME)
# The token of an article without any word, so that Lucene's statistics count the article.
#
# No search contains it.
NO_WORD = "\ufffc"
_BEGINS, _ENDS = 1, 2
_LONGEST = 255  # UTF-16 units that the whitespace analyzer leaves in one token


def stem_field(field: str | None) -> str:
    """Return the cluster's field for the stems of a text field.

    >>> stem_field(None), stem_field("title")
    ('text.stem', 'title.stem')
    """
    return f"{field}.stem" if field else "text.stem"


def exact_field(field: str | None) -> str:
    """Return the cluster's field for the exact words of a field.

    A name field has no stems.

    >>> exact_field(None), exact_field("title")
    ('text.exact', 'title.exact')
    """
    return f"{field or 'text'}.exact"


def unit_field(field: str | None) -> str:
    """Return the cluster's field for the sentences and paragraphs of a text field.

    >>> unit_field(None), unit_field("title")
    ('text.unit', 'title.unit')
    """
    return f"{field or 'text'}.unit"


def unit_marks(unit: str, edges: int) -> list[str]:
    """Return the tokens of `unit` at the edges of a sentence or paragraph.

    Args:
        unit: "sentence" or "paragraph".
        edges: 1 where one begins, 2 where one ends, 3 for both at once.
    """
    return [
        _mark(edges, other) if unit == "paragraph" else _mark(other, edges) for other in range(4)
    ]


def facet_field(facet: str) -> str:
    """Return the cluster's field for the values of a facet.

    >>> facet_field("author")
    'facet.author'
    """
    return f"facet.{facet}"


def token(word: str) -> str:
    """Return a token that the analyzer keeps whole: the rest of a long one becomes a hash.

    >>> token("mayor"), len(token("a" * 20_000))
    ('mayor', 97)
    """
    if len(word) * 2 <= _LONGEST or len(word.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST:
        return word
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{word[:64]}\ufffc{digest}"


def key_of(article: str) -> str:
    """Return the document id of an article, whose own id may be too long for a cluster.

    >>> len(key_of("1990/mayor"))
    24
    """
    return hashlib.blake2b(article.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def mapping() -> dict[str, Any]:
    """Return the mapping of an index of articles."""
    words = {"type": "text", "analyzer": "whitespace", "position_increment_gap": GAP}
    plain = words | {"norms": False}
    keyword = {"type": "keyword"}
    number = {"type": "integer"}
    streams: dict[str, Any] = {"text": {"stem": words, "exact": words, "unit": plain}}
    streams |= {name: {"stem": plain, "exact": plain, "unit": plain} for name in TEXT_FIELDS}
    streams |= {name: {"exact": plain, "unit": plain} for name in NAMES}
    return {
        "dynamic": "strict",
        "_source": {"includes": ["article"]},
        "properties": {
            "article": {"type": "keyword", "index": False, "doc_values": False},
            "id": keyword,
            "digest": {"type": "keyword", "index": False},
            "day": number,
            "oldest": {"type": "integer", "index": False},
            **later_fields(),
            "batch": number,
            "length": {"type": "integer", "index": False},
            "words": number,
            "facet": {"properties": dict.fromkeys(FACETS, keyword)},
            **{name: {"properties": fields} for name, fields in streams.items()},
        },
    }


def later_fields() -> dict[str, Any]:
    """Return the mapping of the fields that are added to older indexes."""
    return {name: {"type": "long"} for name in MOMENTS} | {"last_day": {"type": "integer"}}


def printed_within(least: int, most: int) -> dict[str, Any]:
    """Return the clause for printed dates that share a day with a half-open range of days.

    `last_day` is kept for months, seasons and years only.
    """
    if least >= most:
        return {"match_none": {}}
    ends = {"lt": most} if most < FAR else {}  # FAR is no integer of the cluster
    earlier = [{"range": {"day": {"lt": least}}}, {"range": {"last_day": {"gte": least}}}]
    either = [{"range": {"day": {"gte": least} | ends}}, {"bool": {"filter": earlier}}]
    return {"bool": {"should": either, "minimum_should_match": 1}}


def index_settings(shards: int, replicas: int) -> dict[str, Any]:
    """Return the settings of an index of articles.

    Replicas are created as soon as there are machines for them.
    """
    return {
        "number_of_shards": shards,
        "auto_expand_replicas": f"0-{replicas}",
        # The writer refreshes when it has to; in between, refreshes would only make small segments.
        "refresh_interval": "-1",
        "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
    }


def source(document: Document, batch: int) -> dict[str, Any]:
    """Return the cluster's document of an article."""
    article = document.article
    day = day_number(article.date)
    fields: dict[str, Any] = {
        "article": json.dumps(article.plain(), separators=(",", ":")),
        "id": article.id,
        "digest": article.digest,
        "day": day,
        "oldest": day or UNDATED_LAST,
        **{name: column_number(name, article) for name in MOMENTS},
        "batch": batch,
        "length": len(document.text),
        "words": article.word_count,
        "facet": {facet: values for facet in FACETS if (values := facet_values(article, facet))},
    }
    if article.last_date != article.date:
        fields["last_day"] = day_number(article.last_date)
    text = document.text
    fields["text"] = _text_fields(text) if len(text) else {"stem": NO_WORD, "exact": NO_WORD}
    titled = _titled(text)
    if titled:
        fields["title"] = {name: values[:titled] for name, values in fields["text"].items()}
    for name in TEXT_STREAMS[1:]:
        stream = document.stream(name)
        if len(stream):
            fields[name] = _text_fields(stream)
    for name in NAMES:
        stream = name_stream(FIELDS[name], article)
        if len(stream):
            fields[name] = {
                "exact": _sections(stream.exact, stream.zone),
                "unit": _sections(_units(stream), stream.zone),
            }
    return fields


def article_of(kept: str) -> Article:
    """Return the article of a stored source."""
    return Article.from_dict(json.loads(kept))


def _text_fields(stream: TokenStream) -> dict[str, list[str]]:
    return {
        "stem": _sections(stream.stem, stream.zone),
        "exact": _sections(stream.exact, stream.zone),
        "unit": _sections(_units(stream), stream.zone),
    }


def _titled(text: TokenStream) -> int:
    """Return 1 if the combined text field begins with a title, else 0."""
    return int(bool(len(text)) and text.in_field("title", 0))


def _units(stream: TokenStream) -> list[str]:
    """Return one of sixteen edge marks for each position."""
    paragraphs, sentences = _edges(stream.passage), _edges(stream.sentence)
    return [
        _mark(paragraph, sentence)
        for paragraph, sentence in zip(paragraphs, sentences, strict=True)
    ]


def _edges(numbers: array[int]) -> list[int]:
    """Return for each position whether it begins or ends a run of equal numbers, or both."""
    changes = [True, *(one != other for one, other in pairwise(numbers)), True]
    return [_BEGINS * begins | _ENDS * ends for begins, ends in pairwise(changes)]


def _mark(paragraph: int, sentence: int) -> str:
    return chr(ord("a") + 4 * paragraph + sentence)


def _sections(tokens: Sequence[str], sections: array[int]) -> list[str]:
    """Return the tokens of each zone, joined by spaces."""
    found, begin = [], 0
    for end in range(1, len(tokens) + 1):
        if end == len(tokens) or sections[end] != sections[begin]:
            found.append(" ".join(map(token, tokens[begin:end])))
            begin = end
    return found


def hit_of(hit: dict[str, Any], sort: Sort) -> Hit:
    """Return a hit of the cluster's answer, scored where hits are ranked."""
    return Hit(
        article_of(hit["_source"]["article"]), float(hit["_score"]) if sort == "relevance" else 0.0
    )
