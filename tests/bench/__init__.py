"""Benchmarks: `python -m tests.bench` (`make bench`). They are no tests, because no result fails them."""
