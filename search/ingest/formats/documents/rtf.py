"""RTF, read by striprtf: text only; embedded objects and pictures are never opened."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from search.errors import RejectError
from search.ingest.formats.documents import office
from search.ingest.raw_documents import Document, Origin

_HEAD = 2_000  # characters in which the character set is named
_CHARACTER_SET = re.compile(r"\\(ansicpg\d{1,5}|mac|pca|pc)(?![a-z])")
# Names in Python of character sets that RTF names otherwise; other `ansicpg` are "cp" and number.
_ENCODINGS = {
    "mac": "mac_roman",
    "pc": "cp437",
    "pca": "cp850",
    "ansicpg0": "cp1252",
    "ansicpg708": "iso8859_6",
    "ansicpg709": "iso8859_6",
    "ansicpg819": "latin-1",
    "ansicpg10000": "mac_roman",
    "ansicpg10001": "shift_jis",
    "ansicpg10004": "mac_arabic",
    "ansicpg10006": "mac_greek",
    "ansicpg10007": "mac_cyrillic",
    "ansicpg10029": "mac_latin2",
    "ansicpg10079": "mac_iceland",
    "ansicpg10081": "mac_turkish",
    "ansicpg1361": "johab",
    "ansicpg65001": "utf-8",
}
_PAGE = re.compile(r"(\\\\)|\\page(?![a-z])")  # a backslash of the text's is written as two


def read(document: Document, origin: Origin) -> Iterator[office.Outcome]:
    """Yield the article in a document; several where it is a download of a clipping service.

    Raises:
        RejectError: it can't be read, or has no words.
    """
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        raise RejectError(office.MISSING.format("RTF")) from None
    source = document.data.decode("latin-1")
    encoding = _encoding_of(source[:_HEAD])
    # Else striprtf would read a code page that Python has another name for as UTF-8.
    source = re.sub(r"\\ansicpg\d+", "", source[:_HEAD]) + source[_HEAD:]
    source = _PAGE.sub(lambda found: found[1] or r"\par\'0c\par ", source)
    try:
        text = str(rtf_to_text(source, encoding, "replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, RecursionError) as error:
        raise RejectError(f"This RTF can't be read ({str(error)[:120]}): save it again.") from None
    lines = (
        each if each == office.PART else " ".join(each.split())
        for line in text.split("\n")
        for each in re.split(f"({office.PART})", line)
    )
    yield from office.of_paragraphs((line for line in lines if line), document, origin)


def _encoding_of(head: str) -> str:
    """Return the name of the encoding that the head of a document declares.

    >>> _encoding_of(r"{\\rtf1\\mac\\ansicpg10000\\uc1"), _encoding_of(r"{\\rtf1\\ansi")
    ('mac_roman', 'cp1252')
    """
    named = _CHARACTER_SET.findall(head)
    word = next((each for each in named if each.startswith("ansicpg")), next(iter(named), ""))
    encoding = _ENCODINGS.get(word, word.replace("ansicpg", "cp") or "cp1252")
    try:
        codecs.lookup(encoding)
    except LookupError:
        return "cp1252"
    return encoding
