"""Tests that run pages through checkers that others wrote, from npm: `make test-checkers`."""
