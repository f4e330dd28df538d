"""Tables of articles: their header, rows and columns."""
