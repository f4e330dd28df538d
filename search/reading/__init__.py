"""The read side: follow the active generation, search it, mark what was found."""
