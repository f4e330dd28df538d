"""Wrapped paragraphs, sentences broken at links, and a text browser's marks come out as lines."""

from __future__ import annotations

import textwrap

import pytest

from search.ingest.raw_documents import Rules
from search.ingest.text.broken_links import Row, mend, without_marks
from search.ingest.text.joining import lines_of, text_lines
from search.ingest.text.wrapping import column_width, has_two_columns, unwrap

PARAGRAPHS = (
    "The harbour board has bought a clock, and it has stopped waiting for anybody who lives up the"
    " hill, where the road is steep and the mornings are dark until the middle of March.",
    "Nobody on the board lives there. That is no crime, but it explains a good deal about the hour"
    " at which the first boat leaves, and about the hour at which the last one does not arrive.",
    "“We sell departures,” said its chairman. “We don’t sell patience,” and he went in to lunch.",
    "A board that cannot tell the two apart should be asked to swim, and the town should watch.",
)
VERSE = """The boat goes out at seven,
the boat comes in at ten,
and nobody who missed it
will see the quay again.

The clock above the toll house
has never once been wrong;
it only tells the harbour
the waiting will be long."""


def texts(text: str) -> list[str]:
    """The texts of the lines of a text."""
    return [line.text for line in lines_of(text, Rules()).lines]


@pytest.mark.parametrize("width", [25, 30, 36, 42, 60, 72, 80, 100, 120])
def test_paragraphs_wrapped_at_any_column_are_joined(width: int) -> None:
    """Each paragraph is one line again, from newspaper columns to wide windows."""
    wrapped = "\n\n".join(textwrap.fill(each, width) for each in PARAGRAPHS * 2)
    assert texts(wrapped) == list(PARAGRAPHS * 2)


def test_an_indented_dump_is_joined() -> None:
    """A text browser indents its paragraphs by three signs; headings are not indented."""
    wrapped = "\n\n".join(
        textwrap.fill(each, 72, initial_indent="   ", subsequent_indent="   ")
        for each in PARAGRAPHS
    )
    assert texts(f"The Ferry\n\n{wrapped}") == ["The Ferry", *PARAGRAPHS]


def test_verse_stays_verse() -> None:
    """The next word would have fitted into each line, so none was broken by a column."""
    assert texts(VERSE) == [line for line in VERSE.splitlines() if line]


def test_a_list_in_a_wrapped_text_stays_a_list() -> None:
    """Items begin lines of their own, however long the item before is."""
    items = "\n".join(
        f"  * a bell that rings for the boat that leaves at {hour} o’clock"
        for hour in ("seven", "eight", "nine")
    )
    wrapped = "\n\n".join(textwrap.fill(each, 72) for each in PARAGRAPHS)
    assert len(texts(f"{wrapped}\n\n{items}")) == len(PARAGRAPHS) + 3


def test_hyphens_at_line_ends() -> None:
    """A hyphen that only breaks a word goes, where several lines end in one; its own stays."""
    rows = ["The harbour mas-", "ter paid the toll-", "house a well-", "earned visit now"]
    joined, hyphens = unwrap([*rows, "", "at the tollhouse", "of the well-earned"], 18)
    assert joined[0] == "The harbour master paid the tollhouse a well-earned visit now"
    assert hyphens == 2


def test_lines_that_were_not_wrapped_have_no_column() -> None:
    """Menus, titles and whole paragraphs are no columns."""
    assert column_width(["Home", "News", "Opinion", "Sport", "About us", "The Quill"] * 4) == 0
    assert column_width(list(PARAGRAPHS)) == 0


def test_two_columns_side_by_side_are_flagged() -> None:
    """Their rows are not in reading order, so somebody has to look."""
    left = textwrap.wrap(PARAGRAPHS[0] + " " + PARAGRAPHS[1], 30)
    right = textwrap.wrap(PARAGRAPHS[1] + " " + PARAGRAPHS[0], 30)
    rows = [f"{one:<36}{other}" for one, other in zip(left, right, strict=False)]
    assert has_two_columns(rows)
    assert not has_two_columns(list(PARAGRAPHS) * 3)
    assert lines_of("\n".join(rows), Rules()).is_doubtful


def test_sentences_broken_at_links_are_joined() -> None:
    """As scrapers write a page: every link's text in a line of its own."""
    text = (
        "The Ferry\nNobody said a word, according to the\nQuill Herald\n, about the pump or\n"
        "the clock\n.\nThe fourth\nSea Road\nferry was late, as\nOttoline Marsh\nput it\n.\n"
        "The board met."
    )
    assert texts(text) == [
        "The Ferry",
        "Nobody said a word, according to the Quill Herald, about the pump or the clock.",
        "The fourth Sea Road ferry was late, as Ottoline Marsh put it.",
        "The board met.",
    ]


def test_a_byline_broken_at_its_link_is_no_part_of_the_title() -> None:
    """ "By" in lower case between a title and a name opens a byline; in a sentence it goes on."""
    text = (
        "The Toll on the Old Bridge\nby\nAda Quill\nposted on May 4, 2021\n"
        "The board was led\nby\nBo Reyes\n, who owns\nFerry Seven\n's clock, as\nthe Herald\n"
        "— once the Bugle —\nwrote\n."
    )
    assert texts(text) == [
        "The Toll on the Old Bridge",
        "by",
        "Ada Quill",
        "posted on May 4, 2021",
        "The board was led by Bo Reyes, who owns Ferry Seven's clock, as the Herald — once the"
        " Bugle — wrote.",
    ]


def test_lines_in_lower_case_elsewhere_stay_apart() -> None:
    """Few of them are a style, not broken sentences."""
    rows = [Row(text, number, True) for number, text in enumerate(("iPump", *PARAGRAPHS * 9), 1)]
    assert [row.text for row in mend(rows)] == [row.text for row in rows]


def test_marks_of_links_are_taken_out_and_kept() -> None:
    """Numbers in order are marks; footnotes and years are not."""
    rows = ["[1]Home [2]News", "according to [3]the board"]
    assert without_marks(rows) == (
        ["Home News", "according to the board"],
        ["[1]", "[2]", "[3]"],
    )
    assert without_marks(["[1984] was late", "as [7] says"])[1] == []
    read = lines_of("\n".join(rows), Rules())
    assert [cut.text for cut in read.removed] == ["[1] [2] [3]"]


@pytest.mark.parametrize(
    "text",
    [
        "wrapped rows of one width that go on for ever and ever without\n" * 15_000,
        "a\nThe\n" * 20_000,
        "[1]a " * 100_000,
        "word-\n" * 100_000,
        "left      right\n" * 60_000,
    ],
    ids=["wrapped", "fragments", "marks", "hyphens", "columns"],
)
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_joining_is_linear(text: str) -> None:
    """A megabyte of one kind of line is read before quadratic work would have got anywhere."""
    assert lines_of(text, Rules()).lines


def test_a_large_initial_belongs_to_its_paragraph() -> None:
    """A letter in a row of its own is joined to the word below it, or is a word itself."""
    rows = "S\neven ferries were late on Monday.\n\nA\nferry is no bus.\n\nEvery ferry was full."
    assert [line.text for line in text_lines(rows)] == [
        "Seven ferries were late on Monday.",
        "A ferry is no bus.",
        "Every ferry was full.",
    ]
