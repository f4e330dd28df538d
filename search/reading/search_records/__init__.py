"""Search records: signed, opened and checked again."""
