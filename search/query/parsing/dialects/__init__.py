"""Query dialects of other archives: Nexis, Factiva, ProQuest with NewsBank, Lucene."""
