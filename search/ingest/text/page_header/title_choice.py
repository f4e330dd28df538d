"""Title choice: a log-linear ranker over the lines that the labeller finds likeliest.

The labeller sees two lines around each. The ranker knows more of a candidate: the words it shares
with the article, the distance to the byline or day below it, its repetitions, and the other
candidates nearby. Its weights (`title.json`) were trained by `scripts/train_rankers.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from math import log

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines import date_lines, phrase_tables
from search.ingest.lines.classifier import Kind, Line
from search.ingest.lines.features.line_features import is_running_text
from search.ingest.lines.labeller import Label
from search.ingest.text.page_header import headline
from search.ingest.text.page_header.ranker import Features, Ranker, keys_of

_CANDIDATES = 10  # of 1,200 texts, 95 in 100 have the title among as many
_BODY_LINES = 60  # whose words are compared; more change nothing and cost time
_LEAD_LINES = 3  # of the body, whose words a title shares most
_LEAST = 1e-3  # smaller probabilities are raised to it, so that their logarithm is bounded
_NEXT = 6  # lines below that may have the byline or day
_AROUND = 3  # lines above and below that may be the title in place of a line
_REPEATED = 12  # letters; shorter lines repeat by chance
_CRUMBS = 90  # letters that a line of crumbs may have before the title it ends with
_DAY_WORDS = 12  # of a line that is a day, and no title
_LEADING = "—–|>/"  # last characters of a line that leads to another; "»" ends a quotation, too
_KINDS = (Kind.TEXT, Kind.FURNITURE, Kind.BYLINE, Kind.NAME, Kind.RELATED)

RANKER = Ranker("title")


def choose(lines: Sequence[Line], probabilities: NDArray[np.float64]) -> int:
    """Return the index of the title; -1 if no line can be one.

    Args:
        lines: of a text.
        probabilities: of each label at each line, lines x labels.
    """
    return RANKER.best(describe_titles(lines, probabilities))


def describe_titles(
    lines: Sequence[Line], probabilities: NDArray[np.float64]
) -> dict[int, Features]:
    """Return the features of the lines that may be the title, by their index.

    Linear in the length of the text. Thread-safe.
    """
    chance = probabilities[:, Label.TITLE].tolist()
    likeliest = sorted(range(len(lines)), key=chance.__getitem__, reverse=True)
    able = sorted(islice((at for at in likeliest if _may_be_title(lines[at])), _CANDIDATES))
    text = _Text(lines, probabilities, chance, able)
    return {at: text.describe(at) for at in able}


def _may_be_title(line: Line) -> bool:
    """Return True if a line has letters, is no day, and ends in no sign that leads to another."""
    return (
        not line.own
        and line.text[-1] not in _LEADING
        and any(map(str.isalpha, line.text[:80]))
        and not (line.words <= _DAY_WORDS and date_lines.has_day(line.text))
    )


class _Text:
    """Features that all candidates of a text share, computed once."""

    def __init__(
        self,
        lines: Sequence[Line],
        probabilities: NDArray[np.float64],
        chance: Sequence[float],
        able: Sequence[int],
    ) -> None:
        self._lines, self._chance, self._able = lines, chance, able
        self._probabilities = probabilities
        self._signed = (
            probabilities[:, Label.BYLINE] + probabilities[:, Label.DATE] > 0.5
        ).tolist()
        body = [
            at
            for at in np.flatnonzero(probabilities[:, Label.BODY] > 0.5).tolist()
            if is_running_text(lines[at])
        ]
        self._start = body[0] if body else len(lines)
        self._words = keys_of(lines[at] for at in body[:_BODY_LINES])
        self._lead = keys_of(lines[at] for at in body[:_LEAD_LINES])
        self._folded = {at: phrase_tables.fold(lines[at].text) for at in able}
        self._best = max((chance[at] for at in able), default=0.0)

    def describe(self, at: int) -> Features:
        """Return the features of a candidate by name."""
        line, chance = self._lines[at], self._chance[at]
        label = self._probabilities[at]
        end = line.text.rstrip("\"'”’»)")[-1:]
        found: Features = {
            "chance": log(max(chance, _LEAST)),
            "relative": log(max(chance / max(self._best, _LEAST), _LEAST)),
            "body": float(label[Label.BODY]),
            "dek": float(label[Label.DEK]),
            "above": float(label[Label.ABOVE]),
            "ended": end in ".…:;,",
            "asks": end in "?!",
            "one-word": line.words == 1,
            "two-words": line.words == 2,
            "few-words": line.words in {4, 5},
            "over-20": line.words > 20,
            "over-30": line.words > 30,
            "crumbs": headline.is_crumbs(line.text),
            "far": self._start - at > 10,
        }
        if line.kind in _KINDS:
            found[line.kind.name.lower()] = 1.0
        words = list(keys_of([line]))
        shared = sum(word in self._words for word in words) / max(1, len(words))
        found["shared"] = shared
        found["shared-words"] = shared * min(line.words, 10) / 10
        found["shared-lead"] = sum(word in self._lead for word in words) / max(1, len(words))
        self._add_place(at, found)
        if len(self._folded[at]) >= _REPEATED and line.words >= 3:
            self._add_repeats(at, found)
        return found

    def _add_place(self, at: int, found: Features) -> None:
        """Add features of a candidate's surroundings: bylines, deks, other candidates."""
        lines = self._lines
        below = self._signed[at + 1 : at + 1 + _NEXT]
        if any(below):
            distance = below.index(True) + 1
            found[f"signed-{distance if distance < 3 else 3 if distance < 5 else 5}"] = 1.0
        above = self._signed[max(0, at - _NEXT) : at][::-1]
        if any(above) and above.index(True):
            found["below-signed-2" if above.index(True) == 1 else "below-signed"] = 1.0
        near = [other for other in self._able if lines[other].words >= 3]
        found["rival-above"] = max(
            (
                self._chance[other]
                for other in near
                if 0 < at - other <= _AROUND
                and lines[other].text.rstrip("\"'”’»)")[-1:] not in ".…:;,"
            ),
            default=0.0,
        )
        found["rival-below"] = max(
            (self._chance[other] for other in near if 0 < other - at <= _AROUND), default=0.0
        )
        if at + 1 < len(lines):
            found["dek-below"] = float(self._probabilities[at + 1, Label.DEK])
            found["longer-below"] = lines[at + 1].words > lines[at].words

    def _add_repeats(self, at: int, found: Features) -> None:
        """Add features of repetition: the line again, or at the end of a breadcrumb."""
        own = self._folded[at]
        for other, text in self._folded.items():
            if other == at:
                continue
            if text == own:
                found["again-above" if other < at else "again-below"] = 1.0
            elif text.endswith(own) and len(text) < len(own) + _CRUMBS:
                found["end-of-another"] = 1.0
            elif own.endswith(text) and len(text) >= _REPEATED:
                found["ends-in-another"] = 1.0
