"""The rules that a newsroom owns."""
