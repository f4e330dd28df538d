"""Queries of Nexis, Factiva, ProQuest and Lucene are read as each service reads them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.engines.memory.engine import MemoryEngine
from search.models import SearchRequest, prepare
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import MatchNone, Not, NotNear, walk
from search.query.operators import Operator
from search.query.parsing.dialects.detection import detect
from search.query.parsing.dialects.examples import SERVICE_SIGNS
from search.query.parsing.dialects.services import Dialect
from search.query.parsing.parser import Parsed, parse
from tests.query.foreign_queries import foreign, negated

TODAY = dt.date(2024, 5, 31)

NEXIS = [
    (
        "HEADLINE(strike OR walkout) AND BYLINE(smith)",
        "(title:strike OR title:walkout) AND author:smith",
    ),
    (
        "strike w/5 union OR lockout AND SECTION(news)",
        "strike w/5 (union OR lockout) AND section:news",
    ),
    ("a w/25 b w/5 c AND BODY(d)", "a w/25 (b w/5 c) AND d"),
    ("a w/p b w/s c AND BODY(d)", "a /p (b /s c) AND d"),
    ("BODY(a) AND NOT b AND c", "a AND NOT (b AND c)"),
    ("HEADLINE(harbour strike)", 'title:"harbour strike"'),
    ("HLEAD(strike)", "title:strike OR first/50 strike"),
    ("LEAD(strike) and not BODY(union)", "first/50 strike AND NOT union"),
    ("recycl! packag! AND BODY(x)", "recycl* pre/1 packag* AND x"),
    ("HEADLINE(wom*n)", "title:wom?n"),
    ("CAPS (AIDS) and HEADLINE (x)", "caps(AIDS) AND title:x"),
    ('HEADLINE("rat! rise")', 'title:(rat* pre/1 "rise")'),
    ("BODY(tax**)", '"tax" OR tax? OR tax??'),
    ("ATLEAST5(strike) AND LENGTH(>500)", "atleast/5 strike AND words:>=501"),
    ("DATE(geq (1/1/1990) and leq (12/31/1991)) AND BODY(x)", "date:1990..1991 AND x"),
    ("DATE AFT 1990 AND BODY(x)", "date:1991.. AND x"),
    ("strike NOT W/5 union AND BODY(x)", "strike NOT w/5 union AND x"),
    ("ALLCAPS(aids) +3 BODY(crisis)", "allcaps(aids) pre/3 crisis"),
    ("SUBJECT(labor) AND PUBLICATION(herald)", "topic:labor AND publication:herald"),
]
FACTIVA = [
    ("hd=strike and by=smith and wc>500", "title:strike AND author:smith AND words:>=501"),
    ("world cup adj5 rugby", '"world cup" pre/5 rugby'),
    ("president w/2 bush", "president pre/2 bush"),
    ("carrefour near5 retail sales", 'carrefour w/5 "retail sales"'),
    ("boeing 747/N30/british airways", '"boeing 747" w/30 "british airways"'),
    ("world cup/F50/", 'first/50 "world cup"'),
    ("a same b", "a /p b"),
    ("lp=(bond rate$1) and wc>9", 'first/50 ("bond" pre/1 ("rate" OR rate?)) AND words:>=10'),
    ("engineer$2", '"engineer" OR engineer? OR engineer??'),
    ("strik$ and la=en", "strik* AND (language:en OR language:english)"),
    ("a or b not c and d", "a OR b AND NOT c AND d"),
    ("atleast2 a near5 b", "atleast/2 (a w/5 b)"),
    ("pd>19900101 and x", "date:1990-01-02.. AND x"),
    ("date from 01/01/2000 to 31/12/2001 and x", "date:2000..2001 AND x"),
    ("hlp=strike not rst=herald", "(title:strike OR first/50 strike) AND NOT publication:herald"),
    ("[a or b] and c", "(a OR b) AND c"),
    ("harbour strike and date -7", '"harbour strike" AND date:2024-05-24'),
    ("date 19990201 and hd=strike", "date:1999-02-01 AND title:strike"),
    ("closing date and bids", '"closing date" AND bids'),
    ('hd="rate$1 cut"', 'title:(("rate" OR rate?) pre/1 "cut")'),
    ("volvo w/3 truck* same layoff*", "volvo pre/3 truck* /p layoff*"),
]
PROQUEST = [
    ('ti(a) AND la.exact("ENG")', "title:a AND (language:en OR language:english)"),
    ('ti(a) NOT stype.exact("Blogs") AND yr(1990)', "title:a AND date:1990"),
    ("ti(strike) AND au(smith)", "title:strike AND author:smith"),
    ("a OR b NOT c OR d", "(a OR b) AND NOT (c OR d)"),
    ("a AND b NOT c AND d", "a AND b AND NOT (c AND d)"),
    ("a NEAR/3 b PRE/2 c", "a w/3 (b pre/2 c)"),
    ("a N/3 b", "a w/3 b"),
    ("a NEAR b", "a w/4 b"),
    ("harbour strike", "harbour AND strike"),
    ('su.exact("labor unions")', 'topic:"labor unions"'),
    ("pd(19900101-19951231) AND x", "date:1990..1995 AND x"),
    ("yr(1990-1995) AND x", "date:1990..1995 AND x"),
    ("pd(20100101-) AND x", "date:2010.. AND x"),
    ("harbo[*1]r AND ti(x)", '("harbor" OR harbo?r) AND title:x'),
    ("econom[*2]", '"econom" OR econom? OR econom??'),
    ("campaign adj5 contributions", "campaign pre/5 contributions"),
    ("au(Smith, John) AND strike", 'author:"john smith" AND strike'),
    ("au(smith or jones, john)", "author:smith OR author:jones AND author:john"),
]
LUCENE = [
    ("harbor~ AND title:wall^2", "harbor~2 AND title:wall"),
    ("words:(+>=100 +<200)", "words:>=100 AND words:<=199"),
    ("title:(a OR b) AND date:[1989 TO 1990]", "(title:a OR title:b) AND date:1989..1990"),
    ("+a -b", "a AND NOT b"),
    ("a && !b", "a AND NOT b"),
    ("a || b", "a OR b"),
    ("a AND b OR c", "a AND b"),
    ("title:harb*^2", "title:harb*"),
    ("NOT _exists_:author AND x", "x AND NOT author:*"),
    ('"a b"~3', '"a b"~3'),
    ("harbour strike", "harbour strike"),
    ('"sea wall"^4 "harbour strike"', '"sea wall" OR "harbour strike"'),
]  # fmt: skip
TABLES: dict[Dialect, list[tuple[str, str]]] = {
    "nexis": NEXIS,
    "factiva": FACTIVA,
    "proquest": PROQUEST,
    "lucene": LUCENE,
}


@pytest.mark.parametrize(
    ("dialect", "typed", "read"),
    [(dialect, *row) for dialect, rows in TABLES.items() for row in rows],
)
def test_a_query_is_read_as_its_service_reads_it(dialect: Dialect, typed: str, read: str) -> None:
    """The translation is a query of Morgue's, and reads as the same tree."""
    parsed = parse(typed, today=TODAY, dialect=dialect)
    assert parsed.translation == read
    assert parse(read, today=TODAY).query == parsed.query


