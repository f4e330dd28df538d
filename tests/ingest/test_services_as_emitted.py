"""Downloads of services, mail, blogs and print in the forms that their products emit."""

# ruff: noqa: E501 - a service's head is read as it stands

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest

from search.article import Article
from search.ingest import Cleaned, PassedOver, ingest
from search.ingest.text import shortcodes
from tests.ingest.test_kinds import epub
from tests.ingest.test_self_check import AUTHOR, FIRST, SECOND, TITLE, read

TEXT = f"{FIRST}\n\n{SECOND}"
OTHER = "The Toll of Rain"


def _two(form: str) -> str:
    return "".join(form.format(title=title, day=5 + at) for at, title in enumerate((TITLE, OTHER)))


def _heads(found: list[Article]) -> list[tuple[str, tuple[str, ...], str]]:
    return [(each.title, each.authors, str(each.date)) for each in found]


def test_a_page_mark_above_each_document_is_no_title(tmp_path: Path) -> None:
    """Nexis Uni prints "Page 1 of 2" and the headline once more above each document."""
    form = f"Page 1 of 2\n{{title}}\n\n{{title}}\nThe Courier\nMarch {{day}}, 2016 Friday\n\nSection: EDITORIAL; Pg. A8\nLength: 112 words\nByline: {AUTHOR}\nBody\n\n\n{TEXT}\n\n\nLoad-Date: March 9, 2016\n\nEnd of Document\n\n"
    found = read(tmp_path, "a.txt", _two(form))
    assert _heads(found) == [
        (TITLE, (AUTHOR,), "2016-03-05"),
        (OTHER, (AUTHOR,), "2016-03-06"),
    ]


@pytest.mark.parametrize(
    "form",
    [
        f"{{title}}\nCourier, The (OH) - March {{day}}, 2016\nAuthor/Byline: {AUTHOR}\nEdition: FINAL\nSection: OPINION\nPage: 07A\n{TEXT}\n\nMemo:\nA correction ran.\nRecord: 98\nCopyright: Copyright (c) 2016 The Courier\n\nOpenURL Link\n\n\n",
        f"{{title}}\nAuthor: {AUTHOR}\nDate: Mar. {{day}}, 2016\nPublisher: Courier Media\nDocument Type: Column\nLength: 512 words\n\n{TEXT}\n\nCopyright: COPYRIGHT 2016 Courier Media\n\n\n",
    ],
)
def test_documents_begin_with_lines_above_the_first_label(tmp_path: Path, form: str) -> None:
    """NewsBank and Gale have no rule between documents: the first label's heads separate them."""
    found = read(tmp_path, "a.txt", _two(form))
    assert [(title, day) for title, _, day in _heads(found)] == [
        (TITLE, "2016-03-05"),
        (OTHER, "2016-03-06"),
    ]
    assert all(each.body == (FIRST, SECOND) for each in found)


def test_a_document_without_its_text_is_passed_over(tmp_path: Path) -> None:
    """ProQuest lists documents whose text it doesn't have: they are no articles."""
    form = f"{'_' * 60}\n\n{{title}}\n\nAuthor: {AUTHOR}\n\nFull text: Not available.\n\nTitle: {{title}}\n\nPublication date: Mar {{day}}, 1912\n\n"
    (tmp_path / "a.txt").write_text(_two(form))
    outcomes = list(ingest([tmp_path], jobs=0))
    assert not [each for each in outcomes if isinstance(each, Cleaned)]
    assert sum(isinstance(each, PassedOver) for each in outcomes) == 2


def test_labels_that_recur_in_one_document_flag_it(tmp_path: Path) -> None:
    """Where documents can't be taken apart, labels with several values tell that there are some."""
    head = f"BYLINE: {AUTHOR}\nSECTION: Opinion\nLENGTH: 90 words\nLOAD-DATE: May 5, 2012\n\n"
    below = f"\n\nLENGTH: 80 words\nBYLINE: Bo Reyes\n\n{SECOND}"
    (found,) = read(tmp_path, "a.txt", f"The Mail\nMay 5, 2012\n\n{TITLE}\n\n{head}{FIRST}{below}")
    assert found.needs_review


