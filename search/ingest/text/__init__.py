"""Raw text extraction: page dump in, article out."""
