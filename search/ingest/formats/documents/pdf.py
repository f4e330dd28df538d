"""PDF with a text layer, read by pdfium: columns in reading order, without running heads.

Reading order is a recursive X-Y cut (Nagy and Seth) over the lines that pdfium finds: a vertical
gap through all lines separates columns; without one, horizontal gaps separate blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from search.errors import RejectError
from search.ingest.formats.documents import office
from search.ingest.formats.plain.clipping_labels import LABEL
from search.ingest.lines.date_lines import leads, without_days
from search.ingest.raw_documents import Document, Origin

_MOST_PAGES = 2000  # bounds time and memory for one file
_MOST_SIGNS = 200_000  # of one page; a newspaper's has 30,000
_MOST_PIECES, _MOST_LEVELS = 5000, 120  # of lines and of gaps on a page in which columns are sought
_LEAST_LETTERS = 20  # of a page on average, below which it is a picture of text
_EDGE = 0.09  # share of a page's height, at its top and bottom, that holds running heads
_GUTTER = 0.7  # of the height of a font, the least gap between two columns
_DIGITS = re.compile(r"\d+")
_FOLIO = re.compile(r"(?:page\s*)?[A-Z]{0,2}\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_MOST_DEPTH = 60  # cuts inside each other: bounds the recursion, no layout comes near


@dataclass(frozen=True, slots=True)
class _Box:
    """A line or a piece of one, in points from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float
    text: str
    page: int = 0

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read(document: Document, origin: Origin) -> Iterator[office.Outcome]:
    """Yield the article in a file.

    Raises:
        RejectError: it is encrypted, damaged, or has no text layer.
    """
    try:
        import pypdfium2 as pdfium
    except ImportError:
        raise RejectError(office.MISSING.format("PDF")) from None
    try:
        book = pdfium.PdfDocument(document.data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).casefold():
            raise RejectError("This PDF is encrypted: save it without a password.") from None
        raise RejectError(f"This PDF is damaged ({str(error)[:80]}): save it again.") from None
    try:
        if len(book) > _MOST_PAGES:
            raise RejectError(f"This PDF has more than {_MOST_PAGES} pages: split it.")
        pages, unread = [], []
        for number in range(len(book)):
            try:
                pages.append(_boxes(book[number], number))
            except pdfium.PdfiumError:
                unread.append(number + 1)
    finally:
        book.close()
    letters = sum(sign.isalpha() for page in pages for box in page[1] for sign in box.text)
    if letters < _LEAST_LETTERS * max(1, len(pages)):
        raise RejectError(
            "This PDF is a scan without text: run text recognition (OCR) over it first."
        )
    heads = _running_heads(pages)
    paragraphs: list[str] = []
    for height, boxes in pages:
        kept = [box for box in boxes if not _is_head(box, height, heads)]
        for column in _columns(kept, 0):
            _continue(paragraphs, _paragraphs(column))
    found = office.of_paragraphs(_joined(paragraphs), document, origin)
    yield from (office.lacking(each, unread) for each in found) if unread else found


def _boxes(page: object, number: int) -> tuple[float, list[_Box]]:
    """Return the height of a page and the pieces of lines on it.

    A piece ends where the line does, or at a gap as wide as one between columns. It is put
    together from characters: a rectangle of pdfium's also holds letters of its neighbours. Loose
    boxes are as high as the font, so that all words of a line stand at one height.
    """
    import pypdfium2.raw as pdfium

    text = page.get_textpage()  # type: ignore[attr-defined]
    handle, area = text.raw, pdfium.FS_RECTF()
    boxes: list[_Box] = []
    signs: list[str] = []
    left = bottom = right = top = 0.0

    def end() -> None:
        if tidy := " ".join("".join(signs).replace("\ufffe", "-").replace("\x02", "-").split()):
            boxes.append(_Box(left, bottom, right, top, tidy, number))
        signs.clear()

    if text.count_chars() > _MOST_SIGNS:
        raise RejectError(f"A page of this PDF has more than {_MOST_SIGNS} signs: it is none.")
    for index in range(text.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(handle, index))
        if sign in "\r\n":
            end()
        if not sign.strip():
            signs.append(" ")
            continue
        pdfium.FPDFText_GetLooseCharBox(handle, index, area)
        near, low, far, high = area.left, area.bottom, area.right, area.top
        size = min(high - low, top - bottom)
        if any(map(str.strip, signs)) and (
            near - right > _GUTTER * size or right - near > 2 * size or abs(low - bottom) > size / 2
        ):
            end()
        if not any(map(str.strip, signs)):
            signs.clear()
            left, bottom, right, top = near, low, far, high
        signs.append(sign)
        left, right = min(left, near), max(right, far)
        bottom, top = min(bottom, low), max(top, high)
    end()
    height: float = page.get_height()  # type: ignore[attr-defined]
    return height, boxes


def _running_heads(pages: list[tuple[float, list[_Box]]]) -> frozenset[str]:
    """Return the lines that recur at the edges of pages, with digits folded to 0."""
    seen: Counter[str] = Counter()
    for height, boxes in pages:
        edge = {_form(box.text) for box in boxes if _at_edge(box, height)}
        seen.update(edge)
    return frozenset(form for form, count in seen.items() if count >= 2)


def _form(text: str) -> str:
    return _DIGITS.sub("0", text.casefold())


def _at_edge(box: _Box, height: float) -> bool:
    return box.bottom > height * (1 - _EDGE) or box.top < height * _EDGE


