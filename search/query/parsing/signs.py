"""Query syntax: regular expressions of operators, field names, quotation marks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from search.fields import FIELDS
from search.query.nodes import LEAD_WORDS
from search.query.parsing.lexemes import Lexeme
from search.query.parsing.term_reader import LeafReader
from search.query.parsing.value_reader import DATES

END = r'(?=[\s()"]|$)'
SPACE = re.compile(r"\s+")
PAIRED = re.compile(r'"[^"]*"|[()]')
OPERATOR = re.compile(
    rf"""(?P<apart>(?i:not)\s+)?
      (?: (?i:(?P<sign>w|near|n|pre|p|onear)?)/(?P<distance>\d+){END}
        | (?i:(?P<glued>adj|near)(?P<apart_by>\d+)){END}
        | (?i:w|near|(?P<before>pre|onear))?
          /(?P<unit>(?i:s(?:ent(?:ence)?)?|p(?:ara(?:graph)?)?)){END} )
    | (?P<logic>AND|OR|NOT|&&|\|\|?){END}
    | AROUND\((?P<around>\d+)\){END}
    | (?i:atleast)(?:/(?P<times>\d+){END}|(?P<times_nexis>\d+)(?=\())
    | (?i:any)/(?P<least>\d+)(?=\s*\()
    | (?i:first)/(?P<first>\d+){END}
    | (?i:atleast)(?P<times_factiva>\d+)(?=\s+[\w"(])
    | (?i:atl)(?P<times_short>\d+)(?=\()
    | (?P<capitals>(?i:allcaps|nocaps|caps))(?=\()
    | (?P<lead>(?i:lead|lp))(?:(?::|\ ?=\ ?)(?=[^\s):=])|(?=\())
    """,
    re.VERBOSE,
)
CAPITALS = re.compile(r"(?i:allcaps|nocaps|caps)(?=\()")
LOWER = re.compile(rf"(?:and|or|not){END}")
MINUS = re.compile(r"-{1,2}(?=[^\s\-)])|!(?=[\w\"(])")
PLUS = re.compile(r"\+(?=[\w\"(]|[<>]=?\d)")
FIELD = re.compile(
    r"(?P<name>[A-Za-z_]+):(?=[^\s):])"
    r"|(?P<dotted>[A-Za-z_]+(?:\.[A-Za-z_*\\]+)+):(?=[(\"A-Za-z])"  # Elasticsearch's book.title
    r"|(?P<nexis>(?i:headline|byline|section|publication|body|title|author|ti|au|pd|pub|su))(?=\()"
    r"|(?P<equals>[A-Za-z_]{2,})=(?=[^\s)=])"
    r"|(?P<spaced>(?i:tit_head|aut_by|text|title|author|byline|headline)) ?= (?=[^\s)=])"
    r"|(?P<length>(?i:wc|length|words))(?=[<>]=?\d)"
)
# A name before a range as Lucene writes it.
UNKNOWN_RANGE = re.compile(r"(?P<name>[A-Za-z_.]+):(?=[\[{])")
COLON = re.compile(r"(?P<name>[A-Za-z_]+):(?=\s|\)|$)")
QUOTED = re.compile(r'"([^"]*)"(?:~(\d*))?')
GERSHAYIM = re.compile(r"(?<=[\u05d0-\u05ea])[\"”“„](?=[\u05d0-\u05ea])")
# a regular expression with a group, whose parentheses are not the query's
GROUPED = re.compile(r"/[^/\s\"()]*+\([^/\s\"]*+/(?=[\s)]|$)")
RUN = re.compile(r'[^\s()"]+')
# U. S., J. K.: a row of letters with full stops, as a text prints them next to each other
INITIALS = re.compile(r"[A-Za-z]\.(?: [A-Za-z]\.)++(?=[\s)]|$)")
# Other searches' names of our fields; None is the combined text field.
ALIASES: dict[str, str | None] = {
    **dict.fromkeys(("headline", "hl", "hd", "ti", "tit_head", "intitle", "allintitle"), "title"),
    **dict.fromkeys(("byline", "by", "au", "aut_by", "writer"), "author"),
    **dict.fromkeys(("kind", "type"), "label"),
    **dict.fromkeys(("paper", "source", "pub"), "publication"),
    **dict.fromkeys(("tag", "subject", "su"), "topic"),
    **dict.fromkeys(("lang", "la"), "language"),
    **dict.fromkeys(("year", "day", "pd", "published", "pubdate"), "date"),
    **dict.fromkeys(("since", "from"), "after"),
    **dict.fromkeys(("until", "to"), "before"),
    **dict.fromkeys(("wordcount", "wc", "length"), "words"),
    **dict.fromkeys(("body", "text", "fulltext"), None),
}
# Names that are noted where a space follows their colon.
NAMES = frozenset({*FIELDS, *DATES, "intitle", "allintitle"})


def operator_lexeme(match: re.Match[str], reader: LeafReader) -> Lexeme:
    """Return the lexeme of a match of OPERATOR."""
    source_span = match.span()
    if logic := match["logic"]:
        logic = {"&&": "AND", "||": "OR", "|": "OR"}.get(logic, logic)
        return Lexeme("NOT" if logic == "NOT" else f"_{logic}", source_span)
    apart = "not " if match["apart"] else ""
    if match["unit"]:
        unit = "sentence" if match["unit"][0] in "sS" else "paragraph"
        if match["before"]:
            reader.notebook.fault(f"Order inside of a {unit} was ignored.", source_span)
        return Lexeme("PROX", source_span, sign=f"{apart}{unit}")
    if match["lead"]:
        return Lexeme("ATLEAST", source_span, number=LEAD_WORDS, sign="first")
    if match["first"]:
        number = reader.number(match["first"], source_span)
        return Lexeme("ATLEAST", source_span, number=number, sign="first")
    if match["capitals"]:
        return Lexeme("ATLEAST", source_span, sign=match["capitals"].casefold())
    if match["least"]:
        return Lexeme("ANY", source_span, number=reader.number(match["least"], source_span))
    if match["around"]:
        reader.notebook.remark(f"{match[0]} was read as w/{match['around']}.", source_span)
        number = reader.number(match["around"], source_span)
        return Lexeme("PROX", source_span, number=number, sign=f"{apart}w")
    if match["distance"] or match["apart_by"]:
        sign = (match["sign"] or match["glued"] or "").casefold()
        ordered = sign in ("pre", "p", "onear", "adj")
        if match["glued"]:
            reader.notebook.remark(
                f"{match[0]} was read as {'pre' if ordered else 'w'}/{match['apart_by']}.",
                source_span,
            )
        return Lexeme(
            "PROX",
            source_span,
            number=reader.number(match["distance"] or match["apart_by"], source_span),
            sign=f"{apart}pre" if ordered else f"{apart}w",
        )
    return Lexeme(
        "ATLEAST",
        source_span,
        number=reader.number(
            match["times"]
            or match["times_nexis"]
            or match["times_factiva"]
            or match["times_short"],
            source_span,
        ),
    )


def known_part(dotted: str) -> str | None:
    """Return the part of a dotted name that is a field.

    >>> known_part("author.keyword"), known_part("meta.x")
    ('author', None)
    """
    parts = dotted.casefold().split(".")
    return next((part for part in parts if part in FIELDS or part in ALIASES), None)


def beside_operators(text: str) -> bool:
    """Return True if a text has fields or proximity, so that its `or` is hardly a word.

    >>> beside_operators("author:moran taxes or rents"), beside_operators("taxes or rents")
    (True, False)
    """
    return bool(_NAMED.search(text)) or any(
        match["logic"] is None
        for match in OPERATOR.finditer(text)
        if match.start() == 0 or text[match.start() - 1].isspace()
    )


def beside_quotes(text: str, word: re.Match[str]) -> bool:
    """Return True if a lower-case operator has quoted words next to it; `not` only after it.

    >>> beside_quotes('"big strike" or lockout', re.compile("or").search('"big strike" or lockout'))
    True
    """
    follows = text[word.end() :].lstrip()[:1] == '"'
    return follows or (word[0] != "not" and text[: word.start()].rstrip()[-1:] == '"')


PASSED_OVER = {"or": "finds either side", "not": "leaves out what follows"}


def passed_over_note(word: str) -> str:
    """Return the note on an operator in lower case that was passed over as a common word.

    >>> passed_over_note("or")
    'or is a common word here, which is passed over: in capitals it finds either side.'
    """
    meaning = PASSED_OVER[word]
    return f"{word} is a common word here, which is passed over: in capitals it {meaning}."


def partners(text: str) -> dict[int, int]:
    """Return the places of parentheses outside of quotes, each with its partner's.

    >>> partners('(a "(" b)')
    {0: 8, 8: 0}
    """
    found: dict[int, int] = {}
    waiting: list[int] = []
    for match in PAIRED.finditer(text):
        if match[0] == "(":
            waiting.append(match.start())
        elif match[0] == ")" and waiting:
            opening = waiting.pop()
            found[opening], found[match.start()] = match.start(), opening
    return found


def expression_end(text: str, place: int, partner: Mapping[int, int]) -> int:
    """Return the place after a regular expression with groups, or the same place.

    Args:
        text: the query.
        place: where the expression may begin.
        partner: of each parenthesis, as `partners` returns them.
    """
    found = GROUPED.match(text, place)
    if found is None:
        return place
    signs = [at for at in range(*found.span()) if text[at] in "()"]
    is_whole = all(place < partner.get(at, -1) < found.end() for at in signs)
    return found.end() if is_whole else place


def lower_case_note(word: str, text: str, *, is_inside: bool) -> str:
    """Return the note on a word in lower case that was read as an operator of a text.

    Where it is next to nearness and not inside of parentheses, services differ in what joins first.
    """
    note = f"{word} was read as {word.upper()}, as in other searches; in quotes it is a word."
    if word == "or" and not is_inside and _NEARNESS.search(text):
        note += " Nearness joins before OR here, but after it on Nexis: parentheses decide."
    return note


_NEARNESS = re.compile(r"(?<!\S)(?:w|near|n|pre|p|onear)?/(?:\d+|s|p)(?=\s)", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?<!\S)(?:(?:{'|'.join((*FIELDS, *DATES, *ALIASES, 'words'))})[:=]|(?:wc|words)[<>])\S",
    re.IGNORECASE,
)
