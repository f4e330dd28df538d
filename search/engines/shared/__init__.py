"""Definitions that every engine must agree on."""
