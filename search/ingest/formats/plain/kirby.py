"""Kirby's content files: fields "Name: value" with a line of four dashes between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.records import publication_state, record
from search.ingest.formats.values.field_names import ours
from search.ingest.raw_documents import Document, Origin, PassedOver

_BETWEEN = re.compile(r"(?m)^----[ \t]*$")
_FIELD = re.compile(r"\A\s*([A-Za-z][\w -]{0,40}):[ \t]{0,9}(.*)\Z", re.DOTALL)
# Fields that Kirby gives its pages and files itself, or that its panel adds to pictures.
_OF_FILES = frozenset({"Uuid", "UUID", "Sort", "Template", "Alt", "Caption"})
# Tags of KirbyText: a link keeps its words, a picture its caption.
_LINK = re.compile(
    r"\((?:link|file|email): ?\S{1,1000} text: ?([^()]{1,500}?)(?: (?:title|target|rel):[^()]*)?\)"
)
_TAG = re.compile(r"\((?:image|video|gallery|file|gist|youtube|vimeo): ?([^()]{0,1000})\)")
_CAPTION = re.compile(r"caption: ?(.{1,500}?)(?: (?:alt|class|width|link|title):|\Z)")


def recognises(text: str) -> bool:
    """Return True if a text is one of Kirby's content files: nothing but fields, one of them known.

    >>> recognises("Title: Ferry\\n\\n----\\n\\nDate: 2019-03-05\\n\\n----\\n\\nText: It sailed.")
    True
    >>> recognises("The Ferry\\n\\n----\\n\\nIt sailed.")
    False
    """
    if "\n----" not in text:
        return False
    fields = _fields(text)
    names = {ours(name) for name in fields}
    return len(fields) >= 2 and ({"title", "body"} <= names or not _OF_FILES.isdisjoint(fields))


def articles(text: str, _document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the one article; a page without a text, and what belongs to a picture, has none."""
    fields = _fields(text)
    if not {"title", "body"} <= {ours(name) for name in fields}:
        yield PassedOver(origin.source, "a file of Kirby without a title and a text", origin.key)
        return
    if reason := publication_state.refusal(fields):
        yield PassedOver(origin.source, reason, origin.key)
        return
    captions: list[str] = []
    for name, value in fields.items():
        captions += [match[1].strip() for tag in _TAG.findall(value) if (match := _caption(tag))]
        fields[name] = _TAG.sub("", _LINK.sub(r"\1", value)).strip()
    found = record.pick(fields, origin.rules.fields)
    yield record.build({**found, "captions": captions}, origin)


def _caption(tag: str) -> re.Match[str] | None:
    return _CAPTION.search(tag)


def _fields(text: str) -> dict[str, str]:
    """Return the values by their names, those of one name joined; {} where a part has no name."""
    found: dict[str, list[str]] = {}
    for part in _BETWEEN.split(text):
        if not part.strip():
            continue
        match = _FIELD.match(part)
        if match is None:
            return {}
        found.setdefault(match[1].strip(), []).append(match[2].strip())
    return {name: "\n\n".join(filter(None, values)) for name, values in found.items()}
