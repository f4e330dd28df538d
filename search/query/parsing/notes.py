"""What a reader should know of how a query was read."""

from __future__ import annotations

from dataclasses import dataclass

from search.query.nodes import At


@dataclass(frozen=True, slots=True)
class ParseNote:
    """What was read otherwise than it may have been meant.

    `at` says where (from, to; code points of what was typed), `text` is the piece. `fault` is false where nothing was
    ignored or misread, `limit` names the setting where one was reached.
    """

    message: str
    at: At
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

    def fault(self, message: str, at: At) -> None:
        """Something was ignored, or read otherwise than typed."""
        self._add(message, at)

    def remark(self, message: str, at: At) -> None:
        """Nothing was lost, but the reader may wonder."""
        self._add(message, at, fault=False)

    def limit(self, message: str, at: At, setting: str) -> None:
        """A limit cut something off."""
        self._add(message, at, limit=setting)

    def all(self) -> tuple[ParseNote, ...]:
        """The notes in the order of their places."""
        return tuple(sorted(self._notes, key=lambda note: note.at))

    def _add(self, message: str, at: At, *, fault: bool = True, limit: str = "") -> None:
        if len(self._notes) == self.MOST and not limit:
            message = "From here on, more could not be read as typed."
        elif len(self._notes) > self.MOST and not limit:
            return
        text = self.text[at[0] : at[1]]
        if len(text) > self.LONGEST:
            text = text[: self.LONGEST - 1] + "…"
        self._notes.append(ParseNote(message, at, text, fault, limit))
