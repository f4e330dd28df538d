"""Measure how words are found: small archives and queries with the right answers.

    python -m scripts.benchmarks.scores.words CASES.json [--engine whoosh] [--engine tantivy]

CASES.json is a list of cases: `kind`, `language`, `articles` (id to text) and `queries`, each with
`query`, `match` and the ids that are `right`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import search as morgue
from search import Settings


@dataclass(frozen=True, slots=True)
class CaseScore:
    """The score of an engine: queries and right answers by kind, and what is wrong."""

    asked: Counter[str]
    right: Counter[str]
    wrong: tuple[str, ...]


def main() -> int:
    """Print the cases of each kind that are answered rightly, and what is wrong with the rest."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--engine", action="append", help="whoosh, tantivy, or a cluster's address")
    arguments = parser.parse_args()
    wrong = 0
    for engine in arguments.engine or ["whoosh", "tantivy"]:
        found = score(arguments.cases, engine)
        wrong += len(found.wrong)
        for message in found.wrong:
            print(f"{engine}: {message}")
        for kind, count in found.asked.items():
            print(f"{engine:<10} {kind:<32}{found.right[kind]:>3} of {count}")
    return 1 if wrong else 0


def score(path: Path, engine: str) -> CaseScore:
    """Return how many queries of a file of cases an engine answers rightly.

    Args:
        path: the file.
        engine: whoosh, tantivy, or a cluster's address.
    """
    asked, right = Counter[str](), Counter[str]()
    wrong = []
    for case in json.loads(path.read_text("utf-8")):
        for query, found in _answers(case, engine):
            is_right = sorted(found) == sorted(query["right"])
            asked[case["kind"]] += 1
            right[case["kind"]] += is_right
            if not is_right:
                wrong.append(f"{case['kind']}: {query['query']} finds {found}")
    return CaseScore(asked, right, tuple(wrong))


def _answers(case: dict[str, Any], engine: str) -> list[tuple[dict[str, Any], list[str]]]:
    with tempfile.TemporaryDirectory(prefix="morgue-words-") as folder:
        is_cluster = ":" in engine  # one index there, built anew for each case
        locator = engine if is_cluster else f"{engine}:{folder}/index"
        source = Path(folder) / "articles.jsonl"
        source.write_text(
            "\n".join(
                json.dumps({"id": name, "title": "", "body": text})
                for name, text in case["articles"].items()
            ),
            "utf-8",
        )
        settings = Settings(index=locator, language=case["language"], state=f"{folder}/state")
        store = morgue.open_store(locator, settings)
        options = morgue.BuildOptions((source,), case["language"], force=is_cluster, jobs=0)
        morgue.reindex(store, options)
        archive = morgue.Archive.open(settings)
        return [
            (query, [hit.article.id for hit in archive.search(_request(query)).hits])
            for query in case["queries"]
        ]


def _request(query: dict[str, Any]) -> morgue.SearchRequest:
    return morgue.SearchRequest(text=query["query"], match=query["match"], size=100)


if __name__ == "__main__":
    raise SystemExit(main())
