"""SERVICE_SIGNS: the syntax of each service, with examples that find a sample article.

The help page and the docs are generated from this table, and a test runs every example.
"""

from __future__ import annotations

from search.query.operators import Operator
from search.query.parsing.dialects.services import Dialect

SERVICE_SIGNS: dict[Dialect, tuple[Operator, ...]] = {
    "nexis": (
        Operator(
            "segments",
            "HEADLINE() HLEAD() LEAD() BYLINE() SECTION() PUBLICATION() BODY() DATE() LENGTH()",
            "Words in one part of an article.",
            "HEADLINE(harbour) AND LENGTH(>50)",
        ),
        Operator(
            "commands",
            "ATLEAST5() ATL3() CAPS() ALLCAPS() NOCAPS()",
            "How often a word occurs, and how it is printed.",
            "ATLEAST2(strike)",
        ),
        Operator(
            "connectors",
            "w/5 pre/5 NOT w/5 w/s w/p +3 /3",
            "Nearness. OR binds tightest, then nearness from the smallest number, then AND, then"
            " AND NOT; words next to each other are a phrase.",
            "BODY(strike) w/10 nurses or doctors",
        ),
        Operator(
            "truncation",
            "recycl! wom*n tax**",
            "! is any number of letters, * one letter, at the end of a word one or none.",
            "harbo! AND BODY(strike)",
        ),
    ),
    "factiva": (
        Operator(
            "field tags",
            "hd= hlp= lp= by= se= sn= la= ns= wc> pd>",
            "Words in one part of an article, its length, its day.",
            "hd=harbour and wc>50",
        ),
        Operator(
            "operators",
            "adj5 w/5 near5 same % /N5/ /F50/ atleast3",
            "adj and w/ keep the order, near doesn't; same is one paragraph, % a word in between,"
            " /F50/ the first 50"
            " words. Words next to each other are a phrase.",
            "nurses near10 strike",
        ),
        Operator(
            "truncation",
            "engineer$3 engineer$ wom?n",
            "$3 is up to three letters, $ and * are any number, ? is one.",
            "harbo$3 and strike",
        ),
    ),
    "proquest": (
        Operator(
            "field codes",
            "ti() au() pub() su() la() pd() yr() noft()",
            "Words in one part of an article.",
            "ti(harbour) AND yr(1989-2010)",
        ),
        Operator(
            "operators",
            "NEAR/5 N/5 PRE/5 P/5, and adj5 near5 of NewsBank",
            "Nearness; without a number 4 words. The order is PRE, NEAR, AND, OR, NOT.",
            "nurses N/10 strike",
        ),
        Operator("truncation", "econom[*3]", "Up to three letters.", "harbo[*3] AND strike"),
    ),
    "lucene": (
        Operator(
            "fields and ranges",
            "title:(a b) date:[1989 TO 1990} words:[300 TO *]",
            "A brace leaves its end out.",
            "harbour AND date:[1989 TO 2010]",
        ),
        Operator(
            "signs",
            '+a -b !c && || "a b"~3 a~2',
            "What is next to AND or + is required; the rest counts only where nothing is.",
            "+harbour -strike",
        ),
    ),
}
