"""JSON: one object, an array, or JSON Lines.

Reads Morgue's own export, schema.org's NewsArticle, and articles under other field names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from search.article import Article
from search.errors import RejectError
from search.ingest.bounds.bounded_streams import Budget
from search.ingest.encodings.decoding import decode
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import (
    json_shapes,
    ninjs,
    publication_state,
    record,
    record_text,
)
from search.ingest.formats.relations import neighbours
from search.ingest.raw_documents import Document, Limits, Origin, PassedOver, Place, Rejected

NO_BODY = "an object without a body"
_CHUNK = 1 << 16  # bytes of one read: a line may be a whole dump
_BLANK = b" \t\r\n\x1e\xef\xbb\xbf"
_OWN = frozenset({"id", "title", "body", "removed", "digest", "word_count", "needs_review"})
# What APIs put before an answer so that no page runs it, or so that one does.
_SCRIPT = re.compile(
    r"(?:\)\]\}',?|\]\)\}while\(1\);(?:</x>)?|while\(1\);|for\(;;\);"
    r"|(?:var |const |let )?[\w.$]{1,60}\s?=|[\w.$]{1,60}\()\s{0,9}(?=[{\[])"
)
_STRUCTURE = re.compile(rb'["\\{}\[\]]')
_IN_STRING = re.compile(rb'["\\]')


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles in one JSON value; an object without a body is passed over.

    Raises:
        RejectError: it isn't JSON, or not an article's.
    """
    tree = _load(document.data)
    mapping = origin.rules.fields

    def is_known(node: Mapping[str, Any]) -> bool:
        return (
            node.keys() >= _OWN
            or ninjs.recognises(node)
            or bool(record.mapped(node, mapping).get("body"))
        )

    members = list(json_shapes.objects(tree, is_known))
    for number, (values, flat) in enumerate(members, start=1):
        here = numbered(document, origin, number) if len(members) > 1 else origin
        try:
            yield _article(values, flat, here)
        except RejectError as error:
            if len(members) == 1:
                raise
            yield PassedOver(here.source, str(error), here.key)  # the others are read
    if not members:
        yield _nothing(tree, origin)


def _article(
    values: Mapping[str, Any], flat: Mapping[str, Any], origin: Origin
) -> Article | PassedOver:
    """Return the article in an object, or why it is none to index.

    Raises:
        RejectError: it has no text.
    """
    if values.keys() >= _OWN:
        return _own(values, origin)
    if reason := publication_state.refusal(flat):
        return PassedOver(origin.source, reason, origin.key)
    if ninjs.recognises(values):
        return ninjs.article(values, origin)
    mapping = origin.rules.fields
    fields = neighbours.completed(record.pick(flat, {}), flat, origin.source)
    return record.of_fields(fields | record.mapped(values, mapping), origin)


def _nothing(tree: Any, origin: Origin) -> PassedOver:
    """Return the PassedOver for a value without an article.

    Raises:
        RejectError: it has headlines with summaries, whose text is missing.
    """
    teaser = next(json_shapes.teasers(tree), None)
    if teaser is not None:
        title = str(record_text.line(record.pick(teaser[1], {}).get("title")) or "")
        raise RejectError(
            f"{title[:60]!r} has a headline and a summary, but no text: have the text exported,"
            " too, or map its name in the rules."
        )
    first: Any = tree
    while isinstance(first, list) and first:
        first = first[0]
    names = ", ".join(map(str, first)) if isinstance(first, Mapping) else type(first).__name__
    return PassedOver(origin.source, f"{NO_BODY} ({names[:200] or 'nothing'})", origin.key)


def split(
    stream: BinaryIO, place: Place, budget: Budget
) -> Iterator[Document | Rejected | PassedOver]:
    """Yield the members of an array, or the objects of JSON Lines, without parsing the whole.

    The bounds of each piece are found by its braces or line end, so that a broken piece spoils no
    other.
    """
    start = stream.peek(64)[:64].lstrip(b"\xef\xbb\xbf \t\r\n") if hasattr(stream, "peek") else b""
    yield from (_members if start.startswith(b"[") else _lines)(stream, place, budget.limits)


def _load(data: bytes) -> Any:
    text = decode(data).strip()
    if text[:1] not in '{["' and (script := _SCRIPT.match(text)):
        text = text[script.end() :].rstrip("; \n")
        text = text.removesuffix(")") if script[0].endswith("(") else text
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise RejectError("This JSON is nested too deep to be an article.") from None
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise RejectError(
                f"This is broken JSON: {error.msg} (line {error.lineno}, column {error.colno})."
            ) from None
    except ValueError as error:
        raise RejectError(f"This is broken JSON: {error}.") from None
    return _one_after_another(text)


def _one_after_another(text: str) -> list[Any]:
    """Return objects that follow each other without commas, as some exports have them."""
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise RejectError(
                f"This is broken JSON after {len(values)} whole objects: {error}."
            ) from None
        values.append(value)
        at += len(text[at : at + 1000]) - len(text[at : at + 1000].lstrip(" \t\r\n,\x1e"))
    return values


def _no_number(name: str) -> None:
    """Return None for NaN and Infinity: they are no JSON, and no article needs them."""


def _own(values: Mapping[str, Any], origin: Origin) -> Article:
    try:
        return Article.from_dict({**values, "source": origin.source})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RejectError(
            f"This looks like an export of Morgue, but a field has the wrong form: {error}."
        ) from None


def _lines(
    stream: BinaryIO, place: Place, limits: Limits
) -> Iterator[Document | Rejected | PassedOver]:
    number = 0
    while line := stream.readline(limits.max_bytes + 1):
        number += 1
        if len(line) > limits.max_bytes and not line.endswith(b"\n"):
            yield Rejected.at(
                place.inside(f":{number}"),
                f"The line is longer than {limits.max_bytes} bytes, the limit for one document.",
            )
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
        elif line.strip(_BLANK):
            yield Document("json", place.inside(f":{number}"), data=line, size=len(line))


def _members(
    stream: BinaryIO, place: Place, limits: Limits
) -> Iterator[Document | Rejected | PassedOver]:
    """Yield the members of the outermost array, numbered from 1.

    Braces and brackets outside strings are counted; nothing is parsed here. Linear in the size.
    """
    member, depth, number = bytearray(), 0, 0
    quoted = escaped = False
    while chunk := stream.read(_CHUNK):
        done, at, escaped = 0, int(escaped), False
        while match := (_IN_STRING if quoted else _STRUCTURE).search(chunk, at):
            sign, at = match.group(), match.end()
            if sign == b'"':
                quoted = not quoted
            elif sign == b"\\":
                escaped = at == len(chunk)
                at += 1
            elif sign in b"{[":
                depth += 1
                if depth == 2:
                    member, done = bytearray(), at - 1
            else:
                depth -= 1
                if depth == 1:
                    number += 1
                    member += chunk[done:at]
                    yield Document(
                        "json", place.inside(f":{number}"), data=bytes(member), size=len(member)
                    )
                    member = bytearray()
        if depth >= 2:
            member += chunk[done:]
            if len(member) > limits.max_bytes:
                yield Rejected.at(
                    place.inside(f":{number + 1}"),
                    f"A member of the array is longer than {limits.max_bytes} bytes, the limit for"
                    " one document; nothing after it was read.",
                )
                return
    if depth > 0:
        yield Rejected.at(
            place.inside(f":{number + 1}"),
            "The array ends in the middle; what stood before was kept.",
        )
