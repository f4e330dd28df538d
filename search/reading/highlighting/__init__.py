"""Marks and snippets: the words of an article that satisfied a query."""
