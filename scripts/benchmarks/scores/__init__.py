"""How right Morgue is: cleaning, bylines, words, relevance."""
