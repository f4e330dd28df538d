"""Fields of Tantivy's index, and its tokenizer.

Tokens are passed joined by spaces, to a tokenizer that splits at spaces only. Each section of a
text is a separate value: Tantivy leaves a gap between values, so that no phrase crosses it. All
other fields are unsigned integers; a facet value is an ordinal that the writer assigned
(`search.engines.tantivy.writer`).
"""

from __future__ import annotations

from search.engines.tantivy.library import tantivy
from search.fields import FACETS, TEXT_FIELDS

TEXTS = ("text", *TEXT_FIELDS)
_TOKENS = "tokens"


def schema() -> tantivy.Schema:
    """Return the schema of every generation."""
    builder = tantivy.SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(f"{name}_exact", tokenizer_name=_TOKENS, index_option="position")
        builder.add_text_field(
            f"{name}_stem",
            tokenizer_name=_TOKENS,
            index_option="freq" if name == "text" else "basic",
        )
    builder.add_bytes_field("article", stored=True)
    for name in ("key", "newest", "oldest", "words", *FACETS):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


def made_ready(index: tantivy.Index) -> tantivy.Index:
    """Return the index with our tokenizer and without a thread that watches for changes.

    Tantivy doesn't store tokenizers.
    """
    index.config_reader("manual")
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENS, analyzer)
    return index
