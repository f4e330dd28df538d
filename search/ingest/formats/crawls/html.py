"""HTML pages, read by `search.ingest.html.article`; other pages are passed over."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from search.article import Article, RemovedText
from search.ingest.encodings.decoding import decode
from search.ingest.formats.plain import clippings, europresse, factiva_pages, gutenberg
from search.ingest.formats.values import notices
from search.ingest.formats.values.date_values import read_day
from search.ingest.formats.values.markup import without_controls
from search.ingest.html import article
from search.ingest.raw_documents import Document, Origin, PassedOver
from search.ingest.text import article as text_article

# The comments of browsers, of SingleFile and of HTTrack with the address of a saved page.
_SAVED_FROM = re.compile(
    r"<!-- saved from url=\(\d{1,6}\)(https?://\S{1,2000}) -->"
    r"|<!--\s{0,9}Page saved with SingleFile\s{0,9}url: (https?://\S{1,2000})"
)
_TITLE = re.compile(r"(?is)<title[^<>]{0,200}>(.{0,500}?)</title>")
_LISTING = re.compile(
    r"^\s*(?:tags?|categor(?:y|ies)|topics?|archives?|author archives|posts tagged|search results"
    r"|schlagwort|kategorie|étiquette)\s*[:|–-]"
    r"|\b(?:archives?|latest (?:news|stories))\s*(?:$|[|–-])",
    re.IGNORECASE,
)
_HEADING_LINK = re.compile(r"(?is)<h[1-4][^<>]{0,500}>\s*<a\b")
_MOST_ENTRIES = 60  # of a list are looked at
_PARAGRAPH = re.compile(r"(?is)<p\b[^<>]{0,500}>(.{60,8000}?)</p>")
_TEXT = 120  # words in long paragraphs outside the entries that make a page an article
_SHORT = 150  # words; a real article is rarely as short as a notice
_HARDLY = 30  # words of a body that say little
_HOME_LINKS = 4  # linked headings on a page without a text and without an author
# Marks of a clipping service's download with several documents on one page.
_DOWNLOAD = re.compile(
    r"\bDo[ck]ument [A-Za-z]{2,8}0[0-9A-Za-z]{14,40}\b"
    r"|\d (?:of|von|de|sur|di|van) \d{1,5} DO[CK]UMENT"
    r"|>\s{0,9}(?:End of Document|Ende des Dokuments)\s{0,9}<"
)
_MARKED = re.compile(r"D(?:o[ck]ument|O[CK]UMENT)")
_MARK = 60  # characters: longer than any of the marks
# Labels that services write and articles don't.
_LABELLED = re.compile(
    r">\s{0,9}(?:Record(?: Number)?|Load-Date|Readability|Document ID|Accession Number"
    r"|ProQuest document ID|Publication title|Publication info)\s{0,3}:"
)
_LABELS, _HEAD = 2, 200_000
_GUTENBERG = "PROJECT GUTENBERG EBOOK"
_PROFILE = re.compile(
    r"""(?i)<meta[^<>]{0,200}\bproperty=["']?og:type["']?[^<>]{0,200}\bcontent=["']?profile\b"""
)
# What word processors call a document that its author gave no title.
_UNTITLED = re.compile(
    r"(?i)(?:document|dokument|documento|untitled|unbenannt|sans titre) ?\d{0,3}"
)
_HEADED_LINES = 3  # a title, a byline or a day, and a text
_TEASER_RUN = 40  # words between two tags; paragraphs of articles have more
_SCRIPT_TAG = re.compile(r"(?i)<(/?)(script|style)\b")
_RECORDS = 3  # dated rows above texts of a page that make it a search's result
_MOST_LINES, _DAY_CELL = 500, 40  # paragraphs looked at; characters of a cell with a day
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_MOST_TEASER = 90  # words of an entry of a list


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the one article on a page.

    A page that is certainly no article is passed over; a stub is flagged `needs_review`.

    Raises:
        RejectError: there are no words on it.
    """
    if origin.url and not _is_address(origin.url):
        origin = dataclasses.replace(origin, url=None)
    page = without_controls(decode(document.data, document.charset))
    if origin.url is None and (saved := _SAVED_FROM.search(page[:4000])):
        origin = dataclasses.replace(origin, url=saved[1] or saved[2])
    if europresse.recognises_page(page):
        yield from europresse.of_page(page, document, origin)
        return
    if factiva_pages.recognises(page):
        yield from factiva_pages.articles(page, document, origin)
        return
    if _GUTENBERG in page:
        text = _lines_of(page)
        if gutenberg.recognises(text):
            yield from gutenberg.articles(text, document, origin)
            return
    if _is_download(page) or len(_LABELLED.findall(page, 0, _HEAD)) >= _LABELS:
        text = _lines_of(page)
        if clippings.recognises(text):
            yield from clippings.articles(text, document, origin)
            return
    if _is_list(page):
        yield PassedOver(
            origin.source, "a list of articles (a tag, section or home page)", origin.key
        )
        return
    made = _headed(article.clean(page, origin), origin)
    found = _TITLE.search(page)
    title = " ".join(found[1].split()) if found else made.title
    if reason := _no_article(made, title):
        yield PassedOver(origin.source, reason, origin.key)
    elif reason := _stub(made, page):
        flag = RemovedText(reason, "needs review", "page")
        yield dataclasses.replace(made, needs_review=True, removed=(*made.removed, flag))
    else:
        yield made


