"""Cleaning rules of a newsroom: loading, matching, and safe patterns."""