def _is_head(box: _Box, height: float, heads: frozenset[str]) -> bool:
    return _at_edge(box, height) and (
        _form(box.text) in heads or _FOLIO.fullmatch(box.text) is not None
    )


def _columns(boxes: list[_Box], depth: int) -> Iterator[list[_Box]]:
    """Yield the boxes in reading order, one column or part of a column at a time."""
    if len(boxes) < 2 or depth > _MOST_DEPTH or len(boxes) > _MOST_PIECES:
        if boxes:
            yield boxes
        return
    if (cut := _gutter(boxes)) is not None:
        yield from _columns([box for box in boxes if box.right <= cut], depth + 1)
        yield from _columns([box for box in boxes if box.right > cut], depth + 1)
        return
    for level in _levels(boxes)[:_MOST_LEVELS]:
        above = [box for box in boxes if box.bottom >= level]
        below = [box for box in boxes if box.bottom < level]
        if _gutter(below) is not None or (_gutter(above) is not None and len(above) > 2):
            yield from _columns(above, depth + 1)
            yield from _columns(below, depth + 1)
            return
    yield sorted(boxes, key=lambda box: (-round(box.bottom, 1), box.left))


def _gutter(boxes: list[_Box]) -> float | None:
    """Return the x of the widest gap through all lines, in points; None without one."""
    if len(boxes) < 4:
        return None
    least = _GUTTER * median(box.height for box in boxes)
    best, at, right = 0.0, None, None
    for box in sorted(boxes, key=lambda box: box.left):
        if right is not None and box.left - right > max(best, least):
            best, at = box.left - right, right
        right = box.right if right is None else max(right, box.right)
    if at is None:
        return None
    sides = [box for box in boxes if box.right <= at], [box for box in boxes if box.right > at]
    if min(len(side) for side in sides) < 2:  # a number next to a line is no column
        return None
    return at


def _levels(boxes: list[_Box]) -> list[float]:
    """Return the heights (in points, from the top) of the gaps from side to side."""
    levels: list[float] = []
    lowest: float | None = None
    for box in sorted(boxes, key=lambda box: -box.top):
        if lowest is not None and box.top <= lowest:
            levels.append((lowest + box.top) / 2)
        lowest = box.bottom if lowest is None else min(lowest, box.bottom)
    return levels


def _lines(column: list[_Box]) -> list[_Box]:
    """Return the lines of a column: pieces at the same height form one line."""
    lines: list[_Box] = []
    for box in sorted(column, key=lambda box: (-round(box.bottom, 0), box.left)):
        last = lines[-1] if lines else None
        if last and abs(last.bottom - box.bottom) < 0.4 * max(last.height, box.height):
            joint = "" if box.left - last.right < 0.1 * box.height else " "
            lines[-1] = _Box(
                min(last.left, box.left), min(last.bottom, box.bottom),
                max(last.right, box.right), max(last.top, box.top),
                last.text + joint + box.text, box.page,
            )  # fmt: skip
        else:
            lines.append(box)
    return lines


def _paragraphs(column: list[_Box]) -> list[str]:
    """Return the paragraphs of a column.

    An indent, a gap, another font size or a line that ends early starts a new one.
    """
    lines = _lines(column)
    if not lines:
        return []
    steps = [above.bottom - below.bottom for above, below in pairwise(lines)]
    # the lower quartile: in a short text more lines may begin a paragraph than go on in one
    step = sorted(steps)[len(steps) // 4] if steps else 0.0
    left = median(line.left for line in lines)
    right = max(line.right for line in lines)
    paragraphs = [[lines[0].text]]
    for above, line in pairwise(lines):
        parted = (
            above.bottom - line.bottom > 1.35 * max(step, min(above.height, line.height))
            or abs(above.height - line.height) > 0.25 * max(above.height, line.height)
            or line.left - left > 0.6 * line.height
            or _is_day(above.text)
            or (above.right < left + 0.72 * (right - left) and above.text[-1:] in '.!?”"’:')
            or (above.right < left + 0.6 * (right - left) and _begins(line, above))
        )
        if parted:
            paragraphs.append([])
        paragraphs[-1].append(line.text)
    return ["\n".join(lines) for lines in paragraphs]


def _begins(line: _Box, above: _Box) -> bool:
    """Return True if a line below a short one begins anew: it has a label, or a capital.

    Lines beside a picture are all as short as each other.
    """
    beside = abs(above.right - line.right) < 2 * line.height
    first = line.text[:1]
    return LABEL.match(line.text) is not None or (
        not beside and (first.isupper() or first.isdigit())
    )


_DAY_LENGTH = 40


def _is_day(line: str) -> bool:
    """Return True for a line that is a day and nothing else, as a header has it."""
    return len(line) < _DAY_LENGTH and leads(line) and not without_days(line).strip(" .,")


def _continue(done: list[str], more: list[str]) -> None:
    """Append the paragraphs of the next column, joining a sentence that runs across."""
    if done and more and done[-1][-1:] not in '.!?”"’:' and more[0][:1].islower():
        done[-1] += "\n" + more.pop(0)
    done += more


def _joined(paragraphs: list[str]) -> list[str]:
    """Return each paragraph as one line, with hyphenated line ends joined."""
    known = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(paragraphs).casefold()))

    def rejoin(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        hyphened = f"{first}-{second}"
        return (
            hyphened
            if known[hyphened.casefold()] > known[(first + second).casefold()]
            else first + second
        )

    return [
        re.sub(r"([^\W\d_]+)[-\u00ad\u2010]\n([a-zà-ÿ][^\W\d_]*)", rejoin, each).replace("\n", " ")
        for each in paragraphs
    ]
