"""Bylines: who wrote an article, read from a printed line or from a field that holds one."""
