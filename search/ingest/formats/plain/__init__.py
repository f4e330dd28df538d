"""Plain text and mail: raw text, Markdown, clipping services, blogs as text."""
