"""Dossiers: chosen articles in an order, with notes and passages, as files that reporters hand on.

`model` reads what browsers post, `web_annotations` the file form, `contents` looks the pieces up in
the archive, `markdown` and `docx` write them; pages and the HTML file are templates.
"""
