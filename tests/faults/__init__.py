"""What happens when things go wrong in earnest; too long for every run of the tests: `make test-faults`."""
