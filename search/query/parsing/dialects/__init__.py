"""Queries as other archives have them: Nexis, Factiva, ProQuest with NewsBank, Lucene."""