@pytest.mark.parametrize(
    "text",
    [
        f"The Mercury (Hobart), Wednesday 5 March 1952, page 4\n\n{TEXT}",
        f"**** *paper_post *year_1952\n{TEXT}",
        f"1. {TITLE}\n2009年03月05日　朝刊　003　00751文字\n\n{TEXT}\n\n2. {OTHER}\n2009年03月06日　朝刊　003　00851文字\n\n{TEXT}",
    ],
)
def test_forms_that_no_reader_knows_are_flagged(tmp_path: Path, text: str) -> None:
    """A header's line as a title, and lines of days between texts, are signs of a misreading."""
    assert all(each.needs_review for each in read(tmp_path, "a.txt", text))


def test_folders_of_months_give_the_month(tmp_path: Path) -> None:
    """A text without a day has the month of its folders, kept with its precision."""
    for name in ("1990/April/a.txt", "1990-05/b.txt", "1990/06/c.txt"):
        read(tmp_path, name, f"{name[-5]} {TITLE}\n\nBy {AUTHOR}\n\n{TEXT}")
    found = [each.article for each in ingest([tmp_path], jobs=0) if isinstance(each, Cleaned)]
    assert sorted(str(each.date)[:7] for each in found) == ["1990-04", "1990-05", "1990-06"]
    assert {each.date_precision for each in found} == {"month"}


def test_labelled_paragraphs_of_a_document_are_its_head(tmp_path: Path) -> None:
    """Word puts each labelled line into a paragraph of its own, and "Copy:" above the text."""
    text = f"Headline: {TITLE}\n\nByline: {AUTHOR}\n\nPublication date: 5 March 2021\n\nWord count: 90\n\nCopy:\n\n{TEXT}"
    (found,) = read(tmp_path, "a.txt", text)
    assert _heads([found]) == [(TITLE, (AUTHOR,), "2021-03-05")]
    assert found.body == (FIRST, SECOND)
    assert {"Copy:", "Word count: 90"} <= {cut.text for cut in found.removed}


def test_properties_of_a_document_count_where_its_text_has_none(tmp_path: Path) -> None:
    """Title and author of a Word file's properties are taken with a flag, never over the text's."""
    import docx

    for name, lines in (("a", []), ("b", [OTHER, "By Bo Reyes"])):
        made, file = docx.Document(), io.BytesIO()
        made.core_properties.title, made.core_properties.author = TITLE, AUTHOR
        for line in [*lines, FIRST, SECOND]:
            made.add_paragraph(line)
        made.save(file)
        (tmp_path / f"{name}.docx").write_bytes(file.getvalue())
    first, second = [
        each.article for each in ingest([tmp_path], jobs=0) if isinstance(each, Cleaned)
    ]
    assert (first.title, first.authors, first.needs_review) == (TITLE, (AUTHOR,), True)
    assert first.body == (FIRST, SECOND)
    assert (second.title, second.authors, second.needs_review) == (OTHER, ("Bo Reyes",), False)


def test_a_newsletters_preview_and_imprint_are_cut(tmp_path: Path) -> None:
    """A preview shown above and below the headline, the sender's line and an address are no text."""
    parts = [
        "What was promised",
        "View in browser",
        f"<h1>{TITLE}</h1>",
        "What was promised",
        f"{AUTHOR}, Mar 8",
        FIRST,
        SECOND,
        f"© 2021 {AUTHOR}",
        "548 Market Street, San Francisco",
        "Unsubscribe",
    ]
    mail = f"From: {AUTHOR} from Quay Letter <q@x.example>\nTo: r@x.example\nSubject: {TITLE}\nDate: Mon, 8 Mar 2021 09:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body>{''.join(f'<p>{each}</p>' for each in parts)}</body></html>"
    (found,) = read(tmp_path, "a.eml", mail)
    assert found.body == (FIRST, SECOND)
    assert "548 Market Street, San Francisco" in {cut.text for cut in found.removed}


