"""Records with named fields: JSON of any shape, tables, exports of blogs."""
