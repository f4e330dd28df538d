"""Cite an article in Chicago (17th), APA (7th), plain, BibTeX, RIS or CSL-JSON.

Citations mark an unknown date as unknown.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from search import Article
from web.components.formatting import MONTHS, day, web_address

_PARTICLES = {
    *(
        "van",
        "von",
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
    ),
    *("ben", "ter", "ten", "zu", "zum", "zur", "st.", "y"),
}
_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}
_BODIES = re.compile(
    r"^the\s|\b(staff|board|editors?|newsroom|desk|team|bureau|agency|agenc[ei]a|agenzia"
    r"|agentur|presse?|persbureau|service|office|committee|association)\b",
    re.I,
)
_BIBTEX = {
    "\\": r"\textbackslash{}",
    # not \{ and \}: BibTeX counts braces without looking at what comes before them
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {character: f"\\{character}" for character in "&%$#_"}


@dataclass(frozen=True, slots=True)
class Name:
    """An author's name in parts.

    A body ("The Editorial Board") or a name of one word has a family name alone.
    """

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """Family name first: Smith, Jane; King, Martin Luther, Jr."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)

    @property
    def straight(self) -> str:
        """As spoken: Jane Smith."""
        return " ".join(part for part in (self.given, self.family) if part) + (
            f" {self.suffix}" if self.suffix else ""
        )

    @property
    def initials(self) -> str:
        """Family name and initials: Smith, J. M."""
        letters = " ".join(
            "-".join(f"{p[0]}." for p in word.split("-") if p) for word in self.given.split()
        )
        return ", ".join(part for part in (self.family, letters, self.suffix) if part)


def name(text: str) -> Name:
    """Return a name as written taken apart.

    The family name is the last word, with the particles before it (Vincent van Gogh).

    >>> name("Ada B. Moran")
    Name(family='Moran', given='Ada B.', suffix='')
    """
    words = text.split()
    if len(words) < 2 or _BODIES.search(text):
        return Name(" ".join(words))
    if "," in text:
        family, _, given = text.partition(",")
        if given.strip().lower() not in _SUFFIXES:
            return Name(family.strip(), given.strip())
        words = [*family.split(), given.strip()]
    suffix = words.pop() if words[-1].lower() in _SUFFIXES and len(words) > 2 else ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and words[start - 1][0].islower():
        start -= 1
    return Name(" ".join(words[start:]), " ".join(words[:start]).rstrip(","), suffix)


def chicago(article: Article) -> str:
    """Chicago, bibliography style: Smith, Jane, and John Doe. “Title.” Post, April 29, 1990.

    Https://post.example/1.
    """
    names = [name(author) for author in article.authors]
    listed = [names[0].inverted, *(n.straight for n in names[1:])] if names else []
    if len(listed) > 10:
        listed = [*listed[:7], "et al."]
    said = listed[0] if len(listed) == 1 else ", ".join(listed)
    if 1 < len(listed) <= 10:
        said = f"{', '.join(listed[:-1])}, and {listed[-1]}"
    date = (
        article.date_text
        or f"{MONTHS[article.date.month - 1]} {article.date.day}, {article.date.year}"
        if article.date
        else "n.d."
    )
    where = ", ".join(part for part in (article.publication, date) if part)
    return _joined(
        _stopped(said),
        f"“{_stopped(_title(article), '”')}",
        _stopped(where),
        _stopped(_link(article)),
    )


def apa(article: Article) -> str:
    """APA: Smith, J., & Doe, J. (1990, April 29). Title. Post. https://..."""
    names = [name(author).initials for author in article.authors]
    if len(names) > 20:
        names = [*names[:19], "… " + names[-1]]
        said = ", ".join(names)
    else:
        said = ", & ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
    date = (
        f"({article.date_text})."
        if article.date_text
        else f"({article.date.year}, {MONTHS[article.date.month - 1]} {article.date.day})."
        if article.date
        else "(n.d.)."
    )
    title = _stopped(_title(article))
    place = _stopped(article.publication or "")
    parts = (_stopped(said), date, title) if said else (title, date)
    return _joined(*parts, place, _link(article))


def plain(article: Article) -> str:
    """Return one line as a newspaper would have it.

    Jane Smith, “Title”, Post, 29 April 1990, https://...
    """
    parts = (
        " and ".join(_enumerated(article.authors)),
        f"“{_title(article)}”",
        article.publication,
        article.date_text or day(article.date),
        _link(article),
    )
    return ", ".join(part for part in parts if part)


