"""HTML page to article: extract the body and the metadata, remove page furniture.

The body comes from trafilatura (main_content), the metadata from cascades of sources (metadata),
and `lines.filter` removes the furniture that is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from search.article import Article, RemovedText
from search.errors import RejectError
from search.ingest.bylines.byline_parser import Byline, parse_byline
from search.ingest.encodings.decoding import decode
from search.ingest.html import metadata
from search.ingest.html.captions import captions_of
from search.ingest.html.main_content import main_text, parse
from search.ingest.lines import phrase_tables
from search.ingest.lines.filter import Filtered, filter_body
from search.ingest.raw_documents import Origin, article_id
from search.ingest.text.draft import bare_prefix

_SURE = 20  # letters; a shorter paragraph may equal part of a caption by chance


def clean(data: bytes | str, origin: Origin) -> Article:
    """Return the article of an HTML page.

    Args:
        data: the page; bytes are decoded by `decoding.decode`.
        origin: where it was found, with the newsroom's rules for it.

    `removed` holds what was taken out of the main content that extraction found; menus and other
    furniture outside it are not kept.

    Raises:
        RejectError: there is no article text in the page.
    """
    text = decode(data) if isinstance(data, bytes) else data.replace("\x00", "")
    tree = parse(text)
    if tree is None:
        raise RejectError(
            "There is no text in this page. Check that it was saved whole, or leave it out."
        )
    # The library makes an element's object anew whenever none is held.
    held = [*tree.iter()]
    page = metadata.read(tree, origin.url)
    paragraphs: Sequence[str] = main_text(tree, page.body)
    pictures = captions_of(tree, paragraphs)
    paragraphs, repeated = _without_captions(paragraphs, pictures.kept)
    found = _filter(paragraphs, page, tree, origin)
    del held
    if not any(sign.isalnum() for line in found.body for sign in line.text):
        raise RejectError(
            "There is no article in this page, only navigation. Check that it was saved whole, or"
            " leave it out."
        )
    byline = page.byline if page.byline.authors else _cut_byline(found) or page.byline
    title, prefixes = bare_prefix(page.title, origin.rules)
    return Article(
        id=article_id(origin, url=page.url),
        title=title,
        url=page.url,
        dek=found.dek or _told_dek(page.dek, found),
        authors=byline.authors,
        date=page.date,
        updated=page.updated,
        section=page.section,
        publication=page.publication or origin.publication,
        language=page.language or origin.language,
        topics=page.topics,
        body=tuple(line.text for line in found.body),
        captions=_merged(pictures.kept, [line.text for line in found.captions]),
        author_bio="\n".join(line.text for line in found.bio) or byline.bio,
        byline=byline.printed or None,
        credit=byline.credit,
        source=origin.source,
        removed=(
            *(RemovedText(cut, rule, "title") for cut, rule in prefixes),
            *found.cuts,
            *(RemovedText(text, "repeated-caption", "body") for text in repeated),
            *(RemovedText(text, "other-caption", "pictures") for text in pictures.others),
        ),
        needs_review=page.date is not None and page.date > _tomorrow(),
    )


def _cut_byline(found: Filtered) -> Byline | None:
    """Return the byline among the cuts, for pages that name their author nowhere else."""
    signed = (parse_byline(cut.text) for cut in found.cuts if cut.rule == "byline")
    return next((byline for byline in signed if byline.people), None)


def _tomorrow() -> dt.date:
    """Return the latest plausible day of a page: tomorrow, which has begun in the east."""
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


def _without_captions(
    paragraphs: Sequence[str], captions: Sequence[str]
) -> tuple[Sequence[str], list[str]]:
    """Return the paragraphs that are no captions, and those that are.

    A paragraph is a caption if a picture's caption equals it, or starts or ends with it.
    """
    keys = [phrase_tables.letters(caption) for caption in captions]
    rest: list[str] = []
    repeated: list[str] = []
    for paragraph in paragraphs:
        key = phrase_tables.letters(paragraph)
        is_caption = any(
            key == other or (len(key) > _SURE and (other.startswith(key) or other.endswith(key)))
            for other in keys
        )
        (repeated if key and is_caption else rest).append(paragraph)
    return (rest, repeated) if rest else (paragraphs, [])


def _merged(captions: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return all captions without those of `others` that the first ones contain."""
    keys = [phrase_tables.letters(caption) for caption in captions]
    added = [text for text in others if not any(phrase_tables.letters(text) in key for key in keys)]
    return tuple(dict.fromkeys((*captions, *added)))


def _filter(body: Sequence[str], page: metadata.Metadata, tree: Any, origin: Origin) -> Filtered:
    return filter_body(
        body,
        titles=page.titles,
        authors=page.byline.authors,
        origin=origin,
        deks=page.deks,
        links=frozenset(phrase_tables.fold(link.text_content()) for link in tree.iter("a")),
    )


def _told_dek(dek: str | None, found: Filtered) -> str | None:
    """Return the page's own description, None if it only repeats the start of the body."""
    if dek is None or not found.body:
        return dek
    start = " ".join(line.text for line in found.body[:3]).casefold()
    return None if dek.casefold().rstrip(" .…")[:60] in start else dek
