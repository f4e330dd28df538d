"""Reprints: passages that articles share, groups of versions of one text, and their differences."""
