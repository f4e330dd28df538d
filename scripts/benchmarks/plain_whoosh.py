"""Whoosh as its manual shows it: its own analyzer, parser, sorting facets and highlighter. The baseline."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path

from whoosh import fields, index, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.qparser import MultifieldParser

import search


class PlainWhoosh:
    """One index in a folder."""

    name = "plain Whoosh"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, articles: Iterable[search.Article]) -> None:
        """One process, one commit."""
        text = StemmingAnalyzer()
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(analyzer=text, stored=True),
            body=fields.TEXT(analyzer=text, stored=True),
            section=fields.ID(stored=True, sortable=True),
            author=fields.ID(stored=True, sortable=True),
            year=fields.ID(stored=True, sortable=True),
            day=fields.DATETIME(stored=True, sortable=True),
        )
        self.folder.mkdir(parents=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            writer = index.create_in(str(self.folder), schema).writer(limitmb=256)
            for article in articles:
                writer.add_document(
                    id=article.id,
                    title=article.title,
                    body="\n\n".join(article.body),
                    section=article.section or "",
                    author=article.authors[0] if article.authors else "",
                    year=str(article.date.year) if article.date else "",
                )
            writer.commit()
        self.open()

    def open(self) -> None:
        """Open the index for searching."""
        self.index = index.open_dir(str(self.folder))
        self.searcher = self.index.searcher()
        self.parser = MultifieldParser(["title", "body"], self.index.schema)

    def search(self, text: str, *, facets: bool, snippets: bool) -> int:
        """The number of hits; the ten best are fetched, with facets and snippets where asked for."""
        query = self.parser.parse(text.replace(" w/5 ", " ") if " w/5 " not in text else '"' + text.replace(" w/5 ", " ") + '"~5')
        grouped = {name: sorting.FieldFacet(name) for name in ("section", "author", "year")} if facets else None
        results = self.searcher.search(query, limit=10, groupedby=grouped)
        for hit in results:
            if snippets:
                hit.highlights("body", top=3)
            else:
                hit.fields()
        if facets:
            for name in ("section", "author", "year"):
                results.groups(name)
        return len(results)
