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


def _ascii(line: str) -> str:
    """Return a line with the digits of every script replaced by ASCII digits."""
    if line.isascii():
        return line
    return "".join(str(int(s)) if s.isdecimal() and not s.isascii() else s for s in line)
