"""Benchmark run: builds, then every chosen part, on the same corpus."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import search
from scripts.benchmarks import asking, timing
from scripts.benchmarks.baselines import raw
from scripts.benchmarks.corpus import Corpus
from scripts.benchmarks.loads import (
    cleaning_load,
    exporting,
    growth,
    http_load,
    searching,
    serving_costs,
)
from scripts.benchmarks.morgue_engine import MorgueEngine
from scripts.benchmarks.processes import Ended
from scripts.benchmarks.questions import questions
from scripts.benchmarks.scores import relevance_score
from scripts.benchmarks.targets import goals

T = TypeVar("T")

PARTS = ("search", "http", "asking", "export", "serving", "cleaning")
RAW = {
    "whoosh": "plain Whoosh",
    "tantivy": "raw Tantivy",
    "opensearch": "raw OpenSearch",
    "sqlite": "SQLite FTS5",
}


class Bench:
    """A benchmark run. A part that can't be measured here is skipped, with the reason."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        self.folder = folder
        self.options = options
        self.parts = set(options["parts"].split(","))
        self.left_out: dict[str, str] = {}
        self.grown: dict[str, MorgueEngine] = {}
        self.pace = timing.Pace(options["rounds"], options["seconds"], options["clock"])
        folder.mkdir(parents=True, exist_ok=True)

    def run(self) -> dict[str, Any]:
        """Return all figures."""
        options = self.options
        corpus = Corpus(options["articles"], options["words"])
        source = self._source(corpus)
        asked = questions(corpus)
        builds: dict[str, Any] = {}
        libraries = dict(self._libraries(source, corpus, builds)) if options["raw"] else {}
        engines = list(self._engines(source, corpus, builds))
        sqlite = libraries.get("sqlite")
        run: dict[str, Any] = {
            "machine": {
                "python": platform.python_version(),
                "processor": platform.machine(),
                "clock": options["clock"],
            },
            "corpus": {
                "articles": corpus.articles,
                "words": corpus.words,
                "bytes": source.stat().st_size,
            },
            "build": builds,
            "search": {},
        }
        if "search" in self.parts:
            run["search"] = searching.measure([*libraries.values(), *engines], asked, self.pace)
        if "asking" in self.parts:
            run["asking"] = {
                engine.name: asking.measure(engine, corpus, asked, self.pace) for engine in engines
            }
        if options["growth"]:
            run["growth"] = self._growth(engines, corpus, builds)
        if options["relevance"]:
            run["relevance"] = relevance_score.measure(options["relevance"], engines)
        if "http" in self.parts:
            run["http"] = http_load.measure(
                engines, sqlite, asked, self.pace, options["load_seconds"]
            )
            self.left_out |= run["http"].pop("left_out")
        if "serving" in self.parts:
            costs = {
                engine.name: self._tried(
                    f"{engine.name}, serving", partial(serving_costs.measure, engine, asked)
                )
                for engine in engines
            }
            run["serving"] = {name: figures for name, figures in costs.items() if figures}
        if "cleaning" in self.parts:
            run["cleaning"] = self._tried("cleaning", cleaning_load.measure)
        if "export" in self.parts:  # of the larger archive, where there is one
            exports = {
                engine.name: self._tried(
                    f"{engine.name}, export",
                    partial(exporting.measure, self.grown.get(engine.name, engine)),
                )
                for engine in engines
            }
            run["export"] = {name: figures for name, figures in exports.items() if figures}
        return run | {
            "goals": list(goals.judged(run)),
            "unmeasured": list(goals.unmeasured(run)),
            "left_out": self.left_out,
        }

    def clear(self, *, keep: bool) -> None:
        """Delete from a cluster what the run created."""
        if self.options["opensearch"] and not keep:
            raw.contender("opensearch", f"{self.options['opensearch']}/bench-raw").drop()

    def _source(self, corpus: Corpus) -> Path:
        source = self.folder / f"corpus-{corpus.articles}-{corpus.words}.jsonl"
        if not source.exists():
            corpus.write(source)
        return source

    def _libraries(
        self, source: Path, corpus: Corpus, builds: dict[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        """Yield the raw library of each engine that is measured, and SQLite, built and open."""
        names = [
            *self.options["engines"].split(","),
            *(["opensearch"] if self.options["opensearch"] else []),
            "sqlite",
        ]
        for name in names:
            library = self._tried(RAW[name], partial(self._library, name, source, corpus, builds))
            if library is not None:
                yield name, library

    def _library(self, name: str, source: Path, corpus: Corpus, builds: dict[str, Any]) -> Any:
        on_cluster = name == "opensearch"
        folder = self.folder / f"raw-{name}-{corpus.articles}-{corpus.words}"
        place = f"{self.options['opensearch']}/bench-raw" if on_cluster else str(folder)
        library = raw.contender(name, place)
        if on_cluster:
            library.drop()
        if on_cluster or not folder.exists():
            if not on_cluster:
                folder.mkdir()
            seconds, ended = raw.build(name, place, source)
            disk = None if on_cluster else timing.disk_mb(folder)
            builds[library.name] = _built(
                corpus.articles, seconds, disk, None if on_cluster else ended
            )
        library.open()
        return library

    def _engines(
        self, source: Path, corpus: Corpus, builds: dict[str, Any]
    ) -> Iterator[MorgueEngine]:
        names = self.options["engines"].split(",")
        for name in [
            *names,
            *(["opensearch"] if self.options["opensearch"] and "opensearch" not in names else []),
        ]:
            engine = self._tried(
                f"Morgue, {name}", partial(self._engine, name, source, corpus, builds)
            )
            if engine is not None:
                yield engine

    def _engine(
        self, name: str, source: Path, corpus: Corpus, builds: dict[str, Any]
    ) -> MorgueEngine:
        place = (
            f"{self.options['opensearch']}/bench"
            if name == "opensearch"
            else self.folder / f"{name}-{corpus.articles}-{corpus.words}"
        )
        engine = MorgueEngine(f"{name}:{place}")
        jobs = (
            sorted({1, self.options["jobs"]})
            if corpus.articles == self.options["articles"]
            else [self.options["jobs"]]
        )
        for count in jobs if name == "opensearch" or not engine.exists() else ():
            summary, ended = engine.build(source, jobs=count)
            size = (
                ""
                if corpus.articles == self.options["articles"]
                else f", {corpus.articles:,} articles"
            )
            label = f"{engine.name}{size}, {count} process{'es' if count > 1 else ''}"
            builds[label] = _built(corpus.articles, summary["seconds"], engine.disk_mb(), ended)
            builds[label]["writer_cpu_seconds"] = summary["writer_cpu_seconds"]
        engine.open()
        return engine

    def _growth(
        self, engines: list[MorgueEngine], corpus: Corpus, builds: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the same figures in this run's archive and in a larger one.

        Only for engines whose index is in a folder.
        """
        grown = Corpus(self.options["growth"], corpus.words)
        source = self._source(grown)
        found = {}
        for engine in engines:
            larger = None
            if engine.engine != "opensearch":
                larger = self._tried(
                    f"{engine.name}, growth",
                    partial(self._engine, engine.engine, source, grown, builds),
                )
            if larger is not None:
                self.grown[engine.name] = larger
                steps = ((engine, corpus), (larger, grown))
                found[engine.name] = [growth.measure(each, size, self.pace) for each, size in steps]
        return found

    def _tried(self, what: str, act: Callable[[], T]) -> T | None:
        """Return the result of a call; None, with the reason noted, if it can't be done here."""
        try:
            return act()
        except ModuleNotFoundError as missing:
            self.left_out[what] = f"there is no {missing.name} here"
        except (RuntimeError, OSError, search.MorgueError) as fault:
            self.left_out[what] = str(fault)
        return None


def _built(
    articles: int, seconds: float, disk: float | None, ended: Ended | None
) -> dict[str, Any]:
    """Return the figures of one build; a cluster's memory and processor time are unknown."""
    return {
        "docs_per_second": articles / seconds,
        "seconds": seconds,
        "cpu_seconds": ended.cpu_seconds if ended else None,
        "disk_mb": disk,
        "peak_mb": ended.peak_mb if ended else None,
    }
