"""Benchmarks of quality and speed, one command each; their results are in README.md."""