def _is_download(page: str) -> bool:
    """Return True if a page has a mark of a clipping service's download.

    The marks are looked for around their words: searched as they are they took a fifth of the
    time of extraction.
    """
    return any(
        _DOWNLOAD.search(page, max(0, word.start() - _MARK), word.end() + _MARK)
        for word in _MARKED.finditer(page)
    )


def _headed(made: Article, origin: Origin) -> Article:
    """Return a page without any markup of its head as its own first lines read it.

    Word processors and old systems write title, byline and day as paragraphs like all others.
    """
    titled = made.title and not _UNTITLED.fullmatch(made.title)
    if titled or made.authors or made.date or len(made.body) < _HEADED_LINES:
        return made
    lines = text_article.clean("\n\n".join(made.body), origin)
    if not (lines.title and (lines.authors or lines.date)):
        return made
    return dataclasses.replace(
        made,
        title=lines.title,
        dek=made.dek or lines.dek,
        authors=lines.authors,
        byline=lines.byline,
        credit=made.credit or lines.credit,
        date=lines.date,
        body=lines.body,
        captions=tuple(dict.fromkeys((*made.captions, *lines.captions))),
        author_bio=made.author_bio or lines.author_bio,
        removed=(*made.removed, *lines.removed),
        needs_review=made.needs_review or lines.needs_review,
    )


def _lines_of(page: str) -> str:
    """Return a page as lines: a table's row and a division are one, a paragraph has a blank line.

    >>> _lines_of("<tr><td>HD</td><td>The Ferry</td></tr><p>It sailed.</p>")
    'HD The Ferry\\n\\nIt sailed.'
    """
    page = re.sub(r"(?is)\A.{0,20000}?</head>", "", page)
    text = _without_comments(_without_scripts(re.sub(r"\s+", " ", page)))
    text = re.sub(r"(?i)<p\b[^<>]{0,2000}>", "\f", text.replace("\f", " "))
    text = re.sub(r"(?i)<(?:br|/?div|/tr|/h[1-6]|/li|/p)\b[^<>]{0,2000}>", "\n", text)
    text = html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", text)).replace("\xa0", " ")
    blocks = (
        "\n".join(" ".join(line.split()) for line in block.split("\n") if line.strip())
        for block in text.split("\f")
    )
    return "\n\n".join(block for block in blocks if block)


def _without_scripts(page: str) -> str:
    """Return a page without its scripts and styles; from one that never ends, all is kept.

    It goes through the tags once: an expression for a whole script would look for its end from
    each beginning.

    >>> _without_scripts("a<style>p {}</style>b<script>let c")
    'a b<script>let c'
    """
    kept: list[str] = []
    begin = end = 0
    opened = ""
    for tag in _SCRIPT_TAG.finditer(page):
        name = tag[2].casefold()
        if tag.start() < end:
            continue
        if not opened and not tag[1]:
            opened, begin = name, tag.start()
        elif opened == name and tag[1]:
            kept.append(page[end:begin])
            opened, end = "", page.find(">", tag.end()) + 1 or len(page)
    return " ".join([*kept, page[end:]])


