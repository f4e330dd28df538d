"""The header of a dump: title, authors, days and the line at which the body begins."""
