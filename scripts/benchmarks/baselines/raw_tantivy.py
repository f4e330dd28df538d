"""Tantivy used as in its examples: English analyzer, facets by aggregation, its snippets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy

from scripts.benchmarks.corpus import rows
from scripts.benchmarks.questions import FACET_SIZE, FACETS, NEARNESS, PAGE, Question, Way

_SNIPPETS = 3  # a hit, as Morgue's pages show
_FACETS = {name: {"terms": {"field": name, "size": FACET_SIZE}} for name in FACETS}


class RawTantivy:
    """One index in a folder."""

    name = "raw Tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, corpus: Path) -> None:
        """Build with Tantivy's default number of threads, in one commit."""
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "body"):
            schema.add_text_field(name, stored=True, tokenizer_name="en_stem")
        for name in (*FACETS, "date"):
            schema.add_text_field(name, stored=True, tokenizer_name="raw", fast=True)
        writer = tantivy.Index(schema.build(), path=str(self.folder)).writer(512 << 20)
        for row in rows(corpus):
            writer.add_document(tantivy.Document(**row))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Open the index for searching."""
        self.index = tantivy.Index.open(str(self.folder))
        self.searcher = self.index.searcher()

    def ask(self, question: Question, way: Way) -> int:
        """Return ten hits of a page, with the facets and snippets of `way`."""
        query = self._query(question)
        order: dict[str, Any] = {"order_by_field": "date"} if way.newest else {}
        found = self.searcher.search(query, limit=PAGE, offset=PAGE * (way.page - 1), **order)
        documents = [self.searcher.doc(address) for _, address in found.hits]
        if way.facets:
            self.searcher.aggregate(query, _FACETS)
        if way.snippets:
            snippets = tantivy.SnippetGenerator.create(
                self.searcher, query, self.index.schema, "body"
            )
            snippets.set_max_num_chars(240 * _SNIPPETS)
            for document in documents:
                snippets.snippet_from_doc(document).to_html()
        return len(documents)

    def _query(self, question: Question) -> Any:
        if question.kind == "prefix":
            patterns = [
                tantivy.Query.regex_query(self.index.schema, name, f"{question.terms[0]}.*")
                for name in ("title", "body")
            ]
            return tantivy.Query.boolean_query(
                [(tantivy.Occur.Should, pattern) for pattern in patterns]
            )
        text = {
            "any": " OR ".join(question.terms),
            "phrase": f'"{" ".join(question.terms)}"',
            "proximity": f'"{" ".join(question.terms)}"~{NEARNESS}',
        }.get(question.kind, " AND ".join(question.terms))
        return self.index.parse_query(text, ["title", "body"])
