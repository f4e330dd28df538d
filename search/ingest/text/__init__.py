"""Raw text dumps of pages into articles."""
