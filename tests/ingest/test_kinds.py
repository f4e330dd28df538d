"""Files of newsrooms, publishing systems and clipping services, one case a kind.

Each is made here, and gives the article of the same words: title, author, day and paragraphs.
"""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.ingest import Cleaned, PassedOver, Rejected, ingest

TITLE = "The Tram Nobody Rang For"
AUTHOR = "Ira Molnar"
BODY = (
    "The council of Brack met on Friday evening to decide whether the old tram should run for another year, and it could not agree.",
    "Four of its nine members asked for new rails, two for a new depot, and the mayor asked everybody to go home and think it over.",
    "Drivers who had waited outside since noon said that they would ring no bells if the depot stayed dark for one more week.",
)
HTML = "".join(f"<p>{text}</p>" for text in BODY)
LINES = "\n\n".join(BODY)
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="word/document.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    return zipped(
        ("[Content_Types].xml", types),
        ("_rels/.rels", rels),
        ("word/document.xml", f"<w:document {NS}><w:body>{body}</w:body></w:document>"),
    )


def odt(*paragraphs: str) -> bytes:
    text = "".join(f"<text:p>{each}</text:p>" for each in paragraphs)
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        "<text:tracked-changes><text:p>Deleted words.</text:p></text:tracked-changes>"
        f"{text}</office:text></office:body></office:document-content>"
    )
    return zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content))


def epub(chapter: str | None = None) -> bytes:
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{TITLE}</dc:title><dc:creator>{AUTHOR}</dc:creator><dc:date>2011-04-08</dc:date></metadata>"
        '<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="n"/><itemref idref="c"/></spine></package>'
    )
    return zipped(
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="o/b.opf"/></rootfiles></container>'),
        ("o/b.opf", opf),
        ("o/nav.xhtml", "<html><body><nav>Contents</nav></body></html>"),
        ("o/c.xhtml", f"<html><head><title>x</title></head><body>{chapter or f'<h1>{TITLE}</h1>{HTML}'}</body></html>"),
    )  # fmt: skip


def xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Headline", "Byline", "Pub Date", "Story"])
    sheet.append([TITLE, AUTHOR, "8 April 2011", LINES])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF whose pages hold texts at places (x, y), in the order given."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for lines in pages:
        drawn = "".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj " for x, y, text in lines)
        stream = f"BT /F1 9 Tf {drawn}ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        )
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{each}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + tail.encode()


