"""The executable specification of every engine."""
