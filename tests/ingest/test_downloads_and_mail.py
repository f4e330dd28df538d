"""Downloads of clipping services, mail, tables and texts as people really save them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from search.article import Article
from search.ingest import Cleaned, PassedOver, Rejected, ingest

TITLE = "A Bell for the Lower Town"
AUTHOR = "Hanne Dorn"
BODY = (
    "The lower town has asked for a bell of its own since the flood took the first one, and the"
    " council has promised it at every election.",
    "It would be rung twice a day. Nobody has said by whom, and the sexton, who is seventy, was"
    " not at the meeting at which he was named.",
)
TEXT = "\n\n".join(BODY)
HTML = "".join(f"<p>{each}</p>" for each in BODY)
DAYS = ("2011-02-03", "2011-02-04")


def read(folder: Path, name: str, data: str | bytes) -> tuple[list[Article], list[str]]:
    """Return the articles in a file, and the reasons given for what is none."""
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    found = list(ingest([folder], jobs=0))
    articles = [each.article for each in found if isinstance(each, Cleaned)]
    return articles, [each.reason for each in found if isinstance(each, PassedOver | Rejected)]


def _nexis(number: int) -> str:
    return (
        f"{TITLE} {number}\n\nThe Weir Echo\n\nFebruary {number}, 2011 Thursday\n\n"
        f"Copyright 2011 Weir Media\n\nSection: OPINION; Pg. 7\n\nLength: 300 words\n\n"
        f"Byline: {AUTHOR}\n\nBody\n\n\n{TEXT}\n\nClassification\n\n\nLanguage: ENGLISH\n\n"
        f"Load-Date: February {number}, 2011\n\n\nEnd of Document\n\n"
    )


def _factiva(number: int) -> str:
    return (
        f"SE Opinion\nHD {TITLE} {number}\nBY By {AUTHOR}\nWC 300 words\n"
        f"PD {number} February 2011\nSN The Weir Echo\nLA English\nCY (c) 2011 Weir Media\n\n"
        f"LP \n{BODY[0]}\n\nTD \n{BODY[1]}\n\nAN Document WEIR00002011020{number}e\n\n"
    )


def _factiva_page(number: int) -> str:
    return (
        f"<div><div><span>{TITLE} {number}</span></div><div>By {AUTHOR}</div><div>300 words</div>"
        f"<div>{number} February 2011</div><div>The Weir Echo</div>{HTML}"
        f"<p>Document WEIRE0000201102030000{number}</p></div>"
    )


def _proquest(number: int) -> str:
    return (
        f"{'_' * 60}\n\nDocument {number - 2} of 2\n\n{TITLE} {number}\n\nAuthor: Dorn, Hanne\n\n"
        f"ProQuest document link\n\nAbstract: None.\n\nFull text: {TEXT}\n\nSection: Opinion\n\n"
        f"Publication year: 2011\n\nPublication date: {number} Feb 2011\n\n"
        f"Publication title: The Weir Echo\n\nDatabase: ProQuest\n\n"
    )


def _newsbank(number: int) -> str:
    return (
        f"Paper: Weir Echo, The\nTitle: {TITLE} {number}\nDate: February {number}, 2011\n"
        f"Section: Opinion\nPage: A7\nAuthor: {AUTHOR}\n\n{TEXT}\n\n"
        f"Copyright, 2011, The Weir Echo\nRecord Number: 1102030{number}\n\n"
    )


@pytest.mark.parametrize("service", [_nexis, _factiva, _factiva_page, _proquest, _newsbank])
def test_a_download_is_taken_apart(tmp_path: Path, service: object) -> None:
    """Each document has its own headline, day and text, without the service's lines."""
    data = "".join(service(number) for number in (3, 4))  # type: ignore[operator]
    name = "a.html" if data.startswith("<div>") else "a.txt"
    page = f"<html><head><title>Download</title></head><body>{data}</body></html>"
    articles, _ = read(tmp_path, name, page if name == "a.html" else data)
    assert [each.title for each in articles] == [f"{TITLE} 3", f"{TITLE} 4"]
    assert [each.authors for each in articles] == [(AUTHOR,)] * 2
    assert [str(each.date) for each in articles] == list(DAYS)
    assert [each.body for each in articles] == [BODY] * 2


