"""Days in a text's header that are written in another language than English.

The reader of raw text knows English month names and figures. A header line with a day in another
language is read here, and its day is passed to that reader next to the rest of the text.
"""

from __future__ import annotations

import re

from search.ingest.formats.values.date_values import read_day
from search.ingest.lines.date_lines import find_day

_HEADER_LINES = 14  # lines, at the top of a text, that are searched for a day
_LONGEST = 90  # characters of a line that holds a day and little else
_WRITTEN = re.compile(
    r"\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
    r"|(?<!\d)\d{1,2}\.? (?:de |of )?[^\W\d_]{3,14}\.? (?:de |del )?\d{4}(?!\d)"
    r"|[^\W\d_]{3,14} \d{1,2}, \d{4}(?!\d)"
)
_WORDS_BESIDE = 12  # "Publié le ... à 18h32, mis à jour le ... à 09h10" has ten


def without_header_days(text: str) -> tuple[str, dict[str, object], list[tuple[str, str]]]:
    """Return a text without its header's day lines, the days, and those lines.

    >>> without_header_days("Le bac\\nPublié le 5 mars 2019\\n\\nIl navigue encore.")[1]
    {'date': datetime.date(2019, 3, 5)}
    """
    lines = text.split("\n")
    seen = 0
    for number, line in enumerate(lines):
        seen += bool(line.strip())
        if seen > _HEADER_LINES:
            break
        if seen == 1 and line.isupper() and len(line) <= _LONGEST and (head := find_day(line)):
            rest = lines[:number] + lines[number + 1 :]  # the head of a newspaper's page
            return "\n".join(rest), {"date": head}, [(line.strip(), "running-head")]
        if not line.strip() or len(line) > _LONGEST or find_day(line):
            continue
        found = [match[0] for match in _WRITTEN.finditer(_ascii(line))]
        days = [day.date for each in found if (day := read_day(each)) and day.precision == "day"]
        if days and len(_WRITTEN.sub(" ", _ascii(line)).split()) <= _WORDS_BESIDE:
            given: dict[str, object] = {"date": days[0]}
            if len(days) > 1 and days[1] > days[0]:
                given["updated"] = days[1]
            rest = lines[:number] + lines[number + 1 :]
            return "\n".join(rest), given, [(line.strip(), "date")]
    return text, {}, []


def without_paper_line(text: str) -> tuple[str, dict[str, object], list[tuple[str, str]]]:
    """Return a text without the line of its newspaper, day and page, these, and the cut lines.

    Archives of scans have it above or below the headline: "The Mercury (Hobart), Wednesday 5 March
    1952, page 4", with their own lines right below it.

    >>> without_paper_line("The Mercury (Hobart), 5 March 1952, page 4\\n\\nFog")[1]["publication"]
    'The Mercury'
    """
    lines = text.split("\n")
    filled = [at for at, line in enumerate(lines[:_HEADER_LINES]) if line.strip()][:_PAPER_LINES]
    for at in filled:
        line = lines[at].strip()
        whole = at == filled[0] and _PAPER_DAY.fullmatch(line)
        if len(line) > _LONGEST_PAPER or not (whole or _PAGE.search(line)) or line[-1] in ".:;":
            continue
        day = find_day(line)
        paper = _PAPER.match(line)
        if day is None or paper is None or find_day(paper[0]):
            continue
        end = at + 1
        while end < len(lines) and _OF_SERVICE.match(lines[end].strip()):
            end += 1
        cuts = [(each.strip(), "running-head") for each in lines[at:end]]
        rest = "\n".join([*lines[:at], "", *lines[end:]])
        return rest, {"date": day, "publication": paper[1]}, cuts
    return text, {}, []


_PAPER_LINES = 4  # at the top of a text, among which the newspaper's must be
_LONGEST_PAPER = 130
_PAPER = re.compile(r"([^\W\d_a-zß-öø-ÿ][^,(·|\d]{2,60}?)(?=,| \(| [-–·|] )")
_PAPER_DAY = re.compile(r"[^,(·|\d]{3,60} - (?:[^\W\d_]{3,12},? )?[\w ,]{6,24}\d")
_PAGE = re.compile(
    r"(?i)(?:, | · | [-–|] |\()"
    r"(?:page|pg?\.|seite|s\.|sida|side|página|pág\.|с\.) ?[a-z]?-?\d{1,3}\b"
)
_OF_SERVICE = re.compile(r"(?i)(?:https?://|www\.|downloaded |clipped |image ©|copyright |© )")


def _ascii(line: str) -> str:
    """Return a line with the digits of every script replaced by ASCII digits."""
    if line.isascii():
        return line
    return "".join(str(int(s)) if s.isdecimal() and not s.isascii() else s for s in line)
