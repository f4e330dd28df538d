"""The cluster itself: its client and what its failures mean, its indices, files, lock, upkeep."""
