"""Bound what a file may take: headers, unpacked bytes, the fields of an article."""
