"""Pages that give something to take away: files, feeds, footnotes, dossiers, records."""
