"""OPERATORS: the query syntax, each with an example that finds a sample article.

The help page, the API's docs and the README are generated from this table, and a test runs every
example.
"""

from __future__ import annotations

from dataclasses import dataclass

from search.fields import FIELDS


@dataclass(frozen=True, slots=True)
class Operator:
    """An entry of the query syntax: name, form, meaning, and an example for the samples."""

    name: str
    syntax: str
    meaning: str
    example: str


OPERATORS: tuple[Operator, ...] = (
    Operator(
        "words",
        "a b c",
        "Articles with all the words, in any form; where fewer than 10 have all, those with most of"
        " them too, the best first.",
        "harbour strike",
    ),
    Operator(
        "exact words",
        '"a b c"',
        "These words as they are, one right after the other.",
        '"moral injury"',
    ),
    Operator(
        "one spelling alone",
        '"a"~0',
        "This word or phrase in this spelling: neither joined nor hyphenated otherwise, nor the"
        " variants of a name that the newsroom lists.",
        '"harbour"~0',
    ),
    Operator(
        "both", "a AND b", "Articles with both. Operators are in capitals.", "harbour AND strike"
    ),
    Operator(
        "either",
        "a OR b",
        "Articles with at least one of them. AND binds tighter than OR.",
        "ferry OR tram",
    ),
    Operator(
        "without",
        "a -b, a NOT b",
        "Leaves out articles with b. The minus stands right before the word.",
        "harbour -strike",
    ),
    Operator(
        "groups",
        "(a OR b) AND c",
        "Parentheses hold together what belongs together.",
        "(strike OR walkout) AND nurses",
    ),
    Operator(
        "some of these",
        "any/2(a b c)",
        "Articles with at least two of the three.",
        "any/2(harbour strike nurses)",
    ),
    Operator(
        "near",
        "a w/5 b",
        "At most 5 words apart, in any order. NEAR/5 is the same.",
        "strike w/5 nurses",
    ),
    Operator(
        "near, in this order",
        "a pre/3 b",
        "The first at most 3 words before the second.",
        "prime pre/3 minister",
    ),
    Operator(
        "exact words, loosely",
        '"a b c"~3',
        "All of these words as they are, in any order, with at most 3 others among them.",
        '"nurses the strike"~3',
    ),
    Operator(
        "not near",
        "a NOT w/5 b",
        "a, where b is not at most 5 words away; NOT pre/5, NOT /s and NOT /p as well.",
        "strike NOT w/3 nurses",
    ),
    Operator(
        "at the beginning",
        "lead:a, first/100 a",
        "Among the first 50 (100) words of the body.",
        "lead:harbour",
    ),
    Operator(
        "capitals",
        "caps(a), allcaps(a), nocaps(a)",
        "Printed with a capital, in capitals, or without any.",
        "caps(harbour)",
    ),
    Operator(
        "length",
        "words:>500, words:300..800",
        "Articles of so many words.",
        "strike words:>50",
    ),
    Operator("same sentence", "a /s b", "Both in one sentence.", "nurses /s strike"),
    Operator("same paragraph", "a /p b", "Both in one paragraph.", "nurses /p strike"),
    Operator("often", "atleast/3 a", "Articles that have it 3 times or more.", "atleast/3 strike"),
    Operator("beginnings", "educat*", "Words that begin so.", "harbo*"),
    Operator(
        "unknown letters",
        "organi?ation, wom*n",
        "? is any one letter, * any number of letters, or none.",
        "wom?n",
    ),
    Operator(
        "spellings",
        "Zelensky~1",
        "Words at most 1 letter away (or ~2): one added, left out, changed or swapped.",
        "Adeyro~1",
    ),
    Operator(
        "fields",
        'title:a, author:"a b"',
        f"Only in that field: {', '.join(FIELDS)}.",
        "title:harbour",
    ),
    Operator(
        "fields of a group",
        "title:(a OR b)",
        "Everything between the parentheses in that field.",
        "title:(harbour OR bridge)",
    ),
    Operator(
        "dates",
        "date:1990, date:1990-04, date:1990-04-29",
        "Published in that year, in that month, on that day.",
        "strike date:1993",
    ),
    Operator(
        "from date to date",
        "date:1990..1992-05",
        "Both ends belong to it, and either may be left open. A printed month, season or year is"
        " found by any of its days.",
        "date:1993..1996-03",
    ),
    Operator(
        "before, after",
        "before:2001, after:1999",
        "Before or after that year, month or day, which is left out.",
        "strike before:2001",
    ),
    Operator(
        "what is new",
        'added:"last 7 days", changed:today',
        "First in the archive, or with another text, in that time (UTC).",
        'added:"last 7 days"',
    ),
    Operator(
        "dates that move",
        'date:"last 90 days", date:yesterday, date:"this year"',
        "Counted from today.",
        'date:"last 50 years"',
    ),
    Operator("everything", "*", "All articles; beside filters and fields it changes nothing.", "*"),
)