def test_a_book_has_the_year_of_its_first_print(tmp_path: Path) -> None:
    """Project Gutenberg's release day is the file's; title and author above the text are cut."""
    book = f"Title: {TITLE}\n\nAuthor: {AUTHOR}\n\nRelease date: May 1, 2005 [eBook #2]\n\nOriginal publication: London: Weir Press, 1909\n\n*** START OF THE PROJECT GUTENBERG EBOOK W ***\n\n{TITLE.upper()}\n\nby\n\n{AUTHOR.upper()}\n\n{TEXT}\n\n*** END OF THE PROJECT GUTENBERG EBOOK W ***"
    (found,) = read(tmp_path, "a.txt", book)
    assert (found.date, found.date_precision) == (dt.date(1909, 1, 1), "year")
    assert found.body == (FIRST, SECOND)


def test_an_articles_own_description_names_it(tmp_path: Path) -> None:
    """METS describes an article by MODS: title and people count before its blocks' texts."""

    def block(name: str, text: str) -> str:
        words = "".join(f'<String CONTENT="{word}"/>' for word in text.replace('"', "").split())
        return f'<TextBlock ID="{name}"><TextLine>{words}</TextLine></TextBlock>'

    (tmp_path / "alto").mkdir()
    (tmp_path / "alto/1.xml").write_text(
        f"<alto><Layout>{block('T', TITLE.upper())}{block('A', 'By N. Brook')}{block('P', FIRST)}</Layout></alto>"
    )
    mods = "<dmdSec ID='{}'><mods><titleInfo><title>{}</title></titleInfo>{}</mods></dmdSec>"

    def area(kind: str, name: str) -> str:
        return f"<div TYPE='{kind}'><fptr><area FILEID='F1' BEGIN='{name}'/></fptr></div>"

    parts = area("TITLE", "T") + area("AUTHOR", "A") + area("PARAGRAPH", "P")
    mets = (
        "<mets xmlns:xlink='http://www.w3.org/1999/xlink'>"
        + mods.format("D0", TITLE, f"<name><displayForm>{AUTHOR}</displayForm></name>")
        + mods.format("ISSUE", "The Weir Echo", "<dateIssued>1912-03-05</dateIssued>")
        + "<file ID='F1'><FLocat xlink:href='file://./alto/1.xml'/></file>"
        f"<structMap TYPE='LOGICAL'><div TYPE='ARTICLE' DMDID='D0'>{parts}</div></structMap></mets>"
    )
    (found,) = read(tmp_path, "1-mets.xml", mets)
    assert _heads([found]) == [(TITLE, (AUTHOR,), "1912-03-05")]
    assert found.publication == "The Weir Echo"
    assert len(found.body) == 1


def test_closed_shortcodes_leave_what_they_hold() -> None:
    """The marks of plugins go; words that a writer put into brackets stay."""
    text = '[dropcap]T[/dropcap]axes rise [sic]. [mc4wp_form id="12"][et_social_share][video of the vote]'
    assert shortcodes.without(text)[0] == "Taxes rise [sic]. [video of the vote]"


