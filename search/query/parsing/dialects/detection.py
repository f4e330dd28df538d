"""Dialect detection, by syntax that Morgue's own language lacks."""

from __future__ import annotations

import re

from search.query.parsing.dialects.services import DAY, Dialect, named

_QUOTED = re.compile(r'"[^"]*"')
_EDGE = r"(?<![^\s(])"
# Factiva's codes that are no words: `by = law` and `re = mc2` are text
_CODES = "hd|hl|hlp|lp|td|tx|sn|rst|clm|fds|ipc|ipd"
_SIGNS: dict[Dialect, re.Pattern[str]] = {
    "nexis": re.compile(
        rf"""{_EDGE}(?: (?:{named("nexis").upper()}|HLEAD|LEAD)\ ?\(
          | (?i:{named("nexis")})\((?=\S)
          | (?i:atleast|atl)\d+\( | (?:ALL|NO)?CAPS\ ?\( | (?:SINGULAR|PLURAL)\ ?\(
          | (?i:singular|plural)\(
          | (?i:not\s+)?(?i:w|near|pre|not)?/(?i:seg|sent|para)\b
          | (?i:(?:hlead|headline|byline|leadpara)\ \()
          | (?i:w|pre)/\d+\s\((?!(?:and|or|not)\b)\w+(?:\s(?!(?i:and|or|not)\b)\w+)+\)
          | (?i:not)/\d+(?=\s) | \+(?:\d+|[sp])(?=\s) | [\w\-]{{2,}}!(?=[\s)]+\S|\))
          | DATE\s+(?:IS|AFT|BEF|GEQ|LEQ|[<>=]) | LENGTH\s*(?:[<>=]|GEQ|LEQ)
          | (?i:date)\s*(?:(?i:is|aft|bef|geq|leq)\s|[<>])=?\s*\d | (?i:length)\s*[<>]=?\s*\d
          | \w+\*{{2,}}(?=[\s)]|$)
          | (?i:w|pre|near|onear)/\d+\s(?:.{{0,200}}?\s)?and\ not\s
          ) | (?<=[\w)"]\ )(?i:andnot|butnot)(?=\ [\w"(])""",
        re.VERBOSE,
    ),
    "factiva": re.compile(
        rf"""{_EDGE}(?:(?i:{named("factiva")})=[^\s=]|(?i:{_CODES})\ =\ [^\s=]
          |(?i:wc|pd)\s*[<>]
          | (?i:adj|near)\d+(?=\s) | (?i:atleast\d+)(?=\s)
          | (?i:date|upd)\s+(?i:from|after|before)\s+[\d\-]
          | (?i:and|or|not)\s+(?i:date|upd)\s+{DAY} | (?i:date|upd)\s+{DAY}(?=\s(?i:and|not)\s)
          ) | (?<=[\w)"]\ )adj(?=\ [\w("])
          | /[NF]\d+/ | \w\ %(?=\ [\w%]) | (?<=\w)\$\d?(?=[\s)]|$)""",
        re.VERBOSE,
    ),
    "proquest": re.compile(
        rf"""{_EDGE}(?:(?i:(?:ti|au|pd|pub|su|ab|ft|hed|lead|noft|dtype|la|yr|jo|subject|mainsubject
             |loc|per|pubid|stype)
             (?:\.(?:exact|x))?(?:,[a-z]+)*)\(
          | (?i:all)\([^()]*\)(?=\s(?:AND|OR|NOT)\s)
          | (?i:adj|near)\d+(?=\s) | (?:NEAR|PRE|ADJ)(?=\s) | [NP]/\d+(?=\s)
          ) | \[\*\d*\] | \{{(?![^{{}}\[\]]*\ TO\ )[^{{}}\[\]]*\w[^{{}}\[\]]*\}}""",
        re.VERBOSE,
    ),
    "lucene": re.compile(
        rf"""[\[{{]\s*[^\s\[\]{{}}]+\s+TO\s+[^\s\[\]{{}}]+\s*[\]}}]
          | {_EDGE}(?:&&|\|\|)(?=\s) | [\w"]\^\d | \w~0?\.\d
          | {_EDGE}_exists_: | {_EDGE}\+[\w"(<>][^+]*\s[+\-!](?=[\w"(<>])""",
        re.VERBOSE,
    ),
}

# `oil /5 spill` is Nexis's only where words are joined as in a query: `flour /2 cups` is text
_SLASHED = re.compile(r"(?<=[\w)!*]\ )/\d+(?=\ [\w(])", re.VERBOSE)
# `volvo w/3 truck* same layoff*` is Factiva's only beside nearness: `on the same day` is text
_SAME = re.compile(r"(?<=[\w)*$\"]\ )(?<!\bthe\ )same(?=\ [\w(\"])")
_NEAR = re.compile(r"(?<!\S)(?i:w/|near|adj)\d+(?=\s)")
_JOINED = re.compile(r"(?<!\S)(?:(?i:and|or|not))(?!\S)|(?<!\S)\(|\w!")


def detect(text: str) -> Dialect:
    """Return the dialect with the most syntax in a query; "morgue" without any.

    >>> detect("HEADLINE(strike) and BYLINE(smith)"), detect("hd=strike and wc>500")
    ('nexis', 'factiva')
    >>> detect("ti(strike) AND pd(1990)"), detect("title:x AND date:[1989 TO 1990]")
    ('proquest', 'lucene')
    >>> detect("strike w/5 union OR lockout")
    'morgue'
    >>> detect("re = mc2"), detect("flour /2 cups"), detect("all(quiet) on the front")
    ('morgue', 'morgue', 'morgue')
    """
    shown = _QUOTED.sub(" q ", text.translate(_PLAIN_QUOTES))
    counts = {name: len(signs.findall(shown)) for name, signs in _SIGNS.items()}
    if counts["nexis"] or _JOINED.search(shown):
        counts["nexis"] += len(_SLASHED.findall(shown))
    if counts["factiva"] or _NEAR.search(shown):
        counts["factiva"] += len(_SAME.findall(shown))
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else "morgue"


_PLAIN_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
