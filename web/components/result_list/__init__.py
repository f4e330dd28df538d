"""The list of results with all that narrows and turns it."""
