"""Random queries in the languages of other services, and their negations."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from search.query.parsing.dialects.services import Dialect

WORDS = "strike harbour union smith aids 1990 the o'brien fox-it x".split()
PIECES: dict[Dialect, list[str]] = {
    "nexis": [
        *"HEADLINE( HLEAD( LEAD( BYLINE( SECTION( COMPANY( CAPS( ALLCAPS( SINGULAR(".split(),
        *'ATLEAST5( atl3( ( ) ) " - ! LENGTH(>500) DATE(1990) w/5 pre/3 w/s /p w/seg '.split(),
        *"NOT/3 +3 +s any/2( NOT AND OR and or not recycl! wom*n tran**".split(),
        *("and not", "NOT w/5", '"a b"', "DATE AFT 1990", "AND NOT", "andnot"),
    ],
    "factiva": [
        *"hd= hlp= by= rst= co= la=en wc>500 wc<3 pd>1990 adj5 adj w/5 near5 same".split(),
        *'/N30/ /N3/ x/F50/ /F50/ eng$3 eng$ wom?n and or not NOT ( ) [ ] " - atleast5'.split(),
        *("date from 01/01/2000 to 31/12/2001", "date after 2000", "date -7", "upd -3", '"a b"'),
    ],
    "proquest": [
        *"ti( au( su.exact( ti,ab( loc( noft( ) ( pd(1990) yr(1990-1995) NEAR/3 PRE/2 NEAR".split(),
        *'PRE N/3 P/3 near5 adj5 AND OR NOT and " - econ[*5] { }'.split(),
        *("{a b}", '"a b"', "AND NOT", "au(smith, ann)", "au(smith, "),
    ],
    "lucene": [
        *"+ - ! && || AND OR NOT title: title:( author: body: foo: ( ) ^2 ~2 ~0.8 /har.*/".split(),
        *'_exists_:author * wom?n "'.split(),
        *("[1989 TO 1990]", "date:[1989 TO *]", '"a b"~3'),
    ],
}  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"?')
_ANY_CASE = re.compile(r"(?<![^\s(])(?:and\s+|but\s+)?not(?=[\s()]|$)", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<![^\s(])NOT(?=[\s()]|$)")


@st.composite
def foreign(draw: st.DrawFn) -> tuple[str, Dialect]:
    """A text of pieces that a service's queries are made of, in any order, and the service."""
    dialect = draw(st.sampled_from(list(PIECES)))
    pieces = draw(
        st.lists(st.sampled_from(WORDS) | st.sampled_from(PIECES[dialect]), min_size=1, max_size=12)
    )
    gaps = draw(
        st.lists(st.sampled_from(["", " ", " "]), min_size=len(pieces), max_size=len(pieces))
    )
    return "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=True)), dialect


def negated(typed: str, dialect: Dialect) -> bool:
    """Return True if a query has a NOT as the service writes it, outside of quotes."""
    signs = _CAPITALS if dialect == "lucene" else _ANY_CASE
    shown = typed.replace("{", '"').replace("}", '"') if dialect == "proquest" else typed
    return signs.search(_QUOTED.sub(' "" ', shown)) is not None
