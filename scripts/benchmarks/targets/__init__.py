"""The goals of the benchmarks."""