def test_blocks_of_the_same_labels_begin_documents(tmp_path: Path) -> None:
    """A service that no list knows is read by its labels, in any language."""
    form = f"文章編號: 20190305{{day}}\n報章: 海港日報\n日期: 2019-03-0{{day}}\n作者: 陳大文\n標題: {{title}}\n\n{TEXT}\n\n"
    assert _heads(read(tmp_path, "a.txt", _two(form))) == [
        (TITLE, ("陳大文",), "2019-03-05"),
        (OTHER, ("陳大文",), "2019-03-06"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n\n{TEXT}\n\nAnd who pays?\n\n{'*' * 20}\n\n{OTHER}\n\n{TEXT}\n\nAnd who pays?",
        f"Item: 1\nOutlet: Mail\nReach: 4\n\n{TITLE}\n\n{TEXT}\n\nItem: 2\nOutlet: Post\nReach: 5\n\n{OTHER}\n\n{TEXT}",
        f"{TITLE}\n\nBy {AUTHOR}\n\n{TEXT}\n\n{OTHER}\n\nBy Daniel Osei\n\n{TEXT}",
        f"{TITLE}\nCourier | 5 Mar 2021 | {AUTHOR} | Neutral\n\n{TEXT}\n\n{OTHER}\nCourier | 6 Mar 2021 | Bo Reyes | Neutral\n\n{TEXT}",
    ],
)
def test_texts_below_each_other_are_never_one_article_unflagged(tmp_path: Path, text: str) -> None:
    """Titles between rules, labels that recur, and heads between texts are told."""
    found = read(tmp_path, "a.txt", text)
    assert len(found) == 2 or all(each.needs_review for each in found)


@pytest.mark.parametrize(
    "text",
    [
        f"The Mercury (Hobart), Wednesday 5 March 1952, page 4\n\n{TITLE}\n\n{TEXT}",
        f"{TITLE}\n\nThe Mercury, Volume LXIII, Issue 55, 5 March 1952, Page 4\n\n{TEXT}",
        f"The Mercury - Wednesday 05 March 1952\nImage © The Library. All Rights Reserved\n\n{TITLE}\n\n{TEXT}",
    ],
)
def test_the_line_of_a_newspaper_gives_paper_and_day(tmp_path: Path, text: str) -> None:
    """Archives of scans print paper, day and page above or below the headline."""
    (found,) = read(tmp_path, "a.txt", text)
    assert (found.title, found.publication, str(found.date)) == (TITLE, "The Mercury", "1952-03-05")
    assert found.authors == ()
    assert found.body == (FIRST, SECOND)


def test_nexis_has_the_paper_above_the_day(tmp_path: Path) -> None:
    """A document without a headline is flagged: neither its paper nor its edition is a title."""
    form = f"1 of 2 DOCUMENTS\n\nThe Courier\n\nMarch 5, 2003, Wednesday{{}}\n\nBYLINE: {AUTHOR}\n\nLENGTH: 90 words\n\n{TEXT}\n\nLOAD-DATE-MDC: March 7, 2003\n\n"
    found = read(tmp_path, "a.txt", form.format("") + form.format("\n\nCity Final Edition"))
    assert [(each.title, each.publication, each.needs_review) for each in found] == [
        ("", "The Courier", True)
    ] * 2
    assert all(each.body == (FIRST, SECOND) for each in found)


def test_a_plain_newsletter_loses_its_imprint(tmp_path: Path) -> None:
    """Programs write a plain part with rules and marks; the byline below names the writer."""
    text = f"** {TITLE}\n{'-' * 60}\n\nBy {AUTHOR}\n\n{TEXT}\n\n{'=' * 60}\nCopyright © 2021 Courier, All rights reserved.\n\nunsubscribe from this list (https://x.example)\n"
    mail = f"From: Harbour Courier <n@x.example>\nTo: r@x.example\nSubject: {TITLE}\nDate: Fri, 5 Mar 2021 09:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    (found,) = read(tmp_path, "a.eml", mail)
    assert (found.authors, found.body) == ((AUTHOR,), (FIRST, SECOND))


def test_a_book_of_the_nineties_begins_below_its_small_print(tmp_path: Path) -> None:
    """Early texts of Project Gutenberg have no START mark and no labelled title."""
    text = f"Project Gutenberg Etext of {TITLE}, by {AUTHOR}\n\nMarch, 1998  [Etext #1234]\n\n***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\nYou know: lawyers.\n*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n\n{TEXT}\n\nEnd of the Project Gutenberg Etext of {TITLE}\n"
    (found,) = read(tmp_path, "a.txt", text)
    assert (found.title, found.authors, found.body) == (TITLE, (AUTHOR,), (FIRST, SECOND))


