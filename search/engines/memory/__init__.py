"""Engine in memory: the executable specification of every engine."""
