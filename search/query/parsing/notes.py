"""Notes on a query that was read otherwise than it may have been meant."""

from __future__ import annotations

from dataclasses import dataclass

from search.query.nodes import At


@dataclass(frozen=True, slots=True)
class ParseNote:
    """A note on a piece that was read otherwise than it may have been meant.

    `source_span` says where (from, to; code points of what was typed), `text` is the piece.
    `fault` is false where nothing was ignored or misread, `limit` names the setting where one was
    reached.
    """

    message: str
    source_span: At
    text: str
    fault: bool = True
    limit: str = ""


class Notebook:
    """Collects notes on one typed text."""

    LONGEST = 60
    MOST = 30

    def __init__(self, text: str) -> None:
        self.text = text
        self._notes: list[ParseNote] = []

    def fault(self, message: str, source_span: At) -> None:
        """Something was ignored, or read otherwise than typed."""
        self._add(message, source_span)

    def remark(self, message: str, source_span: At) -> None:
        """Nothing was lost, but the reader may wonder."""
        self._add(message, source_span, fault=False)

    def limit(self, message: str, source_span: At, setting: str) -> None:
        """A limit cut something off."""
        self._add(message, source_span, limit=setting)

    def all(self) -> tuple[ParseNote, ...]:
        """Return the notes in the order of their places."""
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
