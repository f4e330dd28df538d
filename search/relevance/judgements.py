"""Test collections in TREC's formats: queries, judgements and runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from search.article import Article
from search.errors import MorgueError

# Query -> article -> score; a higher score is a better rank.
Run = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Collection:
    """The queries of a collection, and the grades (above 0) of relevant articles."""

    folder: Path
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]

    def articles(self) -> Iterator[Article]:
        """Yield the articles of the collection; empty lines separate the paragraphs of a body."""
        for number, line in enumerate(
            (self.folder / "docs.jsonl").read_text("utf-8").splitlines(), 1
        ):
            try:
                values = json.loads(line)
                paragraphs = tuple(
                    part for part in str(values["body"]).split("\n\n") if part.strip()
                )
                yield Article(
                    id=str(values["id"]), title=str(values.get("title") or ""), body=paragraphs
                )
            except (ValueError, KeyError, TypeError, AttributeError) as fault:
                raise MorgueError(
                    f"{self.folder}/docs.jsonl, line {number}: wants an object with id, title,"
                    " body."
                ) from fault


def read_collection(folder: Path) -> Collection:
    """Return the collection in a folder.

    Raises:
        MorgueError: a file is missing or can't be read; names it.
    """
    for name in ("docs.jsonl", "queries.tsv", "qrels.txt"):
        if not (folder / name).is_file():
            raise MorgueError(
                f"{folder} is no collection: it wants docs.jsonl, queries.tsv and qrels.txt; {name}"
                " is missing."
            )
    queries: dict[str, str] = {}
    for number, line in enumerate((folder / "queries.tsv").read_text("utf-8").splitlines(), 1):
        query, tab, text = line.partition("\t")
        if not tab:
            raise MorgueError(
                f"{folder}/queries.tsv, line {number}: wants a query's id, a tab, and its text."
            )
        queries[query] = text
    judgements: dict[str, dict[str, int]] = {}
    for number, line in enumerate((folder / "qrels.txt").read_text("utf-8").splitlines(), 1):
        try:
            query, _, article, grade = line.split()
            judgements.setdefault(query, {})[article] = int(grade)
        except ValueError as fault:
            raise MorgueError(
                f"{folder}/qrels.txt, line {number}: wants query, 0, article and a grade."
            ) from fault
    return Collection(folder, queries, judgements)


def read_run(path: Path) -> Run:
    """Return a TREC run. Raises MorgueError with the line that is not one."""
    run: Run = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            query, _, article, _, score, _ = line.split()
            run.setdefault(query, {})[article] = float(score)
        except ValueError as fault:
            raise MorgueError(
                f"{path}, line {number}: wants query, Q0, article, rank, score and a tag."
            ) from fault
    return run
