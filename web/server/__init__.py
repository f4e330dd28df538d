"""The services around every request: sign-in, limits, logs, caching, errors."""
