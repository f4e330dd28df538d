"""Generations in folders: created, sealed, verified and switched."""