def ris(article: Article, web_url: str = "") -> str:
    """Return a RIS record, for Zotero, EndNote and Mendeley.

    Args:
        article: what to cite.
        web_url: its page in this archive; the second `UR` where the article has a link.
    """
    date = article.date
    rows = [
        ("TY", "NEWS"),
        *(("AU", name(author).inverted) for author in article.authors),
        ("TI", _title(article)),
        ("T2", article.publication),
        ("PY", f"{date.year:04d}" if date else None),
        ("DA", f"{date.year:04d}/{date.month:02d}/{date.day:02d}/" if date else None),
        ("SE", article.section),
        ("M3", article.label),
        ("AB", article.dek),
        *(("KW", topic) for topic in article.topics),
        ("LA", article.language),
        ("UR", _link(article)),
        ("UR", web_url),
        ("AN", article.id),
        ("ID", article.id),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def bibtex(article: Article, web_url: str = "") -> str:
    """Return a BibTeX entry; its key is unique to the article's id.

    Letters beyond ASCII stay as they are (biber, and any LaTeX of this century, read them).

    Args:
        article: what to cite.
        web_url: its page in this archive, for the field `weburl`.
    """
    date = article.date
    rows = {
        "author": " and ".join(_bibtex_name(name(author)) for author in article.authors),
        "title": f"{{{_bibtex(_title(article))}}}",
        "journal": _bibtex(article.publication or ""),
        "year": f"{date.year}" if date else "",
        "month": MONTHS[date.month - 1][:3].lower() if date else "",
        "day": f"{date.day}" if date else "",
        "keywords": _bibtex(", ".join(article.topics)),
        "url": _bibtex_link(_link(article) or web_url),
        "weburl": _bibtex_link(web_url),
        "articleid": _bibtex(article.id),
    }
    lines = [
        f"  {key} = {value if key == 'month' else '{' + value + '}'},"
        for key, value in rows.items()
        if value
    ]
    return "\n".join([f"@article{{{_key(article)},", *lines, "}", ""])


def csl(article: Article, web_url: str = "") -> dict[str, Any]:
    """Return a CSL-JSON item, for Zotero, pandoc and citeproc.

    Args:
        article: what to cite.
        web_url: its page in this archive, for `archive_location`.

    Returns:
        The item's variables; those without a value are left out.
    """
    date = article.date
    item: dict[str, Any] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": _title(article),
        "author": [_csl_name(name(author)) for author in article.authors],
        "issued": {"date-parts": [[date.year, date.month, date.day]]} if date else None,
        "container-title": article.publication,
        "section": article.section,
        "genre": article.label,
        "abstract": article.dek,
        "keyword": ", ".join(article.topics),
        "language": article.language,
        "URL": _link(article) or web_url,
        "archive_location": web_url,
    }
    return {variable: value for variable, value in item.items() if value}


STYLES = {
    "chicago": ("Chicago", chicago),
    "apa": ("APA", apa),
    "plain": ("Plain", plain),
    "bibtex": ("BibTeX", bibtex),
    "ris": ("RIS", ris),
}


def _title(article: Article) -> str:
    return " ".join(article.title.split()) or "Untitled"


def _link(article: Article) -> str:
    return web_address(article.url) or ""


def _stopped(text: str, close: str = "") -> str:
    """Return a text with a full stop, unless it ends as a sentence does already; then what closes
    it.
    """
    return text + ("" if not text or text[-1] in ".?!…" else ".") + close


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _enumerated(names: Sequence[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names)


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in " ".join(text.split()))


def _bibtex_name(parts: Name) -> str:
    if not parts.given:
        return f"{{{_bibtex(parts.family)}}}"
    return ", ".join(
        _bibtex_part(part) for part in (parts.family, parts.suffix, parts.given) if part
    )


def _bibtex_part(part: str) -> str:
    """Return a part of a name, in braces where BibTeX would read it as several names or parts.

    >>> _bibtex_part("Moran and Sons"), _bibtex_part("Moran")
    ('{Moran and Sons}', 'Moran')
    """
    written = _bibtex(part)
    return f"{{{written}}}" if re.search(r"\band\b|,", part, re.I) else written


def _bibtex_link(link: str) -> str:
    return re.sub(r"[{}\\\s]", lambda m: f"%{ord(m.group()):02X}", link)


def _csl_name(parts: Name) -> dict[str, str]:
    if not parts.given:
        return {"literal": parts.family}
    named = {"family": parts.family, "given": parts.given, "suffix": parts.suffix}
    return {part: text for part, text in named.items() if text}


def _key(article: Article) -> str:
    """Return a key as smith1990harbour-3f0c9d21b4: ASCII, the end a hash of the article's id.

    Without the hash two columns of one writer in one year often share a key, and BibTeX keeps the
    first alone.
    """
    family = name(article.authors[0]).family if article.authors else "anonymous"
    words = [_ascii(word) for word in _title(article).split()]
    telling = next((word for word in words if len(word) > 3), next(filter(None, words), ""))
    year = str(article.date.year) if article.date else "nd"
    unique = hashlib.blake2b(article.id.encode("utf-8", "surrogatepass"), digest_size=5)
    return f"{_ascii(family) or 'author'}{year}{telling}-{unique.hexdigest()}"


def _ascii(text: str) -> str:
    plain_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain_text.lower())
