"""Counts that an engine without a forward index reads from its articles."""
