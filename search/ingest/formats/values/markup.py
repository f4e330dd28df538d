"""Safe XML parsing: no entity declarations, no external references, small faults mended."""

from __future__ import annotations

import re
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from search.errors import RejectError
from search.ingest.encodings.decoding import decode

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>\s*")
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_UNFIT_NUMBER = re.compile(
    r"&#(?:0{0,4}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,4}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def parse(data: bytes, charset: str | None = None) -> Element:
    """Return the root element of an XML document.

    Raises:
        RejectError: it isn't well formed, or it declares entities.
    """
    try:
        root: Element = fromstring(_mended(text_in(data, charset)))
    except DefusedXmlException:
        raise RejectError(
            "This XML declares entities, by which a few lines grow to gigabytes: take its <!ENTITY>"
            " out."
        ) from None
    except (ParseError, ValueError, RecursionError) as error:
        raise RejectError(f"This is broken XML: {str(error)[:200]}.") from None
    return root


def text_in(data: bytes, charset: str | None = None) -> str:
    """Return the decoded text of an XML document.

    Its declaration and the characters that XML can't hold are left out.
    """
    return without_controls(_DECLARATION.sub("", decode(data, charset)))


def without_controls(text: str) -> str:
    """Return a text without control characters, literal or as numeric references.

    >>> without_controls("Taxes&#8; rise")
    'Taxes rise'
    """
    text = _UNFIT.sub("", text)
    return _UNFIT_NUMBER.sub("", text) if "&#" in text else text


def text_of(element: Element | None) -> str:
    """Return all text in an element in one line, "" for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _mended(text: str) -> str:
    """Return XML with HTML's named entities as numbers and stray ampersands escaped."""
    if "&" not in text:
        return text
    pieces = _CDATA.split(text)
    pieces[::2] = [_REFERENCE.sub(_reference, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    if name.startswith("#") or name in _OF_XML:
        return match[0]
    return "".join(f"&#{ord(sign)};" for sign in html5[name]) if name in html5 else match[0]
