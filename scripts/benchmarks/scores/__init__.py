"""Quality benchmarks: cleaning, bylines, words, relevance."""
