"""Concordance: mentions of a search as rows in order, samples, and keywords of sets."""
