"""Tables and readers that several formats share: names of fields, bylines, days, rich text."""
