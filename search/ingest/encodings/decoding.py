"""Character decoding: detect a file's encoding and repair mojibake.

The order is that of the WHATWG encoding sniffing algorithm, with two corrections that archives
need: a declaration that the bytes contradict is ignored, and mojibake (UTF-8 that was once read
as Latin-1 and stored again) is repaired.
"""

from __future__ import annotations

import codecs
import re

from search.ingest.encodings.alphabets import page_of_one_language
from search.ingest.encodings.code_pages import is_euc_jp, western_page
from search.ingest.encodings.scripts import page_of_script

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
# Bytes searched for a declaration: browsers read 1,024, but saved pages put scripts above it.
_HEAD = 4096
# Escapes into a set of Japanese signs: ISO-2022-JP, as mail has it, is ASCII otherwise.
_SHIFTS = (b"\x1b$B", b"\x1b$@")
_TYPOGRAPHIC = (  # dots, quotes and dashes of Windows, in all its code pages
    b"\x85\x91\x92\x93\x94\x95\x96\x97"
)
# Bytes above ASCII that are letters, or no sign at all, in a legacy code page.
_FOREIGN = bytes(byte for byte in range(128, 256) if byte not in _TYPOGRAPHIC)
_SAMPLE = 200_000  # enough bytes to guess an encoding by
# Labels that browsers read as the Windows superset, as the WHATWG table has it.
_WINDOWS = {
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of `data`.

    Args:
        data: the bytes of a file or a response.
        declared: the encoding that a header or an archive named, if one did.

    A byte order mark wins; then UTF-8, where the bytes are valid UTF-8 (other text hardly ever
    is); then what was declared outside and inside, where the bytes bear it out; then Mac Roman
    and DOS's code page 850, where their signs are in better places; then the page by which all
    letters are those of one language; then charset-normalizer's guess; then Windows-1252, in
    which every byte sequence can be read. Never fails. Line ends become line feeds; NUL bytes are
    dropped.

    >>> decode("The café is open.".encode("cp1252"))
    'The café is open.'
    """
    return _tidy(_repair(_read(data, declared)))


def _ends_in_utf8(data: bytes, start: int) -> bool:
    """Return True if the bytes from `start` are a UTF-8 character that was cut off.

    After plain ASCII a lone last byte may as well be an accented letter of an older encoding;
    bytes from 0xC2 to 0xC5 begin UTF-8's accented letters and end no usual word there.
    """
    return not data[:start].isascii() or len(data) - start > 1 or data[start] in range(0xC2, 0xC6)


def _read(data: bytes, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace")
    if data.isascii() and any(shift in data for shift in _SHIFTS):
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and error.start > len(data) - 4
        if cut and _ends_in_utf8(data, error.start):
            return data[: error.start].decode("utf-8")
    names = [declared] if declared else []
    names += [name.decode("ascii") for name in _DECLARED.findall(data[:_HEAD])]
    if any(_codec(name) == "utf-8" for name in names) and _nearly_utf8(data):
        return _mixed(data)
    for name in names:
        text = _strict(data, name)
        if text is not None:
            return text
    if _nearly_utf8(data):
        return _mixed(data)
    if is_euc_jp(data[:_SAMPLE]):
        return data.decode("euc_jp", "replace")
    page = western_page(data)
    if page is not None:
        return data.decode(page)
    if _sparse(data):
        return _windows(data)
    page = page_of_script(data)
    if page is not None:
        return data.decode(page, "replace")
    page = page_of_one_language(data)
    if page is not None:
        return _windows(data) if page == "cp1252" else data.decode(page, "replace")
    from charset_normalizer import from_bytes  # few files need it, and it takes .2 s

    best = from_bytes(data[:_SAMPLE], preemptive_behaviour=False).best()
    if best is not None:
        text = _strict(data, best.encoding)
        if text is not None:
            return text
    return _windows(data)


def _sparse(data: bytes) -> bool:
    """Return True if there are too few letters beyond ASCII for a guess.

    Such text is read as Windows-1252.
    """
    sample = data[:_SAMPLE]
    return len(sample) - len(sample.translate(None, _FOREIGN)) < max(4, len(sample) // 50)


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 variant of text without a byte order mark, None if it isn't UTF-16.

    In Western text every other byte is zero: the odd ones in little-endian order.
    """
    sample = data[:2000]
    if len(sample) < 8 or sample.count(0) < len(sample) // 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 8 * (even + 1):
        return "utf-16-le"
    if even > 8 * (odd + 1):
        return "utf-16-be"
    return None


def _codec(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _strict(data: bytes, name: str) -> str | None:
    """Return `data` decoded by the encoding `name`, None where the bytes contradict it.

    Labels are mapped as browsers map them ("latin-1" is Windows-1252).
    """
    codec = _codec(name)
    if (
        codec is None
        or codec in {"utf-8", "utf-7", "idna", "punycode"}
        or codec.startswith(("utf-16", "utf-32"))
    ):
        return None
    if codec in _WINDOWS:
        return (
            _windows(data)
            if _WINDOWS[codec] == "cp1252"
            else data.decode(_WINDOWS[codec], "replace")
        )
    try:
        text, _ = codecs.lookup(name).decode(data, "strict")
    except (UnicodeError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _windows(data: bytes) -> str:
    """Return Windows-1252 text, its five unassigned bytes read as Latin-1, as browsers do."""
    return codecs.charmap_decode(data, "strict", _CP1252)[0]


_GAPS = b"\x81\x8d\x8f\x90\x9d"
_CP1252 = "".join(
    bytes([byte]).decode("latin-1" if byte in _GAPS else "cp1252") for byte in range(256)
)


def _nearly_utf8(data: bytes) -> bool:
    """Return True if the bytes are UTF-8 except for at most one stray in ten.

    Strays come from a comment pasted in another encoding, or a character cut in two.
    """
    text = data.decode("utf-8", "ignore")
    lost = len(data) - len(text.encode("utf-8"))
    wide = len(data) - lost - len(text)  # continuation bytes, at least
    return wide > 0 and lost * 10 <= wide


_LEADS = re.compile(rb"[\x80-\xff]+")


def _mixed(data: bytes) -> str:
    """Return text that mixes UTF-8 and Windows-1252, each byte sequence decoded by itself."""

    def run(match: re.Match[bytes]) -> bytes:
        piece = match.group()
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError:
            good = piece.decode("utf-8", "surrogateescape")
            return "".join(
                _CP1252[ord(mark) - 0xDC00] if "\udc80" <= mark <= "\udcff" else mark
                for mark in good
            ).encode("utf-8")
        return piece

    return _LEADS.sub(run, data).decode("utf-8", "replace")


def _repair(text: str) -> str:
    """Return the text with mojibake ("donâ€™t", "cafÃ©") repaired by ftfy, line by line.

    ftfy changes a line only where it is sure: of 4,142 clean articles it changed none.
    """
    if text.isascii():
        return text
    lines = text.split("\n")
    # Most lines of a page are markup in ASCII, which a string knows of itself.
    garbled = [at for at, line in enumerate(lines) if not line.isascii() and is_suspect(line)]
    if not garbled:
        return text
    from ftfy import fix_encoding  # needed by few texts, and slow to load

    for at in garbled:
        lines[at] = fix_encoding(lines[at])
    return "\n".join(lines)


# A necessary condition of a match of ftfy's expression: two characters outside ASCII side by side,
# or one of those that are bad next to a plain letter or a space. ftfy's own expression takes 3 ms
# for an article with curly quotes, more than all the rest of reading a record.
# An expression that begins with one set of characters is searched for by that set, in C.
_PAIR = re.compile("[^\x00-\x7f](?:[^\x00-\x7f]+|(?<=[\x80-\x9f\u0152\u0153\xc2\xc3]))")
_REACH = 6  # characters of ftfy's longest match
# Each of ftfy's matches has another character than these: quotes, dashes, dots, signs of rights.
_TELLING = re.compile(
    "[^\x00-\x7f\xa0\xad\xb7\xb4\u2013-\u2015\u2026\u2018\u2019\u201a\u201c-\u201e\u2022"
    "\xa1\xab\xbb\xbf\xa9\xae\u2122\u2039\u203a]"
)


def is_suspect(text: str) -> bool:
    """Return True if ftfy finds mojibake; like `ftfy.badness.is_bad`, but quick.

    >>> is_suspect("don\xe2\u20ac\u2122t"), is_suspect("She said \u201cdon\u2019t\u201d.")
    (True, False)
    """
    reaches = [
        (max(0, pair.start() - _REACH), pair.end() + _REACH) for pair in _PAIR.finditer(text)
    ]
    telling = [reach for reach in reaches if _TELLING.search(text, *reach)]
    if not telling:
        return False
    from ftfy.badness import BADNESS_RE  # slow to load

    return any(BADNESS_RE.search(text, *reach) for reach in telling)


# NUL, word joiners and byte order marks in the middle; joiners shape Persian and emoji. A space
# without width parts words in Thai, Lao, Burmese and Khmer, which are printed without spaces.
_UNSEEN = ("\x00", "\u2060", "\ufeff")
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
_ZERO_WIDTH = re.compile(f"\u200b(?:(?<!{_UNSPACED}\u200b)|(?!{_UNSPACED}))")


def _tidy(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\u00ad" in text:
        text = text.replace("\u00ad\n", "").replace("\u00ad", "")
    for sign in _UNSEEN:
        if sign in text:
            text = text.replace(sign, "")
    return _ZERO_WIDTH.sub("", text) if "\u200b" in text else text
