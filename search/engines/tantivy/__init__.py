"""The embedded engine for millions of articles: Tantivy in folders."""