OWN_LINES = (
    *("Text: Isaiah 40.", "Story: a bell, a rope, a boy.", "Body: the boy’s, at 14."),
    "Copyright law of 1790 was, he said, no great help to anyone",
    "The bell rang",
)


@pytest.mark.parametrize("line", OWN_LINES)
@pytest.mark.parametrize("service", [_nexis, _newsbank, _proquest])
def test_an_articles_own_lines_stay_in_its_text(tmp_path: Path, service: object, line: str) -> None:
    """A line of the text that looks like a label, a note of rights or a heading is no field."""
    documents = "".join(
        service(number).replace(TEXT, f"{TEXT}\n\n{line}\n\n{BODY[0]}\n\n{line}")  # type: ignore[operator]
        for number in (3, 4)
    )
    articles, _ = read(tmp_path, "a.txt", documents)
    assert [each.body for each in articles] == [(*BODY, line, BODY[0], line)] * 2


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2011 Weir Media",
        "(c) 2011 by The Weir Echo",
        "Copyright (c) The Weir Echo Company, 2011. All rights reserved.",
        "© 2010-2011 Weir Media",
    ],
)
def test_a_line_of_rights_is_no_part_of_a_text(tmp_path: Path, line: str) -> None:
    """A sign or a name and a year make a note of rights."""
    data = "".join(_newsbank(number).replace(TEXT, f"{TEXT}\n\n{line}") for number in (3, 4))
    articles, _ = read(tmp_path, "a.txt", data)
    assert [each.body for each in articles] == [BODY] * 2
    assert all(line in [cut.text for cut in each.removed] for each in articles)


@pytest.mark.parametrize(
    ("printed", "first", "precision"),
    [
        ("November 14-20, 2007", "2007-11-01", "month"),
        ("14.–20. November 2007", "2007-11-01", "month"),
        ("ca. 1941", "1941-01-01", "year"),
        ("circa March 1941", "1941-03-01", "month"),
    ],
)
def test_a_span_or_a_guess_is_no_day(
    tmp_path: Path, printed: str, first: str, precision: str
) -> None:
    """What is printed is kept, with the month or year that is certain."""
    text = f"---\ntitle: {TITLE}\ndate: {printed}\n---\n\n{TEXT}\n"
    ((found,), _) = read(tmp_path, "a.md", text)
    assert (str(found.date), found.date_precision, found.date_text) == (first, precision, printed)


def test_a_forwarded_mail_is_the_mail_it_forwards(tmp_path: Path) -> None:
    """Who forwards an article without a word is neither its author nor its day."""
    mail = (
        "From: Desk <d@x.example>\nTo: a@x.example\nSubject: Fwd: Bell\n"
        "Date: Sat, 5 Feb 2011 09:00:00 +0000\n\n---------- Forwarded message ---------\n"
        f"From: {AUTHOR} <h@x.example>\nDate: Thu, 3 Feb 2011 06:00:00 +0000\n"
        f"Subject: {TITLE}\nTo: Desk <d@x.example>\n\n{TEXT}\n"
    )
    ((found,), _) = read(tmp_path, "a.eml", mail)
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), DAYS[0])
    assert found.body == BODY


def test_a_mail_in_utf_8_keeps_signs_beyond_latin_1(tmp_path: Path) -> None:
    """A forwarded text is text already, and a header's bytes are read without an encoding."""
    title, text = "Das „Fährhaus“ — ein Plan", "It’s a “naïve” plan — the café’s, and Łódź’s."
    head = "From: Desk <d@x.example>\nTo: a@x.example\nDate: Sat, 5 Feb 2011 09:00:00 +0000\n"
    (tmp_path / "own").mkdir()
    ((own,), _) = read(tmp_path / "own", "a.eml", f"{head}Subject: {title}\n\n{text}\n")
    (tmp_path / "forwarded").mkdir()
    mail = (
        f"{head}Subject: Fwd\nContent-Type: text/plain; charset=utf-8\n\n"
        f"---------- Forwarded message ---------\n{head}Subject: {title}\n\n{text}\n"
    )
    ((forwarded,), _) = read(tmp_path / "forwarded", "a.eml", mail)
    for found in (own, forwarded):
        assert (found.title, found.body) == (title, (text,))


