"""Mentions of a search: rows in order, counted, sampled; words that set it apart."""
