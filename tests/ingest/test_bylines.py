"""One parser reads bylines of raw text, HTML, JSON, CSV, feeds and NITF.

People, credit, bio, agencies.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import search
from search.ingest.bylines.byline_parser import Byline, is_byline, is_lead, parse_byline
from search.ingest.bylines.name_case import mixed_case, person_key
from search.ingest.formats.values.byline_names import byline_in
from search.ingest.raw_documents import Origin
from search.ingest.text import article

DATA = Path(
    os.environ.get("MORGUE_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
)
SHARED = DATA / "bylines" / "bylines.json"

PRINTED = [
    ("By JANE SMITH, TIMES STAFF WRITER", ["Jane Smith"], "TIMES STAFF WRITER"),
    (
        "By Jane Smith and Bo Reyes, Special to The Post",
        ["Jane Smith", "Bo Reyes"],
        "Special to The Post",
    ),
    ("By JANE and BO SMITH", ["Jane Smith", "Bo Smith"], None),
    (
        "By Ada van der Quill, Bo de la Cruz and Cy O’Neill",
        ["Ada van der Quill", "Bo de la Cruz", "Cy O’Neill"],
        None,
    ),
    ("Von Ada Quill und Bo Reyes", ["Ada Quill", "Bo Reyes"], None),
    (
        "Von unserem Korrespondenten Bo Reyes, Berlin",
        ["Bo Reyes"],
        "unserem Korrespondenten, Berlin",
    ),
    ("Par Ada Quill et Bo Reyes", ["Ada Quill", "Bo Reyes"], None),
    ("Par Ada Quill, envoyée spéciale à Kiev", ["Ada Quill"], "envoyée spéciale à Kiev"),
    ("Por Ada Quill y Bo Reyes", ["Ada Quill", "Bo Reyes"], None),
    ("Por José Ortega y Gasset", ["José Ortega y Gasset"], None),
    ("Di Ada Quill e Bo Reyes", ["Ada Quill", "Bo Reyes"], None),
    ("Door Ada Quill en Bo Reyes", ["Ada Quill", "Bo Reyes"], None),
    ("Text: Ada Quill, Fotos: Bo Reyes", ["Ada Quill"], "Fotos: Bo Reyes"),
    ("Ein Kommentar von Ada Quill", ["Ada Quill"], None),
    ("Propos recueillis par Ada Quill", ["Ada Quill"], None),
    ("Una crónica de Ada Quill", ["Ada Quill"], None),
    ("De notre envoyée spéciale Ada Quill", ["Ada Quill"], "notre envoyée spéciale"),
    ("Van onze verslaggever Bo van der Quill", ["Bo van der Quill"], "onze verslaggever"),
    ("Par Ada Quill (à Lyon) et Bo Reyes", ["Ada Quill", "Bo Reyes"], "à Lyon"),
    ("POR ADA QUILL Madrid", ["Ada Quill"], "Madrid"),
    (
        "By Fatima al-Quill in Amman and Bo ben-Reyes",
        ["Fatima al-Quill", "Bo ben-Reyes"],
        "in Amman",
    ),
    ("Ada d'Orsay, staff writer", ["Ada d'Orsay"], "staff writer"),
    ('By BO "BUD" REYES', ['Bo "Bud" Reyes'], None),
    ("By Ada van Quill MADRID", ["Ada van Quill"], "MADRID"),
    ("By CY REYES, Dow Jones News Service", ["Cy Reyes"], "Dow Jones News Service"),
    ("By Cy Reyes, Crime Editor, North Haven", ["Cy Reyes"], "Crime Editor, North Haven"),
    ("By Ada Quill (Kano) and Bo Reyes (Haven)", ["Ada Quill", "Bo Reyes"], None),
    ("By Ada Quill, Haven Corr.", ["Ada Quill"], "Haven Corr"),
    ("Av Ada Quill/TT", ["Ada Quill"], "TT"),
    ("Von Ada Quill/Foto: Bo Reyes", ["Ada Quill"], "Foto: Bo Reyes"),
    ("By Rev. Ada Quill SJ", ["Ada Quill"], "SJ"),
    ("Comment by Ada Quill", ["Ada Quill"], None),
    ("Texto y fotos: Ada Quill", ["Ada Quill"], None),
    ("Por Ada Quill, da Folha da Ilha", ["Ada Quill"], "da Folha da Ilha"),
    ("By BO REYES/ Staff Writer", ["Bo Reyes"], "Staff Writer"),
    (
        "Texto: Ada Quill Fotografía: Bo Reyes",
        ["Ada Quill"],
        "Fotografía: Bo Reyes",
    ),
    (
        "Von Ada Quill (Text) und Bo Reyes (Fotos)",
        ["Ada Quill"],
        "und Bo Reyes (Fotos)",
    ),
    ("Aufgezeichnet von Ada Quill", ["Ada Quill"], None),
    ("By Exclusive Ada Quill", ["Ada Quill"], "Exclusive"),
    ("By Ada Clair-Fox", ["Ada Clair-Fox"], None),
    ("By A Quill Marsh", ["A Quill Marsh"], None),
    ("As told to Ada Quill", ["Ada Quill"], None),
    ("Compiled by Ada Quill", ["Ada Quill"], "Compiled by"),
    ("By Ada Quill as told to Bo Reyes", ["Ada Quill", "Bo Reyes"], "as told to Bo Reyes"),
    ("By Ada Quill gr/bp", ["Ada Quill"], "gr/bp"),
    ("By Ada Quill, ada@bugle.example, @adaquill", ["Ada Quill"], None),
    ("By Dr. Ada Quill, Ph.D., and Sen. Bo Reyes", ["Ada Quill", "Bo Reyes"], "Ph.D."),
    ("By MARTIN QUILL, JR., Staff Writer", ["Martin Quill, Jr."], "Staff Writer"),
    ("By J.D. QUILL and CY F.TAN", ["J.D. Quill", "Cy F. Tan"], None),
    ("By D.L.", ["D.L."], None),
    ("By Staff Writer Ada Quill", ["Ada Quill"], "Staff Writer"),
    ("By AP Writer Ada Quill", ["Ada Quill"], "AP Writer"),
    ("By Ada Quill Baltimore Sun", ["Ada Quill"], "Baltimore Sun"),
    ("By ADA QUILL, HARBOUR KNIGHT", ["Ada Quill"], "HARBOUR KNIGHT"),
    ("By Ada Quill, Los Angeles", ["Ada Quill"], "Los Angeles"),
    ("By Ada Quill and The Associated Press", ["Ada Quill"], "The Associated Press"),
    (
        "By Ada Quill | The Daily Bugle | Updated: Jan. 5, 2020 at 5 p.m.",
        ["Ada Quill"],
        "The Daily Bugle",
    ),
    ("Jan. 5, 2020 by Ada Quill", ["Ada Quill"], None),
    (
        "By Ada Quill with additional reporting by Bo Reyes",
        ["Ada Quill"],
        "additional reporting by Bo Reyes",
    ),
    (
        "By Ada Quill and Bo Reyes, Staff Writers, and Cy Tan",
        ["Ada Quill", "Bo Reyes", "Cy Tan"],
        "Staff Writers",
    ),
    ("ByAda QuillStaff Writer", ["Ada Quill"], "Staff Writer"),
    ("By Emily Page", ["Emily Page"], None),
    ("From Times Wire Services", [], "From Times Wire Services"),
    ("By a Times Staff Writer", [], "By a Times Staff Writer"),
]


@pytest.mark.parametrize(("line", "people", "credit"), PRINTED, ids=[line for line, *_ in PRINTED])
def test_a_printed_line_and_a_field_give_the_same_people(
    line: str, people: list[str], credit: str | None
) -> None:
    """A byline gives people in mixed case and everything else as credit.

    Whether it is a line or a field's value.
    """
    for field in (False, True):
        found = parse_byline(line, field=field)
        assert (list(found.people), found.credit) == (people, credit)
        assert found.printed == line
        assert not found.organisations


@pytest.mark.parametrize(
    ("line", "bio"),
    [
        ("By ADA QUILL, Quill is a free-lance writer.", "Quill is a free-lance writer."),
        ("By ADA MARIA QUILL, Maria Quill lives in Ojai.", "Maria Quill lives in Ojai."),
        ("By ADA QUILL, SPECIAL TO THE TIMES; Quill is a writer.", "Quill is a writer."),
        ("By ADA QUILL, HARBOUR CALL Quill is its travel editor.", "Quill is its travel editor."),
        (
            "By Ada Quill, Quill's third novel, Low Water (North Press), is out.",
            "Quill's third novel, Low Water (North Press), is out.",
        ),
        ("By ADA QUILL. Quill is a writer in Ojai.", "Quill is a writer in Ojai."),
        ("By Ada Quill, who covers the courts", "who covers the courts"),
    ],
)
def test_a_sentence_about_the_author_is_a_bio(line: str, bio: str) -> None:
    """Where the line goes on with the author's name and a verb.

    The rest is the bio and names nobody else.
    """
    found = parse_byline(line)
    assert found.bio == bio
    assert len(found.people) == 1


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By The Associated Press", "Associated Press"),
        ("AP", "Associated Press"),
        ("From Associated Press", "Associated Press"),
        ("By AFP", "Agence France-Presse"),
        ("AFP / North Haven", "Agence France-Presse"),
        ("By AFP Staff Writers", "Agence France-Presse"),
        ("By Harbour Bugle Editorial Board", "Harbour Bugle Editorial Board"),
        ("By HARBOUR BUGLE EDITORIAL BOARD | Harbour Bugle", "Harbour Bugle Editorial Board"),
    ],
)
def test_an_agency_that_alone_signs_has_its_usual_name(line: str, name: str) -> None:
    """Without a person, the agency (or the editorial board) is the one author.

    Under its usual name.
    """
    assert parse_byline(line).authors == (name,)
    assert not parse_byline(line).people


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Quill, Ada", ["Ada Quill"]),
        ("Quill, Ada; Reyes, Bo", ["Ada Quill", "Bo Reyes"]),
        ("Ada Quill, Bo Reyes", ["Ada Quill", "Bo Reyes"]),
        ("Ada Quill | Bo Reyes", ["Ada Quill", "Bo Reyes"]),
        ("Ada Quill, M.D., Bo Reyes, Ph.D.", ["Ada Quill", "Bo Reyes"]),
        ("Agnes", ["Agnes"]),
        ("ADA QUILL", ["Ada Quill"]),
        ("Minutes: Ada Quill", ["Ada Quill"]),
        ("Protokoll: Ada Quill", ["Ada Quill"]),
        ("quill@bugle.example / Ada Quill", ["Ada Quill"]),
        ("Por AGENCIAS", []),
        ("Startseite Startseite", []),
        ("Staff Writer", []),
        ("", []),
    ],
)
def test_a_field_lists_names_in_any_way(value: str, people: list[str]) -> None:
    """A field's value may list names by commas, bars or semicolons.

    Family names first; what is no name is none.
    """
    assert list(parse_byline(value, field=True).people) == people


@pytest.mark.parametrize(
    "line",
    [
        "By then the river had risen.",
        "By contrast, Smith said nothing.",
        "By Monday the troops had left",
        "From here to eternity",
        "By the Numbers",
        "Photographs by Bo Reyes",
        "The harbour board met on Monday and again on Tuesday.",
    ],
)
def test_a_line_of_prose_names_nobody(line: str) -> None:
    """A sentence that begins with "By" or "From" is no byline."""
    assert not is_byline(line)
    assert not parse_byline(line).authors


def test_the_lead_alone_is_known() -> None:
    """ "By" alone announces the name on the next line."""
    assert (
        is_lead("By") and is_lead("Written by:") and not is_lead("By Ada Quill") and not is_lead("")
    )


@pytest.mark.parametrize(
    ("shouted", "usual"),
    [
        ("ANGUS MCDONALD", "Angus McDonald"),
        ("ANGUS MACDONALD", "Angus MacDonald"),
        ("LUIS MACHADO", "Luis Machado"),
        ("SIOBHAN O’NEILL-D'ARCY", "Siobhan O’Neill-D'Arcy"),
        ("PIET VAN DER BERG", "Piet van der Berg"),
        ("VAN QUILL", "Van Quill"),
        ("ANA DE LA CRUZ", "Ana de la Cruz"),
        ("OMAR AL-MASRI", "Omar al-Masri"),
        ("JD QUILL II", "JD Quill II"),
        ("ÉMILE ZÖLLER", "Émile Zöller"),
        ("Jean DUPONT", "Jean Dupont"),
        ("Ada Quill", "Ada Quill"),
        ("danah quill", "danah quill"),
    ],
)
def test_a_name_in_capitals_gets_its_mixed_case(shouted: str, usual: str) -> None:
    """Names in capitals are written as people write them; others stay."""
    assert mixed_case(shouted) == usual


def test_printings_of_one_name_share_a_key() -> None:
    """Capitals, apostrophes, composed accents and spaces between initials make no other person."""
    assert person_key("SIOBHAN O’NEILL") == person_key("Siobhan O'Neill")
    assert person_key("Rene\u0301 Quill") == person_key("René Quill")
    assert person_key("A. B. Quill") == person_key("A.B. QUILL") != person_key("Ab Quill")
    assert person_key("Ada Quill") != person_key("Ada Quills")


@pytest.mark.parametrize(
    "line",
    [
        "By " + "A" * 590,
        "By " + "A, " * 190,
        ". " * 300,
        "By " + "Ada " * 140,
        "@" * 600,
        "by " * 200,
    ],
)
def test_any_line_can_be_read(line: str) -> None:
    """Odd lines are read without an error, and the printed text is kept."""
    assert isinstance(parse_byline(line), Byline)
    assert parse_byline(line * 10, field=True).printed == " ".join((line * 10).split())


def test_a_record_keeps_the_printed_line_and_the_credit(tmp_path: Path) -> None:
    """A record's byline gives authors, credit and bio, and is kept as it was printed."""
    row = {
        "title": "The Ferry",
        "text": "It left at ten past seven.",
        "byline": "By ADA QUILL and BO REYES, Bugle Staff Writers",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    outcomes = search.read_sources([tmp_path / "a.jsonl"], jobs=0)
    [found] = [each.article for each in outcomes if isinstance(each, search.Cleaned)]
    assert found.authors == ("Ada Quill", "Bo Reyes")
    assert found.byline == row["byline"]
    assert found.credit == "Bugle Staff Writers"


TEXT = """Board Raises the Toll on the Old Bridge

{}

The harbour board met on Monday and voted to raise the toll on the old bridge by a third, which \
nobody who lives beyond it will forget before the election in autumn.

“We sell departures,” the chairman said after the meeting. “We do not sell patience.”
"""


@pytest.mark.parametrize(
    ("line", "authors", "credit", "bio"),
    [
        ("By ADA QUILL, BUGLE STAFF WRITER", ("Ada Quill",), "BUGLE STAFF WRITER", None),
        (
            "By Ada Quill, Quill is professor of tides at Harbour College and keeps a boat there.",
            ("Ada Quill",),
            None,
            "Quill is professor of tides at Harbour College and keeps a boat there.",
        ),
        (
            "By ADA QUILL, Arts and entertainment reports from the Bugle, and from news services.",
            ("Ada Quill",),
            "Arts and entertainment reports from the Bugle and from news services",
            None,
        ),
        ("By D.L.", ("D.L.",), None, None),
        ("From Bugle Staff and Wire Reports", (), "From Bugle Staff and Wire Reports", None),
        ("By The Associated Press", ("Associated Press",), None, None),
    ],
)
def test_a_line_of_raw_text_is_the_byline(
    line: str, authors: tuple[str, ...], credit: str | None, bio: str | None
) -> None:
    """A byline below the title gives authors, credit and bio, and is no part of the body."""
    found = article.clean(TEXT.format(line), Origin("a.txt", "a.txt"))
    assert (found.authors, found.credit, found.author_bio) == (authors, credit, bio)
    assert found.byline == line
    assert found.body[0].startswith("The harbour board met")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Ada Quill and Bo Reyes, Haven", ("Ada Quill", "Bo Reyes")),
        ("Ada Quill - Haven", ("Ada Quill",)),
        ("Ada Quill / Haven", ("Ada Quill",)),
        ("Ada Quill (Haven)", ("Ada Quill",)),
        ("Ada Quill, especial para El Faro", ("Ada Quill",)),
    ],
)
def test_names_without_a_by_may_have_their_town_or_paper(
    line: str, authors: tuple[str, ...]
) -> None:
    """Below the title, the town behind a comma or a dash is no part of the name."""
    found = article.clean(TEXT.format(line), Origin("a.txt", "a.txt"))
    assert found.authors == authors
    assert [each.text for each in found.removed] == [line]
    assert found.body[0].startswith("The harbour board met")


