"""The errors that Morgue raises on purpose. Every message says what to do about it."""

from __future__ import annotations


class MorgueError(Exception):
    """Anything that went wrong in a way its reader can act on."""


class SettingsError(MorgueError):
    """One or more settings can't be used; all faults are told at once."""


class QueryError(MorgueError):
    """A query that can't be read as typed, in strict mode.

    `position` is the offset, in code points of the typed text, where reading stopped making sense.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


class LimitError(MorgueError):
    """A request asks for more than a limit allows; `limit` names the setting."""

    def __init__(self, message: str, limit: str = "") -> None:
        super().__init__(message)
        self.limit = limit


class CursorError(MorgueError):
    """A cursor that can't be read, or that belongs to another search."""


class DeadlineError(MorgueError):
    """A search took longer than it may."""

    def __init__(
        self,
        message: str = "The search took too long: narrow it, or raise MORGUE_SEARCH_SECONDS.",
    ) -> None:
        super().__init__(message)


class RejectError(MorgueError):
    """An input that can't become an article. The run goes on.

    The reason goes into the rejects file.
    """


class RulesError(MorgueError):
    """A newsroom's rules file can't be used; the message names file, line and reason."""


class ArchiveIndexError(MorgueError):
    """Something about an index; the base of the errors below."""


class NoIndexError(ArchiveIndexError):
    """There is no index at the locator, or none has been activated yet."""


class StaleIndexError(ArchiveIndexError):
    """The index was made by other code or settings than those that would read it."""


class DamagedIndexError(ArchiveIndexError):
    """A generation doesn't hold what its manifest says."""


class LockedError(ArchiveIndexError):
    """Another build of the same index is going on."""


class RefusedError(ArchiveIndexError):
    """A build that would lose articles, refused until it is forced."""


class UnavailableError(ArchiveIndexError):
    """The engine can't answer just now (a cluster down, slow or read-only).

    Trying again may help.
    """


class GenerationGoneError(ArchiveIndexError):
    """A cursor names a generation that is no longer kept."""


class RecordError(MorgueError):
    """A file is no record of a search, or one of its values can't be read."""


class AlertError(MorgueError):
    """A file of alerts, or one alert of it, can't be read."""


class NotFoundError(MorgueError):
    """No article has this id."""


class TakenDownError(MorgueError):
    """The article was taken down. `reason` is None where it is not public."""

    def __init__(self, article: str, reason: str | None = None) -> None:
        super().__init__(
            f"The article {article} was taken down" + (f": {reason}" if reason else ".")
        )
        self.article = article
        self.reason = reason