@pytest.mark.parametrize(
    ("typed", "dialect"),
    [
        ("HEADLINE(strike) and not BODY(x)", "nexis"),
        ("recycl! w/10 (packag! or container)", "nexis"),
        ("oil /5 spill or leak", "nexis"),
        ("hlead (ferry or bridge)", "nexis"),
        ("(one or two) w/10 (sea wall)", "nexis"),
        ("hd = strike", "factiva"),
        ("ferr* NEAR/3 strike AND pubid(12)", "proquest"),
        ("strike w/seg union", "nexis"),
        ("hd=strike and wc>500", "factiva"),
        ("carrefour near5 sales", "factiva"),
        ("toyota/F50/", "factiva"),
        ("strike and date -7", "factiva"),
        ("date after the war", "morgue"),
        ("cars near3 trucks same layoffs", "factiva"),
        ("strike w/5 union on the same day", "morgue"),
        ("adj5 x congress adj5 budget AND ti(tax)", "proquest"),
        ("capital andnot punishment", "nexis"),
        ("ti(strike) AND pd(1990)", "proquest"),
        ("nurse N/3 strike", "proquest"),
        ("date:[1989 TO 1990] AND strike", "lucene"),
        ("+harbour -strike", "lucene"),
        ("strike w/5 union", "morgue"),
        ("title:(a OR b) -c caps(aids) first/50 x", "morgue"),
        ('"HEADLINE(strike)" ti', "morgue"),
        ("What happened in 1990!", "morgue"),
        ("the strike of 1990 (and after)", "morgue"),
        *((text, "morgue") for text in ("re = mc2", "in = out", "by = law", "la = the")),
        ("flour /2 cups", "morgue"),
        ("all(quiet) on the western front", "morgue"),
        ("all(strike) AND ferry", "proquest"),
    ],
)
def test_the_service_is_told_by_its_signs(typed: str, dialect: Dialect) -> None:
    """A sign that Morgue lacks tells; what Morgue has, and what is in quotes, does not."""
    assert detect(typed) == dialect
    assert parse(typed, today=TODAY, dialect="auto").dialect == dialect


