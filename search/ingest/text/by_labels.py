"""Reader of a raw text by the labels of its lines.

Labels decide which line is the title, where the body begins and ends, and which lines between are
no part of it. Days, bylines and the article's own label are read by rules from the lines of the
header. The newsroom's own rules come before any label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines import phrase_tables
from search.ingest.lines.classifier import Kind, Line, is_shouted
from search.ingest.lines.features.line_features import Features, is_running_text
from search.ingest.lines.labeller import Label, label_probabilities
from search.ingest.raw_documents import Rules
from search.ingest.text import body_parts
from search.ingest.text.by_rules import promotion_end, read_tail, take_leading_bio, trim
from search.ingest.text.draft import Draft
from search.ingest.text.page_header import (
    header,
    header_end,
    header_lines,
    rival_titles,
    start_choice,
    title_choice,
)

# Bounds tuned on half of the measured pages, split by site: a lost paragraph is worse than one too
# many, so running text needs less probability than other lines.
_PROSE_BOUND = 0.15  # least probability of running text in the body
_SENTENCE_BOUND = 0.45  # of a sentence of a text in one line: less leaves a third of the page's
# furniture in the body, more loses sentences
_BOUND = 0.5  # least probability of any other line
_LONG = 12  # words of no heading
_SURE = 0.98  # least probability of body for a line with the wording of page furniture
_CERTAIN = 0.9  # least probability of body for a line that ends in a photo credit
_LEAD = 60  # words of body that may be above the last byline or date of the header
_LEAD_SHARE = 0.3  # largest share of the body's words in such a lead
_AFTER_HEAD = 6  # lines below the header that may be captions of its pictures
_CAPTION_WORDS = 50  # words of a caption above its credit; longer ones are paragraphs
_SUMMARY_LINES = 8  # of a summary and its heading
_WINDOW = 24  # lines above a newsletter's box in which the article must have begun
_FIRST = 0.7  # least probability of a body's first line that is no sentence
_KICKER = 3  # words of a kicker in capitals above a headline, at most
_HEADLINE = 5  # words of the headline below it, at least
_DOUBT = 0.15  # that flags a text: a fifth of pages as people save them, with half of the bad ones
_TITLE_SHARE = 0.15  # of a doubtful title in the doubt of a text
_TOP = 12  # lines at the top in which a line "By NAME" is the article's own byline
_ABOVE_TITLE = 12  # lines above the title that belong to the header


@dataclass(slots=True)
class Reading:
    """The lines of a text with their labels and probabilities.

    Attributes:
        features: of each line, as line_features.py names them.
        probabilities: lines x labels.
        title: the index of the title, -1 without one.
    """

    lines: Sequence[Line]
    features: Features
    probabilities: NDArray[np.float64]
    labels: list[Label]
    title: int = -1

    def doubt(self) -> float:
        """Return the doubt of the labels: about 0 if all are certain.

        It is the expected number of words wrongly in or out of the body, relative to the body's
        words, plus a share of the probability that another line is the title.
        """
        words = np.array([line.words for line in self.lines], np.float64)
        body = np.array([label is Label.BODY for label in self.labels])
        wrong = np.abs(self.probabilities[:, Label.BODY] - body)
        title = self.probabilities[self.title, Label.TITLE] if self.title >= 0 else 0.0
        share = float(wrong @ words) / max(1.0, float(words[body].sum()))
        return share + _TITLE_SHARE * (1.0 - float(title))


def read(lines: Sequence[Line], draft: Draft, rules: Rules, flat: bool = False) -> None:
    """Read the lines of a text into `draft` by their labels.

    Args:
        lines: of a text.
        draft: the article that is being read.
        rules: the newsroom's.
        flat: True if the lines are sentences of a text without line breaks.
    """
    reading = labelled(lines, flat)
    body = [at for at, label in enumerate(reading.labels) if label is Label.BODY]
    if not body:
        return
    start, end = body[0], body[-1] + 1
    if reading.title >= end:
        reading.title = -1
    first = max(0, reading.title - _ABOVE_TITLE) if reading.title < start else 0
    for line in lines[:first]:
        draft.cut(line, line.rule or "labelled-above")
    header.read_labelled(
        lines[first:start], reading.labels[first:start], draft, rules, reading.title - first
    )
    read_tail(lines[end:], draft)
    for at in range(start, end):
        line, label = lines[at], reading.labels[at]
        if at == reading.title:
            draft.set_title(line, rules)
        elif label is Label.BODY:
            draft.body.append(line)
        elif label is Label.CAPTION:
            draft.caption(line)
        else:
            draft.cut(line, line.rule or f"labelled-{label.name.lower()}")
    header.late_dates(lines[first : start + _AFTER_HEAD], draft, rules)
    take_leading_bio(draft)
    trim(draft, cut_tail=end < len(lines))
    draft.needs_review = reading.doubt() > _DOUBT
    rival_titles.flag(lines[:start], draft, reading.title)


def labelled(lines: Sequence[Line], flat: bool = False) -> Reading:
    """Return the lines with their labels; `flat` where they are sentences of one line."""
    features, probabilities = label_probabilities(lines)
    bound = _SENTENCE_BOUND if flat else _PROSE_BOUND
    labels = _chosen(lines, probabilities, bound)
    reading = Reading(lines, features, probabilities, labels)
    _choose_title(reading)
    if not flat:
        _choose_start(reading)
    _cut_lead(reading)
    _cut_summary(reading)
    body_parts.cut_rails(reading.lines, reading.labels)
    body_parts.cut_small(reading.lines, reading.labels, reading.probabilities)
    return reading


def _chosen(lines: Sequence[Line], probabilities: NDArray[np.float64], bound: float) -> list[Label]:
    """Return the likeliest label of each line, with a bias for keeping running text."""
    best = probabilities.argmax(axis=1).tolist()
    rest = probabilities[:, 1:].argmax(axis=1).tolist()
    body = probabilities[:, Label.BODY].tolist()
    chosen = []
    known = _known(lines)
    for at, line in enumerate(lines):
        if at in known:
            chosen.append(known[at])
        elif body[at] < _SURE and (
            line.kind in {Kind.FURNITURE, Kind.RELATED} or is_shouted(line.text, line.words)
        ):
            chosen.append(Label(rest[at] + 1))
        elif body[at] < _CERTAIN and line.kind in {Kind.CAPTION, Kind.CREDIT}:
            chosen.append(Label.CAPTION)
        elif body[at] > (bound if is_running_text(line) else _BOUND):
            chosen.append(Label.BODY)
        else:
            chosen.append(Label(best[at] or rest[at] + 1))
    return chosen


def _known(lines: Sequence[Line]) -> dict[int, Label]:
    """Return the labels of lines that rules are certain of, by index.

    They are the newsroom's own lines, those inside a newsletter's box, and the name of a film below
    its length.
    """
    known = {at: _OWN[line.kind] for at, line in enumerate(lines) if line.own}
    for at, line in enumerate(lines):
        if line.rule == "newsletter" and line.text.casefold().startswith("skip past"):
            known.update(
                dict.fromkeys(range(at, promotion_end(lines, at, len(lines))), Label.WITHIN)
            )
        elif (
            line.kind is Kind.BYLINE
            and at < _TOP
            and line.text[:5].casefold().startswith(("by ", "from "))
        ):
            known.setdefault(at, Label.BYLINE)
        elif line.rule == "duration" and at + 1 < len(lines) and lines[at + 1].kind is Kind.TEXT:
            known.setdefault(at + 1, Label.CAPTION)
        elif line.text.isupper() and line.words <= _KICKER and _is_headline(lines, at + 1):
            known.update({at: Label.WITHIN, at + 1: Label.WITHIN})
    return known


def _is_headline(lines: Sequence[Line], at: int) -> bool:
    """Return True if a line is another story's headline, below its kicker in capitals."""
    return (
        2 < at < len(lines) - 1
        and lines[at].kind is Kind.TEXT
        and lines[at].words >= _HEADLINE
        and not lines[at].ended
        and any(is_running_text(line) for line in lines[max(0, at - _WINDOW) : at])
    )


