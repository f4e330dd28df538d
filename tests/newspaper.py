"""An invented newspaper, printed the way old archives are: hard to show, and nowhere real.

Headlines in capitals, `HEAD; KICKER: DECK` in one line, wire slugs, wire marks, initials, roles as
authors, missing titles, bylines, dates and sections, letters and editorials, scripts that run from
right to left, and values far longer than any page.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from search import Article

PAPERS = ("The Port Ansel Courier", "Ansel Evening Post", "Brackwater Weekly")
SECTIONS = ("Metro", "Main News", "Business", "Calendar", "Sports", "Op-Ed", "Valley Edition")
TOPICS = ("harbours", "railways", "schools", "water", "housing", "taxes", "elections", "hospitals")
WRITERS = (
    "Ilse Brandvold",
    "ILSE BRANDVOLD",
    "Ilse M. Brandvold",
    "Thaddeus O'Rell",
    "A. J. Pradel",
    "Anouk van der Lys",
    "Marta Quillfeather",
    "Oluwaseun Adebanwo",
    "Jean-Luc d’Ormesan",
    "Zdeňka Hrabětová",
    "Times Staff Writer",
    "From Times Wire Services",
)
HEADS = (
    "COUNCIL DELAYS VOTE ON HARBOR TOLL; TRANSIT: MERCHANTS SAY THE BRIDGE IS PAID FOR",
    "BRANDVOLD WINS RUNOFF BY 41 VOTES; ELECTIONS: RECOUNT IS LIKELY IN THREE WARDS",
    "U.N. ENVOY VISITS PORT ANSEL SHIPYARD",
    "Water Board Splits Over Canal; Drought: Farmers and the city want the same river, and "
    "neither side expects the state to decide before spring.",
    "$adv 04",
    "BC-Harbor-Toll-1stLd-Writethru",
    "A Teacher Reads the Budget",
    "HOSPITAL NURSES REJECT OFFER",
    "Letters: The Bridge",
    "What the Railway Owes the Valley, and Why Nobody Who Promised It Is Still in Office to "
    "Answer When the Night Train Fails to Come for the Third Winter in a Row",
    "",
    "LOCAL",
    "McALDEN, O'RELL SPAR OVER SCHOOLS",
)
_WHO = (
    "The council",
    "Mayor Brandvold",
    "A spokesman for the port",
    "The water board",
    "The nurses' union",
    "Judge McAlden",
    "A U.N. envoy",
    "Nobody on the pier",
)
_DID = (
    "put off the vote",
    "rejected the offer",
    "asked for another study",
    "blamed the railway",
    "promised a new bridge",
    "cut the budget by a third",
    "refused to say who had paid",
    "closed the harbor office",
)
_WHY = (
    "after merchants complained about the toll",
    "because the canal had run dry",
    "although the strike had ended in March",
    "while the schools waited for money",
    "before the court could rule",
    "as the night train failed again",
)
_WHERE = ("on Monday", "at the shipyard", "in three wards", "behind closed doors", "in Port Ansel")
_WIRE = "PORT ANSEL (Ansel Wire) _ "


def newspaper(count: int = 160, seed: int = 17) -> Iterator[Article]:
    """Yield `count` articles of the years 1981 to 1996; the same ones for the same seed."""
    chance = random.Random(seed)
    first = dt.date(1981, 1, 4)
    for number in range(count):
        title = HEADS[number % len(HEADS)]
        kind = chance.choice(("News", "News", "Editorial", "Letter", "Commentary", None))
        authors = _authors(chance, kind)
        yield Article(
            id=f"courier/{number:05d}",
            title=title,
            authors=authors,
            date=None if number % 23 == 7 else first + dt.timedelta(chance.randrange(5800)),
            section=chance.choice((*SECTIONS, None)),
            label=kind,
            publication=chance.choice((*PAPERS[:2], PAPERS[0], PAPERS[0])),
            topics=tuple(chance.sample(TOPICS, chance.randrange(3))),
            language="en",
            url=f"https://courier.example/{number:05d}" if number % 3 else None,
            body=_body(chance, number),
            source=f"tape-{number // 100:03d}.txt",
        )


def hard_cases() -> Iterator[Article]:
    """Yield the pieces that no layout expects."""
    yield Article(
        id="hard/author",
        title="Signed by a committee",
        authors=("Committee for the Preservation " * 10,),
        section="Op-Ed",
        date=dt.date(1990, 10, 23),
        body=("The committee signed with its whole name, as committees of the harbor do.",),
    )
    yield Article(
        id="hard/section",
        title="Filed under everything",
        authors=("Ilse Brandvold",),
        section="Harbor " * 14_286,
        date=dt.date(1990, 10, 23),
        body=("A clerk filed this piece about the harbor under every word that he knew.",),
    )
    yield Article(
        id="hard/rtl",
        title="\u05d4\u05e9\u05d1\u05d9\u05ea\u05d4 \u05d1\u05e0\u05de\u05dc",
        authors=("\u05d3\u05d5\u05d3 \u05dc\u05d5\u05d9",),
        section="\u05d3\u05e2\u05d5\u05ea",
        language="he",
        date=dt.date(1990, 10, 23),
        body=("\u05d4\u05e9\u05d1\u05d9\u05ea\u05d4 \u05d1\u05e0\u05de\u05dc harbor. " * 8,),
    )
    yield Article(
        id="hard/cjk",
        title="\u6e2f\u306e\u30b9\u30c8\u30e9\u30a4\u30ad" * 12,
        authors=("\u7530\u4e2d\u82b1\u5b50",),
        section="\u793e\u8aac",
        language="ja",
        date=dt.date(1990, 10, 24),
        body=("\u6e2f\u306e\u30b9\u30c8\u30e9\u30a4\u30ad\u306f harbor \u7d9a\u304f\u3002" * 30,),
    )
    yield Article(id="hard/bare", title="", body=("harbor",))
    yield Article(id="hard/nothing", title="", body=())
    yield Article(
        id="hard/teaser",
        title="An evening at the harbor theater",
        date=dt.date(1990, 10, 23),
        body=(
            *("- Oops!Something went wrong.Please try again later.",) * 9,
            "Oops! Something went wrong. Please try again later.",
            *(f"- {name}" for name in ("PANS", "PANSA", "TOLL", "CNL")),
            "From the venue:",
            "The harbor theater opens its season with a play about the toll bridge. "
            "Tickets are sold at the door.",
        ),
    )
    yield Article(
        id="hard/word",
        title="W" * 300,
        topics=("t" * 400,),
        date=dt.date(1990, 10, 25),
        body=("harbor " + "x" * 3_000,),
    )


def _authors(chance: random.Random, kind: str | None) -> tuple[str, ...]:
    if kind in ("Editorial", "Letter") and chance.random() < 0.7:
        return ()
    return tuple(dict.fromkeys(chance.choices(WRITERS, k=chance.choice((0, 1, 1, 1, 2)))))


def _body(chance: random.Random, number: int) -> tuple[str, ...]:
    """Return four to ten paragraphs of plain sentences; every third piece begins like a wire."""
    paragraphs = [
        " ".join(_sentence(chance) for _ in range(chance.randrange(2, 6)))
        for _ in range(chance.randrange(4, 11))
    ]
    if number % 3 == 0:
        paragraphs[0] = _WIRE + paragraphs[0]
    if number % 5 == 0:
        paragraphs.insert(0, "From the venue:")
    return tuple(paragraphs)


def _sentence(chance: random.Random) -> str:
    parts = [chance.choice(_WHO), chance.choice(_DID)]
    if chance.random() < 0.5:
        parts.append(chance.choice(_WHERE))
    parts.append(chance.choice(_WHY))
    return " ".join(parts) + "."
