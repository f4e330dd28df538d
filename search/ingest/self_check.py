"""Self-check of articles: signs that a reader took one text for another.

A reader that meets a form which it doesn't know makes an article all the same: of several texts,
of labelled lines, with a day left unread. The signs are the same in every format, so every finished
article is looked at once more. One with a sign is flagged `needs_review`, and the sign is kept in
`removed`; nothing is changed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from search.article import Article, RemovedText
from search.ingest.bylines.person_names import is_name
from search.ingest.formats.plain.clipping_labels import is_known
from search.ingest.formats.values.field_names import ours
from search.ingest.lines.date_lines import find_day, has_day

RULE = "needs review"
_HEAD_WORDS = 14  # of a headline or a byline
_OPENING = 4  # paragraphs at the top of a body, where a byline may be left
_CODES = 3
_CODE = re.compile(r"(?<!\d)0\d{2,}|[^\W\d_]\d{3}")  # 0456, bdt0123
_FEW_CUTS = 10  # lines that were cut; from copied pages more are
_LINE = 120  # characters of a byline with its day
_WITHIN = frozenset({"labelled-within", "byline"})  # rules of lines cut from a text
_PROSE_WORDS = 30  # of a paragraph of an article's text
_BYLINE = re.compile(
    r"(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|DI|Door|Av|Af) (?P<who>[^\W\d_][^\d,|·•–—]{2,50}?)"
    r"(?P<rest>\s{0,3}[,|·•–—-]\s{0,3}.{0,60})?"
)
# "HDLN>> Fog", "Source: The Post": the mark of a field, and its name.
_LABELLED = re.compile(r"(?P<name>[^\W\d_][\w. /-]{1,24}?)(?P<mark>\s?>>+|\s?::?=?) ?(?=\S)")
# "Page 1 of 3", "**** *paper_post", an address; with a year, the page of a paper
_HEADER = re.compile(r"(?i)(?:page|seite|s\.) \d{1,4} (?:of|von|de|/) ?\d|.{0,300}://|[*#=_~]{3}")
_PAGE = re.compile(
    r"(?i)(?:[,·(] ?|\s)(?:page|pg?\.?|seite|s\.|side|sida|pág\w{0,3}\.?|с\.) ?\w?\d{1,3}\b"
)
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_DATA = re.compile(r"\s{0,9}(?:\{\s{0,9}[\"']\w|\[\s{0,9}\{\s{0,9}[\"'])")
_DAY_FIRST = re.compile(
    r"(?:1[6-9]|20)\d\d ?[年년.-] ?\d{1,2} ?[月월.-] ?\d{1,2}|\d{1,2}\. ?\w{3,10} (?:1[6-9]|20)\d\d"
)
_DIGITS = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:\d{2}|\d{4})(?![\d/.-])")
_HEADS = frozenset(
    {"date", "label", "byline", "header-line", "labelled-above", "running-head", "copyright"}
)
_APART = frozenset({"comment", "quoted-mail"})  # rules of cuts with texts of their own
_DATED = 90  # characters of a line with a day that heads a text, which is longer
_LEAST_HEADS = 2
_DAY_ALONE = 16  # characters of a day; with a section and a page there are more
_LEAST_BELOW = 60  # characters of a text below its head; the next row of a table is shorter
_BARS = re.compile(r" [|·•] .{1,90} [|·•] ")
_STOPS = frozenset('.!?…。”"»:')
_FIELDS = frozenset({"date", "publication", "authors", "section", "id", "language", "updated"})
_LEAST_LABELS = 2


def checked(article: Article) -> Article:
    """Return the article, flagged and with the signs in `removed` if it has any.

    >>> from search.ingest.raw_documents import Origin
    >>> from search.ingest.formats.records.record import article as of
    >>> prose = "The board met again on Tuesday evening and could not agree on anything. " * 4
    >>> body = [prose, "Nine Boxes", "By Bo Reyes, March 6, 2019", prose]
    >>> checked(of({"title": "Fog", "body": body}, Origin("a", "a"))).needs_review
    True
    """
    found = [
        RemovedText(sign, RULE, "text")
        for sign in _signs(article)
        if not any(cut.rule == RULE and cut.text == sign for cut in article.removed)
    ]
    if not found:
        return article
    return dataclasses.replace(article, needs_review=True, removed=(*article.removed, *found))


def _signs(article: Article) -> Iterator[str]:
    if _holds_another(article.body) or _cut_another(article.removed, article.authors):
        yield "it may hold several articles"
    title = article.title
    labels = _is_labelled(title) + _labels_cut(article.removed)
    # "Column: Fog" is a headline: one label alone is a sign only by its mark, or by its day
    if labels >= _LEAST_LABELS or (_is_labelled(title) and (">>" in title or has_day(title))):
        yield "labelled lines above the text were not read"
    if _is_code(title):
        yield "the title looks like a code"
    if not title:
        yield "there is no title"
    elif _is_header(title):
        yield "the title looks like a line of a header"
    if _has_labels_twice(article) or _holds_dated(article.body):
        yield "it may hold several articles"
    if article.body and _DATA.match(article.body[0]):
        yield "the text looks like data"
    if not article.authors and any(map(_is_byline, article.body[:_OPENING])):
        yield "a byline was left in the text"
    if not article.authors and any(
        cut.rule == "date" and any(map(is_name, map(str.strip, cut.text.split(","))))
        for cut in article.removed
    ):
        yield "a name in a line with a day was not read"
    if article.date is None and any(
        cut.rule in _HEADS
        and len(cut.text) <= _LINE
        and (has_day(cut.text) or _DIGITS.search(cut.text))
        for cut in article.removed
    ):
        yield "a line with a day was not read"


def _is_header(title: str) -> bool:
    """Return True for a title that is a line of a page's or download's header.

    >>> _is_header("Page 1 of 3 Fog"), _is_header("The Post, 5 March 1952, page 4")
    (True, True)
    >>> _is_header("Fog Fog"), _is_header("Fog on the Page")
    (True, False)
    """
    half = len(title) // 2
    twice = half > 2 and title[:half] == title[half + 1 :] and title[half : half + 1] == " "
    return bool(twice or _HEADER.match(title) or (_YEAR.search(title) and _PAGE.search(title)))


def _has_labels_twice(article: Article) -> bool:
    """Return True if two labels of a service stand twice in the text or what was cut from it."""
    found: dict[str, set[str]] = {}
    texts = (cut.text for cut in article.removed if cut.rule not in _APART)
    for text in (*texts, *article.body):
        match = _LABELLED.match(text) if len(text) <= _LINE and ":" in text else None
        if match and (ours(match["name"]) in _FIELDS or is_known(match["name"])):
            found.setdefault(match["name"].casefold(), set()).add(text)
    return sum(len(each) > 1 for each in found.values()) >= _LEAST_LABELS


def _holds_dated(body: Sequence[str]) -> bool:
    """Return True if the heads of other articles are in a body: a headline above a day's line.

    Two lines of days suffice: a headline may be the last line of the text above it.
    """
    heads = [
        number
        for number, line in enumerate(body[:-1])
        if _is_dated(line) and len(body[number + 1]) > _LEAST_BELOW
    ]
    return len(heads) >= _LEAST_HEADS or any(
        number > 1 and _heads(body[number - 1]) for number in heads
    )


def _heads(line: str) -> bool:
    """Return True for a short line without a stop or a day, in any script."""
    return len(line) <= _DATED and line[-1:] not in _STOPS and not _is_dated(line)


def _is_dated(line: str) -> bool:
    """Return True for a short line of a day, and a page or a paper, without a stop.

    >>> _is_dated("The Post, 5 March 1952, page 4"), _is_dated("On 5 March 1952 it sailed.")
    (True, False)
    """
    if len(line) > _DATED or line[-1:] in _STOPS or not _YEAR.search(line):
        return False
    return bool(
        _DAY_FIRST.match(line) or (has_day(line) and (_PAGE.search(line) or _BARS.search(line)))
    )


def _holds_another(body: Sequence[str]) -> bool:
    """Return True if another article's head is in the middle of a body.

    It is a headline with a byline below it, between paragraphs of text.
    """
    for number in range(2, len(body) - 1):
        line = body[number]
        if len(line) > _LINE:
            continue
        below = body[number + 1 : number + 3]
        if len(below[0]) <= _DATED and has_day(below[0]):
            below = below[1:]  # the day stands below a byline
        if not below or not _is_prose(below[0]):
            continue
        match = _BYLINE.fullmatch(line)
        signed = bool(match and _names(match["who"]) and (not match["rest"] or find_day(line)))
        above = body[number - 1]
        if (signed or is_name(line)) and _is_headline(above) and _is_prose(body[number - 2]):
            return True
        if signed and match and match["rest"] and _is_prose(above):
            return True
    return False


def _cut_another(removed: Sequence[RemovedText], authors: Sequence[str]) -> bool:
    """Return True if another article's byline was cut from the middle of a text.

    Copied pages name the writers of other stories in their boxes; a text from which little was cut
    has none.
    """
    if len(removed) > _FEW_CUTS:
        return False
    dated = {
        cut.text
        for cut in removed
        if cut.rule == "date" and len(cut.text) > _DAY_ALONE and _is_dated(cut.text)
    }
    if len(dated) >= _LEAST_HEADS:
        return True
    above = ""  # a headline that was cut right above
    for cut in removed:
        if cut.rule not in _WITHIN or len(cut.text) > _LINE or cut.text in authors:
            above = ""
            continue
        if _is_dated(cut.text) and not any(name in cut.text for name in authors):
            return True
        match = _BYLINE.fullmatch(cut.text)
        signed = match is not None and _names(match["who"])
        if cut.rule == "labelled-within" and (signed or is_name(cut.text)):
            return True
        if signed and above and not any(name in cut.text for name in authors):
            return True
        above = cut.text if cut.rule == "labelled-within" and _is_headline(cut.text) else ""
        is_dated = match is not None and find_day(match["rest"] or "") is not None
        if signed and is_dated and not any(name in cut.text for name in authors):
            return True
    return False


def _is_byline(line: str) -> bool:
    match = _BYLINE.fullmatch(line) if len(line) <= _LINE else None
    return match is not None and _names(match["who"])


def _names(text: str) -> bool:
    return all(is_name(each.strip()) for each in re.split(r" (?:and|und|et|y|e|en|og) ", text))


def _is_headline(line: str) -> bool:
    return 0 < len(line.split()) <= _HEAD_WORDS and line[-1:] not in ".,;:" and line[:1].isupper()


def _is_prose(line: str) -> bool:
    return len(line.split()) >= _PROSE_WORDS


def _is_labelled(title: str) -> bool:
    """Return True for a title that is a service's labelled line.

    >>> _is_labelled("Source: The Post, 5.3.2019"), _is_labelled("Fog: a warning")
    (True, False)
    """
    match = _LABELLED.match(title)
    if match is None:
        return False
    return ">>" in match["mark"] or ours(match["name"]) in _FIELDS or is_known(match["name"])


def _is_code(title: str) -> bool:
    """Return True for a title that is the line of codes above a wire.

    >>> _is_code("bdt0123 4 pl 312 dpa 0456"), _is_code("Gulls 24, Terns 17; Herons 10, Owls 3")
    (True, False)
    """
    if _CODE.search(title) is None:  # scores, years and summits have figures, too
        return False
    words = title.split()
    digits = sum(any(map(str.isdigit, word)) for word in words)
    return digits >= _CODES and 2 * digits >= len(words)


def _labels_cut(removed: Sequence[RemovedText]) -> int:
    """Return how many labelled lines were cut from the header of a text."""
    return sum(
        cut.rule in {"header-line", "labelled-within"} and _is_labelled(cut.text) for cut in removed
    )