def _package(declared: str, members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", declared)
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


OPEN = "application/vnd.oasis.opendocument."
NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
CONTENT = (
    f'<o:document-content xmlns:o="{NAMES}office:1.0" xmlns:t="{NAMES}text:1.0"><o:body><o:text>'
    f"<t:h>{TITLE}</t:h><t:p>{BODY[0]}</t:p><t:p>{BODY[1]}</t:p></o:text></o:body>"
    "</o:document-content>"
)
MEMBERS = {"content.xml": CONTENT, "META-INF/manifest.xml": "<manifest/>"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ott", _package(OPEN + "text-template", MEMBERS)),
        ("a.ott", _package(OPEN + "text-template", {"content.xml": CONTENT})),
        ("a.odm", _package(OPEN + "text-master", MEMBERS)),
        ("a.zip", _package("application/zip", {"bell.txt": f"{TITLE}\n\n{TEXT}"})),
    ],
)
def test_an_archive_is_read_by_its_members(tmp_path: Path, name: str, data: bytes) -> None:
    """A type that no format has is no reason to refuse the articles in an archive."""
    articles, _ = read(tmp_path, name, data)
    assert (TITLE, BODY) in [(each.title, each.body) for each in articles]


REPORT = (
    "From: MAILER-DAEMON@x.example\nTo: a@x.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
    "Your message could not be delivered.\n--b--\n"
)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.ris", f"TY  - NEWS\nTI  - {TITLE}\nAU  - Dorn, Hanne\nER  - \n", "list of references"),
        ("a.eml", REPORT, "report"),
        (
            "a.idml",
            _package("application/vnd.adobe.indesign-idml-package", {"designmap.xml": "<d/>"}),
            "export its text",
        ),
        ("a.ods", _package(OPEN + "spreadsheet", MEMBERS), "export its text"),
    ],
)
def test_what_is_no_article_says_what_to_do(
    tmp_path: Path, name: str, data: str | bytes, reason: str
) -> None:
    """References, reports of mail servers and packages of other programs are named."""
    articles, reasons = read(tmp_path, name, data)
    assert articles == []
    assert reason in " ".join(reasons)


def test_fields_below_a_heading_or_a_table_title(tmp_path: Path) -> None:
    """A notebook's properties and a table below its own title are read as fields."""
    note = f"# {TITLE}\n\nAuthor: {AUTHOR}\nDate: February 3, 2011\nTags: Bells\n\n{TEXT}\n"
    table = f'Weir Echo export,,,\n,,,\nHeadline,Byline,Date,Text\n{TITLE},{AUTHOR},2011-02-03,"{TEXT}"\n'  # noqa: E501
    (tmp_path / "note").mkdir()
    ((first,), _) = read(tmp_path / "note", "a.md", note)
    (tmp_path / "table").mkdir()
    ((second,), _) = read(tmp_path / "table", "a.csv", table)
    for found in (first, second):
        assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), DAYS[0])
        assert found.body == BODY


@pytest.mark.parametrize(
    "labels",
    [
        ("Title", "Author", "Date"),
        ("Titel", "Autor", "Datum"),
        ("Überschrift", "Verfasser", "Erscheinungsdatum"),
    ],
)
def test_labelled_lines_above_a_text_are_its_fields(
    tmp_path: Path, labels: tuple[str, str, str]
) -> None:
    """A plain text with three labels of fields at its top is read by them, in any language."""
    title, author, day = labels
    text = f"{title}: {TITLE}\n{author}: {AUTHOR}\n{day}: 2011-02-03\n\n{TEXT}\n"
    ((found,), _) = read(tmp_path, "a.txt", text)
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), DAYS[0])
    assert found.body == BODY


