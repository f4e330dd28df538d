"""Posts in the exports of Substack and Medium.

Substack keeps titles and days in a table (`posts.csv`), Medium in the page as microformats.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from search.article import Article
from search.ingest.encodings.decoding import decode
from search.ingest.formats.records import record, record_text
from search.ingest.formats.values.markup import without_controls
from search.ingest.html.main_content import parse
from search.ingest.raw_documents import Document, Origin, PassedOver


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the article in one post; a draft is passed over.

    Raises:
        RejectError: there is no text in it.
    """
    text = without_controls(decode(document.data, document.charset))
    row = dict(document.fields or {})
    if row:
        if row.get("is_published", "true").casefold() != "true":
            yield PassedOver(origin.source, "a post that is not published (draft)", origin.key)
            return
        values: dict[str, Any] = {
            "title": row.get("title"),
            "dek": row.get("subtitle"),
            "date": row.get("post_date"),
            "label": row.get("type") if row.get("type") not in {"newsletter", None} else None,
            "body": text,
        }
    else:
        values = _microformats(text)
        if not values.get("authors") and not values.get("date"):
            yield PassedOver(origin.source, "a post that is not published (draft)", origin.key)
            return
    if not record_text.paragraphs(values.get("body")):
        yield PassedOver(origin.source, "a post without text", origin.key)
        return
    yield record.build({name: value for name, value in values.items() if value}, origin)


def _microformats(text: str) -> dict[str, Any]:
    """Return the parts of an h-entry."""
    from lxml import html

    tree = parse(text)
    if tree is None:
        return {}

    def first(name: str) -> Any:
        found = tree.xpath(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
        return found[0] if found else None

    def words(name: str) -> str:
        element = first(name)
        return " ".join(element.text_content().split()) if element is not None else ""

    link, moment, body = first("p-canonical"), first("dt-published"), first("e-content")
    captions = [
        " ".join(each.text_content().split())
        for each in (body.iter("figcaption") if body is not None else ())
    ]
    for each in list(body.iter("figure")) if body is not None else ():
        each.drop_tree()
    title = words("p-name")
    texts = (
        record_text.paragraphs(html.tostring(body, encoding="unicode")) if body is not None else ()
    )
    for known in (title, words("p-summary")):  # both stand above the text once more
        texts = texts[1:] if texts and texts[0] == known else texts
    return {
        "title": title,
        "dek": words("p-summary"),
        "authors": words("p-author"),
        "url": link.get("href") if link is not None else None,
        "date": moment.get("datetime") if moment is not None else None,
        "body": list(texts),
        "captions": captions,
    }
