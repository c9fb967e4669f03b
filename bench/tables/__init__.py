"""From the results of the benchmarks, kept as JSON, to the tables of bench/README.md."""