@pytest.mark.parametrize(
    "line",
    [
        "Body: The weir was quiet.",
        "Text: The weir was quiet.",
        "Author: Second Weaver",
        "Title: Another Name",
        "Place: Upper Weir",
        "Note: The bell was cast in 1888 by a founder whose name nobody has written down.",
    ],
)
def test_nothing_of_a_labelled_line_is_lost(tmp_path: Path, line: str) -> None:
    """Labels of the body, doubled ones and unknown ones leave their words in the article."""
    text = f"Title: {TITLE}\nAuthor: {AUTHOR}\nDate: 2011-02-03\n{line}\n\n{TEXT}\n"
    ((found,), _) = read(tmp_path, "a.txt", text)
    kept = [found.title, *found.authors, *found.body, *(cut.text for cut in found.removed)]
    assert line.partition(": ")[2] in " ".join([*kept, found.byline or ""])
    assert found.body[-len(BODY) :] == BODY


def test_a_page_without_a_head_is_read_by_its_first_lines(tmp_path: Path) -> None:
    """A word processor's page has title, byline and day as paragraphs like all others."""
    page = f"<p align=center><b>{TITLE}</b><p>By {AUTHOR}<p>February 3, 2011<p>{'<p>'.join(BODY)}"
    ((found,), _) = read(tmp_path, "a.htm", page)
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), DAYS[0])
    assert found.body == BODY


def test_a_saved_pages_folder_in_a_zip_is_no_article(tmp_path: Path) -> None:
    """The frames that a browser saves next to a page are passed over in an archive, too."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("bell.html", f"<html><body><h1>{TITLE}</h1>{HTML}</body></html>")
        archive.writestr("bell_files/frame.html", "<html><body><p>Buy now.</p></body></html>")
    articles, reasons = read(tmp_path, "a.zip", buffer.getvalue())
    assert [each.title for each in articles] == [TITLE]
    assert reasons == ["part of a page, not an article"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1252", "Øerne får en færge\n\nNår den kommer, går børnene på kajen og råber højt."),
        ("iso-8859-2", "Łódź bez sternika\n\nKażdy wie, że łódź też dopłynie, gdzieś śpiąc."),
        ("cp1250", "Łódź bez sternika\n\nKażdy wie, że łódź też dopłynie, gdzieś śpiąc."),
        ("cp1253", "Η θάλασσα που δεν ξέχασε\n\nΟ δήμος αποφάσισε να σταματήσει την έκδοση."),
        ("cp1252", "L'hôpital où l'été s'achève\n\nÀ la fin de l'été, il a fermé ses fenêtres."),
        ("cp1250", "A város kész a télre\n\nA hidat lezárták, mondta a főpolgármester. Őrült ősz."),
        ("cp1251", "Город готов\n\nГород готов к зиме, говорит мэр."),
        ("cp1251", "Мост закрыт\n\nМост через реку закрыт на ремонт."),
        ("cp1254", "Şehir kışa hazır\n\nKöprü onarım için kapatıldı, dedi başkan. Işıklar söndü."),
        ("cp1254", "Işığı söndürmeyen şehir\n\nBu şehirde kimse ışığı söndürmez, çünkü gece."),
        ("cp1255", "העיר מוכנה לחורף\n\nהגשר מעל הנהר סגור לשיפוצים, אמר ראש העיר."),
        ("iso-8859-8", "העיר מוכנה לחורף\n\nהגשר מעל הנהר סגור לשיפוצים, אמר ראש העיר."),
        ("cp1256", "المدينة جاهزة للشتاء\n\nأغلق الجسر فوق النهر للصيانة، قال رئيس البلدية."),
        ("cp874", "เมืองพร้อมสำหรับฤดูหนาว\n\nสะพานข้ามแม่น้ำปิดซ่อม นายกเทศมนตรีกล่าว"),
        ("cp1257", "Miestas pasiruošęs žiemai\n\nTiltas per upę uždarytas. Šįmet įšąlo."),
        ("cp1257", "Pilsēta ir gatava\n\nTilts pār upi ir slēgts, teica mērs. Šķērsot nedrīkst."),
    ],
)
def test_short_texts_are_decoded_by_their_alphabet(tmp_path: Path, page: str, text: str) -> None:
    """A few lines hold too few signs for statistics, yet only one page makes them a language."""
    ((found,), _) = read(tmp_path, "a.txt", text.encode(page))
    assert found.title == text.partition("\n")[0]
    assert found.body == (text.rpartition("\n")[2],)
