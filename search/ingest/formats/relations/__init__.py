"""Names that a file keeps apart from its articles, and how these refer to them."""
