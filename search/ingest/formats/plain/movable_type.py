"""Movable Type and TypePad exports: posts separated by lines of eight dashes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import record, record_text
from search.ingest.formats.values.date_values import american
from search.ingest.raw_documents import Document, Origin, PassedOver

_HEAD = re.compile(
    r"\A\s*(?:[A-Z][A-Z _]{2,30}: ?[^\n]*\n(?:[ \t]{0,9}\n){0,3}){3,40}?-----[ \t]*\n"
)
_POST = re.compile(r"(?m)^--------[ \t]*$")
_PART = re.compile(r"(?m)^-----[ \t]*$")
_FIELD = re.compile(r"(?m)^([A-Z][A-Z _]{2,30}): ?(.*)$")
_SECTION = re.compile(r"\A\s*([A-Z][A-Z ]{2,30}):[ \t]*\n?")


def recognises(text: str) -> bool:
    """Return True if a text is an export of Movable Type.

    >>> recognises("AUTHOR: Ada\\nTITLE: Ferry\\nSTATUS: Publish\\n-----\\nBODY:\\nText\\n-----\\n")
    True
    """
    head = text[:8000]
    return bool(_HEAD.match(head)) and "TITLE:" in head and "\nBODY:" in head


def articles(text: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the published posts, numbered from 1; drafts are passed over, comments left out."""
    posts = (post for post in _POST.split(text) if post.strip())
    for number, post in enumerate(posts, start=1):
        here = numbered(document, origin, number)
        head, *parts = _PART.split(post)
        values: dict[str, list[str]] = {}
        for name, value in _FIELD.findall(head):
            values.setdefault(name, []).append(value.strip())
        status = values.get("STATUS", ["Publish"])[0]
        if status.casefold() not in {"publish", "published", ""}:
            yield PassedOver(here.source, f"a post that is not published ({status})", here.key)
            continue
        texts, removed = _texts(parts)
        body = [
            *record_text.paragraphs(texts.get("BODY")),
            *record_text.paragraphs(texts.get("EXTENDED BODY")),
        ]
        if not body:
            yield PassedOver(here.source, "a post without text", here.key)
            continue
        sections = values.get("PRIMARY CATEGORY", []) + values.get("CATEGORY", [])
        fields = {
            "title": values.get("TITLE"),
            "authors": values.get("AUTHOR"),
            "date": american(values.get("DATE", [""])[0]),
            "section": sections[:1],
            "topics": [*dict.fromkeys(sections[1:])][1:] + values.get("TAGS", []),
            "dek": texts.get("EXCERPT"),
            "body": body,
            "removed": removed,
        }
        yield record.build({name: value for name, value in fields.items() if value}, here)


def _texts(parts: list[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the texts of a post by their names, and its comments."""
    texts: dict[str, str] = {}
    removed: list[tuple[str, str]] = []
    for part in parts:
        match = _SECTION.match(part)
        if match and match[1] in {"COMMENT", "PING"}:
            removed.append((" ".join(part.split()), "comment"))
        elif match:
            texts[match[1]] = part[match.end() :].strip()
    return texts, removed
