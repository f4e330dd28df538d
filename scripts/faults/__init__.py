"""What Morgue does when it is killed, starved and attacked.

Long forms of tests/faults, each a command of its own.
"""
