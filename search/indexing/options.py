"""Options of a build, and its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from search.analysis.stemming import LANGUAGES
from search.article import Article, RemovedText
from search.engines.shared.compatibility import read_fingerprint
from search.errors import MorgueError
from search.ingest import Limits, Rejected, RuleBook
from search.ingest.lines.filter import CLEANING_VERSION

SAMPLES = 12  # cuts kept for each rule, for a person to review


@dataclass(slots=True)
class BuildReport:
    """The report of a run.

    Counts are of articles unless noted.

    Counts are of articles, `files` of source files, `bytes` of what was read of them, as it is on
    the disk; it moves within a large file, too. `groups` are of versions of one text, `repeats`
    the articles in them that are no lead. `applied` are the newsroom's rules that did something,
    `idle_rules` those that a full run had no use for. `step` is what a build does when all files
    are read.
    """

    generation: str | None = None
    added: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    count: int = 0
    files: int = 0
    bytes: int = 0
    rejected: int = 0
    passed_over: int = 0
    taken_down: int = 0
    seconds: float = 0.0
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    reprints: list[tuple[str, str]] = field(default_factory=list)
    needs_review: list[str] = field(default_factory=list)
    cuts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[tuple[str, RemovedText]]] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    applied: set[str] = field(default_factory=set)
    idle_rules: list[str] = field(default_factory=list)
    reasons: dict[str, tuple[int, str]] = field(default_factory=dict)
    partly_dated: int = 0
    activated: bool = False
    pending: bool = False
    groups: int = 0
    repeats: int = 0
    step: str = ""
    notices: list[str] = field(default_factory=list)

    def note_passed_over(self, reason: str, source: str) -> None:
        """Count a passed-over input by its reason, and keep the first of each."""
        kind = reason.partition(" (")[0]
        count, first = self.reasons.get(kind, (0, source))
        self.reasons[kind] = (count + 1, first)

    def note(self, article: Article) -> None:
        """Count an article's cuts and keep some as samples."""
        self.partly_dated += article.date_precision != "day"
        if article.needs_review:
            self.needs_review.append(article.source)
        for cut in article.removed:
            self.cuts[cut.rule] += 1
            samples = self.samples.setdefault(cut.rule, [])
            if len(samples) < SAMPLES:
                samples.append((article.source, cut))


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of a run, as `morgue reindex` takes them.

    Attributes:
        part: (which, of how many).
        join: the generation that this part feeds.
        sample: marks an archive of samples, which the first real reindex may replace without
            `force`.
    """

    sources: tuple[Path, ...]
    language: str = "english"
    jobs: int = 1
    keep: int = 3
    force: bool = False
    resume: bool = False
    checkpoint_seconds: float = 30.0  # of work that a kill may cost
    sample: bool = False
    part: tuple[int, int] | None = None
    join: str | None = None
    rules: RuleBook = field(default_factory=RuleBook)
    limits: Limits = field(default_factory=Limits)
    on_reject: Callable[[Rejected], None] = lambda rejected: None
    on_progress: Callable[[BuildReport], None] = lambda summary: None

    def check(self) -> None:
        """Raise for impossible options before anything is built."""
        missing = [str(source.absolute()) for source in self.sources if not source.exists()]
        if missing:
            raise MorgueError(
                f"No such file or folder: {', '.join(missing)}. Is the disk mounted? Nothing was"
                " changed."
            )
        if self.language not in LANGUAGES:
            raise MorgueError(
                f"{self.language!r} is not a language that can be stemmed; these are:"
                f" {', '.join(LANGUAGES)}."
            )


def fingerprint(language: str, rules: RuleBook) -> dict[str, str]:
    """Return the versions that an index depends on.

    They are those of its reading (fields, analysis) and of the cleaning of its articles.
    """
    return read_fingerprint(language) | {"cleaning": CLEANING_VERSION, "rules": rules.fingerprint()}