@pytest.mark.parametrize(
    ("typed", "dialect", "said"),
    [
        ("president w/2 bush", "factiva", "keeps the order"),
        ("strike w/seg union", "nexis", "no segments"),
        ("COMPANY(strike)", "nexis", "no field like COMPANY"),
        ("co=strike", "factiva", "no field like co"),
        ("rst=abcf and hd=strike", "factiva", "rst= takes codes of Factiva"),
        ("ferry AND pubid(12)", "proquest", "it was left out"),
        ("pubid(12)", "proquest", "nothing is left to search for"),
        ("a OR b AND c", "proquest", "on its older platform OR came first"),
        ("ti,au(strike)", "proquest", "Of several fields"),
        ("ti,ab(strike)", "proquest", "searched together"),
        ("terms(strike #85plus#)", "nexis", "no scores"),
        ("city % strike", "factiva", "read as pre/2"),
        ("a AND b c", "lucene", "only ranks"),
        ("a NEAR b", "proquest", "without a number"),
        ("SINGULAR(strike)", "nexis", "Singular and plural"),
        ("upd after 19990201 and strike", "factiva", "day of publication"),
        ('"a b"^4 "c d"', "lucene", "OR was read"),
        ("???", "morgue", "has no letter"),
        ("pd(1990-1991,1995) AND a", "proquest", "can't be read"),
        ("+(a b)~2 +c", "lucene", "no weights"),
    ],
)
def test_what_is_lost_or_ambiguous_is_said(typed: str, dialect: Dialect, said: str) -> None:
    """A note says how it was read."""
    notes = parse(typed, today=TODAY, dialect=dialect).notes
    assert any(said in note.message for note in notes)


def holds(typed: str, dialect: Dialect) -> Parsed:
    """What holds of every query of a service: see the laws below."""
    parsed = parse(typed, today=TODAY, dialect=dialect)
    size = len(typed)
    nodes = list(walk(parsed.query))
    assert all(0 <= node.source_span[0] <= node.source_span[1] <= size for node in nodes)  # type: ignore[attr-defined]
    assert all(0 <= n.source_span[0] <= n.source_span[1] <= size for n in parsed.notes)
    text = str(parsed.query)
    assert parse(text, today=TODAY, max_length=10**6, max_terms=10**4).query == parsed.query
    assert detect(text) == "morgue", text
    if negated(typed, dialect):
        kept = any(isinstance(node, Not | NotNear | MatchNone) for node in nodes)
        assert kept or parsed.losses, f"{typed!r} lost its negation: {text}"
    return parsed


@settings(deadline=None)
@given(foreign())
@example(("( ) NOT HEADLINE(y)", "nexis"))
@example(("NOT W/5 union HEADLINE(x)", "nexis"))
@example(("the /F50/", "factiva"))
@example(("{a b}NOT c", "proquest"))
@example(("wc:a-n* w/3 (b)", "nexis"))
@example(('"a b"not c', "nexis"))
@example(("NEAR)strike", "proquest"))
@example(("NOT{", "proquest"))
@example(("hd= not strike", "factiva"))
@example(("hlp= adj adj", "factiva"))
@example(("x{a b}NOT N/3 strike", "proquest"))
@example(("hlp= x same y x/F50/ adj5 by= ]/N3/ z", "factiva"))
def test_every_foreign_query_is_read(query: tuple[str, Dialect]) -> None:
    """No query fails; its translation is the same query, in Morgue's own language; a negation is
    kept or its loss is said.
    """
    holds(*query)


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(list(TABLES)))
def test_any_text_is_read_in_any_dialect(text: str, dialect: Dialect) -> None:
    """Texts that no service would take are read as well."""
    holds(text, dialect)


@pytest.mark.parametrize(
    ("dialect", "sign"),
    [(dialect, sign) for dialect, signs in SERVICE_SIGNS.items() for sign in signs],
    ids=lambda value: getattr(value, "name", value),
)
def test_each_sign_of_a_service_has_an_example_that_finds_something(
    dialect: Dialect, sign: Operator, seeds: MemoryEngine
) -> None:
    """The examples on the help page are recognised, read without a loss, and find articles."""
    parsed = parse(sign.example, today=TODAY, dialect="auto")
    assert parsed.dialect == dialect
    assert not parsed.losses
    query, _ = expand(parsed.query, seeds.lexicon, 100)
    query, _ = apply_match(query, "auto", seeds.total)
    assert seeds.search(prepare(SearchRequest(query=query))).total


@pytest.mark.parametrize("dialect", ["nexis", "factiva", "proquest"])
@pytest.mark.parametrize("typed", ["FIRST US", "US NEAR ADJ and", "UN TO US"])
def test_capitals_are_read_again_as_they_were_typed(typed: str, dialect: Dialect) -> None:
    """The query as Morgue writes it finds the same: US stays the country."""
    read = parse(typed, today=TODAY, dialect=dialect).query
    assert parse(str(read), today=TODAY).query == read