def test_the_navigation_of_a_saved_newspaper_is_no_text(tmp_path: Path) -> None:
    """Calibre puts links above and a note of its own below each article."""
    bar = "<div>| <a>Next</a> | <a>Section Menu</a> | <a>Main Menu</a> |</div>"
    note = "<p>This article was downloaded by calibre from http://x.example</p>"
    page = f"{bar}<h1>{TITLE}</h1><p>By {AUTHOR}</p><p>{FIRST}</p><p>{SECOND}</p>{note}{bar}"
    (tmp_path / "a.epub").write_bytes(epub(page))
    (found,) = [each.article for each in ingest([tmp_path], jobs=0) if isinstance(each, Cleaned)]
    assert found.body == (FIRST, SECOND)


@pytest.mark.parametrize(
    "text",
    [
        f"［社説］{TITLE}\n\n　　2009.03.05　東京朝刊　社説　３頁\n\n{TEXT}\n\n［社説］{OTHER}\n\n　　2009.03.06　東京朝刊　社説　３頁\n\n{TEXT}\n",
        f"{TITLE}\n\nThe Courier · 5 Mar 2019 · 12 · By {AUTHOR}\n\n{TEXT}\n\n\n{OTHER}\n\nThe Courier · 6 Mar 2019 · 12 · By Bo Reyes\n\n{TEXT}",
    ],
)
def test_heads_with_days_between_texts_are_told(tmp_path: Path, text: str) -> None:
    """Lines of a day with a page or bars that were cut from a text head other articles."""
    assert all(each.needs_review for each in read(tmp_path, "a.txt", text))


def test_a_day_in_figures_that_was_not_read_is_told(tmp_path: Path) -> None:
    """A slug's day in figures has two readings: it is kept, and the article flagged."""
    (found,) = read(
        tmp_path, "a.txt", f"BY: {AUTHOR}\nRUN: 03/05/1994\nHED: {TITLE}\nDATE: x\n\n{TEXT}"
    )
    assert (found.date, found.needs_review) == (None, True)


def test_a_library_s_citation_ends_a_text(tmp_path: Path) -> None:
    """The citation below a text is cut, and gives the day that nothing else gave."""
    cite = f'"{TITLE}". "De Havenkrant". Haven, 05-03-1952, p. 4. Geraadpleegd op Delpher op 01-12-2020, https://resolver.example/a'
    (found,) = read(tmp_path, "a.txt", f"{TITLE}\n\n{TEXT}\n\n{cite}")
    assert (str(found.date), found.body) == ("1952-03-05", (FIRST, SECOND))
    assert cite in {cut.text for cut in found.removed}


def test_a_services_mail_gives_its_documents(tmp_path: Path) -> None:
    """An alert that has the documents themselves is taken apart as a download is."""
    form = f"1 of 2 DOCUMENTS\n\nThe Courier\n\nMarch {{day}}, 2021 Thursday\n\n{{title}}\n\nBYLINE: {AUTHOR}\n\nLENGTH: 90 words\n\n{TEXT}\n\nLOAD-DATE: March 9, 2021\n\n"
    mail = f"From: Alerts <a@x.example>\nTo: r@x.example\nSubject: 2 documents\nDate: Fri, 9 Mar 2021 09:00:00 +0000\n\n{_two(form)}"
    assert _heads(read(tmp_path, "a.eml", mail)) == [
        (TITLE, (AUTHOR,), "2021-03-05"),
        (OTHER, (AUTHOR,), "2021-03-06"),
    ]


