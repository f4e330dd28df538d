"""Reprints: shared passages of articles, groups of versions of one text, and their diffs."""
