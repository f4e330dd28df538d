"""XML formats: news wires, feeds, blogs, scanned print."""
