"""Measure the relevance of hits on collections with judgements.

It compares each engine of Morgue, and Whoosh as its manual shows it.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import ir_measures
from whoosh import fields, index
from whoosh.analysis import StemmingAnalyzer
from whoosh.qparser import MultifieldParser, OrGroup

import search
from scripts.benchmarks.morgue_engine import MorgueEngine

MEASURE = "nDCG@10"
DEPTH = 100  # hits a query; nDCG@10 needs ten of them


def measure(
    collections: Sequence[Path], engines: Sequence[MorgueEngine]
) -> dict[str, dict[str, float]]:
    """By collection the measure of each.

    A collection holds docs.jsonl, queries.tsv and qrels.txt.
    """
    return {
        folder.name: {"plain Whoosh": _plain(folder)}
        | {
            engine.name: round(search.evaluate(folder, engine.locator).means[MEASURE], 4)
            for engine in engines
        }
        for folder in collections
    }


def _plain(folder: Path) -> float:
    text = StemmingAnalyzer()
    schema = fields.Schema(
        id=fields.ID(stored=True), title=fields.TEXT(analyzer=text), body=fields.TEXT(analyzer=text)
    )
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        writer = index.create_in(place, schema).writer()
        for line in _lines(folder / "docs.jsonl"):
            article = json.loads(line)
            writer.add_document(
                **{name: article.get(name) or "" for name in ("id", "title", "body")}
            )
        writer.commit()
        with index.open_dir(place).searcher() as searcher:
            parser = MultifieldParser(["title", "body"], schema, group=OrGroup)
            run = {}
            for line in _lines(folder / "queries.tsv"):
                query, _, typed = line.partition("\t")
                run[query] = {
                    hit["id"]: hit.score
                    for hit in searcher.search(parser.parse(typed), limit=DEPTH)
                }
    judged = list(ir_measures.read_trec_qrels(str(folder / "qrels.txt")))  # type: ignore[no-untyped-call]
    found = ir_measures.calc_aggregate([ir_measures.parse_measure(MEASURE)], judged, run)
    return round(float(next(iter(found.values()))), 4)


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
