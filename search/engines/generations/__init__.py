"""Generations in folders: made, sealed, checked and switched."""
