"""Value readers shared by several formats: field names, bylines, days, rich text."""
