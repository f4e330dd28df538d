"""Generations as readers see them: active and kept ones, takedowns, hidden names."""
