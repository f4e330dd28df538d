"""Baselines of the benchmarks: the raw libraries and a bare web application."""
