"""Limits on requests: concurrency, rates, sign-in attempts."""