@pytest.mark.parametrize(
    ("value", "printed", "authors", "credit"),
    [
        (
            ["Ada Quill", "Bo Reyes"],
            "By ADA QUILL, Staff Writer",
            ("Ada Quill", "Bo Reyes"),
            "Staff Writer",
        ),
        (
            [{"name": "ADA QUILL"}, {"name": "The Bugle", "@type": "Organization"}],
            None,
            ("Ada Quill",),
            "The Bugle",
        ),
        (
            {"name": "The Associated Press", "@type": "Organization"},
            None,
            ("Associated Press",),
            None,
        ),
        ("山田太郎", None, ("山田太郎",), None),
        ("danah quill", None, ("danah quill",), None),
        ("https://bugle.example/ada", None, (), None),
        (None, "By Ada Quill", ("Ada Quill",), None),
    ],
)
def test_a_field_of_any_form_is_a_byline(
    value: object, printed: str | None, authors: tuple[str, ...], credit: str | None
) -> None:
    """Texts, objects and lists are read alike; what is called an organisation is credit."""
    found = byline_in(value, printed)
    assert (found.authors, found.credit) == (authors, credit)


@pytest.mark.data
@pytest.mark.skipif(
    not SHARED.exists(), reason="the bylines of a newspaper are not on this machine"
)
@pytest.mark.parametrize("field", [False, True])
def test_bylines_of_a_newspaper(field: bool) -> None:
    """97 of 100 real bylines give the right people, none of them shouted."""
    rows = json.loads(SHARED.read_text("utf-8"))
    found = [parse_byline(row["byline"], field=field).people for row in rows]
    right = sum(
        [*map(person_key, got)] == [*map(person_key, row["people"])]
        for got, row in zip(found, rows, strict=True)
    )
    assert right >= 0.97 * len(rows)
    assert not [
        name for people in found for name in people if name.isupper() and not name.endswith(".")
    ]
