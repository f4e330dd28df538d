"""HTML page extraction: page in, article out."""
