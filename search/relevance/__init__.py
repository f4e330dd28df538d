"""Measuring the order of hits against judged queries."""
