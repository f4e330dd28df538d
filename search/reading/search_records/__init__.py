"""Records of a search: signed, opened and checked again."""
