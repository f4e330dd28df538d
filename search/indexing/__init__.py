"""The write side: build a generation aside, check it, switch to it."""
