"""Kill, starve and attack Morgue, and check what it does.

Long forms of tests/faults, each a command of its own.
"""
