"""Registry of input formats, one line each, with their signatures and what is refused.

A new format is its module and a line here. README's table of formats is generated from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """An entry of the format registry.

    Attributes:
        name: the value of `Document.format`.
        module: the module that reads it, relative to this package ("records.json").
        kind: its row in the documentation's table.
        label: its name for users.
        splits: True if its files hold many articles and are split before they are read.
        try_as: its turn, from 1, among the text formats, whose `recognises` is tried on decoded
            text, the surest first; 0 for formats known by their bytes or names.
    """

    name: str
    module: str
    kind: str
    label: str
    splits: bool = False
    try_as: int = 0


# In the order of the documentation's table.
FORMATS = (
    Format("text", "plain.text", "text and pages", "raw text of pages and files"),
    Format(
        "html",
        "crawls.html",
        "text and pages",
        "HTML pages, also those of Word and of readers' views",
    ),
    Format(
        "markdown",
        "plain.markdown",
        "text and pages",
        "Markdown and reStructuredText with front matter",
    ),
    Format(
        "typesetting",
        "plain.typesetting",
        "text and pages",
        "InDesign tagged text, XPress tags",
        try_as=1,
    ),
    Format(
        "many",
        "plain.many",
        "text and pages",
        "several articles in one text, parted by lines",
        try_as=5,
    ),
    Format("docx", "documents.docx", "documents", "Word (.docx)"),
    Format("odt", "documents.odt", "documents", "OpenDocument (.odt)"),
    Format("rtf", "documents.rtf", "documents", "RTF"),
    Format("pdf", "documents.pdf", "documents", "PDF with a text layer"),
    Format("epub", "documents.epub", "documents", "EPUB"),
    Format("xlsx", "documents.xlsx", "tables", "Excel (.xlsx)"),
    Format("table", "tables.table", "tables", "CSV and TSV", splits=True),
    Format("mail", "plain.mail", "mail", "EML, MHTML"),
    Format("mailbox", "plain.mail", "mail", "mbox", splits=True),
    Format(
        "clippings",
        "plain.clippings",
        "clipping services",
        "Nexis, Factiva, ProQuest, NewsBank",
        try_as=4,
    ),
    Format(
        "europresse",
        "plain.europresse",
        "clipping services",
        "Europresse, Eureka.cc",
        try_as=4,
    ),
    Format("kirby", "plain.kirby", "CMS and APIs", "Kirby's content files", try_as=6),
    Format("json", "records.json", "CMS and APIs", "JSON, by its shape"),
    Format("jsonlines", "records.json", "CMS and APIs", "JSON Lines", splits=True),
    Format("jsonarray", "records.json", "CMS and APIs", "JSON arrays", splits=True),
    Format("wxr", "xml.wxr", "blogs", "WordPress exports (WXR)"),
    Format("movable_type", "plain.movable_type", "blogs", "Movable Type, TypePad", try_as=2),
    Format("substack", "records.substack", "blogs", "Substack and Medium exports"),
    Format("feed", "xml.feed", "feeds", "RSS, Atom, Blogger", splits=True),
    Format("nitf", "xml.nitf", "wires", "NITF"),
    Format("newsml", "xml.newsml", "wires", "NewsML-G2"),
    Format("extracted", "xml.extracted", "crawls", "XML of trafilatura"),
    Format("warc", "crawls.warc", "crawls", "WARC, WACZ", splits=True),
    Format("arc", "crawls.warc", "crawls", "ARC", splits=True),
    Format("alto", "xml.alto", "print", "ALTO, METS"),
    Format("gutenberg", "plain.gutenberg", "print", "Project Gutenberg", try_as=3),
)

BY_NAME = {each.name: each for each in FORMATS}
# The modules that recognise their format in decoded text, in the order they are tried.
TEXT_FORMATS = tuple(
    each.module for each in sorted(FORMATS, key=lambda each: each.try_as) if each.try_as
)

ARCHIVES = frozenset({"gzip", "bzip2", "xz", "zip", "tar"})

MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"WARC/", "warc"),
    (b"filedesc://", "arc"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
)

# Signatures of unreadable files, with the message: what the file is and what to do.
FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Word or Office file (.doc, .xls, .msg):"
     " save it as .docx, .xlsx or text, without a password"),
    (b"7z\xbc\xaf", "a 7-Zip archive: pack it as .zip or .tar.gz"),
    (b"Rar!", "a RAR archive: pack it as .zip or .tar.gz"),
    (b"\x28\xb5\x2f\xfd", "packed by Zstandard: unpack it, or pack it by gzip"),
    (b"\x89PNG", "an image: run text recognition (OCR) over it"),
    (b"\xff\xd8\xff", "an image: run text recognition (OCR) over it"),
    (b"GIF8", "an image: run text recognition (OCR) over it"),
    (b"II*\x00", "an image: run text recognition (OCR) over it"),
    (b"MM\x00*", "an image: run text recognition (OCR) over it"),
    (b"bplist00", "a Safari web archive or a property list: save the page as HTML"),
    (b"SQLite format 3", "a database: export its articles as JSON Lines or CSV"),
    (b"\x06\x06\xed\xf5", "an InDesign document: export its text as tagged text or RTF"),
    (b"\xf8@", "a page of InDesign or XPress: export its text"),
    (b"!BDN", "an Outlook mailbox (.pst): export it as mbox or EML"),
    (b"\x00\x00\x00\x1cftyp", "a film or a sound"),
    (b"ID3", "a sound"),
    (b"OggS", "a film or a sound"),
)  # fmt: skip

# First lines of texts that are no articles, with the message: what the file is and what to do.
FOREIGN_TEXTS = (
    (re.compile(r"BEGIN:(?:VCALENDAR|VCARD)\b"), "a calendar or an address book"),
    (
        re.compile(r"(?:WEBVTT\b|(?:\d{1,4}\s*\n)?\d\d:\d\d:\d\d[,.]\d{3} --> \d\d:\d\d:\d\d)"),
        "a file of subtitles: save the spoken text as a text",
    ),
)

# The root element of an XML file and its format.
XML_FORMATS = {
    "nitf": "nitf",
    "rss": "feed",
    "feed": "feed",
    "RDF": "feed",
    "channel": "feed",
    "html": "html",
    "newsItem": "newsml",
    "newsMessage": "newsml",
    "packageItem": "newsml",
    "alto": "alto",
    "mets": "alto",
    "doc": "extracted",
}

XML_FOREIGN = {
    "urlset": "a sitemap, which lists addresses: save the pages themselves",
    "sitemapindex": "a sitemap, which lists addresses: save the pages themselves",
    "opml": "a list of feeds (OPML): save the feeds or the pages",
    "en-export": "an export of Evernote: export the notes as HTML",
    "NewsML": "NewsML 1: ask the agency for NewsML-G2, NITF or ninjs",
    "TEI": "TEI: make plain text or HTML of it",
    "TEI.2": "TEI: make plain text or HTML of it",
    "article": "an article of a journal (JATS): make HTML of it",
    "plist": "a property list",
    "svg": "a drawing",
    "mediawiki": "a dump of a wiki: export its pages as HTML or text",
    "office:document": "a flat OpenDocument file: save it as .odt",
    "w:wordDocument": "an old XML file of Word: save it as .docx",
    "pkg:package": "an XML file of Word: save it as .docx",
}

# Root elements of SGML collections (TREC, Reuters-21578), which HTML doesn't know.
SGML_ROOTS = frozenset({"reuters", "doc", "doclist", "tei", "tei.2", "lewis"})

# The member that makes a zip archive a document, and the format of that document.
PACKAGES = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("META-INF/container.xml", "epub"),
    ("content.xml", "odt"),
)


def module_of(name: str) -> str:
    """Return the module that reads the format `name`, relative to this package.

    >>> module_of("jsonlines")
    'records.json'
    """
    return BY_NAME[name].module


def kinds() -> dict[str, list[str]]:
    """Return the labels of all formats by kind, in the order of the documentation's table."""
    found: dict[str, list[str]] = {}
    for each in FORMATS:
        found.setdefault(each.kind, []).append(each.label)
    return found
