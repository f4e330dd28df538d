"""Punctuation of citations: quotation marks, full stops, lists of names."""

from __future__ import annotations

import re
from collections.abc import Sequence

_INSIDE = str.maketrans("“”«»", "‘’‘’")


def _quoted(title: str) -> str:
    """Return a title for use in double quotation marks: its own become single.

    >>> _quoted('The "Toll" of “Tolls”')
    'The ‘Toll’ of ‘Tolls’'
    """
    single = re.sub(r'"([^"]*)"', r"‘\1’", title.translate(_INSIDE))
    return single.replace('"', "’")


def _stopped(text: str) -> str:
    """Return a text with a full stop, unless it already ends like a sentence."""
    return text + ("" if not text or text[-1] in ".?!…" else ".")


def _pointed(title: str, mark: str) -> str:
    """Return a quoted title with a comma or full stop inside its inner quotation.

    >>> _pointed("Mayor Says ‘No Toll’", "."), _pointed("Who Pays?", "."), _pointed("Who?", ",")
    ('Mayor Says ‘No Toll.’', 'Who Pays?', 'Who?,')
    """
    inner, close = (title[:-1], "’") if title.endswith("’") and "‘" in title else (title, "")
    return (_stopped(inner) if mark == "." else inner + mark) + close


def _series(names: Sequence[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _enumerated(names: Sequence[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names)


def _listed(parts: Sequence[str]) -> list[str]:
    """Return parts separated by commas."""
    return [text for part in parts for text in (", ", part)][1:]


def _sentence(parts: Sequence[str]) -> list[str]:
    return [*_listed(parts), "."] if parts else []
