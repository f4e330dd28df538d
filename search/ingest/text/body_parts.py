"""Parts of a body: lines that are labelled as an article's and are a part of the page.

The labeller sees two lines around each, so it takes a long list of other stories' headlines, or
their first sentences, for an article.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines.classifier import Line
from search.ingest.lines.labeller import Label

_GAP = 4  # lines between two parts of a body
_BOX = 10  # lines of a box of links in the middle of an article
_LIKELY = 0.5  # least mean probability of the lines below a box that belong to the article
_PART = 0.2  # share of the largest part's words: a smaller part below it is another text
_PART_ABOVE = 0.05  # share of the largest part's words for a part above it
_RAIL = 15  # headlines, less twice the sentences among them, that make a rail of other stories
_HEADLINE = 8  # words of a headline, at least; shorter lines are a list's, or broken at links
_START = 12  # characters of a line among which a list has its figure or day
_SENTENCES = 5  # lines above a rail that end as sentences do; verse and some scripts have none


def cut_rails(lines: Sequence[Line], labels: list[Label]) -> None:
    """Take rails of other stories' headlines out of the body: many lines, hardly a sentence.

    Args:
        lines: of a text.
        labels: of the lines, which are changed.
    """
    body = [at for at, label in enumerate(labels) if label is Label.BODY]
    if len(body) < _SENTENCES + _RAIL:
        return
    sentences = score = best = first = last = 0
    for number, at in enumerate(body):
        if not score:
            first, best = number, 0
        if _is_headline(lines[at]):
            score += sentences >= _SENTENCES
        else:
            sentences += sentences < _SENTENCES and lines[at].ended
            score = score - 2 if score > 2 else 0
        if score > best:
            best, last = score, number
        if best >= _RAIL and (not score or number == len(body) - 1):
            if sum(lines[other].ended for other in body[last + 1 :]) >= _SENTENCES:
                return  # the article goes on: the lines are its verse or its list
            for other in body[first : last + 1]:
                labels[other] = Label.WITHIN


def _is_headline(line: Line) -> bool:
    """Return True for a longer line without a sign at its end, or a figure or day at its start."""
    numbered = any(map(str.isdigit, line.text[:_START]))
    return line.words >= _HEADLINE and line.text[-1].isalnum() and not numbered


def cut_small(
    lines: Sequence[Line], labels: list[Label], probabilities: NDArray[np.float64]
) -> None:
    """Take small parts far from the body out of it: teasers, comments, other stories.

    Args:
        lines: of a text.
        labels: of the lines, which are changed.
        probabilities: of each label at each line, lines x labels.
    """
    parts: list[list[int]] = []
    for at, label in enumerate(labels):
        if label is Label.BODY:
            if parts and at - parts[-1][-1] <= _GAP:
                parts[-1].append(at)
            else:
                parts.append([at])
    if len(parts) < 2:
        return
    words = [sum(lines[at].words for at in part) for part in parts]
    main = max(range(len(parts)), key=words.__getitem__)
    for number, part in enumerate(parts):
        least = (_PART if number > main else _PART_ABOVE) * words[main]
        gap = labels[parts[number - 1][-1] + 1 : part[0]] if number > main else []
        if number > main and (
            gap.count(Label.BELOW) * 2 < len(gap)
            or (len(gap) <= _BOX and probabilities[part, Label.BODY].mean() > _LIKELY)
        ):
            continue  # a box of links, with the article going on below it
        if number != main and words[number] < least:
            for at in part:
                labels[at] = Label.WITHIN
