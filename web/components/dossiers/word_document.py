"""Word output of a dossier (DOCX).

python-docx makes the package, its styles and its links. Paragraphs are written as WordprocessingML
here and parsed once: through the library's objects 1,000 pieces take 20 seconds, so less than one.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from web.components.dossiers.contents import Contents, Entry, Quote
from web.components.dossiers.model import cleaned

if TYPE_CHECKING:  # python-docx takes a fifth of a second to load: only where a file is asked for
    from docx.document import Document

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
# Characters of an address that Word opens as a link; a longer one is printed as text.
_LONGEST_LINK = 2_000
# properties of runs, which Word takes in this order alone
_BOLD, _ITALIC, _UPRIGHT = "<w:b/>", "<w:i/>", '<w:i w:val="0"/>'
_LINKED = '<w:color w:val="0563C1" w:themeColor="hyperlink"/>'
_SMALL = '<w:sz w:val="18"/>'
_MARKED = '<w:highlight w:val="yellow"/>'
_UNDERLINED = '<w:u w:val="single"/>'


def docx(contents: Contents, printed: str, author: str) -> bytes:
    """Return a dossier as a Word file.

    Args:
        contents: what to write.
        printed: the line that says where and when it was made.
        author: the archive's name, for the file's properties.
    """
    from docx import api
    from docx.oxml import parse_xml
    from docx.shared import Pt

    document = api.Document()
    document.styles["Normal"].font.name = "Georgia"
    document.styles["Normal"].font.size = Pt(11)
    properties = document.core_properties
    properties.title, properties.author = cleaned(contents.name)[:255], cleaned(author)[:255]
    properties.comments = ""
    written = "".join(_Paragraphs(document).all(contents, printed))
    # One place that stays the last: looking for it at each paragraph would be quadratic.
    end = document.element.body.get_or_add_sectPr()
    for paragraph in list(parse_xml(f"<w:body {_NAMESPACES}>{written}</w:body>")):
        end.addprevious(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class _Paragraphs:
    """Writes the paragraphs of a dossier; links are entered into the document."""

    def __init__(self, document: Document) -> None:
        self._links = document.part.rels

    def all(self, contents: Contents, printed: str) -> Iterator[str]:
        yield _paragraph(_run(contents.name), "Title")
        yield _paragraph(_run(printed))
        for entry in contents.entries:
            yield from self._entry(entry)
        if contents.entries:
            yield _paragraph(_run("Citations"), "Heading1")
        for entry in contents.entries:
            runs = (_run(text, _ITALIC if italic else "") for text, italic in entry.citation.runs)
            yield _paragraph(_run(f"{entry.number}. ") + "".join(runs))
        if contents.missing:
            yield _paragraph(_run("Not in the archive"), "Heading1")
        for piece, reason in contents.missing:
            yield _paragraph(_run(f"{piece.id}: {reason}"), "ListBullet")

    def _entry(self, entry: Entry) -> Iterator[str]:
        headline = self._link(entry.headline, entry.address)
        yield _paragraph(_run(f"{entry.number}. ") + headline, "Heading2")
        source = _run(entry.source_line) + _run(f" [{entry.number}]", _BOLD)
        yield _paragraph(source, more="<w:keepNext/>")
        for text in filter(None, (line.strip() for line in entry.piece.note.split("\n"))):
            yield _paragraph(_run(text))
        for quote in entry.quotes:
            yield _paragraph(_quoted(quote), "Quote")
        where = ""
        if entry.search_address:
            found = self._link(entry.search or "all articles", entry.search_address, _SMALL)
            where = _run("Found by: ", _SMALL) + found + _run("\n", _SMALL)
        where += _run("In the archive: ", _SMALL)
        yield _paragraph(where + self._link(entry.address, entry.address, _SMALL))

    def _link(self, text: str, address: str, size: str = "") -> str:
        if len(address) > _LONGEST_LINK:
            return _run(text, size)
        # a key of its own: the library compares each new link with all others of the file
        key = f"link{hashlib.blake2b(address.encode(), digest_size=12).hexdigest()}"
        if key not in self._links:
            self._links.add_relationship(_HYPERLINK, address, key, is_external=True)
        run = _run(text, _LINKED + size + _UNDERLINED)
        return f'<w:hyperlink r:id="{key}">{run}</w:hyperlink>'


def _quoted(quote: Quote) -> str:
    runs = [_run(text, _BOLD + _MARKED if found else "") for text, found in quote.runs]
    if not quote.is_here:
        runs.append(_run(" (no longer in the piece)", _UPRIGHT))
    return "".join(runs)


def _paragraph(runs: str, style: str = "", more: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{styled}{more}</w:pPr>" if styled or more else ""
    return f"<w:p>{properties}{runs}</w:p>"


def _run(text: str, properties: str = "") -> str:
    r"""Return a run; line breaks and tabs of the text are the file's.

    >>> _run("a\nb", "<w:b/>").count("<w:t ")
    2
    """
    inner = f'<w:t xml:space="preserve">{escape(cleaned(text))}</w:t>'
    for sign, element in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        inner = inner.replace(sign, f'</w:t>{element}<w:t xml:space="preserve">')
    given = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{given}{inner}</w:r>"