_OWN = {Kind.FURNITURE: Label.WITHIN, Kind.BYLINE: Label.BYLINE, Kind.CAPTION: Label.CAPTION}


def _choose_title(reading: Reading) -> None:
    """Choose the most likely title among the lines, if any qualifies."""
    reading.title = title_choice.choose(reading.lines, reading.probabilities)
    if reading.title >= 0 and reading.labels[reading.title] is Label.BODY:
        reading.labels[reading.title] = Label.TITLE


def _choose_start(reading: Reading) -> None:
    """Choose the line that the body begins with, and take what is above it out of the body."""
    labels, lines = reading.labels, reading.lines
    start = start_choice.choose(lines, reading.probabilities, reading.title)
    if start < 0 or lines[start].own:
        return
    rest = reading.probabilities[:start, 1:].argmax(axis=1).tolist()
    for at in range(start):
        if labels[at] is Label.BODY:
            labels[at] = Label(rest[at] + 1) if rest[at] + 1 in _ABOVE_BODY else Label.ABOVE
    labels[start] = Label.BODY


_ABOVE_BODY = frozenset({Label.DEK, Label.BYLINE, Label.DATE, Label.CAPTION, Label.ABOVE})


def _cut_lead(reading: Reading) -> None:
    """Move a dek above the byline or date, and captions above their credits, out of the body."""
    lines, labels = reading.lines, reading.labels
    total = sum(line.words for line, label in _pairs(reading) if label is Label.BODY)
    words, last = 0, -1
    for at, (line, label) in enumerate(_pairs(reading)):
        words += line.words if label is Label.BODY else 0
        if words > min(_LEAD, _LEAD_SHARE * total):
            break
        if label in {Label.BYLINE, Label.DATE} or at == reading.title:
            last = at
    for at in range(last + 1):
        if labels[at] is Label.BODY:
            labels[at] = Label.DEK
    first = next((at for at, label in enumerate(labels) if label is Label.BODY), -1)
    chance = reading.probabilities[first, Label.BODY]
    if first >= 0 and chance < _FIRST and not lines[first].ended and lines[first].words < _LONG:
        labels[first] = Label.ABOVE
    for at in range(min(len(lines) - 1, last + _AFTER_HEAD)):
        if (
            labels[at] is Label.BODY
            and lines[at].words <= _CAPTION_WORDS
            and header_lines.is_credit(lines[at + 1])
        ):
            labels[at] = Label.CAPTION


def _pairs(reading: Reading) -> zip[tuple[Line, Label]]:
    return zip(reading.lines, reading.labels, strict=True)


def _cut_summary(reading: Reading) -> None:
    """Move a summary under its heading ("Key points") out of the body, if a button ends it."""
    lines, labels = reading.lines, reading.labels
    start = next((at for at, label in enumerate(labels) if label is Label.BODY), len(labels))
    for head in range(max(0, start - 2), min(start + 1, len(lines))):
        if phrase_tables.fold(lines[head].text) in header_end.SUMMARY:
            for at in range(head + 1, min(head + _SUMMARY_LINES, len(lines))):
                if lines[at].kind in {Kind.FURNITURE, Kind.STAMP, Kind.BYLINE}:
                    labels[head:at] = [
                        Label.ABOVE if label is Label.BODY else label for label in labels[head:at]
                    ]
                    return
