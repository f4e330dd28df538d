"""Documents with several articles, and downloads as people save them."""

# ruff: noqa: E501 - a service's head is read as it stands

from __future__ import annotations

import email.message
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.ingest.test_downloads_and_mail import AUTHOR, BODY, HTML, TITLE, read
from tests.ingest.test_kinds import epub, odt, pdf, zipped

FACTIVA = (
    "<html><head><title>Factiva</title></head><body><div>Dow Jones</div><input value='a>b'>{}"
    "<div>Search Summary</div></body></html>"
)


def _factiva(number: int, words: str, day: str, mark: str) -> str:
    paragraphs = HTML.replace("<p>", '<p class="articleParagraph enarticleParagraph">')
    return (
        f'<div id="article-W{number}" class="article"><div class="article enArticle"><p></p>'
        f'<div>Opinion Desk; A</div><div id="hd"><span class="enHeadline">{TITLE} {number}</span>'
        f'</div><div class="author">{AUTHOR} </div><div>{words}</div><div>{day}</div>'
        "<div>09:15</div><div>The Weir Echo</div><div>WEIRE</div><div>14</div><div>English</div>"
        f"<div>(c) 2011 Weir Media</div><p></p>{paragraphs}<p>Weir Media Limited</p>"
        f"<p>{mark} WEIRE0000201102030000{number}</p></div></div><br>"
    )


@pytest.mark.parametrize(
    ("words", "day", "mark"),
    [
        ("1,300 words", "{} February 2011", "Document"),
        ("1.300 Wörter", "{} Februar 2011", "Dokument"),
        ("1300 字", "2011 年 2 月 {} 日 17:04", "文件"),
    ],
)
def test_a_saved_page_of_factiva_is_taken_apart(
    tmp_path: Path, words: str, day: str, mark: str
) -> None:
    """Each document of a page is an article by its marks, in all languages of the service."""
    page = "".join(_factiva(number, words, day.format(number), mark) for number in (3, 4))
    found, others = read(tmp_path, "Factiva.html", FACTIVA.format(page))
    assert not others
    assert [each.title for each in found] == [f"{TITLE} 3", f"{TITLE} 4"]
    for number, each in enumerate(found, start=3):
        assert (str(each.date), each.authors) == (f"2011-02-0{number}", (AUTHOR,))
        assert (each.section, each.publication) == ("Opinion Desk", "The Weir Echo")
        assert each.body == BODY
        assert "Weir Media Limited" in [cut.text for cut in each.removed]


def test_factiva_as_text_is_read_in_the_language_of_its_pages(tmp_path: Path) -> None:
    """Words, day and number are known in other languages; a name above the words is the author."""
    head = "Meinung\n{}\n{}\n512 Wörter\n{} März 2011\nWeir Echo\nWEIRE\nDeutsch\n(c) 2011 Weir"
    text = "".join(
        head.format(f"{TITLE} {day}", AUTHOR, day)
        + "".join(f"\n\n{each}" for each in BODY)
        + f"\n\nWeir Media GmbH\nDokument WEIRE0000201102030000{day}\n\n"
        for day in (3, 4)
    )
    found, _ = read(tmp_path, "a.txt", text)
    assert [(each.title, each.authors, str(each.date)) for each in found] == [
        (f"{TITLE} {day}", (AUTHOR,), f"2011-03-0{day}") for day in (3, 4)
    ]
    assert {each.body for each in found} == {BODY}


def _placed(lines: Iterable[str], left: float, top: float) -> list[tuple[float, float, str]]:
    return [(left, top - 12 * row, line) for row, line in enumerate(lines)]


def test_a_pdfs_words_stand_in_order_however_they_are_drawn(tmp_path: Path) -> None:
    """Words set apart to fill a line, with and without letters below it, keep their order."""
    words = "it was set by a gappy hand, as type for any page may be".split()
    drawn: list[tuple[float, float, str]] = []
    for row in range(4):
        left = 60.0
        for word in [*words[3 * row :], *words[: 3 * row]]:
            drawn.append((left, 600.0 - 12 * row, word))
            left += 5 * len(word) + 5
    head = [(60.0, 700.0, TITLE), (60.0, 680.0, f"By {AUTHOR}")]
    (found,), _ = read(tmp_path, "a.pdf", pdf([*head, *drawn]))
    assert " ".join(found.body).endswith(" ".join(word for _, _, word in drawn))


