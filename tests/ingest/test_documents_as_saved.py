"""Documents with several articles, and downloads as people save them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.ingest.test_downloads_and_mail import AUTHOR, BODY, HTML, TITLE, read
from tests.ingest.test_kinds import pdf

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
