"""Choose the line that a body begins with among those that the labeller is in doubt about.

The labeller sees two lines around each. If a paragraph below a title is the dek or the lead is
known by more: where the title, the byline and the pictures are, and what the next paragraphs say.
A log-linear ranker weighs these; its weights (`start.json`) were trained by
`scripts/train_rankers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines.classifier import Kind, Line
from search.ingest.lines.features.line_features import is_running_text
from search.ingest.lines.labeller import Label
from search.ingest.text.page_header.ranker import Features, Ranker, keys_of

RANKER = Ranker("start")
_ABOVE, _BELOW = 6, 7  # lines around the first likely one that may be the first of the body
_LIKELY = 0.5  # probability of a line that is body
_LEAST = 0.02  # probability of a line that may be
_PROSE_WORDS = 150  # words of likely body below which no body begins
_WORDS = (3, 7, 13, 25, 40)
_NEAR = 6  # lines in which a byline or day belongs to a paragraph
_FLOOR = 1e-3  # probability: all smaller ones are one
_DATELINE = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .,'’/-]{2,40}(?:\([^()]{2,30}\) ?)?,? ?[-–—]{1,2} ?\S")
# "HALDEN (AP) — ", which only an article begins with.
_WIRE = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .,'’/-]{2,40} ?\([A-Z][^()]{1,29}\) ?[-–—]{1,2} ?\S")
_PICTURED = frozenset({Kind.CAPTION, Kind.CREDIT})


def choose(lines: Sequence[Line], probabilities: NDArray[np.float64], title: int) -> int:
    """Return the index of the line that the body begins with; -1 where none can be.

    Args:
        lines: of a text.
        probabilities: of each label at each line, lines x labels.
        title: the index of the title, -1 without one.
    """
    candidates = describe_starts(lines, probabilities, title)
    best = RANKER.best(candidates)
    dated = (at for at in candidates if at < best and _WIRE.match(lines[at].text))
    return next(dated, best)


def describe_starts(
    lines: Sequence[Line], probabilities: NDArray[np.float64], title: int
) -> dict[int, Features]:
    """Return the features of the lines that the body may begin with, by their index.

    Linear in the length of the text. Thread-safe.
    """
    body = probabilities[:, Label.BODY].tolist()
    likely = (at for at, line in enumerate(lines) if body[at] > _LIKELY and is_running_text(line))
    first = next((at for at in likely if at > title), -1)
    if first < 0:
        return {}
    able: list[int] = []
    words = 0
    for at in range(max(0, title + 1, first - _ABOVE), min(len(lines), first + _BELOW)):
        if body[at] > _LEAST and lines[at].words >= _WORDS[0]:
            able.append(at)
        words += lines[at].words if body[at] > _LIKELY else 0
        if words > _PROSE_WORDS:
            break
    text = _Text(lines, probabilities, title, able)
    return {at: text.describe(number, at) for number, at in enumerate(able)}


class _Text:
    """The features that all candidates of a text share."""

    def __init__(
        self,
        lines: Sequence[Line],
        probabilities: NDArray[np.float64],
        title: int,
        able: Sequence[int],
    ) -> None:
        self._lines, self._labels, self._title = lines, probabilities, title
        self._able = able
        signed = probabilities[:, Label.BYLINE] + probabilities[:, Label.DATE]
        self._signed: list[bool] = (signed > _LIKELY).tolist()
        self._known: dict[int, set[str]] = {}
        self._named = keys_of([lines[title]]) if title >= 0 else set()

    def describe(self, number: int, at: int) -> Features:
        """Return the features of a candidate, the `number`-th from 0, by name."""
        line, label = self._lines[at], self._labels[at]
        body = float(label[Label.BODY])
        before = [float(self._labels[other, Label.BODY]) for other in self._able[:number]]
        size = sum(line.words >= least for least in _WORDS)
        end = line.text.rstrip("\"'”’»)")[-1:]
        found: Features = {
            "body": log(max(body, _FLOOR)),
            "none-before": sum(log(max(1.0 - each, _FLOOR)) for each in before),
            "dek": float(label[Label.DEK]),
            "caption": float(label[Label.CAPTION]),
            "above": float(label[Label.ABOVE] + label[Label.WITHIN]),
            f"place-{min(number, 4)}": 1.0,
            f"words-{size}": 1.0,
            "ended": end in ".!?",
            "dots": line.text.endswith(("...", "…")),
            "colon": end == ":",
            "shouted": line.text.isupper(),
            "quoted": line.text[0] in "\"'“‘„«",
            "lower": line.text[0].islower(),
            "dateline": _DATELINE.match(line.text) is not None,
            "running": is_running_text(line),
        }
        self._add_place(at, found)
        self._add_words(at, found)
        return found

    def _add_place(self, at: int, found: Features) -> None:
        """Add what is around a candidate: the title, bylines and days, pictures, gaps."""
        lines = self._lines
        if self._title >= 0:
            distance = at - self._title
            found[f"title-{distance if distance < 4 else 4 if distance < 8 else 8}"] = 1.0
        else:
            found["untitled"] = 1.0
        above = self._signed[max(0, self._title + 1, at - _NEAR) : at][::-1]
        below = self._signed[at + 1 : at + 1 + _NEAR]
        found[f"signed-above-{above.index(True) if any(above) else 'no'}"] = 1.0
        found[f"signed-below-{below.index(True) if any(below) else 'no'}"] = 1.0
        found["picture-above"] = at > 0 and self._is_picture(at - 1)
        found["picture-below"] = at + 1 < len(lines) and self._is_picture(at + 1)
        following = lines[at + 1] if at + 1 < len(lines) else None
        found["open-above"] = not lines[at].close
        found["open-below"] = following is None or not following.close
        found["running-below"] = following is not None and is_running_text(following)
        if following is not None:
            found["body-below"] = float(self._labels[at + 1, Label.BODY])
            found["longer-below"] = following.words > lines[at].words
        if at:
            found["running-above"] = is_running_text(lines[at - 1])
            found["dek-above"] = float(self._labels[at - 1, Label.DEK])

    def _is_picture(self, at: int) -> bool:
        caption = self._labels[at, Label.CAPTION] > _LIKELY
        return bool(caption) or self._lines[at].kind in _PICTURED

    def _keys(self, at: int) -> set[str]:
        if at not in self._known:
            self._known[at] = keys_of([self._lines[at]])
        return self._known[at]

    def _add_words(self, at: int, found: Features) -> None:
        """Add how much a candidate says what the title says, and what the next lines say."""
        words = self._keys(at)
        after = set().union(*map(self._keys, range(at + 1, min(at + 4, len(self._lines)))))
        count = max(1, len(words))
        found["shared-title"] = len(words & self._named) / max(1, len(self._named))
        found["shared-below"] = len(words & after) / count
        found["said-below"] = len(words & self._named & after) / max(1, len(words & self._named))
