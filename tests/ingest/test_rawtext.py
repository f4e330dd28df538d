"""Raw text dumps.

Each layout that crawls leave behind, as an invented page, comes out as the same article.
"""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import datetime as dt
import textwrap
from typing import Any

import pytest

from search.article import Article
from search.errors import RejectError
from search.ingest.raw_documents import Origin
from search.ingest.text import article

TITLE = "The Ferry That Waits for Nobody"
DEK = "A timetable is a promise, and ours has been broken since the spring."
CAPTION = "The ferry at Quill Harbour on May 4, 2021. Ada Finch/AFP via Getty Images"
FIRST = "The harbour board has bought a clock, and it has stopped waiting for anybody who lives up the hill."
QUOTE = "“We sell departures,” said its chairman. “We don’t sell patience.”"
LAST = "A board that cannot tell the two apart should be asked to swim, and the town should come to watch."
BODY = f"{FIRST}\n\n{QUOTE}\n\n{LAST}"
AUTHOR = "Ottoline Marsh"
DAY = dt.date(2021, 5, 4)
PLAIN = {
    "title": TITLE,
    "authors": (AUTHOR,),
    "body": (FIRST, QUOTE, LAST),
    "date": None,
    "captions": (),
    "author_bio": None,
}


def read(text: str, **given: Any) -> Article:
    return article.clean(text, Origin("dump.txt", "dump.txt"), given)


