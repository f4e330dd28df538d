"""Query parser: typed text in, query tree out. In the search box nothing fails."""
