"""Word documents (DOCX), read by mammoth.

Macros, external links and tracked changes are not read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from search.errors import RejectError
from search.ingest.formats.documents import office
from search.ingest.formats.values.field_names import known_names, ours
from search.ingest.html.main_content import paragraphs
from search.ingest.raw_documents import Document, Origin

_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_STYLES = (
    "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh\n"
    "br[type='page'] => hr:fresh"
)
_PART = re.compile(r"<hr ?/>|(?=<h1\b)")
# A table of fields above the text, with a name and a value in each row.
_TABLE = re.compile(r"(?s)\A\s*<table>(.{1,500000}?)</table>")
_CELL = "<t[dh]>((?:(?!</?t[rdh]\\b).){{0,{}}})</t[dh]>"
_ROW = re.compile(f"(?s)<tr>{_CELL.format(200)}{_CELL.format(200000)}</tr>")
_LEAST_FIELDS = 2  # of a table whose names are fields'
_TITLE = re.compile(r"(?s)\A\s*<h1[^<>]*>(.{1,2000}?)</h1>")
_NOTE_MARK = re.compile(
    r'<sup><a href="#footnote[^<>]*>\[\d+\]</a></sup>|<a href="#footnote-ref[^<>]*>↑</a>'
)


def read(document: Document, origin: Origin) -> Iterator[office.Outcome]:
    """Yield the article in a document; several where it is a download of a clipping service.

    Raises:
        RejectError: it is damaged, encrypted, a bomb, or has no words.
    """
    try:
        import mammoth
    except ImportError:
        raise RejectError(office.MISSING.format("Word documents")) from None
    package = office.opened(document)
    for name in package.namelist():
        if name.endswith((".xml", ".rels")) and _DECLARES.search(office.part(package, name) or b""):
            raise RejectError("This document declares entities, as no Word writes them.")
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(document.data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        ).value
    except RecursionError:
        raise RejectError("This document is nested too deep to be an article.") from None
    except (KeyError, ValueError, AttributeError, IndexError, OSError) as error:
        raise RejectError(
            f"This is no sound Word document ({type(error).__name__}: {str(error)[:120]}): save it"
            " again, or as text."
        ) from None
    markup = _NOTE_MARK.sub("", made)
    title = _TITLE.match(markup)
    heading = " ".join(paragraphs(title[1])) if title else ""
    own = office.properties(package, "docProps/core.xml")
    yield from office.of_paragraphs(_paragraphs(markup), document, origin, title=heading, own=own)


def _paragraphs(markup: str) -> Iterator[str]:
    """Yield the paragraphs, with a mark where a page ends or a heading of the first rank begins."""
    fields, text = _table_of_fields(markup)
    if fields:
        yield fields
    begun = False
    for part in _PART.split(text):
        found = paragraphs(part)
        if found and begun:
            yield office.PART
        yield from found
        begun = begun or bool(found)


def _table_of_fields(markup: str) -> tuple[str, str]:
    """Return a first table of fields as labelled lines, "" without one, and the rest.

    A table with a row that is no field is the text's. A row may hold the text.

    >>> row = "<tr><td><p>{}</p></td><td><p>{}</p></td></tr>"
    >>> rows = row.format("Title", "Taxes") + row.format("Author", "Ada Quill")
    >>> _table_of_fields(f"<table>{rows}</table><p>They rise.</p>")
    ('Title: Taxes\\nAuthor: Ada Quill', '<p>They rise.</p>')
    """
    table = _TABLE.match(markup)
    rows = _ROW.findall(table[1]) if table else []
    if table is None or _ROW.sub("", table[1]).strip():
        return "", markup
    fields = {" ".join(paragraphs(name)).strip(" :"): value for name, value in rows}
    if len(fields) < len(rows) or "" in fields or len(known_names(fields)) < _LEAST_FIELDS:
        return "", markup
    texts = [fields.pop(name) for name in [*fields] if ours(name) == "body"]
    lines = ((name, " ".join(paragraphs(value))) for name, value in fields.items())
    labelled = "\n".join(f"{name}: {value}" for name, value in lines if value)
    return labelled, "".join(texts) + markup[table.end() :]