def test_a_pdfs_short_lines_with_labels_are_lines(tmp_path: Path) -> None:
    """Lines that end early above a label or a capital are not joined into one."""
    head = ["Section: Opinion", "Length: 300 words", f"Byline: {AUTHOR}", "Body"]
    text = [each for part in BODY for each in (part[:70], part[70:])]
    lines = [TITLE, "The Weir Echo", "February 3, 2011 Thursday", *head, *text]
    tail = ["Load-Date: February 3, 2011", "End of Document"]
    (found,), _ = read(tmp_path, "a.pdf", pdf(_placed([*lines, *tail], 60, 700)))
    assert (found.title, found.authors, found.section) == (TITLE, (AUTHOR,), "Opinion")


TITLES = ("A Bell for the Lower Town", "Who Paid for the Rope")
SIGNED = ("Hanne Dorn", "Ada Quill")
PARTS = tuple((*BODY, f"{title} is what the paper called it, and nobody wrote in to object.")
              for title in TITLES)  # fmt: skip
HEADS = [
    (title, f"By {name}", f"{day} May 2011")
    for day, (title, name) in enumerate(zip(TITLES, SIGNED, strict=True), start=3)
]


def _docx(*, headings: bool) -> bytes:
    import docx

    made = docx.Document()
    for number, (title, *head) in enumerate(HEADS):
        if headings:
            made.add_heading(title, 1)
        else:
            made.add_paragraph(title)
        for text in (*head, *PARTS[number]):
            made.add_paragraph(text)
        if not headings:
            made.add_page_break()
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _odt() -> bytes:
    found = odt(*(text for at in (0, 1) for text in (*HEADS[at], *PARTS[at])))
    for title in TITLES:
        opened = f'<text:h text:outline-level="1">{title}</text:h>'
        found = _replaced(found, f"<text:p>{title}</text:p>", opened)
    return found


def _replaced(package: bytes, old: str, new: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = [(name, archive.read(name).decode()) for name in archive.namelist()]
    return zipped(*((name, text.replace(old, new)) for name, text in parts))


def _rtf() -> bytes:
    pages = ("\\par ".join((*HEADS[at], *PARTS[at])) for at in (0, 1))
    return ("{\\rtf1\\ansi " + "\\page ".join(pages) + "}").encode()


def _text(between: str) -> bytes:
    pages = ("\n\n".join((*HEADS[at], *PARTS[at])) for at in (0, 1))
    return between.join(pages).encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", lambda: _docx(headings=True)),
        ("a.docx", lambda: _docx(headings=False)),
        ("a.odt", _odt),
        ("a.rtf", _rtf),
        ("a.txt", lambda: _text("\n\n-30-\n\n")),
        ("a.txt", lambda: _text("\n\n###\n\n")),
        ("a.txt", lambda: _text("\n\n")),
    ],
    ids=["headings", "page breaks", "odt", "rtf", "end marks", "rules", "heads alone"],
)
def test_articles_in_one_document_are_parted(
    tmp_path: Path, name: str, data: Callable[[], bytes]
) -> None:
    """Pages, headings, marks and heads of one shape part what each has a head of its own."""
    found, others = read(tmp_path, name, data())
    assert not others
    assert [(each.title, *each.authors, str(each.date)) for each in found] == [
        (TITLES[0], SIGNED[0], "2011-05-03"),
        (TITLES[1], SIGNED[1], "2011-05-04"),
    ]
    assert [each.body for each in found] == list(PARTS)


@pytest.mark.parametrize(
    "second",
    [
        ("It was the town that asked", "By Ada Quill", "4 May 2011", *PARTS[1]),
        (TITLES[1], "By Ada Quill", "4 May 2011", "Read more on page 4."),
        (TITLES[0], "By Ada Quill", "4 May 2011", *PARTS[1]),
    ],
    ids=["a kicker more", "a teaser", "a running head"],
)
def test_heads_of_another_shape_part_nothing(tmp_path: Path, second: tuple[str, ...]) -> None:
    """Without a rule, a head with other lines, a teaser or a running head begins no article."""
    kicker = "Comment\n\n" if second[0].startswith("It") else ""
    first = "\n\n".join((*HEADS[0], *PARTS[0]))
    found, _ = read(tmp_path, "a.txt", kicker + first + "\n\n" + "\n\n".join(second))
    assert len(found) == 1


