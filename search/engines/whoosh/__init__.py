"""Whoosh engine: the default, embedded and in pure Python."""
