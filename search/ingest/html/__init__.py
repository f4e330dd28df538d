"""HTML pages into articles."""