def test_a_document_is_read_as_a_text_is(tmp_path: Path) -> None:
    """A day in another language ends a document's head, and a table above it names its fields."""
    import docx

    made = docx.Document()
    rows = [("Titel", TITLE), ("Autorin:", AUTHOR), ("Ressort", "Meinung"), ("Wörter", "300")]
    table = made.add_table(rows=len(rows), cols=2)
    for row, values in zip(table.rows, rows, strict=True):
        row.cells[0].text, row.cells[1].text = values
    for text in BODY:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    (fields,), _ = read(tmp_path, "a.docx", out.getvalue())
    assert (fields.title, fields.authors, fields.section) == (TITLE, (AUTHOR,), "Meinung")
    (tmp_path / "a.docx").unlink()
    (head,), _ = read(tmp_path, "a.odt", odt(TITLE, f"Von {AUTHOR}", "12. März 2015", *BODY))
    assert (head.authors, str(head.date), head.body) == ((AUTHOR,), "2015-03-12", BODY)


def test_a_workbooks_column_decides_the_order_of_day_and_month(tmp_path: Path) -> None:
    """A 13 in the column, even in a row without a text, tells how 3/5/2019 is meant."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Titular", "Fecha", "Texto"], [TITLE, "3/5/2019", "\n".join(BODY)]):
        book.active.append(row)
    book.active.append(["Fog", "13/5/2019", None])
    out = io.BytesIO()
    book.save(out)
    (found,), _ = read(tmp_path, "a.xlsx", out.getvalue())
    assert str(found.date) == "2019-05-03"


def test_a_mailing_lists_last_lines_are_no_text(tmp_path: Path) -> None:
    """The rule above a list's name and address ends a mail's text."""
    mail = f"From: {AUTHOR} <a@w.example>\nTo: b@w.example\nSubject: {TITLE}\n\n"
    last = "_" * 47 + "\nHarbour mailing list\nharbour@lists.example\n"
    (found,), _ = read(tmp_path, "a.eml", mail + "\n\n".join(BODY) + "\n\n" + last)
    assert found.body == BODY
    assert "Harbour mailing list" in found.removed[0].text


def test_a_note_beside_an_attached_document_is_flagged(tmp_path: Path) -> None:
    """A few lines next to an attached document may be about the article only."""
    made = email.message.EmailMessage()
    made["From"], made["To"], made["Subject"] = f"{AUTHOR} <a@w.example>", "b@w.example", TITLE
    made.set_content("Hello, my column for Thursday is attached. Best wishes from the weir, H.")
    made.add_attachment(b"PK", maintype="application", subtype="zip", filename="column.docx")
    (found,), (reason,) = read(tmp_path, "a.eml", made.as_bytes())
    assert found.needs_review
    assert "column.docx" in reason


@pytest.mark.parametrize(
    ("text", "day", "title"),
    [
        (
            "Dokument 1 von 2\n\nWeir-Echo\n\n3. Februar 2012 Freitag\nStadtausgabe\n\nDie Glocke\n\n"
            "AUTOR: Jana Roth\n\nLÄNGE: 512 Wörter\n\n{}\n\nSPRACHE: GERMAN\n\nDokument 2 von 2\n",
            "2012-02-03",
            "Die Glocke",
        ),
        (
            "1 de 1 DOCUMENTS\n\nLe Rivage\n\nmardi 5 juin 2012\nEdition Principale\n\nLa cloche\n\n"
            "AUTEUR: Paul Vidal\n\nLONGUEUR: 512 mots\n\n{}\n\nLANGUE: FRENCH\n",
            "2012-06-05",
            "La cloche",
        ),
        (
            "Record: 1\nTitle:\n  A Bell.\nAuthors:\n  Dorn, Hanne\nSource:\n  Weir Echo. 05/03/2011, p4."
            "\nDocument Type:\n  Article\nFull Text Word Count:\n  512\nAccession Number:\n  6\n\n{}\n",
            "2011-05-03",
            "A Bell",
        ),
        (
            "Le Rivage\nDébats, mardi, 5 juin 2012 - 06:00 UTC\n\nLa cloche\n\nPaul Vidal\n\n{}\n\n"
            "news·20120605·RV·001\n",
            "2012-06-05",
            "La cloche",
        ),
        (
            "Die Glocke\nWeir-Echo\n3. Februar 2019 Sonntag\n\nRubrik: Débats; S. 4\nLänge: 512 Wörter\n"
            "Textkörper\n\n\n{}\n\nKlassifizierung\n\n\nSprache: GERMAN\n\nEnde des Dokuments\n",
            "2019-02-03",
            "Die Glocke",
        ),
        (
            "A Bell\nAuthor(s): Hanne Dorn\nPublication title: Weir Echo\nSource: Weir Echo (Weir, England)."
            "(May 3, 2011): p14.\nDocument Type: Column\n\nFull Text:\n\n{}\n\nSource Citation\nDorn.\n",
            "2011-05-03",
            "A Bell",
        ),
        (
            "A Bell\nMay 3, 2011 | Weir Echo (ME)\nAuthor/Byline: Hanne Dorn | Page: A7 | Section: Débats\n"
            "687 Words | Readability: Lexile: 1190, grade level(s): 9 10\n\n{}\n\nCopyright (c) 2011 Weir Echo",
            "2011-05-03",
            "A Bell",
        ),
    ],
    ids=["German Nexis", "French Nexis", "EBSCO", "Eureka", "Nexis in German", "Gale", "NewsBank"],
)
def test_a_services_head_is_read_in_its_languages(
    tmp_path: Path, text: str, day: str, title: str
) -> None:
    """Numbers, editions, weekdays and orders of days are known as each service writes them."""
    (found,), _ = read(tmp_path, "a.txt", text.format("\n\n".join(BODY)))
    assert (str(found.date), found.title, found.section or "Débats") == (day, title, "Débats")
    assert found.body == BODY


def test_a_document_without_a_day_is_flagged(tmp_path: Path) -> None:
    """Where Nexis has a note in place of the day, headline and paper stay apart."""
    head = f"{TITLE} - Correction Appended\nThe Weir Echo\n\nCorrection Appended\n\n"
    labels = f"Section: OPINION; Pg. 7\n\nLength: 300 words\n\nByline: {AUTHOR}\n\nBody\n\n\n"
    tail = "\n\nClassification\n\nLoad-Date: February 3, 2011\n\nEnd of Document\n"
    (found,), _ = read(tmp_path, "a.txt", head + labels + "\n\n".join(BODY) + tail)
    assert (found.title, found.publication, found.date) == (TITLE, "The Weir Echo", None)
    assert found.needs_review


@pytest.mark.parametrize("flagged", [True, False])
def test_a_page_of_dated_rows_above_texts_is_flagged(tmp_path: Path, flagged: bool) -> None:
    """A database's page of results is no one article; a table of days in an article is a table."""
    rows = [
        f"<table><tr><td>{day}</td><td>2009.01.{day}</td><td>Of bells in town {day}</td></tr></table>"
        + (
            f"<p>On day {day} the sexton rang, and nobody said why he rang {day} times.</p>"
            * flagged
        )
        for day in range(11, 19)
    ]
    page = f"<html><body><h1>{TITLE}</h1>{HTML}{''.join(rows)}<p>{BODY[0][::-1]}</p></body></html>"
    (found,), _ = read(tmp_path, "a.html", page)
    reasons = [cut.text for cut in found.removed if cut.rule == "needs review"]
    assert any("several articles" in reason for reason in reasons) is flagged


