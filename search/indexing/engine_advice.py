"""Engine recommendation: another engine if the last full build outgrew this one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommended engine, and the reason in one sentence."""

    engine: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Reach:
    """The largest build that an engine suits, and the engine for larger ones."""

    articles: int
    minutes: float
    megabytes: float
    further: str
    why: str


_REACHES = {
    "whoosh": _Reach(
        100_000,
        15,
        2_000,
        "tantivy",
        "builds several times as fast and searches millions on one machine",
    ),
    "tantivy": _Reach(
        5_000_000, 60, 8_000, "opensearch", "spreads an archive over several machines"
    ),
}


def better_engine(engine: str, *, articles: int, seconds: float, megabytes: float) -> Advice | None:
    """Return the engine that suits a build of this size better, or None.

    Args:
        engine: the name of the engine of the build ("whoosh", "tantivy", ...).
        articles: how many articles the generation holds.
        seconds: the time of the build.
        megabytes: the peak memory of the build.

    Returns:
        The engine and the reason in one sentence; None if `engine` suits, or no other scales
        further.

    >>> better_engine("whoosh", articles=500, seconds=9, megabytes=12) is None
    True
    >>> better_engine("whoosh", articles=200_000, seconds=900, megabytes=900).engine
    'tantivy'
    """
    reach = _REACHES.get(engine)
    if reach is None or (
        articles <= reach.articles
        and seconds <= reach.minutes * 60
        and megabytes <= reach.megabytes
    ):
        return None
    taken = f"{articles:,} articles took {seconds / 60:,.0f} minutes and {megabytes:,.0f} MB"
    return Advice(reach.further, f"{taken} with {engine}; {reach.further} {reach.why}")
