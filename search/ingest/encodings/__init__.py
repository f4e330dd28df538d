"""Encodings of files: detection, code pages, repair."""
