"""Display form of titles as headlines, for any style of stored title.

Old archives print capitals, join headline, kicker and deck in one line, use the slugs of a wire, or
omit the title. The stored text is not changed: only its display is computed here, and every
character keeps its offset, so that highlights stay on their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from search import has_sentence, marked

# Words that English headline case leaves small inside a headline.
SMALL_WORDS = frozenset(
    "a an and as at but by for from in nor of off on or over per so the to up via vs with".split()
)
# Characters from which a headline is set smaller, in two steps: at full size they would take three
# lines of a column of 40 em, or five.
LONG, LONGER = 70, 130
FIRST_WORDS = 9  # shown in place of a missing title: about one line of a list
# Characters of a title in a list; the article's page shows all.
LONGEST = 400
_HEAD_AND_DECK = re.compile(r"[^;]{8,160};\s+(?=\S)")
_KICKER = re.compile(r"([^:;.?!]{2,40}):\s+(?=\S.{10,})")
# A wire's dateline before the first words: PORT ANSEL (Ansel Wire) _
_DATELINE = re.compile(r"\s*[A-Z]{2}[^\n_—–]{0,60}?\s(?:_|--|—|–)\s+(?=\S)")
_LOOKED_AT, _BEGINNING = 40, 400  # paragraphs searched for prose; characters of it
# Characters of a body in which names are looked up: 1,300 words, longer than most pieces.
_READ = 8_000
_WORD = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*\.?")
_SLUG = re.compile(
    r"[$&^~][A-Za-z][\w.-]*(?: [\w.-]+){0,2}"
    r"|(?=\S*(?:\d|\b[A-Z]{2,}-))[A-Za-z0-9]+(?:-[A-Za-z0-9$&]+){2,}"
    r"|[a-z]{1,4}\d{3,}",
    re.ASCII,
)
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Headline:
    """A title for display, as HTML with highlights.

    Attributes:
        kind: "title", "slug" (a wire's file name, shown as one) or "untitled" (`head` is then the
            first words of the text).
        size: "", "long" or "longer", the step of the font size.
        words: the first words of a piece with a slug.
    """

    head: Markup
    kicker: Markup
    dek: Markup
    kind: str
    size: str
    words: str = ""


def headline(
    title: str, body: Sequence[str] = (), spans: Spans = (), most: int = LONGEST
) -> Headline:
    """Return a title for display.

    Args:
        title: as stored; may be empty.
        body: the paragraphs, which give the case of names and, without a title, the first words.
        spans: (from, to) of the words to mark in `title`, ascending.
        most: characters that are shown; the rest becomes an ellipsis.
    """
    if not title.strip():
        words = first_words(body)
        return Headline(Markup("{}").format(words or "Untitled"), *_NONE, "untitled", "")
    if is_slug(title):
        return Headline(_part(title, 0, most, spans), *_NONE, "slug", "", first_words(body))
    shown = headline_case(title, body)
    end = min(len(shown), most)
    parts = split_title(shown[:end])
    bounds = [(0, parts[0]), (parts[0], parts[1]), (parts[1], end)]
    head, kicker, dek = (_part(shown, *bound, spans, cut=end < len(shown)) for bound in bounds)
    length = len(head.striptags())
    size = "longer" if length > LONGER else "long" if length > LONG else ""
    return Headline(head, kicker, dek, "title", size)


def plain_headline(title: str, body: Sequence[str] = ()) -> str:
    """Return a headline as one line of text: for links, window titles and lists.

    >>> plain_headline("U.N. ENVOY VISITS SHIPYARD; LABOR: STRIKE GOES ON")
    'U.N. Envoy Visits Shipyard'
    >>> plain_headline("", ["Nobody asked the bridge."])
    '“Nobody asked the bridge.”'
    """
    if is_slug(title):
        words = first_words(body)
        return f"{title.strip()}: {words}" if words else title.strip()
    shown = headline(title, body).head
    return str(shown.striptags()) if "&" not in shown else shown.unescape()


def is_slug(title: str) -> bool:
    """Return True if a title is a wire's slug (a file name), not words for readers.

    >>> [is_slug(text) for text in ("$adv 04", "BC-Harbor-Toll-1stLd-Writethru", "Cease-Fire")]
    [True, True, False]
    """
    return _SLUG.fullmatch(title.strip()) is not None


def split_title(title: str) -> tuple[int, int]:
    """Return the end of the headline and the start of the deck in `HEAD; KICKER: DECK`.

    The kicker is between the two offsets. A title of one part ends at its end.

    >>> title = "Board Splits Over Canal; Drought: Farmers want the river"
    >>> head, deck = split_title(title)
    >>> title[:head], title[head:deck], title[deck:]
    ('Board Splits Over Canal; ', 'Drought: ', 'Farmers want the river')
    """
    match = _HEAD_AND_DECK.match(title)
    if match is None:
        return len(title), len(title)
    kicker = _KICKER.match(title, match.end())
    return match.end(), kicker.end() if kicker else match.end()


def headline_case(title: str, body: Sequence[str] = ()) -> str:
    """Return a title in capitals in headline case, any other title as it is.

    A word takes the spelling of the body (`McAlden`, `UNESCO`): the archive knows its names better
    than any list. The length never changes.

    >>> headline_case("McALDEN AND THE NATO TALKS", ["Judge McAlden went to NATO."])
    'McAlden and the NATO Talks'
    >>> headline_case("McALDEN WINS")
    'McAlden Wins'
    >>> headline_case("NATO")
    'NATO'
    """
    if not _is_capitals(title):
        return title
    known = _spellings(title, body)
    shown = list(title)
    begins = True
    found = list(_WORD.finditer(title))
    for match in found:
        word = match[0]
        begins = begins or match is found[-1]
        cased = known.get(word.lower()) or _cased(word, begins=begins)
        if begins:
            cased = cased[:1].upper() + cased[1:]
        if len(cased) == len(word):
            shown[match.start() : match.end()] = cased
        begins = title[match.end() : match.end() + 1] in (";", ":", ".", "?", "!", "—")
    return "".join(shown)


def first_words(body: Sequence[str]) -> str:
    """Return the first words of a text in quotation marks; "" without text.

    They come from its first paragraph of real sentences, without a wire's dateline.

    >>> first_words(["It rained on the pier for nine days and nobody came."])
    '“It rained on the pier for nine days and …”'
    """
    filled = [paragraph for paragraph in body if paragraph.strip()][:_LOOKED_AT]
    text = next((each for each in filled if has_sentence(each)), next(iter(filled), ""))
    text = _without_dateline(text[:_BEGINNING])
    words = text.split()
    if not words:
        return ""
    cut = len(words) > FIRST_WORDS or len(text) > 120
    shown = " ".join(words[:FIRST_WORDS])[:120]
    return f"“{shown} …”" if cut else f"“{shown}”"


_NONE = (Markup(""), Markup(""))


def _without_dateline(paragraph: str) -> str:
    dateline = _DATELINE.match(paragraph)
    return paragraph[dateline.end() :] if dateline else paragraph


def _part(text: str, begin: int, end: int, spans: Spans, *, cut: bool = False) -> Markup:
    """Return a stretch of a text with its highlights, without its closing punctuation."""
    piece = text[begin:end].rstrip()
    if end < len(text) and not cut:
        piece = piece.rstrip(";:")
    inside = [
        (max(first, begin) - begin, min(last, begin + len(piece)) - begin)
        for first, last in spans
        if first < begin + len(piece) and last > begin
    ]
    shown = marked(piece, inside)
    return shown + " …" if cut and end - begin and end < len(text) else shown


def _is_capitals(title: str) -> bool:
    """Return True for two words or more without a small letter; `Mc` and `O'` aside.

    >>> _is_capitals("TAXES RISE"), _is_capitals("Taxes rise")
    (True, False)
    """
    words = re.sub(r"\b(?:Mc|Mac|O['’])(?=[A-Z])", "", title)
    letters = sum(character.isupper() for character in words)
    return letters >= 6 and words == words.upper() and len(_WORD.findall(words)) > 1


def _spellings(title: str, body: Sequence[str]) -> dict[str, str]:
    """Return the body's spelling of a title's words, where it has only one.

    Words at the beginning of a sentence don't count, nor do a wire's dateline and paragraphs in
    capitals.
    """
    wanted = {match[0].lower().rstrip(".") for match in _WORD.finditer(title)} - SMALL_WORDS
    found: dict[str, set[str]] = {}
    text = " ".join(map(_without_dateline, body))[:_READ]
    if not wanted or not text:
        return {}
    pattern = rf"(?<=[\w,;:] )(?:{'|'.join(map(re.escape, sorted(wanted)))})(?![\w'’])"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        found.setdefault(match[0].lower(), set()).add(match[0])
    names = {key: ways for key, ways in found.items() if not any(way.islower() for way in ways)}
    return {key: next(iter(ways)) for key, ways in names.items() if len(ways) == 1}


def _cased(word: str, *, begins: bool) -> str:
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?", word):  # U.N.
        return word
    low = word.lower()
    if low in SMALL_WORDS and not begins:
        return low
    if not re.search("[aeiouy]", low) and len(low) > 1 and low.isascii():
        return word  # TV, DMV: no English word is without a vowel
    prefix = re.match("Ma?c(?=[A-Z])", word)
    if prefix:  # McALDEN: the small letter says where the name goes on
        return prefix[0] + _cased(word[prefix.end() :], begins=True)
    parts = re.split("(['’])", word)
    cased = "".join(part[:1].upper() + part[1:].lower() for part in parts)
    return re.sub(r"(['’])(S|T|Re|Ve|Ll|D|M)$", lambda m: m[0].lower(), cased, flags=re.I)
