"""Computations that every engine must agree on."""
