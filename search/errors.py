"""Exceptions that Morgue raises on purpose. Every message says what to do about it."""

from __future__ import annotations


class MorgueError(Exception):
    """Base class of all errors that their reader can act on."""


class SettingsError(MorgueError):
    """Raised if settings can't be used; the message names all faults at once."""


class QueryError(MorgueError):
    """Raised for a query that can't be read as typed, in strict mode.

    `position` is the offset of the fault, in code points of the typed text.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


class LimitError(MorgueError):
    """Raised if a request exceeds a limit; `limit` names the setting."""

    def __init__(self, message: str, limit: str = "") -> None:
        super().__init__(message)
        self.limit = limit


class CursorError(MorgueError):
    """Raised for a cursor that can't be read, or that belongs to another search."""


class DeadlineError(MorgueError):
    """Raised if a search takes longer than it may."""

    def __init__(
        self,
        message: str = "The search took too long: narrow it, or raise MORGUE_SEARCH_SECONDS.",
    ) -> None:
        super().__init__(message)


class RejectError(MorgueError):
    """Raised for an input that can't become an article. The run continues.

    The reason goes into the rejects file.
    """


class RulesError(MorgueError):
    """Raised if a rules file can't be used; the message names file, line and reason."""


class ArchiveIndexError(MorgueError):
    """Base class of the errors of an index."""


class NoIndexError(ArchiveIndexError):
    """Raised if there is no index at the locator, or none has been activated yet."""


class StaleIndexError(ArchiveIndexError):
    """Raised if the index was made by other code or settings than those that read it."""


class DamagedIndexError(ArchiveIndexError):
    """Raised if a generation's files don't match its manifest."""


class LockedError(ArchiveIndexError):
    """Raised if another build of the same index is in progress."""


class RefusedError(ArchiveIndexError):
    """Raised for a build that would lose articles, unless it is forced."""


class UnavailableError(ArchiveIndexError):
    """Raised if the engine can't answer just now (a cluster down, slow or read-only).

    A retry may succeed.
    """


class GenerationGoneError(ArchiveIndexError):
    """Raised if a cursor names a generation that is no longer kept."""


class RecordError(MorgueError):
    """Raised for a file that is no search record, or has an unreadable value."""


class AlertError(MorgueError):
    """Raised for an unreadable file of alerts, or an unreadable alert in one."""


class NotFoundError(MorgueError):
    """Raised if no article has this id."""


class TakenDownError(MorgueError):
    """Raised if the article was taken down. `reason` is None if it is not public."""

    def __init__(self, article: str, reason: str | None = None) -> None:
        super().__init__(
            f"The article {article} was taken down" + (f": {reason}" if reason else ".")
        )
        self.article = article
        self.reason = reason
