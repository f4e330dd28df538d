"""Line classifier: sentences, bylines, captions and page furniture, by each line alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import lru_cache

from search.article import RemovedText
from search.ingest.lines import byline_lines, caption_lines, date_lines, name_shape, phrase_tables
from search.ingest.raw_documents import Rules
from search.ingest.reading_notes import APPLIED


class Kind(IntEnum):
    """The kind of a line, by its own text alone."""

    PROSE = auto()  # sentences
    TEXT = auto()  # words that are not a sentence: titles, headings, names of places
    NAME = auto()  # a person's name and nothing else
    BYLINE = auto()  # "By Jane Smith | Paper"
    LEAD = auto()  # "By", with the name on the next line
    STAMP = auto()  # a day, with or without its hour
    LABEL = auto()  # "Commentary", "News Analysis"
    FURNITURE = auto()  # never part of an article
    RELATED = auto()  # "READ MORE: ..."
    OPENER = auto()  # opens a list of links
    CLOSING = auto()  # certain at the end of an article
    CAPTION = auto()  # a picture's caption with its credit
    CREDIT = auto()  # the credit alone


@dataclass(slots=True)
class Line:
    """A non-blank line with its kind.

    Attributes:
        text: the line.
        number: its number in the text, from 1.
        words: how many words it has.
        kind: its kind.
        rule: the rule that decided, "" without one.
        close: True if no blank line separates it from the line before.
        own: True if one of the newsroom's rules decided.
    """

    text: str
    number: int
    words: int
    kind: Kind
    rule: str = ""
    close: bool = False
    own: bool = False

    @property
    def ended(self) -> bool:
        """True if the line ends as a sentence does."""
        return is_ended(self.text)

    def cut(self, rule: str = "") -> RemovedText:
        """Return the line as a RemovedText, under `rule` if given."""
        return RemovedText(
            self.text, rule or self.rule or self.kind.name.lower(), f"line {self.number}"
        )


LABELS = phrase_tables.listed("""
    commentary|news analysis|analysis|opinion|opinions|editorial|editorials|op-ed|oped|column
    columns|columnist|viewpoint
    viewpoints|perspective|perspectives|letter|letters|letters to the editor
    letter to the editor|review|book review|film review
    music review|essay|comment|guest column|guest commentary|guest opinion|guest essay|feature
    features|interview|explainer
    fact check|obituary|obituaries|profile|special report|investigation|exclusive|in-depth
    in depth|news feature|reflection|q&a
    blog|dispatch|debate|forum|the debate|point of view|leader|leading article|opinion piece
    think piece|satire|the big read
    premium report|premium|infographic|in focus|insight|background|your view|my view|our view
    reader's view|sponsored
    """)
_ENDED = re.compile(r"""[.!?…:;。！？؟۔।][\s"'”’»)\]*」』]{0,4}$""")
_CLOCK = re.compile(
    r"\b(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?|[ap]\.?m\.?|at|on|of|the|updated|published|posted|first"
    r"|last|originally|modified"
    r"|created|date|issued"
    r"|time|print|min|mins|minute|minutes|read|mon|tues?|wed|thur?s?|fri|sat|sun|monday|tuesday"
    r"|wednesday|thursday|friday"
    r"|saturday|sunday"
    r"|[a-z]{2,3}t(?:first)?|utc|gmt|bst|uk|us|eastern|pacific|local|new"
    r" york|london|edt|hours|hrs|ist|issue|edition|or|and"
    r"|ago|day|year)\b\.?|[\W_\d]+",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_GLUED = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[a-z])(?=\d)|(?<=\d{4})(?=\d{1,2}:\d\d)")
_HOUR = re.compile(
    r"(?<![\d.])\d{1,2}(?::\d\d(?: ?[AaPp]\.?[Mm]\b)?(?!\d)|(?:[.:]\d\d)? ?[AaPp]\.?[Mm]\b)"
)
_POSTED = re.compile(
    r"(?:(?:date |last )?(?:published|posted|updated|modified)|by)\b", re.IGNORECASE
)
_UPDATED = re.compile(r"\b(?:last )?(?:updated|modified)\b", re.IGNORECASE)
_LABELLED = re.compile(r"^([A-Z][A-Z -]{3,24}) (?=[A-Z][a-z])")


def is_ended(text: str) -> bool:
    """Return True if `text` ends as a sentence does, quotes and brackets aside.

    >>> is_ended('"Taxes rise."'), is_ended("Taxes rise")
    (True, False)
    """
    return _ENDED.search(text[-8:]) is not None


def label_in(text: str) -> str | None:
    """Return the label of a line ("Opinion |"), or in capitals at its start; else None.

    "COMMENTARY Markets and Finance" has one, too.

    >>> label_in("Opinion |"), label_in("Taxes rise")
    ('Opinion', None)
    """
    plain = text.strip(" |:•·-–—[]")
    if len(plain) > 60:
        return None
    if plain.casefold() in LABELS:
        return plain
    match = _LABELLED.match(plain)
    return match[1] if match and match[1].casefold() in LABELS and len(plain.split()) <= 6 else None


