"""Runs that write a generation: a full build, an update, and their intake of articles."""
