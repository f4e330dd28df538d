"""Evaluation of rankings with judged queries."""
