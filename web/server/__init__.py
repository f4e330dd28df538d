"""What surrounds every request: sign-in, limits, logs, caching, errors."""
