"""Citations as prose: the styles of Chicago, APA, MLA, and plain.

Own formatting instead of a processor of CSL styles: the styles' licence (CC BY-SA) asks that copies
are shared alike, and four styles of one kind of source fit on a page of code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from search import Article
from web.components.citations.names import name
from web.components.citations.printed import link_of, printed_in, title_of
from web.components.citations.punctuation import (
    _enumerated,
    _listed,
    _pointed,
    _quoted,
    _sentence,
    _series,
    _stopped,
)
from web.components.formatting import MONTHS, day
from web.components.headlines import is_slug, plain_headline

_MLA_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()


@dataclass(frozen=True, slots=True)
class Place:
    """The archive that keeps a cited article: its name, and the article's address there."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as (text, is_italic) runs."""

    runs: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The citation without italics."""
        return "".join(text for text, _ in self.runs)

    @property
    def html(self) -> Markup:
        """The citation as HTML with `<i>` around italics."""
        forms = (Markup("{}"), Markup("<i>{}</i>"))
        return Markup("").join(forms[italic].format(text) for text, italic in self.runs)

    def __html__(self) -> Markup:
        return self.html


Style = Callable[[Article, Place], Citation]
_NOWHERE = Place()


class _Italic(str):
    __slots__ = ()


def chicago_note(article: Article, place: Place = _NOWHERE) -> Citation:
    """Return a Chicago note: Jane Smith, “Title,” *Post*, April 29, 1990, https://...

    >>> chicago_note(Article(id="1", title="On Slate", authors=("Una Reed",))).text
    'Una Reed, “On Slate,” n.d.'
    """
    names = [name(author).straight for author in article.authors]
    said = f"{names[0]} et al." if len(names) > 3 else _series(names)
    printed = printed_in(article)
    where = (
        *_paper(article),
        _american(article),
        *([f"{printed.edition} edition"] if printed.edition else []),
        *([printed.page] if printed.page else []),
        *_both(article, place, "archived at "),
    )
    rest = _listed(where)
    return _cited(
        f"{said}, " if said else "", f"“{_pointed(_quoted(_headline(article)), ',')}” ", *rest, "."
    )


def chicago(article: Article, place: Place = _NOWHERE) -> Citation:
    """Return a Chicago bibliography entry: Smith, Jane. “Title.” *Post*, April 29, 1990.

    The paper takes the author's place if a piece is unsigned.

    >>> chicago(Article(id="1", title="On Slate", publication="Gazette")).text
    'Gazette. “On Slate.” n.d.'
    """
    names = [name(author) for author in article.authors]
    listed = [names[0].inverted, *(n.straight for n in names[1:])] if names else []
    if len(listed) > 10:
        listed = [*listed[:7], "et al."]
    said = listed[0] if len(listed) == 1 else ", ".join(listed)
    if 1 < len(listed) <= 10:
        said = f"{', '.join(listed[:-1])}, and {listed[-1]}"
    first = [_stopped(said)] if said else [*_paper(article), "."] if article.publication else []
    printed = printed_in(article)
    where = (
        *(_paper(article) if said else ()),
        _american(article),
        *([f"{printed.edition} edition"] if printed.edition else []),
        *([printed.page] if printed.page else []),
    )
    links = _both(article, place, "Archived at ")
    return _cited(
        *first,
        " " if first else "",
        f"“{_pointed(_quoted(_headline(article)), '.')}” ",
        *_listed(where),
        "" if where[-1].endswith(".") else ".",
        *(f" {link}." for link in links),
    )


def apa(article: Article, place: Place = _NOWHERE) -> Citation:
    """Return an APA reference: Smith, J. (1990, April 29). Title. *Post*. https://...

    >>> apa(Article(id="1", title="On slate", authors=("Una Reed",))).text
    'Reed, U. (n.d.). On slate.'
    """
    names = [name(author).initials for author in article.authors]
    if len(names) > 20:
        said = ", ".join([*names[:19], "… " + names[-1]])
    else:
        said = ", & ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
    title = _stopped(_headline(article))
    date = f"({_year_first(article)})."
    head = (_stopped(said), date, title) if said else (title, date)
    parts = [f"{part} " for part in head]
    printed = printed_in(article)
    edition = f" ({printed.edition} ed.)" if printed.edition else ""
    page = f", {printed.page}" if printed.page else ""
    paper = [*_paper(article), f"{edition}{page}. "] if article.publication else []
    link, archived = _links(article, place)
    kept = f"{link} (archived at {archived})" if link and archived else link or archived
    return _cited(*parts, *paper, kept)


def mla(article: Article, place: Place = _NOWHERE) -> Citation:
    """Return an MLA entry: Smith, Jane. “Title.” *Post*, 29 Apr. 1990, https://post.example/1.

    >>> mla(Article(id="1", title="On Slate", authors=("Una Reed",))).text
    'Reed, Una. “On Slate.”'
    """
    names = [name(author) for author in article.authors]
    said = names[0].inverted if names else ""
    if len(names) == 2:
        said = f"{said}, and {names[1].straight}"
    elif len(names) > 2:
        said = f"{said}, et al."
    printed = printed_in(article)
    link, archived = _links(article, place)
    where = (
        *_paper(article),
        *([f"{printed.edition} ed."] if printed.edition else []),
        *([_british(article)] if article.date else []),
        *([f"p. {printed.page}"] if printed.page else []),
        *([link] if link else []),
    )
    kept = (*([_Italic(place.name)] if place.name else []), archived) if archived else ()
    return _cited(
        f"{_stopped(said)} " if said else "",
        f"“{_pointed(_quoted(_headline(article)), '.')}” ",
        *_sentence(where),
        " " if where else "",
        *_sentence(kept),
    )


def plain(article: Article, place: Place = _NOWHERE) -> Citation:
    """Return one line in the style of newspapers.

    >>> plain(Article(id="1", title="On slate", authors=("Una Reed",), publication="Gazette")).text
    'Una Reed, “On slate”, Gazette, undated'
    """
    printed = printed_in(article)
    parts = (
        " and ".join(_enumerated(article.authors)),
        f"“{_quoted(_headline(article))}”",
        article.publication,
        article.date_text or day(article.date),
        printed.edition and f"{printed.edition} edition",
        printed.page and f"page {printed.page}",
        *_both(article, place, "archived at "),
    )
    return _cited(", ".join(part for part in parts if part))


# Key -> label and function of each prose style; records are in `reference_formats`.
STYLES: dict[str, tuple[str, Style]] = {
    "chicago-note": ("Chicago, note", chicago_note),
    "chicago": ("Chicago, bibliography", chicago),
    "apa": ("APA", apa),
    "mla": ("MLA", mla),
    "plain": ("Plain", plain),
}


def _headline(article: Article) -> str:
    """Return the title as pages show it, without a deck; of an untitled piece its first words."""
    if not article.title.strip() or is_slug(article.title):
        return title_of(article)
    return " ".join(plain_headline(article.title, article.body).split()) or title_of(article)


def _paper(article: Article) -> tuple[str, ...]:
    return (_Italic(" ".join(article.publication.split())),) if article.publication else ()


def _links(article: Article, place: Place) -> tuple[str, str]:
    """Return the original's address and the archive's, "" each if there is none."""
    link = link_of(article)
    return link, "" if place.address == link else place.address


def _both(article: Article, place: Place, archived_at: str) -> tuple[str, ...]:
    link, archived = _links(article, place)
    if link and archived:
        return (link, archived_at + archived)
    return tuple(filter(None, (link, archived)))


def _american(article: Article) -> str:
    if article.date is None:
        return "n.d."
    date = article.date
    return article.date_text or f"{MONTHS[date.month - 1]} {date.day}, {date.year}"


def _british(article: Article) -> str:
    date = article.date
    if date is None:
        return ""
    month = _MLA_MONTHS[date.month - 1]
    if article.date_precision == "month":
        return f"{month} {date.year}"
    return article.date_text or f"{date.day} {month} {date.year}"


def _year_first(article: Article) -> str:
    date = article.date
    if date is None:
        return "n.d."
    if article.date_precision == "month":
        return f"{date.year}, {MONTHS[date.month - 1]}"
    return article.date_text or f"{date.year}, {MONTHS[date.month - 1]} {date.day}"


def _cited(*parts: str) -> Citation:
    runs: list[tuple[str, bool]] = []
    for part in parts:
        italic = isinstance(part, _Italic)
        if runs and runs[-1][1] == italic:
            runs[-1] = (runs[-1][0] + str(part), italic)
        elif part:
            runs.append((str(part), italic))
    for at, ((before, _), (text, italic)) in enumerate(pairwise(runs), 1):
        if before.endswith(".") and text.startswith("."):  # a paper's "Inc." ends a sentence, too
            runs[at] = (text[1:], italic)
    if runs and not runs[-1][1]:
        text = re.sub(r"\.\.(?=$)", ".", runs[-1][0].rstrip())
        runs[-1] = (text, False)
    return Citation(tuple(run for run in runs if run[0]))
