"""Whoosh used as in its manual: its own analyzer, parser, sorting facets and highlighter."""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path

from whoosh import fields, index, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.qparser import MultifieldParser

from scripts.benchmarks.corpus import rows
from scripts.benchmarks.questions import FACETS, NEARNESS, PAGE, Question, Way, typed


class PlainWhoosh:
    """An index in a folder."""

    name = "plain Whoosh"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, corpus: Path) -> None:
        """Build in one process, with one commit."""
        text = StemmingAnalyzer()
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(analyzer=text, stored=True),
            body=fields.TEXT(analyzer=text, stored=True),
            section=fields.ID(stored=True, sortable=True),
            author=fields.ID(stored=True, sortable=True),
            year=fields.ID(stored=True, sortable=True),
            date=fields.DATETIME(stored=True, sortable=True),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            writer = index.create_in(str(self.folder), schema).writer(limitmb=256)
            for row in rows(corpus):
                date = dt.datetime.fromisoformat(row["date"]) if row["date"] else None
                writer.add_document(**(row | {"date": date}))
            writer.commit()

    def open(self) -> None:
        """Open the index for searching."""
        self.searcher = index.open_dir(str(self.folder)).searcher()
        self.parser = MultifieldParser(["title", "body"], self.searcher.schema)

    def ask(self, question: Question, way: Way) -> int:
        """Return ten hits of a page, with the facets and snippets of `way`."""
        text = typed(question)
        if question.kind == "proximity":
            text = f'"{" ".join(question.terms)}"~{NEARNESS}'
        order = {"sortedby": "date", "reverse": True} if way.newest else {}
        grouped = (
            {"groupedby": {name: sorting.FieldFacet(name) for name in FACETS}} if way.facets else {}
        )
        results = self.searcher.search(
            self.parser.parse(text), limit=PAGE * way.page, **order, **grouped
        )
        for hit in results[PAGE * (way.page - 1) : PAGE * way.page]:
            if way.snippets:
                hit.highlights("body", top=3)
            else:
                hit.fields()
        for name in FACETS if way.facets else ():
            results.groups(name)
        return len(results)
