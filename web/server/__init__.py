"""Middleware and services of every request: sign-in, limits, logs, caching, errors."""