def test_a_mail_that_outlook_forwards_is_the_mail_it_forwards(tmp_path: Path) -> None:
    """In all languages of Outlook; a short answer above a mail that it quotes stays an answer."""
    head = f"De : {AUTHOR} <h@w.example>\nEnvoyé : mardi 1 mars 2011 20:05\nÀ : Le Rivage\nObjet : {TITLE}"
    mail = "From: Jana Roth <d@w.example>\nTo: b@w.example\nDate: Wed, 02 Mar 2011 09:10:00 +0000\n"
    text = "\n\n".join(BODY)
    for name in "ab":
        (tmp_path / name).mkdir()
    (found,), _ = read(
        tmp_path / "a", "a.eml", f"{mail}Subject: TR: {TITLE}\n\nVoici.\n\n{head}\n\n{text}"
    )
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), "2011-03-01")
    assert found.body == BODY
    (answer,), _ = read(
        tmp_path / "b", "b.eml", f"{mail}Subject: RE: {TITLE}\n\nMerci !\n\n{head}\n\n{text}"
    )
    assert answer.authors == ("Jana Roth",)


def test_a_chapters_own_day_is_its_day(tmp_path: Path) -> None:
    """A day and a byline at a chapter's top are fields, and win over the book's."""
    head = "<p>March 4, 2016</p><p>By Ada Quill</p>"
    (found,), _ = read(tmp_path, "a.epub", _replaced(epub(), "</h1>", f"</h1>{head}"))
    assert (str(found.date), found.authors) == ("2016-03-04", ("Ada Quill",))
    assert "March 4, 2016" not in found.body


