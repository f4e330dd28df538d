"""Performance benchmarks: building, searching, serving, exporting."""
