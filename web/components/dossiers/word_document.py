"""Write a dossier as a Word file."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from web.components.citations import Citation
from web.components.dossiers.contents import Contents, Entry, Quote
from web.components.dossiers.model import cleaned

if TYPE_CHECKING:  # python-docx takes a fifth of a second to load: only where a file is asked for
    from docx.document import Document
    from docx.text.paragraph import Paragraph

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_LONGEST_LINK = 2_000
"""Characters of an address that Word opens as a link; a longer one is printed as text."""


def docx(contents: Contents, printed: str, author: str) -> bytes:
    """Return a dossier as a Word file.

    Args:
        contents: what to write.
        printed: the line that says where and when it was made.
        author: the archive's name, for the file's properties.
    """
    from docx import api
    from docx.shared import Pt

    document = api.Document()
    document.styles["Normal"].font.name = "Georgia"
    document.styles["Normal"].font.size = Pt(11)
    properties = document.core_properties
    properties.title, properties.author = cleaned(contents.name), cleaned(author)[:255]
    properties.title, properties.comments = properties.title[:255], ""
    document.add_heading(cleaned(contents.name), 0)
    document.add_paragraph(cleaned(printed))
    for entry in contents.entries:
        _add_entry(document, entry)
    if contents.entries:
        document.add_heading("Citations", 1)
        for entry in contents.entries:
            _add_citation(document.add_paragraph(f"{entry.number}. "), entry.citation)
    if contents.missing:
        document.add_heading("Not in the archive", 1)
        for piece, reason in contents.missing:
            document.add_paragraph(f"{piece.id}: {reason}", style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_entry(document: Document, entry: Entry) -> None:
    heading = _styled(document, "Heading2")
    heading.add_run(f"{entry.number}. ")
    _add_link(heading, cleaned(entry.headline), entry.address)
    source = document.add_paragraph(cleaned(entry.source_line))
    source.add_run(f" [{entry.number}]").bold = True
    source.paragraph_format.keep_with_next = True
    for text in filter(None, (line.strip() for line in entry.piece.note.split("\n"))):
        document.add_paragraph(cleaned(text))
    for quote in entry.quotes:
        _add_quote(_styled(document, "Quote"), quote)
    where = document.add_paragraph()
    if entry.search_address:
        where.add_run("Found by: ")
        _add_link(where, cleaned(entry.search) or "all articles", entry.search_address)
        where.add_run("\n")
    where.add_run("In the archive: ")
    _add_link(where, cleaned(entry.address), entry.address)
    _small(where)


def _styled(document: Document, style: str) -> Paragraph:
    """Add a paragraph in the style of an id.

    By a style's name python-docx looks through all styles of the file for each paragraph: of 1,000
    pieces that was two minutes.
    """
    paragraph = document.add_paragraph()
    paragraph._p.style = style
    return paragraph


def _add_quote(paragraph: Paragraph, quote: Quote) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    for text, found in quote.runs:
        run = paragraph.add_run(cleaned(text))
        if found:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
            run.bold = True
    if not quote.is_here:
        paragraph.add_run(" (no longer in the piece)").italic = False


def _add_citation(paragraph: Paragraph, citation: Citation) -> None:
    for text, italic in citation.runs:
        paragraph.add_run(cleaned(text)).italic = italic


def _add_link(paragraph: Paragraph, text: str, address: str) -> None:
    """Add a hyperlink, which python-docx has no method for."""
    from docx.enum.dml import MSO_THEME_COLOR
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(text)
    if len(address) > _LONGEST_LINK:
        return
    run.font.underline = True
    run.font.color.theme_color = MSO_THEME_COLOR.HYPERLINK
    # a key of its own: the library compares each new link with all others of the file
    key = f"link{hashlib.blake2b(address.encode(), digest_size=12).hexdigest()}"
    if key not in paragraph.part.rels:
        paragraph.part.rels.add_relationship(_HYPERLINK, address, key, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run._r.addprevious(link)
    link.append(run._r)


def _small(paragraph: Paragraph) -> None:
    from docx.shared import Pt
    from docx.text.run import Run

    for element in paragraph._p.xpath(".//w:r"):
        Run(element, paragraph).font.size = Pt(9)