def read_line(text: str, number: int = 0, close: bool = False, rules: Rules | None = None) -> Line:
    """Return the line `text` with its kind.

    Args:
        text: stripped, not empty.
        number: its number in the text.
        close: True if no blank line is above it.
        rules: the newsroom's rules, which come first.
    """
    words = text.count(" ") + 1
    if rules is not None:
        own = newsroom_rule(text, rules)
        if own is not None:
            kind, rule = own
            return Line(text, number, words, kind, rule, close, own=True)
    if words <= _SHORT:
        kind, rule = _kind_of_short(text, words)
    else:
        kind, rule = (Kind.PROSE, "") if words > 100 else _kind(text, words)
    return Line(text, number, words, kind, rule, close)


def newsroom_rule(text: str, rules: Rules) -> tuple[Kind, str] | None:
    """Return the kind that a newsroom's rule gives to `text`, and the rule's name, or None."""
    for kind, table in (
        (Kind.FURNITURE, rules.boilerplate),
        (Kind.BYLINE, rules.bylines),
        (Kind.CAPTION, rules.captions),
    ):
        for name, pattern in table:
            if pattern.fullmatch(text):
                APPLIED.note(name)
                return kind, name
    return None


def _kind(text: str, words: int) -> tuple[Kind, str]:
    folded = phrase_tables.fold(text)
    if words <= 20:
        if label_in(text):
            return Kind.LABEL, "label"
        if words <= 16 and is_stamp(text):
            return Kind.STAMP, "date"
        if words <= 14 and (signed := _signed_stamp(text)):
            return signed, "byline" if signed is Kind.BYLINE else "date"
        shape = phrase_tables.shape(text)
        if shape:
            return Kind.FURNITURE, shape
        if byline_lines.is_lead(text):
            return Kind.LEAD, "byline"
    if words <= _BYLINE_WORDS and byline_lines.is_byline(text):
        return Kind.BYLINE, "byline"
    found = _WORDINGS.find(folded, words)
    if found:
        return found
    if caption_lines.is_credit(text):
        return Kind.CREDIT, "caption"
    if caption_lines.is_caption(text):
        return Kind.CAPTION, "caption"
    if words <= 5 and name_shape.is_name(text):
        return Kind.NAME, ""
    return (Kind.PROSE if is_prose(text, words) else Kind.TEXT), ""


_SHORT = 12  # words of a line whose kind is kept: the pages of one site share such lines
_kind_of_short = lru_cache(8192)(_kind)  # about 2 MB


_WORDINGS = phrase_tables.load(
    {
        "furniture": Kind.FURNITURE,
        "related": Kind.RELATED,
        "closing": Kind.CLOSING,
        "openers": Kind.OPENER,
    }
)


_BYLINE_WORDS = 90  # of a byline with a sentence about its author


_UNSPACED = 16  # characters of a sentence in a script that may have no spaces between words


def is_prose(text: str, words: int) -> bool:
    """Return True if a line is running text: a sentence, or longer than any heading.

    >>> is_prose("The mayor raised taxes again, and nobody was surprised.", 9), is_prose("Taxes", 1)
    (True, False)
    """
    if text.endswith(("...", "…")):
        return words > 40  # a teaser that was cut off
    end = text.rstrip("\"'”’)»] 」』")[-1:]
    return (
        words > 24
        or (words >= 6 and end in {".", "!"})
        or (len(text) >= _UNSPACED and end in {"。", "！", "۔", "।"})
        or (words >= 4 and text[-1:] in '”"' and is_ended(text))
    )


def is_stamp(text: str) -> bool:
    """Return True if a line is a timestamp.

    It has a day or an hour, and otherwise nothing but hours, zones and words like "Updated".

    >>> is_stamp("April 29, 1990"), is_stamp("In April, taxes rise.")
    (True, False)
    """
    if _DIGIT.search(text) is None:
        return False
    text = _GLUED.sub(" ", text)
    if not date_lines.has_day(text) and not (" " in text and _HOUR.search(text)):
        return False
    return len(_CLOCK.sub("", date_lines.without_days(text))) <= 4


def _signed_stamp(text: str) -> Kind | None:
    """Return the kind of a line with a day and a little more, None if it is no stamp.

    The rest is an author ("Jane Smith - May 4, 2021"), or a section and an hour.
    """
    if (
        _DIGIT.search(text) is None
        or is_ended(text)
        or not date_lines.has_day(spaced := _GLUED.sub(" ", text))
    ):
        return None
    if byline_lines.names_in(text):
        return Kind.BYLINE
    dated = (
        _HOUR.search(spaced)
        or _POSTED.match(text)
        or (text.count(" ") < 5 and date_lines.leads(spaced))
    )
    return Kind.STAMP if dated else None


def is_update(text: str) -> bool:
    """Return True if a timestamp names an update ("Updated") before its day.

    >>> is_update("Updated April 29, 1990"), is_update("April 29, 1990")
    (True, False)
    """
    match = _UPDATED.search(text)
    return match is not None and not date_lines.has_day(text[: match.start()])


def is_shouted(text: str, words: int) -> bool:
    """Return True for a headline in capitals between paragraphs: another story's.

    >>> is_shouted("MAYOR RAISES TAXES ON RENTS AGAIN", 6), is_shouted("Taxes rise", 2)
    (True, False)
    """
    return words >= 6 and text.isupper() and not is_ended(text)