def test_a_lists_name_is_no_part_of_title_or_author(tmp_path: Path) -> None:
    """Lists put their name before the subject and behind the sender."""
    mail = f"From: \"'{AUTHOR}' via Op-Eds\" <oped@x.example>\nTo: oped@x.example\nSubject: [oped] {TITLE}\nDate: Fri, 9 Mar 2021 09:00:00 +0000\n\n{TEXT}"
    assert _heads(read(tmp_path, "a.eml", mail)) == [(TITLE, (AUTHOR,), "2021-03-09")]


def test_jan_is_a_name_below_a_label(tmp_path: Path) -> None:
    """In the first words of a byline, months that people are called are their names."""
    text = f"Title: {TITLE}\nBy: JAN DE VRIES\nDate: 5 March 2011\n\n{TEXT}"
    (found,) = read(tmp_path, "a.txt", text)
    assert found.authors == ("Jan de Vries",)


def test_a_label_alone_below_a_text_has_its_value_below(tmp_path: Path) -> None:
    """Nexis prints "CORRECTION:" above a correction: that is no text of the article."""
    form = f"1 of 1 DOCUMENT\n\nThe Courier\n\nMarch 5, 2003, Wednesday\n\n{TITLE}\n\nBYLINE: {AUTHOR}\n\nLENGTH: 90 words\n\n{TEXT}\n\nCORRECTION:\n\nAn earlier version misnamed the quay.\n\nLOAD-DATE: March 7, 2003\n"
    (found,) = read(tmp_path, "a.txt", form)
    assert found.body == (FIRST, SECOND)
    assert any("misnamed" in cut.text for cut in found.removed)


def test_a_factiva_page_saved_without_its_classes(tmp_path: Path) -> None:
    """A page whose documents end with the service's numbers is taken apart by its lines."""
    page = "".join(
        f"<p>{line}</p>"
        for at, title in enumerate((TITLE, OTHER))
        for line in (
            "Opinion",
            title,
            f"By {AUTHOR}",
            "90 words",
            f"{5 + at} March 1998",
            "The Courier",
            "COUR",
            "English",
            "(c) 1998 The Courier",
            FIRST,
            SECOND,
            f"Document cour00002001091{at}du3500abc",
        )
    )
    assert _heads(read(tmp_path, "a.html", f"<html><body>{page}</body></html>")) == [
        (TITLE, (AUTHOR,), "1998-03-05"),
        (OTHER, (AUTHOR,), "1998-03-06"),
    ]


def test_an_agencys_text_names_its_writer(tmp_path: Path) -> None:
    """Where NewsML's creator is the agency, the byline above the text counts."""
    item = f"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='u'><itemMeta><itemClass qcode='icls:text'/></itemMeta><contentMeta><creator literal='Harbour Wire'/><headline>{TITLE}</headline></contentMeta><contentSet><inlineXML contenttype='application/xhtml+xml'><html xmlns='http://www.w3.org/1999/xhtml'><body><p>By {AUTHOR}</p><p>{FIRST}</p><p>{SECOND}</p></body></html></inlineXML></contentSet></newsItem>"
    (found,) = read(tmp_path, "a.xml", item.replace('"', "&quot;"))
    assert (found.authors, found.body) == ((AUTHOR,), (FIRST, SECOND))


def test_labels_above_labels_are_no_text(tmp_path: Path) -> None:
    """EBSCO has unknown labels and the headline once more between its labels and the text."""
    form = f"Record: 1\nTitle: {{title}}\nAuthors: Brook, Nadia\nSource: Weir Echo. 3/{{day}}/2012, p9. 1p.\nDocument Type: Article\nDatabase: Newspaper Source\n\nFull Text Database: Newspaper Source\nSection: Opinion\n{{title}}\n\n{TEXT}\n\n~~~~~~~~\nCopyright of Weir Echo is the property of its owner.\n\n"
    found = read(tmp_path, "a.txt", _two(form))
    assert [(each.title, each.section, each.body) for each in found] == [
        (TITLE, "Opinion", (FIRST, SECOND)),
        (OTHER, "Opinion", (FIRST, SECOND)),
    ]
