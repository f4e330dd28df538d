"""The nodes of a query: an immutable tree, whose `str` is a query that parses to the same tree."""
