"""Notes on query parts that were read otherwise than they may have been meant."""

from __future__ import annotations

from dataclasses import dataclass

from search.query.nodes import At


@dataclass(frozen=True, slots=True)
class ParseNote:
    """A note on a part of a query.

    Attributes:
        message: for the reader.
        source_span: its span in the typed text (from, to; code points).
        text: the part.
        fault: False if nothing was ignored or misread.
        limit: the setting whose limit was reached, else "".
    """

    message: str
    source_span: At
    text: str
    fault: bool = True
    limit: str = ""


class Notebook:
    """Collector of the notes on one typed text."""

    LONGEST = 60  # signs of a quoted piece: the reader must recognise it, not read it again
    MOST = 30  # of one query: more of them would hide the first ones

    def __init__(self, text: str) -> None:
        self.text = text
        self._notes: list[ParseNote] = []

    def fault(self, message: str, source_span: At) -> None:
        """Note that something was ignored, or read otherwise than typed."""
        self._add(message, source_span)

    def remark(self, message: str, source_span: At) -> None:
        """Note a reading that lost nothing, but may surprise."""
        self._add(message, source_span, fault=False)

    def limit(self, message: str, source_span: At, setting: str) -> None:
        """Note that a limit cut something off."""
        self._add(message, source_span, limit=setting)

    def all(self) -> tuple[ParseNote, ...]:
        """Return the notes in the order of their spans."""
        return tuple(sorted(self._notes, key=lambda note: note.source_span))

    def _add(self, message: str, source_span: At, *, fault: bool = True, limit: str = "") -> None:
        if len(self._notes) == self.MOST and not limit:
            message = "From here on, more could not be read as typed."
        elif len(self._notes) > self.MOST and not limit:
            return
        text = self.text[source_span[0] : source_span[1]]
        if len(text) > self.LONGEST:
            text = text[: self.LONGEST - 1] + "…"
        self._notes.append(ParseNote(message, source_span, text, fault, limit))
