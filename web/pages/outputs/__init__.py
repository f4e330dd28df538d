"""Downloads and feeds: files, citations, dossiers, search records."""
