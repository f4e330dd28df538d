"""The default engine: Whoosh in folders."""
