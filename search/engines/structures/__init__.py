"""Memory-mapped structures of one generation: columns, lexicon, positional postings."""
