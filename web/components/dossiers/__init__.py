"""Dossiers: chosen articles in an order, with notes and passages, exported as files.

`model` reads posted JSON, `web_annotations` the file format, `contents` looks the pieces up in the
archive, `markdown_text` and `word_document` write them; pages and the HTML file are templates.
"""