LAYOUTS: dict[str, tuple[str, dict[str, Any]]] = {
    "title, dek, title again, caption, author, Updated:, player, label; a bio as the last paragraph": (
        f"{TITLE}\n\n{DEK}\n{TITLE}\n{CAPTION}\n{AUTHOR}\nUpdated:\n0:00\nCommentary\n\n{BODY}\n\n"
        f"{AUTHOR}, a former pilot, specialized in tides.\nRelated Topics",
        {
            "dek": DEK, "captions": (CAPTION,), "section": "Commentary", "label": "Commentary",
            "author_bio": f"{AUTHOR}, a former pilot, specialized in tides.",
        },
    ),
    "no dek, the author in the end block alone": (
        f"{TITLE}\n\n{TITLE}\n{CAPTION}\n|Updated:\n0:00\nCommentary\n\n{BODY}\n\n{AUTHOR}\n{AUTHOR}\nAuthor\n"
        f"{AUTHOR} is a columnist who lives by the sea.\nRelated Topics\nFerries\nTides",
        {"dek": None, "captions": (CAPTION,), "author_bio": f"{AUTHOR} is a columnist who lives by the sea."},
    ),
    "an end block of name, Author, bio": (
        f"{TITLE}\n{DEK}\n{TITLE}\nUpdated:\n0:00\nNews Analysis\n{BODY}\n{AUTHOR}\nAuthor\n{AUTHOR} teaches rowing.",
        {"dek": DEK, "label": "News Analysis", "author_bio": f"{AUTHOR} teaches rowing."},
    ),
    "a caption that names an agency alone": (
        f"{TITLE}\n{TITLE}\nThe ferry leaves the quay before sunrise. Shutterstock\n{AUTHOR}\nUpdated:\n0:00\nCommentary\n\n{BODY}",
        {"captions": ("The ferry leaves the quay before sunrise. Shutterstock",), "dek": None},
    ),
    "a credit in parentheses": (
        f"{TITLE}\n{TITLE}\nThe ferry leaves the quay on Monday. (AP Photo/Ada Finch)\n{AUTHOR}\nUpdated:\n0:00\n\n{BODY}",
        {"captions": ("The ferry leaves the quay on Monday. (AP Photo/Ada Finch)",)},
    ),
    "BY name TIMEdate PRINT": (f"{TITLE}\nBY {AUTHOR} TIMEMay 4, 2021 PRINT\n{BODY}", {"date": DAY}),
    "a prefix of the title": (f"IN-DEPTH: {TITLE}\n\nBy {AUTHOR}\nMay 4, 2021\n\n{BODY}", {"date": DAY, "label": "IN-DEPTH"}),
    "By | paper | Updated, and share lines": (
        f"{TITLE}\nBy {AUTHOR} | The Quill Times | Updated: May 4, 2021 10:15 a.m. ET\nFacebook\nTwitter\nShare this article\n{BODY}",
        {"date": DAY, "publication": "The Quill Times"},
    ),
    "the credit before its caption": (
        f"{TITLE}\nBy {AUTHOR}\nMay 4, 2021\nAda Finch/AP\nThe ferry at the quay\n{BODY}",
        {"date": DAY, "captions": ("Ada Finch/AP The ferry at the quay",)},
    ),
    "the credit in the line below the caption": (
        f"{TITLE}\nBy {AUTHOR}\nMay 4, 2021\nThe ferry leaves the quay before sunrise, without the school bus.\nAda Finch/AP\n{BODY}",
        {"date": DAY, "captions": ("The ferry leaves the quay before sunrise, without the school bus.", "Ada Finch/AP")},
    ),
    "the credit in parentheses below the caption": (
        f"{TITLE}\nBy {AUTHOR}\nMay 4, 2021\nThe ferry leaves the quay before sunrise, without the bus.\n(Image credit: Ada Finch)\n{BODY}",
        {"date": DAY, "captions": ("The ferry leaves the quay before sunrise, without the bus.", "(Image credit: Ada Finch)")},
    ),
    "a caption over three lines": (
        f"{TITLE}\nBy {AUTHOR}\nMay 4, 2021\nThe ferry at the quay (\nImage:\nGetty Images)\n{BODY}",
        {"date": DAY, "captions": ("The ferry at the quay ( Image: Getty Images)",)},
    ),
    "Image caption, in a line of its own": (
        f"{TITLE}\nBy {AUTHOR}\n4 May 2021\nImage source, Reuters\nImage caption,\nThe ferry at the quay\n{BODY}",
        {"date": DAY, "captions": ("Image source, Reuters", "Image caption, The ferry at the quay")},
    ),
    "the caption first and twice": (
        "The ferry. Photograph: Ada Finch/Reuters\n" * 2 + f"{TITLE}\n{DEK}\n{AUTHOR} in Quill\nTue 4 May 2021 10.15 BST\n{BODY}",
        {"date": DAY, "dek": DEK, "captions": ("The ferry. Photograph: Ada Finch/Reuters",)},
    ),
    "links between paragraphs": (
        f"{TITLE}\nBy {AUTHOR}\n{FIRST}\n\nREAD MORE: The Bus That Sang\n\n{QUOTE}\n\n>>> The Clock That Lied\n\nRELATED: Ten Harbours\n\n{LAST}",
        {},
    ),
    "a headline in capitals between paragraphs": (f"{TITLE}\nBy {AUTHOR}\n{FIRST}\nQUILL MAYOR ASKED TO EXPLAIN HIS CLOCK\n{QUOTE}\n{LAST}", {}),
    "a newsletter between two marks": (
        f"{TITLE}\nBy {AUTHOR}\n{FIRST}\nskip past newsletter promotion\nSign up to Tides\nWhat moves the town.\n"
        f"after newsletter promotion\n{QUOTE}\n{LAST}",
        {},
    ),
    "a video with its length": (
        f"{TITLE}\nBy {AUTHOR}\n{FIRST}\n0:57\nChairman defends clock\n{QUOTE}\n{LAST}",
        {"captions": ("Chairman defends clock",)},
    ),
    "two authors with their roles in one line": (
        f"{TITLE}\nBy {AUTHOR} Globe Staff and Ignacio Prewitt Globe Correspondent,Updated May 4, 2021, 10:15 a.m.\n{BODY}",
        {"authors": (AUTHOR, "Ignacio Prewitt"), "date": DAY},
    ),
    "two authors in two places": (
        f"{TITLE}\n{DEK}\n{AUTHOR} in Quill and Ignacio Prewitt in London\nTue 4 May 2021 10.15 BST\n{BODY}",
        {"authors": (AUTHOR, "Ignacio Prewitt"), "date": DAY, "dek": DEK},
    ),
    "By, and the name in the next line": (f"{TITLE}\nBy\n{AUTHOR}\n10:15, 4 May 2021\n{BODY}", {"date": DAY}),
    "name and day in one line without By": (f"{TITLE}\n{AUTHOR} | May 4, 2021 2:30 PM\n{BODY}", {"date": DAY}),
    "a name glued to its day": (f"{TITLE}\n{AUTHOR}, CorrespondentMay 4, 2021, 10:15 PM\n{BODY}", {"date": DAY}),
    "By glued to the name": (f"{TITLE}\nBy{AUTHOR}\nMay 04, 2021 09:06 PM IST\n{BODY}", {"date": DAY}),
    "the day glued to the byline": (f"{TITLE}\nBy {AUTHOR}May 4, 2021 11:00 pm EST\n{BODY}", {"date": DAY}),
    "the paper behind the name": (f"{TITLE}\n{AUTHOR} Quill Harbour Courier-Post\n{BODY}", {}),
    "the paper behind By and the name": (f"{TITLE}\nBy {AUTHOR} Quill News\nPublished May 4, 2021 9:37am EST\n{BODY}", {"date": DAY}),
    "a handle behind the name": (f"{TITLE}\n{AUTHOR}@ottoline\nMay 4, 2021 5:30 AM\n{BODY}", {"date": DAY}),
    "the day before the name": (f"{TITLE}\nMay 4, 2021 at1:39 pm | By {AUTHOR}\n{BODY}", {"date": DAY}),
    "the bio before the body": (
        f"{TITLE}\nCOMMENTARY BY\n{AUTHOR}\nSenior Fellow, Quill Institute\n{AUTHOR} is a senior fellow at the Quill Institute.\n"
        f"May 4, 2021\n3 min read\n{BODY}",
        {"date": DAY, "author_bio": f"{AUTHOR} is a senior fellow at the Quill Institute."},
    ),
    "other people's bylines below the body": (
        f"{TITLE}\nBy {AUTHOR}\nMay 4, 2021\n{BODY}\n\nMore from Quill Times\nA Bridge Too Short\nBy Basil Crane\nThe Well Runs Deep\nBy Nora Pike",
        {"date": DAY},
    ),
    "a kicker above the title": (f"Opinion\n{TITLE}\n{DEK}\nBy {AUTHOR}\nMay 4, 2021\n{BODY}", {"date": DAY, "dek": DEK, "section": "Opinion"}),
    "crumbs above the title": (f"Home / News / Quill Harbour\n{TITLE}\nBy {AUTHOR}\nMay 4, 2021\n{BODY}", {"date": DAY}),
    "the day above the title": (f"Opinion\nMay 4, 2021 9:00 AM\n{TITLE}\nBy {AUTHOR}\n{BODY}", {"date": DAY, "section": "Opinion"}),
    "a day in American digits": (f"{TITLE}\n{AUTHOR}\n05-24-2021\n{BODY}", {"date": dt.date(2021, 5, 24)}),
    "a copyright line at the end": (f"{TITLE}\nBy {AUTHOR}\n{BODY}\nCopyright © 2021 Quill Times. All rights reserved.", {}),
    "line ends of another system": (f"{TITLE}\nBy {AUTHOR}\nMay 4, 2021\n{BODY}".replace("\n", "\r\n"), {"date": DAY}),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_article(layout: str) -> None:
    """Title, authors and body are right, and so is what the layout has beside them.

    The rest is empty.
    """
    text, more = LAYOUTS[layout]
    article = read(text)
    expected = PLAIN | more
    assert {name: getattr(article, name) for name in expected} == expected
    assert not article.needs_review


def test_a_name_in_a_rail_is_nobodys_author() -> None:
    """Where a page's header names nobody, names among the links below the body are not believed."""
    rail = "Most Read\nA Bridge Too Short\nThe Well Runs Deep\nBasil Crane\n"
    article = read(f"{TITLE}\nMay 4, 2021\n{BODY}\nShare\nTweet\n{rail}")
    assert (article.authors, article.body) == ((), (FIRST, QUOTE, LAST))


def test_a_dateline_belongs_to_the_body() -> None:
    """The place and agency before the first sentence are its own."""
    for line in (
        f"QUILL HARBOUR (AP) - {FIRST}",
        f"(Reuters) - {FIRST}",
        f"QUILL HARBOUR – {FIRST}",
    ):
        assert read(f"{TITLE}\nBy {AUTHOR}\nMay 4, 2021\n{line}\n\n{LAST}").body == (line, LAST)


def test_a_day_in_the_body_is_not_the_articles() -> None:
    """Where the header names no day there is none, whatever days the body names."""
    first = "On Sept. 13, 2023, the board bought a clock that has told the time of every departure since."
    article = read(f"{TITLE}\n{AUTHOR}\nUpdated:\n0:00\nCommentary\n\n{first}\n\n{LAST}")
    assert (article.date, article.updated, article.body) == (None, None, (first, LAST))


def test_a_day_that_might_be_another_is_none() -> None:
    """3/4 may be in March or in April."""
    assert read(f"{TITLE}\nBy {AUTHOR}\n03/04/2021\n{BODY}").date is None


def test_publication_and_update_are_two_days() -> None:
    """The day after "Updated" is not that of publication, where both stand."""
    article = read(f"{TITLE}\nBy {AUTHOR}\nPublished: May 4, 2021\nUpdated: May 6, 2021\n{BODY}")
    assert (article.date, article.updated) == (DAY, dt.date(2021, 5, 6))


def test_a_review_says_so_in_its_label() -> None:
    """The words before the title become the label and a cut; the title is what follows."""
    article = read(f"Book Review: The Patience of Boats\n\nBy {AUTHOR}\nMay 4, 2021\n\n{BODY}")
    assert (article.title, article.label) == ("The Patience of Boats", "Book Review")
    assert ("Book Review:", "title-label") in [(cut.text, cut.rule) for cut in article.removed]


def test_an_editorial_board_is_an_author() -> None:
    """An organisation is one where nobody else is named."""
    article = read(
        f"Opinion |\n{TITLE} | Editorial\nBy Quill Times Editorial Board\nMay 4, 2021\n{BODY}"
    )
    assert (article.title, article.authors, article.section) == (
        TITLE,
        ("Quill Times Editorial Board",),
        "Opinion",
    )


def test_a_page_in_one_line_is_kept_whole_and_flagged() -> None:
    """Known boilerplate is cut from it all the same."""
    text = (
        f"{TITLE} {DEK} {TITLE} {CAPTION} |Updated:  0:00 Commentary "
        + f"{FIRST} {QUOTE} {LAST} " * 6
        + "Related Topics"
    )
    article = read(text)
    assert article.needs_review
    assert article.title == TITLE
    body = " ".join(article.body)
    assert body.count(FIRST) == 6 and "Related Topics" not in body and "0:00" not in body


def test_a_plain_text_is_title_and_body() -> None:
    """Where nothing marks a header, the first line is the title and nothing is invented."""
    article = read(f"{TITLE}\n\n{BODY}")
    assert (article.title, article.body) == (TITLE, (FIRST, QUOTE, LAST))
    assert (article.authors, article.date, article.section, article.removed) == ((), None, None, ())


def test_paragraphs_wrapped_at_a_column_are_joined() -> None:
    """As in mail: each paragraph is one line again."""
    paragraph = f"{FIRST} {LAST} {FIRST}"
    text = "\n\n".join("\n".join(textwrap.wrap(paragraph, 70)) for _ in range(3))
    assert read(f"{TITLE}\nBy {AUTHOR}\n\n{text}").body == (paragraph,) * 3


def test_what_is_known_better_stands_above_what_was_read() -> None:
    """Front matter beats the header, and what it replaced is a cut."""
    article = read(f"{TITLE}\nBy {AUTHOR}\n{BODY}", title="The Ferry", date="2021-05-04")
    assert (article.title, article.date) == ("The Ferry", DAY)
    assert (TITLE, "given-title") in [(cut.text, cut.rule) for cut in article.removed]


def test_each_cut_has_its_rule_and_line() -> None:
    """Whoever runs the archive can see what was cut, by which rule, and where it stood."""
    article = read(f"{TITLE}\nBy {AUTHOR}\n{FIRST}\nREAD MORE: The Bus That Sang\n{LAST}")
    assert [(cut.text, cut.rule, cut.place) for cut in article.removed] == [
        (f"By {AUTHOR}", "byline", "line 2"),
        ("READ MORE: The Bus That Sang", "related", "line 4"),
    ]


def test_a_text_without_words_is_rejected() -> None:
    """There is nothing to index, and the reason says what to check."""
    with pytest.raises(RejectError, match="no words"):
        read("***\n\n---\n")


@pytest.mark.parametrize("title", ["A Bridge Too Dear", "I Told the Tide", "The Price of Bridges"])
def test_a_short_title_is_no_name(title: str) -> None:
    """A title of few capitalised words stays the title above a dek, although A and I could be
    somebody's initials.
    """
    article = read(f"{title}\n{DEK}\nBy A N Marsh | The Quill Post | 4 May 2021\n\n{BODY}")
    assert (article.title, article.dek, article.authors) == (title, DEK, ("A N Marsh",))
