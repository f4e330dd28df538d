"""Read a generation in a folder: what the embedded engines share."""
