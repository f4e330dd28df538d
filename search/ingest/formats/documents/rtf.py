"""RTF, read by striprtf: text only; embedded objects and pictures are never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.errors import RejectError
from search.ingest.formats.documents import office
from search.ingest.raw_documents import Document, Origin

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_BLOB = re.compile(r"\\(?:bin\d+|objdata|pict)\b")


def read(document: Document, origin: Origin) -> Iterator[Article]:
    """Yield the article in a document; several where it is a download of a clipping service.

    Raises:
        RejectError: it can't be read, or has no words.
    """
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        raise RejectError(office.MISSING.format("RTF")) from None
    found = _CODE_PAGE.search(document.data[:2000])
    encoding = f"cp{int(found[1])}" if found else "cp1252"
    source = document.data.decode("latin-1")
    try:
        text = str(rtf_to_text(source, encoding=encoding, errors="replace"))  # type: ignore[no-untyped-call]
    except LookupError:
        text = str(rtf_to_text(source, "cp1252", "replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, RecursionError) as error:
        raise RejectError(f"This RTF can't be read ({str(error)[:120]}): save it again.") from None
    lines = (" ".join(line.split()) for line in text.split("\n"))
    yield from office.of_paragraphs((line for line in lines if line), document, origin)
