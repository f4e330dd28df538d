"""Values that all citation styles share: an article's title, address, page and edition."""

from __future__ import annotations

import re
from typing import NamedTuple

from search import Article
from web.components.formatting import web_address
from web.components.headlines import first_words, is_slug

# The rule under which cleaning keeps the page and edition that a clipping service printed.
_RULE = "clipping-field"
_PAGE = re.compile(
    r"(?:^|;\s)\s{0,3}(?:start page|pages?|pg)\s{0,3}[:.]?\s{1,3}((?=[A-Z-]{0,4}\d)[A-Z0-9-]{1,8})"
    r"(?=\s{0,3}(?:[;,]|$))",
    re.IGNORECASE,
)
_EDITION = re.compile(r"^\s{0,3}(?:edition|ed)\s{0,3}:\s{0,3}(\S[^;\n]{0,59})$", re.IGNORECASE)


class Printed(NamedTuple):
    """The printed page and edition of an article; "" if unknown."""

    page: str = ""
    edition: str = ""


def title_of(article: Article) -> str:
    """Return the title as stored; of an untitled piece its first words, without quotes.

    >>> title_of(Article(id="1", body=("It rained on the pier.",)))
    'It rained on the pier.'
    """
    stored = " ".join(article.title.split())
    if stored and not is_slug(stored):
        return stored
    return first_words(article.body).removeprefix("“").removesuffix("”") or stored or "Untitled"


def link_of(article: Article) -> str:
    """Return the original's address, "" if there is none that is safe as a link."""
    return web_address(article.url) or ""


def printed_in(article: Article) -> Printed:
    """Return the page and edition that a clipping service printed.

    Cleaning keeps them among the removed texts.

    >>> from search import RemovedText
    >>> kept = RemovedText("Section A; Page 27; Column 2", "clipping-field")
    >>> printed_in(Article(id="1", removed=(kept,)))
    Printed(page='27', edition='')
    """
    texts = [" ".join(cut.text[:200].split()) for cut in article.removed if cut.rule == _RULE]
    page = next((found[1] for text in texts if (found := _PAGE.search(text))), "")
    edition = next((found[1] for text in texts if (found := _EDITION.search(text))), "")
    edition = re.sub(r"(?i)\s{1,3}(?:edition|ed\.?)$", "", edition.strip(" .,"))
    return Printed(page.upper(), edition)
