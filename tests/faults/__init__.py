"""Slow tests of serious faults: `make test-faults`."""