def _without_comments(page: str) -> str:
    """Return a page without its comments; one that never ends is kept.

    >>> _without_comments("a<!-- <DOC NUMBER=1> -->b<!--c")
    'a b<!--c'
    """
    kept, end = [], 0
    while (begin := page.find("<!--", end)) >= 0 and (close := page.find("-->", begin)) >= 0:
        kept.append(page[end:begin])
        end = close + 3
    return " ".join([*kept, page[end:]])


def _no_article(made: Article, title: str) -> str | None:
    """Return the reason why a page is certainly no article, None if it may be one."""
    text = " ".join(made.body).casefold()
    signed = made.authors or made.date
    if made.word_count < _SHORT and not signed and notices.ERROR.search(title):
        return f"an error page ({title[:60]})"
    if title.startswith("Local index - HTTrack"):
        return "the index of a site's copy (HTTrack)"
    if made.word_count < 2 * _SHORT and not made.authors and notices.is_consent(text):
        return "a cookie or consent notice in place of a page"
    return None


def _stub(made: Article, page: str) -> str | None:
    """Return the reason why a page may hold only part of an article, or several; else None."""
    if _dated_rows(made.body) >= _RECORDS:
        return "rows with days stand above several texts: it may hold several articles"
    if made.word_count < _SHORT and notices.WALL.search(page):
        return "a paywall stands where the rest of the text should be"
    if made.word_count < _HARDLY and not (made.authors or made.date):
        return "there is hardly any text on it, and neither an author nor a day"
    if made.word_count < _SHORT and _PROFILE.search(page):
        return "it says that it is about a person: a list of an author's articles"
    if len(_HEADING_LINK.findall(page)) >= _HOME_LINKS and not made.authors:
        runs = re.split(r"<[^<>]{0,2000}>", _without_scripts(page))
        if max((len(run.split()) for run in runs), default=0) < _TEASER_RUN:
            return "it looks like a home page: headlines with links, and no text of some length"
    return None


def _dated_rows(body: Sequence[str]) -> int:
    """Return how many rows of a table with a day have a text right below them.

    Databases of newspapers show each article so; of a table of days only the last row has.

    >>> _dated_rows(["| 1 | 2009.01.13 | p. 2 |", "It sailed.", "| 2 | 2009.01.12 | p. 3 |"])
    1
    """
    rows = [
        row
        for row, below in pairwise(body[:_MOST_LINES])
        if row.startswith("|") and not below.startswith("|")
    ]
    cells = (
        [cell.strip() for cell in row.split("|") if len(cell) <= _DAY_CELL and _YEAR.search(cell)]
        for row in rows
    )
    return sum(any(read_day(cell) for cell in row) for row in cells)


def _is_list(page: str) -> bool:
    """Return True if a page lists articles: several short entries with a linked heading.

    Two entries suffice if the page's title names a list ("Archive"), else it takes four.
    """
    entries = [
        piece.partition("</article")[0] for piece in page.split("<article")[1 : _MOST_ENTRIES + 1]
    ]
    linked = [entry for entry in entries if _HEADING_LINK.search(entry)]
    found = _TITLE.search(page)
    least = 2 if found and _LISTING.search(" ".join(found[1].split())) else 4
    if len(linked) < least or len(linked) < 0.7 * len(entries):
        return False
    words = [len(re.sub(r"(?s)<[^<>]{0,2000}>", " ", entry).split()) for entry in entries]
    return max(words) <= _MOST_TEASER and not _has_text(page)


def _has_text(page: str) -> bool:
    """Return True if a page has running text of its own outside the entries of its lists.

    Without this test 5 of 312 article pages with teasers below the text counted as lists.
    """
    first, *entries = page.split("<article")
    rest = first + " ".join(entry.partition("</article")[2] for entry in entries)
    words = sum(
        len(re.sub(r"(?s)<[^<>]{0,2000}>", " ", text).split()) for text in _PARAGRAPH.findall(rest)
    )
    return words >= _TEXT


def _is_address(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:  # brackets that are no IPv6 address
        return False
