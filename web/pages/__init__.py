"""Page views (HTML)."""
