"""Regular expressions of the byline grammar, in eight languages.

They match the words that open a byline, part its pieces, and name helpers.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from search.ingest.bylines.vocabulary import NOT_NAMES, SUFFIXES, agency

CREDIT_WORDS = 12  # of a role with its paper; what is longer is a sentence
_PLACE_WORDS = 8  # of "for the Daily News", "in Berlin"
_WORKS = (
    "written|words|reported|reporting|report|story|text|posted|published|comment|commentary|analysis"
    "|opinion|review|reviewed"
    "|column|interview|essay|interviewed|told|exclusive|special report"
    "|compiled|edited|authored|created|signed"
)
# Kinds of pieces before "von", "par" or "di": "Ein Kommentar von Ada Quill". "De" tells an author
# only where an article is in front: "une chronique de Ada Quill", but "chronique de Mai".
_PIECES = (
    "kommentar|gastkommentar|gastbeitrag|kolumne|glosse|leitartikel|analyse|essay"
    "|reportage|bericht|tribune|chronique|éditorial|édito|billet|enquête|récit"
    "|artículo|columna|crónica|reportaje|análisis|articolo|commento"
    "|editoriale|analisi|servizio|column|opinie|commentaar|artigo|coluna|crônica"
    "|reportagem|análise|aufgezeichnet|protokolliert|opgetekend|raccolto"
)
_TALKS = "interview|entretien|propos recueillis|entrevista|intervista"
_ARTICLES = "eine?|une?|una|uno|uma?|een|une|l['’]"
LEAD = re.compile(
    rf"(?P<by>(?:(?:(?P<work>{_WORKS})(?: and \w+)? )?by|as told to)(?=[\s:]|$)[\s:]*)"
    r"|(?P<label>(?:authors?|author\(s\)|words|text|texte|testo|texto|tekst|autor|autorin"
    r"|autoren|auteurs?|autore|autrice"
    r"|autora|autores|forfatter|skribent|author's name|writer|byline|published by)"
    r"(?: (?:and|y|und|et|e|en|og|&) [^\W\d_]{3,12})?\s*:\s*)"
    rf"|(?P<foreign>(?:(?:(?:{_ARTICLES})\s)?(?:{_PIECES}|{_TALKS})\s"
    rf"(?:von|par|por|di|door|av|af)|(?:{_ARTICLES})\s(?:{_PIECES})\s(?:de|van)"
    r"|von|par|por|di|da|door|av|af|a cura di"
    r"|texte de|texto de)(?:\s*:)?\s+)(?=\S)"
    r"|(?P<source>(?:from|de|aus|da|dal|dalla|van)\s*:?\s+)"
    r"(?:(?-i:(?=[^\W\d_a-zß-öø-ÿ]))|(?=(?:notre|nostr[oa]|onze|nuestr[oa]|noss[oa])\s))",
    re.IGNORECASE,
)
# How LEAD begins: hardly a line of a page does, and this is seen ten times as fast.
LEAD_START = re.compile(
    rf"by|{_WORKS}|author|autor|auteur|autrice|forfatter|skribent|writer|test[io]|te[kx]st"
    rf"|von|van|par|por|d[aie]|door|a[vf]|a cura|as told|from|aus|{_ARTICLES}|{_PIECES}|{_TALKS}",
    re.IGNORECASE,
)
# A byline after a day, a paper or a kicker in the same line: "Jan. 5, 2020 | By Ada Quill".
INSIDE = re.compile(
    rf"(?:\d|[ap]\.?m\.?|[|•·–—]|\s-)\s(?:(?:{_WORKS}) )?by(?: ?: ?|\s)(?=\S)", re.IGNORECASE
)
HELPERS = re.compile(
    r"\b(?:additional|with|and)\s+(?:reporting|research|files?|contributions?|writing|material"
    r"|information)\s+(?:by|from)\b"
    r"|\b(?:edited|translated|illustrated|photographed|fact[- ]checked|curated|produced|updated"
    r"|adapted|designed"
    r"|narrated|filmed) by\b|\b(?:photo(?:graph)?(?:s|y)?|illustrations?|graphics?|video"
    r"|pictures?|art(?:work)?"
    r"|translation|editing|design)(?: by\b|\s?:)"
    r"|\b(?:contribut(?:ed|ing) to|contributions? (?:from|by))\b"
    r"|\b(?:mit material von|übersetzt von|aus dem \w+ von|foto['’]?s?(?: von|:)"
    r"|(?:foto|photo)gra\w{1,6}\s?:|(?:bild(?:er)?|imágenes|images|immagini|imagens|beeld)\s?:"
    r"|photos? de|fotos? de|foto di|traduction de"
    r"|traducción de|traduzione di|avec (?:afp|l.afp|agences?)"
    r"|con (?:agencias|información de))(?=\s|$)"
    r"|(?:\b(?:and|und|et|y|e|en|og|och)\s|,)[^,;:()]{3,60}"
    r"\((?:photos?|fotos?|pictures|bild(?:er)?|beeld|images)\)",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"\s*(?P<soft>[|•·▪●\n\t()\[\]\\_]|\s[-–—]+\s|\s/+\s|(?<=[^\W\d_]{3})/\s|\s{2,})\s*"
    r"(?:(?<=[)\]]\s)(?P<then>and|und|et|y|e|&)\s+(?=\S))?"
    r"|\s*(?P<comma>[,;:]|(?<=[^\W\d_]{3})/(?=[^\W\d_]{2})"
    r"|(?<=[^\W\d_]{2})/(?=[^\W\d_]{3}))\s*"
    r"(?:(?P<also>and|und|et|&)\s+(?=\S))?"
    r"|\s+(?P<and>and|&|und|og|och|with|mit|avec|con|met|as told to"
    r"|\+|et|(?:y|e|i|en)(?=\s+[^\s,;|]+\s+[^\s,;|]))\s+",
    re.IGNORECASE,
)
AS_TOLD = re.compile(r"\bas told to [^,;|()]{1,80}", re.IGNORECASE)
# Masked before a line is parted: addresses, handles, and all that has a figure in it (days, times,
# counts).
MASKED = re.compile(r"\S{0,80}@\S+|https?:\S*|www\.\S*|(?<!\w)\S{0,80}\d\S*")
# Words that open a piece of credit: "Special to The Post", "for the Daily News", "in Berlin".
CREDIT_OPENER = re.compile(
    r"(?:e?special(?:ly)?|exclusive(?:ly)?|for|of|in|at|from|via|on|an?|the|to|as|who|ex|para|pour|à"
    r"|für|aus|per|our|unser\w*"
    r"|notre|nuestr[oa]|nostr[oa]|onze)\b",
    re.IGNORECASE,
)
# A sentence about the author goes on with one of these after the name.
ABOUT = re.compile(
    r"(?=['’]s\b|\s*[,(]|\s(?:is|was|are|were|has|have|had|writes?|wrote|covers?|works?|worked"
    r"|serves?|served"
    r"|teaches|taught|lives?|reports?|joined|directs?|leads|edits|hosts?|founded|currently|also"
    r"|recently|who|contributed"
    r"|ist|war|arbeitet|schreibt|est|es|è|fue|era|schrijft)\b)",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"(?:he|she|they|who|both|all|each)\s+(?:is|are|was|were|has|have|writes?|covers?|lives?"
    r"|works?)\b",
    re.I,
)
APPOSITION = re.compile(r"an?\s")
# Page furniture that is printed next to a byline and is no credit.
BESIDE = re.compile(
    r"(?:updated|published|posted|print|share|email|e-mail|last|modified|first|on|at|am|pm|a\.m"
    r"|p\.m|min|mins|minutes?"
    r"|read|et|est|edt|pt|pst|gmt|ist|cet|uhr|hours?|days?|ago|follow|comments?|save|listen"
    r"|aktualisiert|stand"
    r"|veröffentlicht|publié|le|mis|à|jour|actualizado|publicado|pubblicato|gepubliceerd"
    r"|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july"
    r"|august|september"
    r"|october|november|december|[|.:,\s])+",
    re.IGNORECASE,
)
# Scrapers join a byline's parts without a space: "BYAda Quill", "Ada QuillStaff Writer", "Ada
# QuillJan. 5, 2020".
GLUED = re.compile(
    r"(?<=^By)(?=[A-Z][a-z])|(?<=^BY)(?=[A-Z][a-z])|(?<=[a-z])(?=(?:Jan|Feb|Mar|Apr|May|June?"
    r"|July?|Aug|Sept?|Oct|Nov|Dec)"
    r"[a-z]{0,6}\.? \d|Staff |Senior |City |Published|Updated"
    r"|Contribut|Correspondent|Reporter|Editor|Columnist)"
)
_AROUND = " /.,:*•·–—-'\"“”‘’"


class Mark(Enum):
    """The separator before a piece of a byline.

    Nothing, a comma, "and", or a bar, dash, bracket or line break.
    """

    START = auto()
    COMMA = auto()
    AND = auto()
    SOFT = auto()


class Piece(NamedTuple):
    """A piece of a byline between two separators.

    Attributes:
        start: its offset in the text.
        mark: the separator before it.
        text: the piece without punctuation around it.
    """

    start: int
    mark: Mark
    text: str


def is_known(text: str) -> bool:
    """Return True if a piece is a role, a paper, an agency or a place by its words.

    >>> is_known("Times Staff Writer"), is_known("in Berlin"), is_known("Ada Quill")
    (True, True, False)
    """
    plain = [word.strip(".,'’").casefold() for word in text.split()]
    bare = {re.sub(r"['’]s$", "", word) for word in plain}
    if len(plain) <= CREDIT_WORDS and not NOT_NAMES.isdisjoint(bare.union(plain)):
        return True
    return agency(text) is not None or (
        CREDIT_OPENER.match(text) is not None and len(plain) <= _PLACE_WORDS
    )


def pieces(text: str, end: int) -> list[Piece]:
    """Return the pieces of the first `end` characters of a byline.

    Addresses and figures are left out.

    >>> [piece.text for piece in pieces("Ada Quill and Bo Reyes, Bugle | May 5", 37)]
    ['Ada Quill', 'Bo Reyes', 'Bugle', 'May', '']
    """
    masked = MASKED.sub(lambda found: "|" * len(found.group()), text[:end])
    found: list[Piece] = []
    start, mark = 0, Mark.START
    for separator in SEPARATOR.finditer(masked):
        found.append(_piece(masked, start, separator.start(), mark))
        start = separator.end()
        mark = (
            Mark.AND
            if separator["and"] or separator["also"] or separator["then"]
            else Mark.SOFT
            if separator["soft"]
            else Mark.COMMA
        )
    return [*found, _piece(masked, start, len(masked), mark)]


def _piece(text: str, start: int, end: int, mark: Mark) -> Piece:
    """Return one piece; the point after a last initial or "Jr" belongs to it."""
    part = text[start:end]
    last = part.rstrip(" ,:*•·–—-").rpartition(" ")[2]
    pointed = last.endswith(".") and (
        len(last) == 2 or "." in last[:-1] or last.casefold() in SUFFIXES
    )
    offset = len(part) - len(part.lstrip(_AROUND))
    return Piece(start + offset, mark, part.strip(_AROUND) + ("." if pointed else ""))
