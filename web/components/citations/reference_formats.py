"""Citations as records for reference managers: RIS, BibTeX, CSL-JSON."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

from search import Article
from web.components.citations.names import Name, name
from web.components.citations.printed import link_of, printed_in, title_of
from web.components.formatting import MONTHS

_BIBTEX = {
    "\\": r"\textbackslash{}",
    # not \{ and \}: BibTeX counts braces without looking at what comes before them
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {character: f"\\{character}" for character in "&%$#_"}


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
        ("TI", title_of(article)),
        ("T2", article.publication),
        ("PY", f"{date.year:04d}" if date else None),
        ("DA", f"{date.year:04d}/{date.month:02d}/{date.day:02d}/" if date else None),
        ("SE", article.section),
        ("SP", printed_in(article).page),
        ("ET", printed_in(article).edition),
        ("M3", article.label),
        ("AB", article.dek),
        *(("KW", topic) for topic in article.topics),
        ("LA", article.language),
        ("UR", link_of(article)),
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
        "title": f"{{{_bibtex(title_of(article))}}}",
        "journal": _bibtex(article.publication or ""),
        "year": f"{date.year}" if date else "",
        "month": MONTHS[date.month - 1][:3].lower() if date else "",
        "day": f"{date.day}" if date else "",
        "pages": _bibtex(printed_in(article).page),
        "edition": _bibtex(printed_in(article).edition),
        "keywords": _bibtex(", ".join(article.topics)),
        "url": _bibtex_link(link_of(article) or web_url),
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
        "title": title_of(article),
        "author": [_csl_name(name(author)) for author in article.authors],
        "issued": {"date-parts": [[date.year, date.month, date.day]]} if date else None,
        "container-title": article.publication,
        "section": article.section,
        "page": printed_in(article).page,
        "edition": printed_in(article).edition,
        "genre": article.label,
        "abstract": article.dek,
        "keyword": ", ".join(article.topics),
        "language": article.language,
        "URL": link_of(article) or web_url,
        "archive_location": web_url,
    }
    return {variable: value for variable, value in item.items() if value}


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in " ".join(text.split()))


def _bibtex_name(parts: Name) -> str:
    if not parts.given:
        return f"{{{_bibtex(parts.family)}}}"
    return ", ".join(
        _bibtex_part(part) for part in (parts.family, parts.suffix, parts.given) if part
    )


def _bibtex_part(part: str) -> str:
    """Return a part of a name, in braces if BibTeX would split it.

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
    """Return a citation key such as smith1990harbour-3f0c9d21b4, in ASCII.

    It ends in a hash of the article's id. Without that, two columns of one writer in one year often
    share a key, and BibTeX keeps the first alone.
    """
    family = name(article.authors[0]).family if article.authors else "anonymous"
    words = [_ascii(word) for word in title_of(article).split()]
    telling = next((word for word in words if len(word) > 3), next(filter(None, words), ""))
    year = str(article.date.year) if article.date else "nd"
    unique = hashlib.blake2b(article.id.encode("utf-8", "surrogatepass"), digest_size=5)
    return f"{_ascii(family) or 'author'}{year}{telling}-{unique.hexdigest()}"


def _ascii(text: str) -> str:
    plain_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain_text.lower())
