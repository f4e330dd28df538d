"""Articles and pages as plain values: JSON views, CSV and NDJSON."""
