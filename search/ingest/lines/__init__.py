"""Recognise what a single line of a page is."""
