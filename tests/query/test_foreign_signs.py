"""Signs of other search languages, read in Morgue's own box: as meant, or with a note."""

from __future__ import annotations

import datetime as dt

import pytest

from search.query.parsing.parser import parse

TODAY = dt.date(2024, 5, 31)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("strike NOT W/5 union", "strike NOT w/5 union"),
        ("strike not near/5 union", "strike NOT w/5 union"),
        ("strike NOT /s union", "strike NOT /s union"),
        ("strike NOT pre/3 union", "strike NOT pre/3 union"),
        ("(a or b) not c", "(a OR b) AND NOT c"),
        ("rise and fall", "rise and fall"),
        ("rise and fall date:1990", "rise AND fall AND date:1990"),
        ("+harbour +strike", "harbour AND strike"),
        ("harbour !strike", "-strike harbour"),
        ("--b a", "-b a"),
        ("harbour^2 strike", "harbour strike"),
        ('"a b"^3', '"a b"'),
        ("/harb.*/", "harb*"),
        ("harbour~0.8", "harbour~1"),
        ("body:harbour", "harbour"),
        ("date:[1989 TO 1990-04]", "date:1989..1990-04"),
        ("[1989 TO 1990]", "date:1989..1990"),
        ("date:{1989 TO *]", "date:1990.."),
        ("date:[1990-01-02T00:00:00Z TO 1990-01-03T23:59:59Z]", "date:1990-01-02..1990-01-03"),
        ("date:[2024-05-01 TO NOW/DAY]", "date:2024-05"),
        ("date:[NOW/YEAR TO *]", "date:2024.."),
        ("date:[NOW/MONTH TO NOW]", "date:2024-05"),
        ("date:[NOW-2YEARS/YEAR TO *]", "date:2022.."),
        ("date:[now-1M/M TO now-1M/M]", "date:2024-04"),
        ("date:[NOW-6HOURS TO NOW]", "date:2024-05-31"),
        ("strike U. S. troops", '"u s" strike troops'),
        ("strike j. k. vell", '"j k" strike vell'),
        ("a && b || c", "a AND b OR c"),
        ("kind:review year:1990", "label:review AND date:1990"),
        ("words:>500", "words:>=501"),
        ("words:<500", "words:<=499"),
        ("words:300..800", "words:300..800"),
        ("words:[300 TO 800}", "words:300..799"),
        ("words:[0 TO 0}", "words:<=0"),
        ("lead:strike", "first/50 strike"),
        ("lead:(a AND b)", "first/50 a AND first/50 b"),
        ("first/20 (a OR b)", "first/20 (a OR b)"),
        ("caps(AIDS)", "caps(AIDS)"),
        ("strike pre/s union", "strike /s union"),
        ("date:[2020-03-15||/M TO 2020-03]", "date:2020-03"),
        ("HEADLINE(strike) and BYLINE(smith)", "title:strike AND author:smith"),
        ("LEAD(strike OR walkout)", "first/50 (strike OR walkout)"),
        ("hd=strike and wc>500", "title:strike AND words:>=501"),
        ("strike adj3 nurses", "strike pre/3 nurses"),
        ("strike near5 nurses", "strike w/5 nurses"),
        ("strike N/3 nurses", "strike w/3 nurses"),
        ("strike P/3 nurses", "strike pre/3 nurses"),
        ("atleast5 strike", "atleast/5 strike"),
        ("atl3(strike)", "atleast/3 strike"),
        ("ti(strike) AND pd(1990)", "title:strike AND date:1990"),
        ("nocaps(a NOT b)", "nocaps(a) AND NOT nocaps(b)"),
        ("(a OR b)NOT c", "(a OR b) AND NOT c"),
        ('"a b"OR c', '"a b" OR c'),
        ('"a b"~2OR c', '"a b"~2 OR c'),
        ("(a)or b", "a OR b"),
        ("(harbour OR dock)^2 strike", "(harbour OR dock) AND strike"),
        ("(harbour dock)~2 strike", "(harbour AND dock) AND strike"),
        ('"a b"or c', '"a b" OR c'),
        ('author="Ana Vell" strike', 'author:"ana vell" strike'),
        ("TIT_HEAD= strike AND LEAD= union", "title:strike AND first/50 union"),
        ('date:["1990-01-02" TO "1990-01-30"]', "date:1990-01-02..1990-01-30"),
        ('"US0KL.AT" strike', '"us0kl at" strike'),
        ('author:"Vell, Ana"', 'author:"ana vell"'),
        ('author:"Ana Vell, Jr."', 'author:"ana vell jr"'),
        ("AUT_BY=vell AND TEXT=strike", "author:vell AND strike"),
        ('author.keyword:"Ana Vell"', 'author:"ana vell"'),
    ],
)
def test_signs_are_read_as_meant(typed: str, read: str) -> None:
    """The query that is searched prints so, and reads as itself again."""
    query = parse(typed, today=TODAY).query
    assert str(query) == read
    assert parse(read, today=TODAY).query == query


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "/re[ab]+/",
            "title:[a TO b]",
            "words:many",
            "author:caps(x)",
            "x^y z^2",
            "book.title:(a b)",
        ),
        *("harbourmaster(x)", "a or b w/5 c"),
        *("nurses N5 strike", "colo#r strike", "strike %3 union", "strike NEAR.6 union"),
        *("strike XOR union", "AU vell AND strike", "strike <near/5> union", "~strike union"),
        *("strike[ti] union", "strike.ti. union", "strike 2001..2003", "kw=strike"),
        *("nurs*:ti,ab", "strike/exp union", "@title strike"),
        *("allintitle: strike union", '"wom?n vote"', "strike W3 union", "strike SAME union"),
        *("words:[-5 TO 3]", "words:[99999999999999999999 TO *]"),
    ],
)
def test_what_is_not_read_is_noted(typed: str) -> None:
    """Nothing is another query without a word about it."""
    assert parse(typed, today=TODAY).notes


@pytest.mark.parametrize(
    "typed",
    [
        *("C# strike", "a.m. strike", "E=mc2", '"N5 strike" fund', "STRIKE SAME UNION", "#strike"),
        *("U.S. a.m. strike", "is that so?", "N5 strike", "5% strike", '"who is it?" strike'),
    ],
)
def test_signs_in_a_text_are_not_noted(typed: str) -> None:
    """What newspapers print is no sign of another search."""
    assert not [note for note in parse(typed, today=TODAY).notes if "sentence" not in note.message]


@pytest.mark.parametrize("typed", ["🔥", "...", '"🔥"', "-"])
def test_without_a_word_nothing_is_found(typed: str) -> None:
    """Only an empty query is everything."""
    parsed = parse(typed, today=TODAY)
    assert str(parsed.query) == "NOT *"
    assert parsed.notes
    assert str(parse("  ", today=TODAY).query) == "*"
