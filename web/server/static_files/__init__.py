"""Static files: bundled, named by their content, kept by browsers."""
