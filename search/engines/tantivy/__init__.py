"""Tantivy engine: embedded, for millions of articles."""
