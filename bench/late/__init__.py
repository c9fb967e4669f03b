"""Benchmarks of late interaction."""
