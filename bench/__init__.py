"""Benchmarks, each a ratio against something real in the same run."""
