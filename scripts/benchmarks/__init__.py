"""Benchmarks: corpora, contenders, loads, scores, and tables of figures."""