def test_a_word_processors_name_for_a_document_is_no_title(tmp_path: Path) -> None:
    """A page saved by Word without a title is read by its own first lines."""
    lines = "".join(
        f"<p class=MsoNormal>{each}</p>" for each in (TITLE, f"By {AUTHOR}", "9 May 2009")
    )
    page = f"<html><head><title>Document1</title></head><body>{lines}{HTML}</body></html>"
    (found,), _ = read(tmp_path, "a.htm", page)
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), "2009-05-09")


def test_an_edition_in_brackets_is_no_part_of_a_headline(tmp_path: Path) -> None:
    """ProQuest has it behind the headline; it is kept in what was removed."""
    text = "\n\n".join(BODY)
    page = (
        f"Document 1 of 1\n\n{TITLE}: [FINAL Edition]\n\nAuthor: {AUTHOR}\n\nFull text: {text}\n\n"
        "Publication title: Weir Echo\n\nPublication date: May 3, 1998\n\nSection: OPINION\n"
    )
    (found,), _ = read(tmp_path, "a.txt", page)
    assert found.title == TITLE
    assert "[FINAL Edition]" in [cut.text for cut in found.removed]


def test_a_pdf_beyond_its_bounds_is_refused_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many pages or signs are a reject that says so; no page is left out without a word."""
    from search.ingest.formats.documents import pdf as reader

    pages = [_placed([TITLE, *BODY], 60, 700) for _ in range(3)]
    monkeypatch.setattr(reader, "_MOST_PAGES", 2)
    found, (reason,) = read(tmp_path, "a.pdf", pdf(*pages))
    assert not found and "more than 2 pages" in reason
    monkeypatch.setattr(reader, "_MOST_SIGNS", 20)
    found, (reason,) = read(tmp_path, "a.pdf", pdf(*pages[:2]))
    assert not found and "more than 20 signs" in reason


def test_a_pdfs_damaged_page_is_told(tmp_path: Path) -> None:
    """The article of the others is flagged, and says which page is not in it."""
    whole = pdf(*[_placed([TITLE, *BODY], 60, 700) for _ in range(3)])
    cut = whole.replace(b"/Kids[4 0 R 6 0 R", b"/Kids[4 0 R 9 0 R")
    assert cut != whole
    (found,), _ = read(tmp_path, "a.pdf", cut)
    assert found.needs_review
    assert "Pages that are damaged and not read: 2" in [cut.text for cut in found.removed]


def test_a_page_of_too_many_pieces_keeps_every_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns are sought among a bounded number of lines; beyond, the lines stand as they are."""
    from search.ingest.formats.documents import pdf as reader

    monkeypatch.setattr(reader, "_MOST_PIECES", 4)
    lines = [f"Line {number} of a page of the paper that runs on" for number in range(9)]
    (found,), _ = read(tmp_path, "a.pdf", pdf(_placed(lines, 60, 700) + _placed(lines, 330, 700)))
    words = " ".join((found.title, *found.body, *(cut.text for cut in found.removed)))
    assert all(f"Line {number} of a page" in words for number in range(9))