def broken(text: str, width: int) -> list[str]:
    """A text in lines, its last word of a line broken where it does not fit."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 > width:
            room = width - len(line) - 2
            if room >= 3 and len(word) - room >= 3 and word.isalpha():
                lines.append(f"{line} {word[:room]}-".strip())
                line = word[room:]
                continue
            lines.append(line.strip())
            line = ""
        line += f" {word}"
    return [*lines, line.strip()]


def two_columns() -> bytes:
    """A page in two columns below a headline, with a running head; drawn line by line across."""
    lines = [line for text in BODY for line in broken(text, 40)]
    half = (len(lines) + 1) // 2
    placed = [
        (60, 770, "THE BRACK COURIER"),
        (500, 770, "A7"),
        (60, 730, TITLE),
        (60, 712, f"By {AUTHOR}"),
        (60, 694, "April 8, 2011"),
    ]
    for row in range(half):
        placed.append((60, 660 - row * 12, lines[row]))
        if half + row < len(lines):
            placed.append((330, 660 - row * 12, lines[half + row]))
    second = [
        (60, 770, "THE BRACK COURIER"),
        (500, 770, "A8"),
        (
            60,
            700,
            "The vote comes back in the autumn, when the rails are dry and the depot is lit.",
        ),
    ]
    return pdf([(x, y, text) for x, y, text in placed], [(x, y, text) for x, y, text in second])


def eml() -> bytes:
    plain = base64.b64encode(f"{LINES}\n\nOn Monday Bo wrote:\n> an older mail\n".encode()).decode()
    return (
        f"From: {AUTHOR} <ira@brack.example>\nTo: desk@brack.example\nSubject: {TITLE}\nDate: Fri, 8 Apr 2011 10:00:00 +0200\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + plain
    ).encode()


def nexis() -> bytes:
    head = f"                 1 of 1 DOCUMENTS\n\n            The Brack Courier\n\n        April 8, 2011 Friday\n\n{TITLE}\n\nBYLINE: By {AUTHOR}\n\nSECTION: Opinion\n\nLENGTH: 412 words\n\n\n"
    return (
        head
        + LINES
        + "\n\nLOAD-DATE: April 8, 2011\n\nLANGUAGE: ENGLISH\n\n     Copyright 2011 The Brack Courier\n"
    ).encode()


def proquest() -> bytes:
    line = "_" * 60
    return f"{line}\n\nDocument 1 of 1 \n\nTitle: {TITLE}\n\nAuthor: {AUTHOR}\n\nPublication title: The Brack Courier\n\nPublication date: Apr 8, 2011\n\nSection: Opinion\n\nFull text: {LINES}\n\nSubject: Trams\n\nCopyright: 2011 The Brack Courier\n\n{line}\n".encode()


def factiva() -> bytes:
    return f"Opinion\n{TITLE}\nBy {AUTHOR}\n412 words\n8 April 2011\nThe Brack Courier\nBRAC\n12\nEnglish\n(c) 2011 The Brack Courier\n\n{LINES}\n\nDocument BRAC000020110408e748000ab\n".encode()


NEWSML = f"""<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" xml:lang="en"><itemMeta>
<itemClass qcode="ninat:text"/><provider><name>Brack Wire</name></provider><pubStatus qcode="stat:usable"/></itemMeta><contentMeta>
<contentCreated>2011-04-08T10:00:00Z</contentCreated><creator><name>{AUTHOR}</name></creator><headline>{TITLE}</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{HTML}</body></html></inlineXML></contentSet></newsItem>"""


def alto_block(name: str, text: str) -> str:
    words = "".join(f'<String CONTENT="{word}"/>' for word in text.split())
    return f'<TextBlock ID="{name}"><TextLine>{words}</TextLine></TextBlock>'


METS = f"""<?xml version="1.0"?><mets xmlns="http://www.loc.gov/METS/" xmlns:mods="http://www.loc.gov/mods/v3"><mods:dateIssued>2011-04-08</mods:dateIssued>
<alto>{alto_block("h", TITLE)}{"".join(alto_block(f"b{n}", text) for n, text in enumerate(BODY))}</alto><structMap TYPE="LOGICAL"><div TYPE="Newspaper">
<div TYPE="ARTICLE"><div TYPE="HEADING"><fptr><area BEGIN="h"/></fptr></div><div TYPE="BODY">{"".join(f'<fptr><area BEGIN="b{n}"/></fptr>' for n in range(3))}</div></div></div></structMap></mets>"""

GUARDIAN = {
    "response": {
        "status": "ok",
        "results": [
            {
                "id": "a/b",
                "type": "article",
                "sectionName": "Opinion",
                "webPublicationDate": "2011-04-08T10:00:00Z",
                "webTitle": TITLE,
                "webUrl": "https://brack.example/a",
                "fields": {"headline": TITLE, "body": HTML},
                "tags": [{"type": "contributor", "webTitle": AUTHOR}],
            }
        ],
    }
}
ARC_STORY = {
    "type": "story",
    "headlines": {"basic": TITLE},
    "display_date": "2011-04-08T10:00:00Z",
    "credits": {"by": [{"name": AUTHOR}]},
    "content_elements": [{"type": "text", "content": text} for text in BODY],
}
RICH = {
    "title": TITLE,
    "author": AUTHOR,
    "publishedAt": "2011-04-08",
    "body": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in BODY
        ],
    },
}
SANITY = [
    {
        "_type": "post",
        "title": TITLE,
        "author": {"name": AUTHOR},
        "publishedAt": "2011-04-08",
        "body": [
            {"_type": "block", "children": [{"_type": "span", "text": text}]} for text in BODY
        ],
    }
]
MT = f"AUTHOR: {AUTHOR}\nTITLE: {TITLE}\nSTATUS: Publish\nDATE: 04/08/2011 10:00:00 AM\n-----\nBODY:\n{HTML}\n-----\nCOMMENT:\nAUTHOR: Elf\nNot at all.\n-----\n--------\n"
SUBSTACK = zipped(
    (
        "posts.csv",
        f'post_id,post_date,is_published,title,subtitle\n7.tram,2011-04-08T10:00:00Z,true,"{TITLE}",\n8.no,,false,No,\n',
    ),
    ("posts/7.tram.html", HTML),
    ("posts/8.no.html", "<p>A draft.</p>"),
)
MEDIUM = zipped(
    ("README.html", "<p>x</p>"),
    (
        "posts/2011-04-08_tram.html",
        f'<html><body><article class="h-entry"><h1 class="p-name">{TITLE}</h1><section data-field="body" class="e-content">{HTML}</section><footer><a class="p-author h-card">{AUTHOR}</a><time class="dt-published" datetime="2011-04-08T10:00:00Z">x</time></footer></article></body></html>',
    ),
    ("posts/draft_x.html", HTML),
)
BLOGGER = f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'><title>B</title><entry><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status><author><name>{AUTHOR}</name></author><title>{TITLE}</title><content type='html'>{HTML.replace('<', '&lt;')}</content><published>2011-04-08T10:00:00Z</published></entry><entry><blogger:type>COMMENT</blogger:type><title>x</title><content>no</content></entry></feed>"
RTF = (
    "{\\rtf1\\ansi\\ansicpg1252 "
    + "".join(f"{text}\\par\\par " for text in (TITLE, f"By {AUTHOR}", "April 8, 2011", *BODY))
    + "}"
)
INDESIGN = (
    f"<ASCII-WIN>\n<ParaStyle:Headline>{TITLE}\n<ParaStyle:Byline>By {AUTHOR}\n<ParaStyle:Dateline date>April 8, 2011\n"
    + "".join(f"<ParaStyle:Body text>{text}\n" for text in BODY)
)
GUTENBERG = f"Title: {TITLE}\n\nAuthor: {AUTHOR}\n\nRelease date: March 5, 2020 [eBook #7]\n\nOriginal publication: April 8, 2011\n\n*** START OF THE PROJECT GUTENBERG EBOOK TRAM ***\n\n{LINES}\n\n*** END OF THE PROJECT GUTENBERG EBOOK TRAM ***\nLicence."
HEAD = (TITLE, f"By {AUTHOR}", "April 8, 2011")
PAGE = f'<html><head><title>{TITLE}</title><meta name="author" content="{AUTHOR}"><meta property="article:published_time" content="2011-04-08"></head><body><article><h1>{TITLE}</h1>{HTML}</article></body></html>'
MHTML = f'MIME-Version: 1.0\nSnapshot-Content-Location: https://brack.example/m\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\nContent-Location: https://brack.example/m\n\n{PAGE}\n--b--\n'
XPRESS = (
    f"<v4.00><e0>\n@Headline:{TITLE}\n@Byline:By {AUTHOR}\n@Date:April 8, 2011\n@Body:"
    + "\n".join(BODY)
)
NEWSBANK = f"Title: {TITLE}\nAuthor: {AUTHOR}\nPublication Date: April 8, 2011\nSource: Brack Courier, The\nPage: A7\nSection: Opinion\n\n{LINES}\n\nIndex Terms: Trams\nRecord Number: 1104080011\nCopyright, 2011, Brack Courier, The\n"
RESPONSE = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}".encode()
VERSION = b"1 0 Brack\nURL IP-address Archive-date Content-type Archive-length\n"
ARC = (
    b"filedesc://a.arc 0.0.0.0 20110409080000 text/plain %d\n%b\nhttps://brack.example/c 1.2.3.4 20110409080000 text/html %d\n%b\n"
    % (len(VERSION), VERSION, len(RESPONSE), RESPONSE)
)
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2011-04-09T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:7>\r\nWARC-Target-URI: https://brack.example/w\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
    % (len(RESPONSE), RESPONSE)
)

CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "Word": ("a.docx", lambda: docx(*HEAD, *BODY)),
    "Word under another name": ("a.bin", lambda: docx(*HEAD, *BODY)),
    "OpenDocument": ("a.odt", lambda: odt(*HEAD, *BODY)),
    "RTF": ("a.rtf", RTF.encode),
    "EPUB": ("a.epub", epub),
    "Excel": ("a.xlsx", xlsx),
    "mail": ("a.eml", eml),
    "Nexis": ("a.txt", nexis),
    "Nexis as Word": ("a.docx", lambda: docx(*nexis().decode().split("\n\n"))),
    "ProQuest": ("a.txt", proquest),
    "Factiva": ("a.txt", factiva),
    "NewsML-G2": ("a.xml", NEWSML.encode),
    "METS with ALTO": ("a.xml", METS.encode),
    "Guardian": ("a.json", lambda: json.dumps(GUARDIAN).encode()),
    "Arc": ("a.json", lambda: json.dumps(ARC_STORY).encode()),
    "a rich text": ("a.json", lambda: json.dumps(RICH).encode()),
    "Portable Text": ("a.json", lambda: json.dumps(SANITY).encode()),
    "Movable Type": ("a.txt", MT.encode),
    "Substack": ("a.zip", lambda: SUBSTACK),
    "Medium": ("a.zip", lambda: MEDIUM),
    "Blogger": ("a.atom", BLOGGER.encode),
    "InDesign": ("a.txt", INDESIGN.encode),
    "Gutenberg": ("a.txt", GUTENBERG.encode),
    "MHTML": ("a.mht", MHTML.encode),
    "XPress": ("a.txt", XPRESS.encode),
    "NewsBank": ("a.txt", NEWSBANK.encode),
    "ARC": ("a.arc", lambda: ARC),
    "WACZ": ("a.wacz", lambda: zipped(("datapackage.json", "{}"), ("archive/a.warc", WARC))),
}  # fmt: skip
UNSIGNED = {"METS with ALTO", "Substack"}  # they keep no author with a text


def read(folder: Path, name: str, data: bytes) -> tuple[list[Article], list[Any]]:
    """The articles in a folder with this file, and what was not read."""
    (folder / name).write_bytes(data)
    outcomes = list(ingest([folder], jobs=0))
    others = [each for each in outcomes if isinstance(each, Rejected | PassedOver)]
    return [each.article for each in outcomes if isinstance(each, Cleaned)], others


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_kind_gives_the_article_in_it(tmp_path: Path, case: str) -> None:
    """Title, author, day and the three paragraphs; drafts and comments are no articles."""
    name, make = CASES[case]
    articles, _ = read(tmp_path, name, make())
    assert [each.title for each in articles] == [TITLE]
    (found,) = articles
    assert str(found.date) == "2011-04-08"
    assert found.authors == (() if case in UNSIGNED else (AUTHOR,))
    assert found.body == BODY


def test_a_page_in_two_columns_is_read_in_order(tmp_path: Path) -> None:
    """Column by column, broken words joined, running heads and page numbers out."""
    (found,), _ = read(tmp_path, "a.pdf", two_columns())
    assert (found.title, found.authors) == (TITLE, (AUTHOR,))
    text = " ".join(found.body)
    assert " ".join(BODY) in text.replace("  ", " ")
    assert "COURIER" not in text and "A7" not in text and "rails are dry" in text


def test_a_scan_and_an_old_document_say_what_to_do(tmp_path: Path) -> None:
    """A PDF without a text layer is a reject, as is a file of a format that is not read."""
    _, (scan,) = read(tmp_path, "a.pdf", pdf([]))
    assert "scan" in scan.reason and "OCR" in scan.reason


def test_a_mailbox_gives_each_message(tmp_path: Path) -> None:
    """Messages are parted by their "From " lines, and numbered."""
    box = b"".join(
        b"From ira@brack.example Fri Apr  8 10:00:00 2011\n" + eml() + b"\n\n" for _ in range(3)
    )
    articles, _ = read(tmp_path, "a.mbox", box)
    assert [each.source[-2:] for each in articles] == [":1", ":2", ":3"]


@pytest.mark.parametrize(
    ("written", "first", "precision"),
    [("December 1941", "1941-12-01", "month"), ("1941-12", "1941-12-01", "month"), ("Autumn 1941", "1941-09-01", "season"), ("1941", "1941-01-01", "year")],
)  # fmt: skip
def test_days_are_as_precise_as_they_were_printed(
    tmp_path: Path, written: str, first: str, precision: str
) -> None:
    """A month, a season or a year is kept as such, with the words that it was printed in."""
    record = {"title": "T", "body": "It ran.", "date": written}
    (found,), _ = read(tmp_path, "a.json", json.dumps(record).encode())
    assert (str(found.date), found.date_precision, found.date_text) == (first, precision, written)


def test_a_text_that_was_cut_short_is_flagged(tmp_path: Path) -> None:
    """The mark by which an API says so is kept with the reason."""
    record = {"title": TITLE, "content": f"{BODY[0]}… [+1234 chars]", "date": "2011-04-08"}
    (found,), _ = read(tmp_path, "a.json", json.dumps(record).encode())
    assert found.needs_review
    assert [cut.rule for cut in found.removed] == ["text cut short"]


def test_one_column_decides_the_order_of_day_and_month(tmp_path: Path) -> None:
    """A 13 in a table says how its other days are meant."""
    table = b"title,date,body\nA,3/5/2019,It ran.\nB,13/5/2019,It stood.\n"
    articles, _ = read(tmp_path, "a.csv", table)
    assert [str(each.date) for each in articles] == ["2019-05-03", "2019-05-13"]


def test_a_day_that_can_not_be_read_is_kept_and_flagged(tmp_path: Path) -> None:
    """3/5/2019 may be two days; what it says is in `removed`."""
    (found,), _ = read(tmp_path, "a.json", b'{"title": "T", "body": "It ran.", "date": "3/5/2019"}')
    assert found.date is None and found.needs_review
    assert [(cut.text, cut.rule) for cut in found.removed] == [("3/5/2019", "date not read")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.html", b"<html><head><title>404 Page not found</title></head><body><p>The page that you asked for is not here any more.</p></body></html>", "error page"),
        ("a.md", b"---\ntitle: {{ title }}\n---\n\nText of a template.\n", "template"),
        ("a.json", b'{"title": "T", "status": "draft", "body": "Not yet."}', "not published"),
        ("a.json", b'{"name": "x", "version": 3}', "name, version"),
        ("a.html", b"<html><body><div class='ocr_page'>Words of a page.</div></body></html>", "hOCR"),
        ("robots.txt", b"User-agent: *\n", "not an article"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_named(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    """Passed over or rejected with the reason, never silently."""
    articles, others = read(tmp_path, name, data)
    assert not articles and any(reason in each.reason for each in others)
